/** All five venues for tests that ask the same of each: a simulator, its market data and an account. */
import { createCoinapiMarketData } from '../../../src/adapters/venues/coinapi/market-data.ts';
import { createCoinapiVenue } from '../../../src/adapters/venues/coinapi/venue.ts';
import { createMarketData, createVenue, type VenueName } from '../../../src/adapters/venues/index.ts';
import { price, quantity } from '../../../src/domain/decimal.ts';
import { clipIdOf, orderIdOf } from '../../../src/domain/ids.ts';
import { instant } from '../../../src/domain/time.ts';
import type { MarketData, OrderFill, OrderView, PlaceRequest, Venue } from '../../../src/engine/venue.ts';
import { startBinanceSim } from '../../../src/venue-sim/binance/sim.ts';
import { startBybitSim } from '../../../src/venue-sim/bybit/sim.ts';
import { startCoinapiSim } from '../../../src/venue-sim/coinapi/sim.ts';
import { startDfxSim } from '../../../src/venue-sim/dfx/sim.ts';
import { startKrakenSim } from '../../../src/venue-sim/kraken/sim.ts';
import type { Sim, SimOptions } from '../../../src/venue-sim/sim.ts';
import { DFX_KEYS } from '../../venue-sim/dfx-keys.ts';
import { KEY, SECRET, SimHarness } from '../../venue-sim/sim-harness.ts';

const PLAIN_KEYS = { PublicApiKey: KEY, PrivateApiKey: SECRET };
const PARAMETERS = { ExchangeId: 'KRAKEN/main', AccountId: '1' };
const BASE64_KEYS = {
  PublicApiKey: KEY,
  PrivateApiKey: Buffer.from('a secret of the paper account').toString('base64'),
};

interface Kind {
  readonly start: (options: SimOptions) => Promise<Sim>;
  readonly keys: typeof PLAIN_KEYS;
}

const KINDS: Readonly<Record<VenueName, Kind>> = {
  BINANCE: { start: startBinanceSim, keys: PLAIN_KEYS },
  BYBIT: { start: startBybitSim, keys: PLAIN_KEYS },
  KRAKEN: { start: startKrakenSim, keys: BASE64_KEYS },
  COINAPI: { start: startCoinapiSim, keys: PLAIN_KEYS },
  DFX: { start: startDfxSim, keys: DFX_KEYS },
};

export const SYMBOL = 'BTC/USDT';

export interface Place {
  readonly harness: SimHarness;
  readonly market: MarketData;
  readonly venue: Venue;
  readonly views: OrderView[];
  readonly fills: OrderFill[];
  close(): Promise<void>;
}

/** A simulated venue with its instruments read and its private stream open. */
export async function openPlace(name: VenueName, options: Partial<SimOptions> = {}): Promise<Place> {
  const { start, keys } = KINDS[name];
  const harness = await SimHarness.start(name, start, { ...options, keys });
  const shared = { now: Date.now, privateKey: keys.PrivateApiKey, parameters: PARAMETERS };
  const { rest, wsApi, wsStream } = harness.sim;
  const market =
    name === 'COINAPI'
      ? createCoinapiMarketData({ ...shared, rest, wsStream, pollMs: 20 })
      : createMarketData(name, harness.connection, { ...shared, backoffMs: 10 });
  await market.refreshInstruments();
  const account = { ...shared, account: `${name}/main`, publicKey: keys.PublicApiKey };
  const symbols = () => market.instruments();
  const venue =
    name === 'COINAPI'
      ? createCoinapiVenue({ ...account, symbols, rest, wsApi, pollMs: 20 })
      : createVenue(name, harness.connection, { ...account, symbols, backoffMs: 10 });
  const [views, fills]: [OrderView[], OrderFill[]] = [[], []];
  await venue.subscribe({
    onOrder: (view) => views.push(view),
    onFill: (fill) => fills.push(fill),
    onResync: () => undefined,
  });
  return {
    harness,
    market,
    venue,
    views,
    fills,
    async close() {
      await venue.close();
      await market.close();
      await harness.close();
    },
  };
}

let lastClip = 0;

/** A new clip to buy 0.01 BTC at 42,999.9, where it rests, unless told otherwise. */
export const requestOf = (part: Partial<PlaceRequest> = {}): PlaceRequest => ({
  clipId: clipIdOf(orderIdOf(instant(Date.now()), 1, 1), (lastClip += 1)),
  symbol: SYMBOL,
  side: 'BUY',
  quantity: quantity('0.01'),
  price: price('42999.9'),
  timeInForce: 'GTC',
  postOnly: false,
  reservedAt: instant(Date.now()),
  receiveWindowMs: 5_000,
  ...part,
});

export const refOf = ({ clipId, symbol, reservedAt }: PlaceRequest) => ({
  clipId,
  symbol,
  reservedAt,
  venueOrderId: null,
});
