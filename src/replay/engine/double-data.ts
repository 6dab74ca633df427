/** Files that do not go together, because what was traded would count twice or nobody could say whose it was. */
import { formatInstant, instant } from '../../domain/time.ts';
import type { Source } from '../data/source-meta.ts';
import { DataError } from '../readers/data-error.ts';

const KINDS = ['trade', 'bar', 'quote', 'depth'] as const;
type Kind = (typeof KINDS)[number];

const WORDS: Readonly<Record<Kind, string>> = { trade: 'trades', bar: 'bars', quote: 'quotes', depth: 'a book' };

const timeText = (us: number): string => formatInstant(instant(Math.floor(us / 1_000)));

/** When the first row of a file begins: a bar is told at its end. */
const beginOf = ({ firstUs, barUs, rows }: Source, kind: Kind): number =>
  kind === 'bar' && rows.bar > 0 ? firstUs - (barUs ?? 0) : firstUs;

function refuseBoth(sources: readonly Source[], kind: Kind): void {
  const those = sources.filter(({ rows }) => rows[kind] > 0).sort((a, b) => a.firstUs - b.firstUs);
  let longest = those[0];
  for (const after of those.slice(1)) {
    if (longest !== undefined && beginOf(after, kind) < longest.lastUs) {
      throw new DataError(
        `${after.file}: holds ${WORDS[kind]} from ${timeText(beginOf(after, kind))} on, and so does ${longest.file} ` +
          `until ${timeText(longest.lastUs)}: what is in both counts twice`,
      );
    }
    if (longest === undefined || after.lastUs > longest.lastUs) longest = after;
  }
}

function refuseLengths(sources: readonly Source[]): void {
  const [first, ...others] = sources.filter(({ rows }) => rows.bar > 0);
  const odd = others.find(({ barUs }) => barUs !== first?.barUs);
  if (first === undefined || odd === undefined) return;
  const seconds = ({ barUs }: Source): string => `${(barUs ?? 0) / 1e6} s`;
  throw new DataError(`${odd.file}: its bars are of ${seconds(odd)}, those of ${first.file} of ${seconds(first)}`);
}

/** Throws DataError for files of one instrument that tell of the same time, or by bars of different lengths. */
export function refuseDoubles(sources: readonly Source[]): void {
  for (const kind of KINDS) refuseBoth(sources, kind);
  if (sources.every(({ rows }) => rows.trade + rows.quote + rows.depth === 0)) refuseLengths(sources);
}

/** Throws DataError for a file that does not name its instrument beside others that do. */
export function refuseNameless(sources: readonly Source[]): void {
  const named = sources.find(({ symbol }) => symbol !== null);
  const nameless = sources.find(({ symbol }) => symbol === null);
  if (named === undefined || nameless === undefined) return;
  throw new DataError(
    `${nameless.file}: does not tell its instrument, and ${named.file} is of ${named.symbol ?? ''}: say --symbol`,
  );
}
