/** What the rigs of the simulated venues share: faults by name, a market at a simulator, and a venue beside it. */
import { instant } from '../../src/domain/time.ts';
import type { MarketData, Venue } from '../../src/engine/venue.ts';
import type { SimHarness } from '../venue-sim/sim-harness.ts';
import type { MarketRig } from './market-data-suite.ts';
import type { Rig, RigFault } from './venue-suite.ts';

export const FAULTS: Readonly<Record<RigFault, Readonly<Record<string, unknown>>>> = {
  CREATE_LOST: { op: 'create', kind: 'RESET_BEFORE' },
  CREATE_UNANSWERED: { op: 'create', kind: 'RESET_AFTER' },
  CREATE_THROTTLED: { op: 'create', kind: 'HTTP_429', retryAfterS: 1 },
  CANCEL_UNANSWERED: { op: 'cancel', kind: 'RESET_AFTER' },
  QUERY_FAILS: { op: 'query', kind: 'HTTP_500' },
};

export interface SimMarket extends MarketRig {
  readonly harness: SimHarness;
}

/** Public data of a simulator, with its instruments read. */
export async function marketAt(
  harness: SimHarness,
  market: MarketData,
  more: Pick<MarketRig, 'venueSymbol'> = {},
): Promise<SimMarket> {
  await market.refreshInstruments();
  return {
    ...more,
    harness,
    market,
    setPrice: (at, depth) => harness.setPrice(at, depth),
    sell: (limit, amount) => harness.sell(limit, amount),
    async close() {
      await market.close();
      await harness.close();
    },
  };
}

/** `isPolling`: the venue has no stream, its changes are found by asking. */
export const venueAt = (parts: SimMarket, venue: Venue, isPolling = false): Rig => ({
  venue,
  now: () => instant(Date.now()),
  setPrice: (at, depth) => parts.setPrice(at, depth),
  sell: (limit, amount) => parts.sell(limit, amount),
  async fail(fault, clipId) {
    // Only look-ups name an order: the poll goes on.
    const match = isPolling && fault === 'QUERY_FAILS' && clipId !== undefined ? { match: clipId } : {};
    await parts.harness.control('faults', { ...match, ...FAULTS[fault] });
  },
  async breakStream() {
    // Where there is no stream to break, a round of polling fails instead.
    if (isPolling) await parts.harness.control('faults', FAULTS.QUERY_FAILS);
    else await parts.harness.control('disconnect', { stream: 'user' });
  },
  async close() {
    await venue.close();
    await parts.close();
  },
});
