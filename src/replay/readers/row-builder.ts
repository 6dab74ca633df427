/**
 * Where readers put their rows. It checks the order, finds holes, keeps the grid, and hands full chunks on. A chunk ends
 * between two messages, never inside one.
 */
import { DataError } from './data-error.ts';
import { GapList } from './gap-list.ts';
import { NumberGrid } from './number-grid.ts';
import { appendRows, CHUNK_ROWS, FLAG, KIND, rescale, roomFor, type Grid, type Rows, type Width } from './rows.ts';

/** Nothing for this long is reported as a hole. */
export const QUIET_US = 60_000_000;

export interface BuilderOptions {
  readonly width: Width;
  /** Decimals that quantities are rounded to; null for the usual eight. */
  readonly quantityDecimals: number | null;
  /** Takes a full chunk; the arrays are used again afterwards. */
  readonly take: (rows: Rows, grid: Grid) => void;
}

export class RowBuilder {
  readonly grid: NumberGrid;
  readonly gaps = new GapList();
  /** Line or row number of what is being read, for messages. */
  line = 0;
  /** Rows so far, of each kind. */
  readonly counts = { bar: 0, trade: 0, quote: 0, depth: 0 };
  /** Messages whose exchange time lay before one that was received earlier, and by how much at most. */
  late = 0;
  latestUs = 0;
  firstUs = -1;
  lastUs = -1;
  hasLocal = false;
  readonly #width: Width;
  readonly #take: BuilderOptions['take'];
  #rows: Rows;
  #order = -1;
  #previousUs = -1;
  #local = -1;

  constructor(options: BuilderOptions) {
    this.#width = options.width;
    this.#take = options.take;
    this.#rows = roomFor(CHUNK_ROWS, options.width);
    this.grid = new NumberGrid(options.quantityDecimals, (before) => rescale(this.#rows, before, this.grid));
  }

  /**
   * Begins a message of the exchange at `timeUs`. `local`: when it was received, -1 when that is not known. Input must
   * be sorted by `order`: by when it was received, where that is known, else by the exchange's time; throws DataError
   * when it is not. Received after a message with a later exchange time, it counts at that time: it was not known before.
   */
  message(timeUs: number, local = -1, order = local < 0 ? timeUs : local): void {
    if (order < this.#order) throw this.#unsorted(order);
    this.#order = order;
    this.#local = local;
    if (local >= 0) this.hasLocal = true;
    if (this.#rows.count > 0) this.#markLast();
    if (this.#rows.count >= CHUNK_ROWS) this.flush();
    this.#previousUs = this.lastUs;
    if (timeUs < this.lastUs) {
      this.late += 1;
      this.latestUs = Math.max(this.latestUs, this.lastUs - timeUs);
    } else this.lastUs = timeUs;
    if (this.firstUs < 0) this.firstUs = timeUs;
  }

  /** Reports a hole before the message begun last, when it is as long as is worth reporting. */
  checkQuiet(longUs = QUIET_US): void {
    if (this.#previousUs >= 0 && this.lastUs - this.#previousUs >= longUs) this.hole('TIME', null);
  }

  /** Reports a hole before the message begun last. */
  hole(kind: 'TIME' | 'SEQUENCE' | 'BARS', missing: number | null): void {
    const fromUs = this.#previousUs < 0 ? this.lastUs : this.#previousUs;
    this.gaps.add({ kind, line: this.line, fromUs, toUs: this.lastUs, missing });
  }

  trade(price: number, quantity: number, flags: number): void {
    if (price === 0) throw new DataError('price must be above 0');
    if (quantity === 0) throw new DataError('quantity must be above 0');
    this.#put(KIND.trade, price, quantity, flags);
    this.counts.trade += 1;
  }

  /** Nothing at price 0 stands for an empty book. Changes of a book that was not told are a hole before the first of them. */
  level(price: number, quantity: number, flags: number): void {
    if (price === 0 && quantity !== 0) throw new DataError('price of a level must be above 0');
    if (this.counts.depth === 0 && (flags & FLAG.reset) === 0) this.hole('SEQUENCE', null);
    this.#put(KIND.depth, price, quantity, flags);
    this.counts.depth += 1;
  }

  /** 0 as a price stands for an empty side. */
  quote(bid: number, bidQuantity: number, ask: number, askQuantity: number): void {
    const at = this.#put(KIND.quote, bid, bidQuantity, 0);
    this.#rows.x[at] = ask;
    this.#rows.y[at] = askQuantity;
    this.counts.quote += 1;
  }

  bar(open: number, high: number, low: number, close: number, volume: number): void {
    const at = this.#put(KIND.bar, close, volume, 0);
    this.#rows.x[at] = open;
    this.#rows.y[at] = high;
    this.#rows.z[at] = low;
    this.counts.bar += 1;
  }

  /** Hands on what is there; to be called once more at the end. */
  flush(): void {
    if (this.#rows.count === 0) return;
    this.#markLast();
    this.#take(this.#rows, this.grid);
    this.#rows.count = 0;
  }

  #markLast(): void {
    const last = this.#rows.count - 1;
    this.#rows.flags[last] = (this.#rows.flags[last] as number) | FLAG.last;
  }

  #put(kind: number, price: number, quantity: number, flags: number): number {
    const at = this.#rows.count;
    if (at === this.#rows.kind.length) this.#grow();
    const rows = this.#rows;
    rows.kind[at] = kind;
    rows.flags[at] = flags;
    rows.time[at] = this.lastUs;
    rows.local[at] = this.#local;
    rows.price[at] = price;
    rows.quantity[at] = quantity;
    rows.count = at + 1;
    return at;
  }

  #grow(): void {
    const room = roomFor(this.#rows.count * 2, this.#width);
    appendRows(room, this.#rows, 0, this.#rows.count);
    this.#rows = room;
  }

  #unsorted(order: number): DataError {
    const by = this.#order - order;
    const hint = this.line <= 3 ? '; the file seems to be newest first' : '';
    return new DataError(`is not sorted by time: ${order} us comes ${by} us before the row above it${hint}`);
  }
}
