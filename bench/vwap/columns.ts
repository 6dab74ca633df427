/** Which column of a candle file holds what, by its header or by the values themselves. */

export interface Columns {
  readonly at: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly symbol: number | null;
}

const USUAL: Columns = { at: 0, open: 1, high: 2, low: 3, close: 4, volume: 5, symbol: null };
/** Bitfinex writes the close before the high. */
const CLOSE_FIRST: Columns = { ...USUAL, close: 2, high: 3, low: 4 };

/** Names in the order of preference: where a file has both a number and a date, the number is surer. */
const NAMES: Readonly<Record<keyof Columns, readonly string[]>> = {
  at: [
    'open_time',
    'opentime',
    'opentimeinmillis',
    'unix',
    'mts',
    'timestamp',
    'ts',
    'time',
    'start',
    'datetime',
    'date',
  ],
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  volume: ['volume'],
  symbol: ['symbol', 'ticker', 'pair'],
};

/** How many rows are looked at to tell one order of columns from another. */
const LOOKED_AT = 1_000;

/** Null when one of the columns is not named. */
export function columnsOfHeader(cells: readonly string[]): Columns | null {
  const names = cells.map((cell) => cell.trim().toLowerCase().replaceAll(' ', '_'));
  const place = (key: keyof Columns): number => {
    const exact = NAMES[key].map((name) => names.indexOf(name)).find((at) => at >= 0);
    // "Volume BTC" and the like: the first of them is the base asset's.
    return exact ?? (key === 'volume' ? names.findIndex((name) => name.startsWith('volume')) : -1);
  };
  const [at, open, high, low] = [place('at'), place('open'), place('high'), place('low')];
  const [close, volume, symbol] = [place('close'), place('volume'), place('symbol')];
  if (Math.min(at, open, high, low, close, volume) < 0) return null;
  return { at, open, high, low, close, volume, symbol: symbol < 0 ? null : symbol };
}

const fits = (rows: readonly (readonly unknown[])[], { open, high, low, close }: Columns): boolean =>
  rows.every((row) => {
    const [o, h, l, c] = [Number(row[open]), Number(row[high]), Number(row[low]), Number(row[close])];
    return h >= Math.max(o, c, l) && l <= Math.min(o, c, h);
  });

/** Of rows without a header: high is never below the others, low never above. Throws RangeError when no order fits. */
export function columnsOfRows(rows: readonly (readonly unknown[])[], name: string): Columns {
  const some = rows.filter((_, i) => i % Math.ceil(rows.length / LOOKED_AT) === 0);
  const columns = [USUAL, CLOSE_FIRST].find((each) => fits(some, each));
  if (columns === undefined) throw new RangeError(`${name}: neither high nor low is where it should be`);
  return columns;
}
