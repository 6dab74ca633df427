/** The market in equal bins, kept while an order needs them and cut out for its report. */
import { instant } from '../../domain/time.ts';
import type { MarketTape } from '../../report/execution.ts';
import type { Grid } from '../readers/rows.ts';

const COLUMNS = ['volume', 'notional', 'high', 'low', 'close', 'bid', 'ask'] as const;
type Columns = Record<(typeof COLUMNS)[number], Float64Array<ArrayBuffer>>;

/** What happened in one bin, in whole numbers of the grid; 0 for a price that is not known. */
export type BinValues = Readonly<Record<(typeof COLUMNS)[number], number>>;

const FIRST_ROOM = 1_024;
/** A tape of more bins is handed out with wider ones: nobody sees more on a page, and every figure takes time for each. */
const HANDED_OUT_MAX = 20_000;
/** So many bins become one, so that minutes and hours are still told apart. */
const WIDER = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600];

const widthFor = (count: number): number =>
  WIDER.find((by) => count / by <= HANDED_OUT_MAX) ?? Math.ceil(count / HANDED_OUT_MAX);

const room = (count: number): Columns => ({
  volume: new Float64Array(count),
  notional: new Float64Array(count),
  high: new Float64Array(count),
  low: new Float64Array(count),
  close: new Float64Array(count),
  bid: new Float64Array(count),
  ask: new Float64Array(count),
});

/** The lower of two prices of which 0 means none. */
const lower = (a: number, b: number): number => (a === 0 ? b : b === 0 ? a : Math.min(a, b));

export class TapeBins {
  readonly binMs: number;
  #columns = room(FIRST_ROOM);
  /** Number of the first bin, counted from 1970. */
  #first = -1;
  #count = 0;

  constructor(binMs: number) {
    this.binMs = binMs;
  }

  /** Adds a bin, or to one that is there; bins in between show no trade and the prices before them. */
  put(bin: number, values: BinValues): void {
    if (this.#count === 0) this.#first = bin;
    if (bin < this.#first) return;
    while (this.#first + this.#count <= bin) this.#append();
    this.#merge(bin - this.#first, values);
  }

  /** Forgets what lies before a bin; the memory is given back now and then. */
  dropBefore(bin: number): void {
    const drop = Math.min(bin - this.#first, this.#count);
    if (drop < this.#count && drop < this.#columns.volume.length / 2) return;
    for (const name of COLUMNS) this.#columns[name].copyWithin(0, drop, this.#count);
    this.#first += drop;
    this.#count -= drop;
  }

  /** The bins that lie in [fromMs, toMs], as far as there are any. */
  cut(fromMs: number, toMs: number, grid: Grid, hasQuotes: boolean): MarketTape {
    const { binMs } = this;
    const from = Math.max(Math.floor(fromMs / binMs), this.#first);
    const to = Math.max(Math.min(Math.ceil(toMs / binMs), this.#first + this.#count), from);
    const by = widthFor(to - from);
    const start = Math.floor(from / by) * by;
    const count = Math.ceil((to - start) / by);
    const out = room(count);
    for (let bin = from; bin < to; bin += 1) this.#mergeInto(out, Math.floor((bin - start) / by), bin - this.#first);
    const none = new Float64Array(0);
    return {
      binMs: binMs * by,
      from: instant(this.#count === 0 ? Math.floor(fromMs / binMs) * binMs : start * binMs),
      count,
      ...grid,
      ...out,
      ...(hasQuotes ? {} : { bid: none, ask: none }),
    };
  }

  #append(): void {
    if (this.#count === this.#columns.volume.length) this.#grow();
    const at = this.#count;
    for (const name of COLUMNS) {
      const isCarried = at > 0 && (name === 'close' || name === 'bid' || name === 'ask');
      this.#columns[name][at] = isCarried ? (this.#columns[name][at - 1] as number) : 0;
    }
    this.#count += 1;
  }

  #grow(): void {
    const larger = room(this.#columns.volume.length * 2);
    for (const name of COLUMNS) larger[name].set(this.#columns[name]);
    this.#columns = larger;
  }

  #merge(at: number, { volume, notional, high, low, close, bid, ask }: BinValues): void {
    const columns = this.#columns;
    columns.volume[at] = (columns.volume[at] as number) + volume;
    columns.notional[at] = (columns.notional[at] as number) + notional;
    columns.high[at] = Math.max(columns.high[at] as number, high);
    columns.low[at] = lower(columns.low[at] as number, low);
    if (close !== 0) columns.close[at] = close;
    columns.bid[at] = bid;
    columns.ask[at] = ask;
  }

  #mergeInto(out: Columns, to: number, at: number): void {
    const columns = this.#columns;
    out.volume[to] = (out.volume[to] as number) + (columns.volume[at] as number);
    out.notional[to] = (out.notional[to] as number) + (columns.notional[at] as number);
    out.high[to] = Math.max(out.high[to] as number, columns.high[at] as number);
    out.low[to] = lower(out.low[to] as number, columns.low[at] as number);
    for (const name of ['close', 'bid', 'ask'] as const) out[name][to] = columns[name][at] as number;
  }
}
