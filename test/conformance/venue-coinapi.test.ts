/** The CoinAPI adapter keeps the contracts of order entry and of market data, against the simulated venue. */
import { createCoinapiMarketData } from '../../src/adapters/venues/coinapi/market-data.ts';
import { createCoinapiVenue } from '../../src/adapters/venues/coinapi/venue.ts';
import { instant } from '../../src/domain/time.ts';
import { startCoinapiSim } from '../../src/venue-sim/coinapi/sim.ts';
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
const PARAMETERS = { ExchangeId: 'KRAKEN/main' };

async function openHarness() {
  const harness = await SimHarness.start('COINAPI', startCoinapiSim);
  const { rest, wsStream } = harness.sim;
  const market = createCoinapiMarketData({
    rest,
    wsStream,
    privateKey: SECRET,
    parameters: PARAMETERS,
    now: Date.now,
    pollMs: 20,
  });
  await market.refreshInstruments();
  return {
    harness,
    market,
    venueSymbol: 'KRAKEN_SPOT_BTC_USDT',
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
  const { rest, wsApi } = parts.harness.sim;
  const venue = createCoinapiVenue({
    account: 'COINAPI/main',
    publicKey: KEY,
    privateKey: SECRET,
    parameters: PARAMETERS,
    rest,
    wsApi,
    symbols: () => parts.market.instruments(),
    now: Date.now,
    pollMs: 20,
  });
  return {
    ...parts,
    venue: withVerdicts(venue),
    bareFills: true,
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

venueConformance('CoinAPI', openRig);
marketDataConformance('CoinAPI', openHarness);
