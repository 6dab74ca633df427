/** Reads the flat answer of the commit (a word and its values) into a CommitResult. */
import { InvariantError } from '../domain/errors.ts';
import type { CommitResult } from './ports.ts';

type Reader<K extends CommitResult['kind']> = (values: readonly string[]) => Extract<CommitResult, { kind: K }>;

const number = (values: readonly string[]): number => Number(values[0] ?? '');

const READERS: { readonly [K in CommitResult['kind']]: Reader<K> } = {
  OK: (values) => ({ kind: 'OK', version: number(values) }),
  CONFLICT: (values) => ({ kind: 'CONFLICT', version: number(values) }),
  EXISTS: () => ({ kind: 'EXISTS' }),
  MISSING: () => ({ kind: 'MISSING' }),
  DUPLICATE_FILLS: (values) => ({ kind: 'DUPLICATE_FILLS', fillIds: values }),
  EARLY: (values) => ({ kind: 'EARLY', waitMs: number(values) }),
  LATE: () => ({ kind: 'LATE' }),
  SKEWED: (values) => ({ kind: 'SKEWED', byMs: number(values) }),
  NOT_WORKING: (values) => ({ kind: 'NOT_WORKING', status: values[0] ?? '' }),
  OLD_EPOCH: () => ({ kind: 'OLD_EPOCH' }),
  HALTED: (values) => ({ kind: 'HALTED', by: values[0] ?? '' }),
  BARRIER: () => ({ kind: 'BARRIER' }),
  OVERCOMMITTED: () => ({ kind: 'OVERCOMMITTED' }),
};

const isKind = (word: string): word is CommitResult['kind'] => Object.hasOwn(READERS, word);

/** Throws InvariantError for an answer that the commit cannot give. */
export function readCommitAnswer(answer: readonly string[]): CommitResult {
  const [word = '', ...values] = answer;
  if (!isKind(word)) throw new InvariantError(`the commit answered ${JSON.stringify(answer)}`);
  return READERS[word](values);
}
