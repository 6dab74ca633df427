/** The Binance adapter keeps the contracts of order entry and of market data, against the simulated venue. */
import { createMarketData, createVenue } from '../../src/adapters/venues/index.ts';
import { startBinanceSim } from '../../src/venue-sim/binance/sim.ts';
import { KEY, SECRET, SimHarness } from '../venue-sim/sim-harness.ts';
import { marketDataConformance } from './market-data-suite.ts';
import { marketAt, venueAt, type SimMarket } from './sim-rig.ts';
import { venueConformance, type Rig } from './venue-suite.ts';

async function openMarket(): Promise<SimMarket> {
  const harness = await SimHarness.start('BINANCE', startBinanceSim);
  const market = createMarketData('BINANCE', harness.connection, { now: Date.now, backoffMs: 10 });
  return await marketAt(harness, market);
}

async function openRig(): Promise<Rig> {
  const parts = await openMarket();
  const venue = createVenue('BINANCE', parts.harness.connection, {
    account: 'BINANCE/main',
    publicKey: KEY,
    privateKey: SECRET,
    symbols: () => parts.market.instruments(),
    now: Date.now,
    backoffMs: 10,
  });
  return venueAt(parts, venue);
}

venueConformance('Binance', openRig);
marketDataConformance('Binance', openMarket);
