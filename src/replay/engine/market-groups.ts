/** Which files tell of which instrument, and how well. */
import { refuse } from '../../domain/errors.ts';
import { formatInstant, instant } from '../../domain/time.ts';
import type { MarketDetail } from '../../report/execution.ts';
import { DataError } from '../readers/data-error.ts';
import type { Seam } from '../data/seams.ts';
import type { Source } from '../data/source-meta.ts';
import type { Grid } from '../readers/rows.ts';
import { refuseDoubles, refuseNameless } from './double-data.ts';
import { RecordedMarket, type MarketFacts } from './recorded-market.ts';
import { Scale } from './scale.ts';

/** A symbol without the signs that venues write differently. */
const plain = (symbol: string): string => symbol.toUpperCase().replace(/[^A-Z0-9]/g, '');

export interface MarketGroup {
  /** Null when no file tells and nobody said: then any order is meant. */
  readonly symbol: string | null;
  readonly sources: readonly Source[];
  readonly grid: Grid;
  readonly market: RecordedMarket;
}

type RowKind = keyof Source['rows'];

function factsOf(sources: readonly Source[], grid: Grid): MarketFacts {
  const has = (kind: RowKind): boolean => sources.some(({ rows }) => rows[kind] > 0);
  const detail: MarketDetail = has('depth') ? 'BOOK' : has('quote') ? 'QUOTES' : has('trade') ? 'TRADES' : 'BARS';
  const barUs = detail === 'BARS' ? Math.max(...sources.map((source) => source.barUs ?? 0)) : null;
  return { detail, barUs, scale: new Scale(grid), hasDepth: has('depth'), hasTrades: has('trade') };
}

/** Orders are in base units, so what was traded must be too. */
function checkUnits({ file, quantityUnit }: Source): void {
  if (quantityUnit !== 'QUOTE' && quantityUnit !== 'CONTRACTS') return;
  throw new DataError(`${file}: its quantities are in ${quantityUnit.toLowerCase()}, and orders are in base units`);
}

/** Throws DataError for files of which one begins before the other ends: what both hold would count twice. */
export function refuseOverlaps(seams: readonly Seam[]): void {
  const overlap = seams.find(({ kind }) => kind === 'OVERLAP');
  if (overlap === undefined) return;
  const from = formatInstant(instant(Math.floor(overlap.fromUs / 1_000)));
  throw new DataError(
    `${overlap.after}: begins at ${from}, before ${overlap.before} ends: what is in both counts twice`,
  );
}

/** Throws DataError for files of one instrument that were put on different grids, because they name it differently. */
function commonGrid(sources: readonly Source[]): Grid {
  const [first, ...others] = sources;
  const grid = first?.grid ?? { priceDecimals: 0, quantityDecimals: 0 };
  const odd = others.find(
    (source) =>
      source.grid.priceDecimals !== grid.priceDecimals || source.grid.quantityDecimals !== grid.quantityDecimals,
  );
  if (odd === undefined) return grid;
  throw new DataError(`${odd.file}: names its instrument otherwise than ${first?.file ?? ''}; say --symbol`);
}

/** The instruments that the files hold, each with the market its rows go to. Throws DataError for files of no use. */
export function groupMarkets(sources: readonly Source[]): MarketGroup[] {
  for (const source of sources) checkUnits(source);
  refuseNameless(sources);
  const groups = new Map<string | null, Source[]>();
  for (const source of sources) {
    const key = source.symbol === null ? null : plain(source.symbol);
    groups.set(key, [...(groups.get(key) ?? []), source]);
  }
  return [...groups].map(([symbol, own]) => {
    const grid = commonGrid(own);
    refuseDoubles(own);
    return { symbol, sources: own, grid, market: new RecordedMarket(factsOf(own, grid)) };
  });
}

/** The market an order is for. Throws OrderError naming the symbols there are when it is none of them. */
export function groupFor(groups: readonly MarketGroup[], symbol: string): MarketGroup {
  const found = groups.find((group) => group.symbol === plain(symbol)) ?? groups.find((group) => group.symbol === null);
  if (found !== undefined) return found;
  throw refuse('symbol', `is not in the data, which holds ${groups.map((group) => group.symbol).join(', ')}`);
}
