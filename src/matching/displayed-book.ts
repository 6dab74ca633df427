/** A book as a venue displays it: two sides of levels, kept by messages that may each change several. */
import { PriceLevels } from './price-levels.ts';

export class DisplayedBook {
  readonly bids = new PriceLevels('BUY');
  readonly asks = new PriceLevels('SELL');
  /** Counts changes: a level with a higher stamp was told later. */
  stamp = 0;

  clear(): void {
    this.bids.clear();
    this.asks.clear();
  }

  set(isAsk: boolean, price: number, quantity: number): void {
    this.stamp += 1;
    (isAsk ? this.asks : this.bids).set(price, quantity, this.stamp);
  }

  /** A side that shows one level only; quantity 0 empties it. A level that has not changed keeps its stamp. */
  setTouch(isAsk: boolean, price: number, quantity: number): void {
    const side = isAsk ? this.asks : this.bids;
    if (side.best() === price && side.bestQuantity() === quantity) return;
    side.clear();
    this.set(isAsk, price, quantity);
  }

  /** When the sides cross, the level that was told earlier has gone without a word. Only for whole messages. */
  uncross(): void {
    while (this.bids.count > 0 && this.asks.count > 0 && this.bids.best() >= this.asks.best()) {
      if (this.bids.bestStamp() < this.asks.bestStamp()) this.bids.dropBest();
      else this.asks.dropBest();
    }
  }
}
