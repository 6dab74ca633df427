/** The Binance adapter keeps the contracts of order entry and of market data, against the simulated venue. */
import { createMarketData, createVenue, type VenueConnection } from '../../src/adapters/venues/index.ts';
import { instant } from '../../src/domain/time.ts';
import { Harness, KEY, SECRET } from '../venue-sim/harness.ts';
import { marketDataConformance } from './market-data-suite.ts';
import { venueConformance, type Rig, type RigFault } from './venue-suite.ts';

const FAULTS: Readonly<Record<RigFault, Readonly<Record<string, unknown>>>> = {
  CREATE_LOST: { op: 'create', kind: 'RESET_BEFORE' },
  CREATE_UNANSWERED: { op: 'create', kind: 'RESET_AFTER' },
  CREATE_THROTTLED: { op: 'create', kind: 'HTTP_429', retryAfterS: 1 },
  CANCEL_UNANSWERED: { op: 'cancel', kind: 'RESET_AFTER' },
  QUERY_FAILS: { op: 'query', kind: 'HTTP_500' },
};

async function openHarness() {
  const harness = await Harness.start();
  const { rest, wsApi, wsStream } = harness.sim;
  const connection: VenueConnection = { mode: 'paper', addresses: { rest, wsApi, wsStream } };
  const market = createMarketData('BINANCE', connection, { now: Date.now, backoffMs: 10 });
  await market.refreshInstruments();
  return {
    harness,
    connection,
    market,
    async setPrice(at: string, depth: string) {
      await harness.control('price', { symbol: 'BTCUSDT', price: at, qty: depth });
    },
    async sell(limit: string, amount: string) {
      await harness.control('trade', { symbol: 'BTCUSDT', side: 'SELL', price: limit, qty: amount });
    },
    async close() {
      await market.close();
      await harness.close();
    },
  };
}

async function openRig(): Promise<Rig> {
  const parts = await openHarness();
  const venue = createVenue('BINANCE', parts.connection, {
    account: 'BINANCE/main',
    publicKey: KEY,
    privateKey: SECRET,
    symbols: () => parts.market.instruments(),
    now: Date.now,
    backoffMs: 10,
  });
  return {
    ...parts,
    venue,
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

venueConformance('Binance', openRig);
marketDataConformance('Binance', openHarness);
