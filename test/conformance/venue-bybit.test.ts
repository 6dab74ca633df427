/** The Bybit adapter keeps the contracts of order entry and of market data, against the simulated venue. */
import { createMarketData, createVenue } from '../../src/adapters/venues/index.ts';
import { instant } from '../../src/domain/time.ts';
import { SimHarness, KEY, SECRET } from '../venue-sim/sim-harness.ts';
import { startBybitSim } from '../../src/venue-sim/bybit/sim.ts';
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

/** The suite asks more in a second than an account may; the adapter learns the limits from the answers. */
const GENEROUS = { createsPerSecond: 5_000, cancelsPerSecond: 5_000, queriesPerSecond: 5_000 };

async function openHarness() {
  const harness = await SimHarness.start('BYBIT', (options) => startBybitSim({ ...options, limits: GENEROUS }));
  const { connection } = harness;
  const market = createMarketData('BYBIT', connection, { now: Date.now, backoffMs: 10 });
  await market.refreshInstruments();
  return {
    harness,
    connection,
    market,
    setPrice: (at: string, depth: string) => harness.setPrice(at, depth),
    sell: (limit: string, amount: string) => harness.sell(limit, amount),
    async close() {
      await market.close();
      await harness.close();
    },
  };
}

async function openRig(): Promise<Rig> {
  const parts = await openHarness();
  const venue = createVenue('BYBIT', parts.connection, {
    account: 'BYBIT/main',
    publicKey: KEY,
    privateKey: SECRET,
    symbols: () => parts.market.instruments(),
    now: Date.now,
    backoffMs: 10,
  });
  return {
    ...parts,
    venue: withVerdicts(venue),
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

venueConformance('Bybit', openRig);
marketDataConformance('Bybit', openHarness);
