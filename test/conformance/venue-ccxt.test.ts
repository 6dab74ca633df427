/** The ccxt adapter keeps the contracts of order entry and of market data: ccxt's Binance against the simulated one. */
import { describe } from 'vitest';
import { importCcxt } from '../../src/adapters/venues/ccxt/load.ts';
import { createCcxtMarketData } from '../../src/adapters/venues/ccxt/market-data.ts';
import { readCcxtSettings } from '../../src/adapters/venues/ccxt/settings.ts';
import { createCcxtVenue } from '../../src/adapters/venues/ccxt/venue.ts';
import { assertPaperAddress } from '../../src/adapters/venues/paper-address.ts';
import { instant } from '../../src/domain/time.ts';
import { startBinanceSim } from '../../src/venue-sim/binance/sim.ts';
import { ccxtEntry } from '../support/ccxt.ts';
import { KEY, SECRET, SimHarness } from '../venue-sim/sim-harness.ts';
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

const MANY = 1_000_000;

async function openHarness() {
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
  const market = createCcxtMarketData(common);
  await market.refreshInstruments();
  return {
    harness,
    common,
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
  const venue = createCcxtVenue({
    ...parts.common,
    account: 'BINANCE/main',
    publicKey: KEY,
    privateKey: SECRET,
    symbols: () => parts.market.instruments(),
  });
  return {
    ...parts,
    venue: withVerdicts(venue),
    now: () => instant(Date.now()),
    async fail(fault, clipId) {
      // Only look-ups name an order: the poll goes on.
      const match = fault === 'QUERY_FAILS' && clipId !== undefined ? { match: clipId } : {};
      await parts.harness.control('faults', { ...match, ...FAULTS[fault] });
    },
    async breakStream() {
      // There is no stream to break: a round of polling fails instead.
      await parts.harness.control('faults', { op: 'query', kind: 'HTTP_500' });
    },
    async close() {
      await venue.close();
      await parts.close();
    },
  };
}

describe.skipIf(ccxtEntry === null)('through ccxt', () => {
  venueConformance('ccxt', openRig);
  marketDataConformance('ccxt', openHarness);
});
