/** The DFX adapter keeps the contracts of order entry and of market data, against the simulated venue. */
import type { Lanes } from '../../src/adapters/venues/dfx/lanes.ts';
import { createDfxMarketData } from '../../src/adapters/venues/dfx/market-data.ts';
import { createDfxVenue } from '../../src/adapters/venues/dfx/venue.ts';
import type { Venue } from '../../src/engine/venue.ts';
import { startDfxSim } from '../../src/venue-sim/dfx/sim.ts';
import { waitFor } from '../support/poll.ts';
import { DFX_KEYS } from '../venue-sim/dfx-keys.ts';
import { SimHarness } from '../venue-sim/sim-harness.ts';
import { marketDataConformance } from './market-data-suite.ts';
import { marketAt, venueAt, type SimMarket } from './sim-rig.ts';
import { withVerdicts } from './verdicts.ts';
import { venueConformance, type Rig } from './venue-suite.ts';

/** The suite asks more in a second than an account may; what the lanes do has tests of its own. */
const OPEN_LANES: Lanes = { enter: () => Promise.resolve({ answered: () => undefined }) };
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

async function openMarket(): Promise<SimMarket> {
  const harness = await SimHarness.start('DFX', (options) => startDfxSim({ ...options, limits: LIMITS }), {
    keys: DFX_KEYS,
  });
  const { rest, wsStream } = harness.sim;
  const market = createDfxMarketData({ rest, wsStream, now: Date.now, backoffMs: 10 });
  return await marketAt(harness, market, { venueSymbol: 'BTC-USDT' });
}

/** An IOC order has its end when the cancel that makes it one has come through. */
function withEnds(venue: Venue): Venue {
  return {
    ...venue,
    async place(request) {
      const result = await venue.place(request);
      if (result.outcome !== 'ACCEPTED' || request.timeInForce !== 'IOC') return result;
      const ref = { clipId: request.clipId, venueOrderId: null, symbol: request.symbol };
      return await waitFor('the end of an IOC order', 10_000, async () => {
        const found = await venue.lookup(ref);
        const ended = found.outcome === 'FOUND' && found.order.state !== 'OPEN';
        return ended ? ({ outcome: 'ACCEPTED', order: found.order, fills: found.fills } as const) : null;
      });
    },
  };
}

async function openRig(): Promise<Rig> {
  const parts = await openMarket();
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
  return { ...venueAt(parts, withEnds(withVerdicts(venue))), noPostOnly: true };
}

venueConformance('DFX', openRig);
marketDataConformance('DFX', openMarket);
