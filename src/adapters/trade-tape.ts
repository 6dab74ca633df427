/** What this process has heard of an instrument's public trades: volume by the second for an hour, and who listens. */
import { add, ZERO_QUANTITY, type Quantity } from '../domain/decimal.ts';
import type { Trade } from '../domain/market.ts';
import { SECOND_MS, type Instant } from '../domain/time.ts';

const KEPT_SECONDS = 3_600;
/** A stream that is opened again repeats its last trades: so many are recognised. */
const KEPT_IDS = 1_000;

interface Second {
  readonly second: number;
  volume: Quantity;
}

export class TradeTape {
  /** Oldest first. */
  readonly #seconds: Second[] = [];
  readonly #ids = new Set<string>();
  readonly #listeners = new Set<(trade: Trade) => void>();

  /** Takes a trade in, once. One that comes out of order counts in the second that is newest. */
  note(trade: Trade): void {
    if (this.#ids.has(trade.tradeId)) return;
    this.#ids.add(trade.tradeId);
    const oldest = this.#ids.values().next();
    if (this.#ids.size > KEPT_IDS && !oldest.done) this.#ids.delete(oldest.value);
    this.#count(trade);
    for (const listener of [...this.#listeners]) listener(trade);
  }

  /** Volume of the seconds that began at the instant or later: never more than was heard of since. */
  volumeSince(at: Instant): Quantity {
    const from = Math.ceil(at / SECOND_MS);
    let total = ZERO_QUANTITY;
    for (let i = this.#seconds.length - 1; i >= 0; i -= 1) {
      const one = this.#seconds[i];
      if (one === undefined || one.second < from) break;
      total = add(total, one.volume);
    }
    return total;
  }

  /** Hears of every trade until the returned function is called. */
  listen(listener: (trade: Trade) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #count({ at, quantity }: Trade): void {
    const second = Math.floor(at / SECOND_MS);
    const last = this.#seconds.at(-1);
    if (last !== undefined && last.second >= second) last.volume = add(last.volume, quantity);
    else this.#seconds.push({ second, volume: quantity });
    while (this.#seconds[0] !== undefined && this.#seconds[0].second < second - KEPT_SECONDS) this.#seconds.shift();
  }
}
