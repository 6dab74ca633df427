/**
 * Reads the instruments of a venue again when it has refused an order by its rules: they may have changed since the last
 * regular reading, and every clip sent by the old ones would be refused too.
 */
import type { Clock } from './ports.ts';
import type { MarketData, PlaceResult } from './venue.ts';

/** A venue that refuses one clip after another is asked this often at the most, ms. */
const PAUSE_MS = 5_000;

export class RuleRefresh {
  readonly #clock: Clock;
  /** By exchange: when it was last asked, on the monotonic clock. */
  readonly #asked = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when there is nothing more to learn; rejects when the venue does not answer. */
  async after(result: PlaceResult, market: MarketData | null): Promise<void> {
    if (market === null || result.outcome !== 'REJECTED') return;
    if (result.rejectClass !== 'SOFT' || result.error.errorCode !== 'INVALID_ORDER') return;
    const now = this.#clock.monotonicMs();
    if (now - (this.#asked.get(market.name) ?? -Infinity) < PAUSE_MS) return;
    this.#asked.set(market.name, now);
    await market.refreshInstruments();
  }
}
