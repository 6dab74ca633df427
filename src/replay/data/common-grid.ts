/** One grid for all files of an instrument, so that a price of one can be compared with a price of another. */
import { DataError } from '../readers/data-error.ts';
import type { Grid } from '../readers/rows.ts';
import type { Source } from './source-meta.ts';

type GridSource = Pick<Source, 'file' | 'symbol' | 'grid' | 'finest'>;

function common(sources: readonly GridSource[], least: Grid | null): Grid {
  const grids = [...sources.map(({ grid }) => grid), ...(least === null ? [] : [least])];
  return {
    priceDecimals: Math.max(...grids.map(({ priceDecimals }) => priceDecimals)),
    quantityDecimals: Math.max(...grids.map(({ quantityDecimals }) => quantityDecimals)),
  };
}

/** The grid of each source: the finest of its instrument's and `least`. Throws DataError when a file's numbers would pass 2^53. */
export function commonGrids(sources: readonly GridSource[], least: Grid | null): Grid[] {
  return sources.map((source) => {
    const grid = common(
      sources.filter(({ symbol }) => symbol === source.symbol),
      least,
    );
    const fits =
      grid.priceDecimals <= source.finest.priceDecimals && grid.quantityDecimals <= source.finest.quantityDecimals;
    if (fits) return grid;
    throw new DataError(
      `${source.file}: its numbers pass 2^53 with ${grid.priceDecimals} price and ${grid.quantityDecimals} quantity ` +
        'decimals, which another file of the instrument or the order needs',
    );
  });
}
