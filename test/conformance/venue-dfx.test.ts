/** The DFX adapter keeps the contracts of order entry and of market data, against the simulated venue. */
import type { Lanes } from '../../src/adapters/venues/dfx/lanes.ts';
import { createDfxMarketData } from '../../src/adapters/venues/dfx/market-data.ts';
import { createDfxVenue } from '../../src/adapters/venues/dfx/venue.ts';
import { instant } from '../../src/domain/time.ts';
import type { Venue } from '../../src/engine/venue.ts';
import { startDfxSim } from '../../src/venue-sim/dfx/sim.ts';
import { waitFor } from '../support/poll.ts';
import { DFX_KEYS } from '../venue-sim/dfx-keys.ts';
import { SimHarness } from '../venue-sim/sim-harness.ts';
import { marketDataConformance } from './market-data-suite.ts';
import { withVerdicts } from './verdicts.ts';
import { venueConformance, type Rig, type RigFault } from './venue-suite.ts';

const FAULTS: Readonly<Record<RigFault, Readonly<Record<string, unknown>>>> = {
  CREATE_LOST: { op: 'create', kind: 'RESET_BEFORE' },
  CREATE_UNANSWERED: { op: 'create', kind: 'RESET_AFTER' },
  CREATE_THROTTLED: { op: 'create', kind: 'HTTP_429', retryAfterS: 1 },
  CANCEL_UNANSWERED: { op: 'cancel', kind: 'RESET_AFTER' },
  QUERY_FAILS: { op: 'query', kind: 'HTTP_500' },
};

/** The suite asks more in a second than an account may; what the lanes do has tests of its own. */
const OPEN_LANES: Lanes = { enter: () => Promise.resolve(null) };
const MANY = 100_000;
const LIMITS = {
  create: MANY,
  cancel: MANY,
  batch: MANY,
  order: MANY,
  open: MANY,
  finished: MANY,
  trades: MANY,
  balance: MANY,
  symbols: MANY,
};

async function openHarness() {
  const harness = await SimHarness.start('DFX', (options) => startDfxSim({ ...options, limits: LIMITS }), {
    keys: DFX_KEYS,
  });
  const { rest, wsStream } = harness.sim;
  const market = createDfxMarketData({ rest, wsStream, now: Date.now, backoffMs: 10 });
  return {
    harness,
    market,
    venueSymbol: 'BTC-USDT',
    setPrice: (at: string, depth: string) => harness.setPrice(at, depth),
    sell: (limit: string, amount: string) => harness.sell(limit, amount),
    async close() {
      await market.close();
      await harness.close();
    },
  };
}

/** An IOC order has its end when the cancel that makes it one has come through. */
function withEnds(venue: Venue): Venue {
  return {
    ...venue,
    async place(request) {
      const result = await venue.place(request);
      if (result.outcome !== 'ACCEPTED' || request.timeInForce !== 'IOC') return result;
      const ref = { clipId: request.clipId, venueOrderId: null, symbol: request.symbol };
      return await waitFor('the end of an IOC order', 5_000, async () => {
        const found = await venue.lookup(ref);
        const ended = found.outcome === 'FOUND' && found.order.state !== 'OPEN';
        return ended ? ({ outcome: 'ACCEPTED', order: found.order, fills: found.fills } as const) : null;
      });
    },
  };
}

async function openRig(): Promise<Rig> {
  const parts = await openHarness();
  await parts.market.refreshInstruments();
  const { rest, wsApi } = parts.harness.sim;
  const venue = createDfxVenue({
    account: 'DFX/main',
    publicKey: DFX_KEYS.PublicApiKey,
    privateKey: DFX_KEYS.PrivateApiKey,
    parameters: { AccountId: '1' },
    rest,
    wsApi,
    symbols: () => parts.market.instruments(),
    now: Date.now,
    backoffMs: 10,
    lanes: OPEN_LANES,
  });
  return {
    ...parts,
    venue: withEnds(withVerdicts(venue)),
    noPostOnly: true,
    now: () => instant(Date.now()),
    async fail(fault) {
      await parts.harness.control('faults', FAULTS[fault]);
    },
    async breakStream() {
      await parts.harness.control('disconnect', { stream: 'user' });
    },
    async close() {
      await venue.close();
      await parts.close();
    },
  };
}

venueConformance('DFX', openRig);
marketDataConformance('DFX', openHarness);
