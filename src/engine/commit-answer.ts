/** Reads the flat answer of the commit (a word and its values) into a CommitResult. */
import { InvariantError } from '../domain/errors.ts';
import type { CommitResult } from './ports.ts';

/** Throws InvariantError for an answer that the commit cannot give. */
export function readCommitAnswer(answer: readonly string[]): CommitResult {
  const [kind = '', first = '', ...rest] = answer;
  switch (kind) {
    case 'OK':
    case 'CONFLICT':
      return { kind, version: Number(first) };
    case 'DUPLICATE_FILLS':
      return { kind, fillIds: [first, ...rest] };
    case 'EARLY':
      return { kind, waitMs: Number(first) };
    case 'SKEWED':
      return { kind, byMs: Number(first) };
    case 'NOT_WORKING':
      return { kind, status: first };
    case 'HALTED':
      return { kind, by: first };
    case 'EXISTS':
    case 'MISSING':
    case 'LATE':
    case 'OLD_EPOCH':
    case 'BARRIER':
    case 'OVERCOMMITTED':
      return { kind };
    default:
      throw new InvariantError(`the commit answered ${JSON.stringify(answer)}`);
  }
}
