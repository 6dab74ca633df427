/** The ccxt adapter keeps the contracts of order entry and of market data: ccxt's Binance against the simulated one. */
import { describe } from 'vitest';
import { importCcxt } from '../../src/adapters/venues/ccxt/load.ts';
import { createCcxtMarketData } from '../../src/adapters/venues/ccxt/market-data.ts';
import { readCcxtSettings } from '../../src/adapters/venues/ccxt/settings.ts';
import { createCcxtVenue } from '../../src/adapters/venues/ccxt/venue.ts';
import { assertPaperAddress } from '../../src/adapters/venues/paper-address.ts';
import { startBinanceSim } from '../../src/venue-sim/binance/sim.ts';
import { ccxtEntry } from '../support/ccxt.ts';
import { KEY, SECRET, SimHarness } from '../venue-sim/sim-harness.ts';
import { marketDataConformance } from './market-data-suite.ts';
import { marketAt, venueAt } from './sim-rig.ts';
import { withVerdicts } from './verdicts.ts';
import { venueConformance, type Rig } from './venue-suite.ts';

const MANY = 1_000_000;

async function openParts() {
  const harness = await SimHarness.start('BINANCE', (options) =>
    startBinanceSim({ ...options, limits: { weightPerMinute: MANY, ordersPer10Seconds: MANY } }),
  );
  const common = {
    name: 'BINANCE',
    settings: readCcxtSettings({ id: 'binance', paced: false }),
    rest: harness.sim.rest,
    check: (address: string) => assertPaperAddress(address),
    now: Date.now,
    load: () => importCcxt(ccxtEntry ?? ''),
    pollMs: 20,
  };
  return { common, ...(await marketAt(harness, createCcxtMarketData(common))) };
}

async function openRig(): Promise<Rig> {
  const { common, ...parts } = await openParts();
  const venue = createCcxtVenue({
    ...common,
    account: 'BINANCE/main',
    publicKey: KEY,
    privateKey: SECRET,
    symbols: () => parts.market.instruments(),
  });
  return venueAt(parts, withVerdicts(venue), true);
}

describe.skipIf(ccxtEntry === null)('through ccxt', () => {
  venueConformance('ccxt', openRig);
  marketDataConformance('ccxt', openParts);
});
