/** The Bybit adapter keeps the contracts of order entry and of market data, against the simulated venue. */
import { createMarketData, createVenue } from '../../src/adapters/venues/index.ts';
import { startBybitSim } from '../../src/venue-sim/bybit/sim.ts';
import { KEY, SECRET, SimHarness } from '../venue-sim/sim-harness.ts';
import { marketDataConformance } from './market-data-suite.ts';
import { marketAt, venueAt, type SimMarket } from './sim-rig.ts';
import { withVerdicts } from './verdicts.ts';
import { venueConformance, type Rig } from './venue-suite.ts';

/** The suite asks more in a second than an account may; the adapter learns the limits from the answers. */
const GENEROUS = { createsPerSecond: 5_000, cancelsPerSecond: 5_000, queriesPerSecond: 5_000 };

async function openMarket(): Promise<SimMarket> {
  const harness = await SimHarness.start('BYBIT', (options) => startBybitSim({ ...options, limits: GENEROUS }));
  const market = createMarketData('BYBIT', harness.connection, { now: Date.now, backoffMs: 10 });
  return await marketAt(harness, market);
}

async function openRig(): Promise<Rig> {
  const parts = await openMarket();
  const venue = createVenue('BYBIT', parts.harness.connection, {
    account: 'BYBIT/main',
    publicKey: KEY,
    privateKey: SECRET,
    symbols: () => parts.market.instruments(),
    now: Date.now,
    backoffMs: 10,
  });
  return venueAt(parts, withVerdicts(venue));
}

venueConformance('Bybit', openRig);
marketDataConformance('Bybit', openMarket);
