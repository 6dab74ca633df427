/** One instrument of the recorded market as it stands at the moment that the replay has reached, in whole numbers. */
import { DisplayedBook } from '../../matching/displayed-book.ts';
import type { MarketDetail } from '../../report/execution.ts';
import { FLAG } from '../readers/rows.ts';
import type { FillModel } from './fill-models/fill-model.ts';
import { ExactSum } from './exact-sum.ts';
import { RestingSide } from './own-order.ts';
import type { Scale } from './scale.ts';
import { TapeBins } from './tape-bins.ts';
import { VolumeHistory } from './volume-history.ts';
import { WatchList } from './watch-list.ts';

const SECOND_US = 1_000_000;
/** A market that says nothing for longer has a hole, µs. */
const QUIET_US = 60_000_000;

export interface Hole {
  readonly fromUs: number;
  readonly toUs: number;
}

export interface MarketFacts {
  readonly detail: MarketDetail;
  readonly scale: Scale;
  /** Length of its bars; null when it is known by something better. */
  readonly barUs: number | null;
  /** Whether it has levels behind the touch: then single quotes are left aside. */
  readonly hasDepth: boolean;
  /** Whether its prints are told one by one. */
  readonly hasTrades: boolean;
}

export class RecordedMarket {
  readonly facts: MarketFacts;
  readonly book = new DisplayedBook();
  readonly buys = new RestingSide(true);
  readonly sells = new RestingSide(false);
  readonly watches = new WatchList();
  readonly history = new VolumeHistory();
  /** Of everything printed while it was taped; of bars, three times their typical price is the price. */
  readonly sums = new ExactSum();
  readonly tape: TapeBins;
  readonly holes: Hole[] = [];
  /** Told, once, of the first row after a silence. */
  readonly sleepers = new Set<(us: number) => void>();
  /** From when on somebody needs the tape; Infinity when nobody does. */
  tapeFromUs = Infinity;
  model: FillModel | null = null;
  /** The last print, or the close of the last bar; 0 before the first. */
  last = 0;
  lastQuantity = 0;
  lastFlags = 0;
  lastTradeUs = -1;
  /** When anything was last heard of it; −1 before the first. */
  lastRowUs = -1;
  /** Prints, and bars, so far. */
  prints = 0;
  bars = 0;
  #second = -1;
  #rollUs = -Infinity;
  #volume = 0;
  #notional = 0;
  #high = 0;
  #low = 0;
  #isFresh = false;
  /** Stamps of the book's last picture: before its first level, and of its last. Before the first one nothing makes a book. */
  #pictureFrom = Infinity;
  #pictureTo = -1;

  constructor(facts: MarketFacts) {
    this.facts = facts;
    this.tape = new TapeBins(facts.barUs === null ? 1_000 : facts.barUs / 1_000);
  }

  get hasQuotes(): boolean {
    return this.facts.detail === 'QUOTES' || this.facts.detail === 'BOOK';
  }

  /** Bars that are missing are a hole from the second one on; other data may be still for a minute. */
  isSilent(us: number): boolean {
    const patience = Math.max(QUIET_US, 2 * (this.facts.barUs ?? 0));
    return this.lastRowUs < 0 || us - this.lastRowUs > patience;
  }

  onTrade(us: number, price: number, quantity: number, flags: number): void {
    if (us >= this.#rollUs) this.#roll(us);
    this.lastRowUs = us;
    this.#volume += quantity;
    if (us >= this.tapeFromUs) this.#tapeTrade(price, quantity);
    this.prints += 1;
    if (price <= this.buys.bestPrice || price >= this.sells.bestPrice) this.#match(us, price, quantity, flags);
    this.last = price;
    this.lastQuantity = quantity;
    this.lastFlags = flags;
    this.lastTradeUs = us;
    if (price >= this.watches.above || price <= this.watches.below) this.watches.reach(price, us);
  }

  onQuote(us: number, bid: number, bidQuantity: number, ask: number, askQuantity: number): void {
    if (us >= this.#rollUs) this.#roll(us);
    this.lastRowUs = us;
    if (this.facts.hasDepth) return;
    this.book.setTouch(false, bid, bid === 0 ? 0 : bidQuantity);
    this.book.setTouch(true, ask, ask === 0 ? 0 : askQuantity);
    if (this.#hasResting()) {
      this.model?.onLevel(false, bid, bidQuantity);
      this.model?.onLevel(true, ask, askQuantity);
      this.model?.onMessage(false, us);
    }
  }

  onDepth(us: number, price: number, quantity: number, flags: number): void {
    if (us >= this.#rollUs) this.#roll(us);
    this.lastRowUs = us;
    const isAsk = (flags & FLAG.sell) !== 0;
    if ((flags & FLAG.reset) !== 0) {
      this.book.clear();
      this.#isFresh = true;
      this.#pictureFrom = this.book.stamp;
    } else if (this.#pictureFrom === Infinity) return;
    this.book.set(isAsk, price, quantity);
    if (isAsk ? price >= this.sells.bestPrice : price <= this.buys.bestPrice) {
      this.model?.onLevel(isAsk, price, quantity);
    }
    if (this.#isFresh) this.#pictureTo = this.book.stamp;
    if ((flags & FLAG.last) !== 0) this.#endMessage(us);
  }

  /** Whether the last picture of the whole book has told a level of this stamp. */
  isPictured(stamp: number): boolean {
    return stamp > this.#pictureFrom && stamp <= this.#pictureTo;
  }

  /** `us` is the end of the bar, when it becomes known. */
  onBar(us: number, close: number, volume: number, high: number, low: number): void {
    const { barUs, detail } = this.facts;
    if (detail !== 'BARS' || barUs === null) {
      this.#addVolume(us, close, volume, high, low);
      return;
    }
    this.bars += 1;
    if (us > this.tapeFromUs) this.#tapeBar(us - barUs, barUs, close, volume, high, low);
    if (this.#hasResting()) {
      this.model?.onBar(low, high, volume, us);
      this.#sweep();
    }
    this.lastRowUs = us;
    this.last = close;
    this.lastQuantity = volume;
    this.lastTradeUs = us;
    this.history.add(Math.ceil(us / SECOND_US) - 1, volume);
    if (this.sleepers.size > 0) this.#wakeSleepers(us);
    if (high >= this.watches.above || low <= this.watches.below) {
      this.watches.reach(high, us);
      this.watches.reach(low, us);
    }
  }

  /** Brings history and tape up to the last row: before they are asked. */
  flush(): void {
    if (this.#second < 0) return;
    this.history.add(this.#second, this.#volume);
    if ((this.#second + 1) * SECOND_US > this.tapeFromUs) {
      this.tape.put(this.#second, {
        volume: this.#high === 0 ? 0 : this.#volume,
        notional: this.#notional,
        high: this.#high,
        low: this.#low,
        close: this.last,
        bid: this.book.bids.best(),
        ask: this.book.asks.best(),
      });
    }
    this.#volume = 0;
    this.#notional = 0;
    this.#high = 0;
    this.#low = 0;
  }

  #wakeSleepers(us: number): void {
    const woken = [...this.sleepers];
    this.sleepers.clear();
    for (const wake of woken) wake(us);
  }

  #hasResting(): boolean {
    return this.buys.orders.length > 0 || this.sells.orders.length > 0;
  }

  #sweep(): void {
    this.buys.sweep();
    this.sells.sweep();
  }

  #match(us: number, price: number, quantity: number, flags: number): void {
    this.model?.onTrade(price, quantity, flags, us);
    this.#sweep();
  }

  #endMessage(us: number): void {
    this.book.uncross();
    if (this.#hasResting()) {
      this.model?.onMessage(this.#isFresh, us);
      this.#sweep();
    }
    this.#isFresh = false;
  }

  #tapeTrade(price: number, quantity: number): void {
    this.sums.add(price, quantity);
    this.#notional += price * quantity;
    if (price > this.#high) this.#high = price;
    if (this.#low === 0 || price < this.#low) this.#low = price;
  }

  /** Bars beside better data: the past before the first trade, or all that tells what was traded. */
  #addVolume(us: number, close: number, volume: number, high: number, low: number): void {
    const second = Math.ceil(us / SECOND_US) - 1;
    if (this.prints === 0) this.history.add(second, volume);
    if (this.facts.hasTrades || us <= this.tapeFromUs) return;
    const triple = high + low + close;
    this.sums.add(triple, volume);
    const [bid, ask] = [this.book.bids.best(), this.book.asks.best()];
    this.tape.put(second, { volume, notional: (triple / 3) * volume, high, low, close, bid, ask });
  }

  #tapeBar(startUs: number, barUs: number, close: number, volume: number, high: number, low: number): void {
    if (this.lastRowUs >= 0 && startUs > this.lastRowUs) this.#noteHole(this.lastRowUs, startUs);
    const triple = high + low + close;
    this.sums.add(triple, volume);
    const notional = (triple / 3) * volume;
    this.tape.put(Math.floor(startUs / barUs), { volume, notional, high, low, close, bid: 0, ask: 0 });
  }

  #roll(us: number): void {
    this.flush();
    if (this.sleepers.size > 0) this.#wakeSleepers(us);
    if (this.lastRowUs >= 0 && us - this.lastRowUs > QUIET_US && us >= this.tapeFromUs) {
      this.#noteHole(this.lastRowUs, us);
    }
    this.#second = Math.floor(us / SECOND_US);
    this.#rollUs = (this.#second + 1) * SECOND_US;
  }

  #noteHole(fromUs: number, toUs: number): void {
    this.holes.push({ fromUs, toUs });
  }
}
