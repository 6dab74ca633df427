/** The latest public trades of each symbol, one entry a trade: this venue never joins several into one. */
import type { TradeEvent } from '../../matching/events.ts';
import type { Listing } from '../listing.ts';
import { fixed } from '../units.ts';

const KEPT_MAX = 1_000;

export class RecentTrades {
  readonly #trades = new Map<string, TradeEvent[]>();

  add(listing: Listing, trade: TradeEvent): void {
    const trades = this.#trades.get(listing.symbol) ?? [];
    this.#trades.set(listing.symbol, trades);
    trades.push(trade);
    if (trades.length > KEPT_MAX) trades.shift();
  }

  /** The latest, oldest first, as the venue lists them. */
  view({ symbol }: Listing, count: number): object[] {
    const latest = (this.#trades.get(symbol) ?? []).slice(-count);
    return latest.map(({ tradeId, price, quantity, takerSide, at }) => ({
      a: tradeId,
      p: fixed(price),
      q: fixed(quantity),
      f: tradeId,
      l: tradeId,
      T: at,
      m: takerSide === 'SELL',
      M: true,
    }));
  }
}
