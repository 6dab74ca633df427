/** Brings the market source into the books: its time on the wall clock, its grid in the venue's units. */
import type { MarketEvent, MarketSource } from '../market/events.ts';
import type { LevelView } from '../matching/events.ts';
import type { Exchange } from './exchange.ts';
import type { Listing } from './listing.ts';

/** A source whose prices the control port can move. */
export interface MovableSource extends MarketSource {
  moveTo(symbol: string, ticks: number): void;
}

/** Levels a side of a book that the control port sets. */
const SET_LEVELS = 10;

export class MarketDriver {
  readonly #source: MovableSource;
  readonly #exchange: Exchange;
  readonly #listings: ReadonlyMap<string, Listing>;
  readonly #now: () => number;
  readonly #startedAt: number;

  constructor(source: MovableSource, exchange: Exchange, listings: ReadonlyMap<string, Listing>, now: () => number) {
    this.#source = source;
    this.#exchange = exchange;
    this.#listings = listings;
    this.#now = now;
    this.#startedAt = now();
  }

  /** Plays what has become due. A frozen symbol's events are dropped. */
  tick(): void {
    for (const event of this.#source.readUntil(this.#now() - this.#startedAt)) this.#play(event);
    this.#exchange.commit();
  }

  #play(event: MarketEvent): void {
    const listing = this.#listings.get(event.symbol);
    if (listing === undefined || listing.frozen) return;
    const { tickUnits, lotUnits } = listing;
    if (event.type === 'trade') {
      this.#exchange.takeLiquidity(listing, event.takerSide, event.price * tickUnits, event.quantity * lotUnits);
      return;
    }
    const scale = (levels: readonly LevelView[]): LevelView[] =>
      levels.map(([price, lots]) => [price * tickUnits, lots * lotUnits]);
    this.#exchange.showLiquidity(listing, scale(event.bids), scale(event.asks));
  }

  /**
   * Moves the market so that the best bid is one tick below `price` and the best ask one tick above, with levels a tick
   * apart of `quantity` each (null: as at a usual touch). A walk goes on from there; a file's next book replaces it.
   */
  setPrice(listing: Listing, price: number, quantity: number | null): void {
    const [least, most] = listing.market.touchLots;
    const shown = quantity ?? ((least + most) / 2) * listing.lotUnits;
    const levels = (sign: 1 | -1): LevelView[] =>
      Array.from({ length: SET_LEVELS }, (_, index): LevelView => [
        price + sign * (index + 1) * listing.tickUnits,
        shown,
      ]);
    this.#source.moveTo(listing.symbol, price / listing.tickUnits);
    listing.last = price;
    this.#exchange.showLiquidity(listing, levels(-1), levels(1));
    this.#exchange.commit();
  }
}
