/** The CoinAPI adapter keeps the contracts of order entry and of market data, against the simulated venue. */
import { createCoinapiMarketData } from '../../src/adapters/venues/coinapi/market-data.ts';
import { createCoinapiVenue } from '../../src/adapters/venues/coinapi/venue.ts';
import { startCoinapiSim } from '../../src/venue-sim/coinapi/sim.ts';
import { KEY, SECRET, SimHarness } from '../venue-sim/sim-harness.ts';
import { marketDataConformance } from './market-data-suite.ts';
import { marketAt, venueAt, type SimMarket } from './sim-rig.ts';
import { withVerdicts } from './verdicts.ts';
import { venueConformance, type Rig } from './venue-suite.ts';

const KEYS = { privateKey: SECRET, parameters: { ExchangeId: 'KRAKEN/main' } };

async function openMarket(): Promise<SimMarket> {
  const harness = await SimHarness.start('COINAPI', startCoinapiSim);
  const { rest, wsStream } = harness.sim;
  const market = createCoinapiMarketData({ ...KEYS, rest, wsStream, now: Date.now, pollMs: 20 });
  return await marketAt(harness, market, { venueSymbol: 'KRAKEN_SPOT_BTC_USDT' });
}

async function openRig(): Promise<Rig> {
  const parts = await openMarket();
  const { rest, wsApi } = parts.harness.sim;
  const venue = createCoinapiVenue({
    ...KEYS,
    account: 'COINAPI/main',
    publicKey: KEY,
    rest,
    wsApi,
    symbols: () => parts.market.instruments(),
    now: Date.now,
    pollMs: 20,
  });
  return { ...venueAt(parts, withVerdicts(venue), true), bareFills: true };
}

venueConformance('CoinAPI', openRig);
marketDataConformance('CoinAPI', openMarket);
