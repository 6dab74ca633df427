/** For a fault run: every venue's simulator with its adapter, held back by no limit and with short waits. */
import { generateKeyPairSync } from 'node:crypto';
import { createBinanceMarketData } from '../../src/adapters/venues/binance/market-data.ts';
import { createBinanceVenue } from '../../src/adapters/venues/binance/venue.ts';
import { createBybitMarketData } from '../../src/adapters/venues/bybit/market-data.ts';
import { createBybitVenue } from '../../src/adapters/venues/bybit/venue.ts';
import { createCcxtMarketData } from '../../src/adapters/venues/ccxt/market-data.ts';
import { importCcxt } from '../../src/adapters/venues/ccxt/load.ts';
import { readCcxtSettings } from '../../src/adapters/venues/ccxt/settings.ts';
import { createCcxtVenue } from '../../src/adapters/venues/ccxt/venue.ts';
import { createCoinapiMarketData } from '../../src/adapters/venues/coinapi/market-data.ts';
import { createCoinapiVenue } from '../../src/adapters/venues/coinapi/venue.ts';
import { createDfxMarketData } from '../../src/adapters/venues/dfx/market-data.ts';
import { createDfxVenue } from '../../src/adapters/venues/dfx/venue.ts';
import { createKrakenMarketData } from '../../src/adapters/venues/kraken/market-data.ts';
import { createKrakenVenue } from '../../src/adapters/venues/kraken/venue.ts';
import { createLimiter, type Limiter } from '../../src/adapters/venues/limiter.ts';
import type { Held, Meters } from '../../src/adapters/venues/metering.ts';
import { assertPaperAddress } from '../../src/adapters/venues/paper-address.ts';
import type { MarketData, Venue } from '../../src/engine/venue.ts';
import { startBinanceSim } from '../../src/venue-sim/binance/sim.ts';
import { startBybitSim } from '../../src/venue-sim/bybit/sim.ts';
import { startCoinapiSim } from '../../src/venue-sim/coinapi/sim.ts';
import { startDfxSim } from '../../src/venue-sim/dfx/sim.ts';
import { startKrakenSim } from '../../src/venue-sim/kraken/sim.ts';
import type { Sim, SimOptions } from '../../src/venue-sim/sim.ts';

export interface Keys {
  readonly PublicApiKey: string;
  readonly PrivateApiKey: string;
}

/** One venue of a run. */
export interface FaultVenue {
  /** `BINANCE`: the account is `BINANCE/main`. */
  readonly exchange: string;
  readonly keys: Keys;
  /** Where the usual one of a run is too short, ms. */
  readonly receiveWindowMs?: number;
  start(options: SimOptions): Promise<Sim>;
  /** With the limits the venue has by itself. */
  startLimited(options: SimOptions): Promise<Sim>;
  /** The exchange by the name an installation has it under, and its part of the configuration. */
  installed(sim: Sim): { readonly exchange: string; readonly venue: object };
  market(sim: Sim): MarketData;
  venue(sim: Sim, market: MarketData): Venue;
}

/** Shorter than the slow answers are slow, so that every fault is one for the adapter. */
const REQUEST_TIMEOUT_MS = 150;
/** Where the protocol has no expiry. */
const QUIET_MS = 2_000;
const MANY = 1_000_000;

const TEXT_KEYS: Keys = { PublicApiKey: 'runKey', PrivateApiKey: 'runSecret' };
const UNHELD: Held = { answered: () => undefined };
const UNCOUNTED: Meters = {
  away: () => null,
  take: () => Promise.resolve(null),
  hold: () => Promise.resolve(UNHELD),
  add: () => undefined,
  report: () => undefined,
  pause: () => undefined,
};

/** Counts nothing: what limits do is not the matter of a fault run, and the strictest would make it one of hours. */
export const uncounted = (): Limiter => createLimiter(Date.now, undefined, UNCOUNTED);

const COMMON = {
  now: Date.now,
  requestTimeoutMs: REQUEST_TIMEOUT_MS,
  backoffMs: 10,
  limiter: uncounted(),
};

const optionsOf = (exchange: string, { PublicApiKey, PrivateApiKey }: Keys, sim: Sim, market: MarketData) => ({
  ...COMMON,
  account: `${exchange}/main`,
  publicKey: PublicApiKey,
  privateKey: PrivateApiKey,
  rest: sim.rest,
  wsApi: sim.wsApi,
  symbols: () => market.instruments(),
});

const publicOf = ({ rest, wsStream }: Sim) => ({ rest, wsStream, now: Date.now, backoffMs: 10 });

const own =
  (exchange: string): FaultVenue['installed'] =>
  ({ rest, wsApi, wsStream }) => ({ exchange, venue: { rest, wsApi, wsStream } });

const BINANCE: FaultVenue = {
  exchange: 'BINANCE',
  startLimited: startBinanceSim,
  installed: own('BINANCE'),
  keys: TEXT_KEYS,
  start: (options) => startBinanceSim({ ...options, limits: { weightPerMinute: MANY, ordersPer10Seconds: MANY } }),
  market: (sim) => createBinanceMarketData(publicOf(sim)),
  venue: (sim, market) => createBinanceVenue(optionsOf('BINANCE', TEXT_KEYS, sim, market)),
};

const BYBIT_LIMITS = {
  createsPerSecond: MANY,
  cancelsPerSecond: MANY,
  queriesPerSecond: MANY,
  requestsPer5Seconds: MANY,
};

const BYBIT: FaultVenue = {
  exchange: 'BYBIT',
  startLimited: startBybitSim,
  installed: own('BYBIT'),
  keys: TEXT_KEYS,
  start: (options) => startBybitSim({ ...options, limits: BYBIT_LIMITS }),
  market: (sim) => createBybitMarketData(publicOf(sim)),
  venue: (sim, market) => createBybitVenue(optionsOf('BYBIT', TEXT_KEYS, sim, market)),
};

const KRAKEN_KEYS: Keys = {
  PublicApiKey: 'runKey',
  PrivateApiKey: Buffer.from('the secret of a run').toString('base64'),
};

const KRAKEN: FaultVenue = {
  exchange: 'KRAKEN',
  startLimited: startKrakenSim,
  installed: own('KRAKEN'),
  // Requests of a key are sent one after the other, and each may take its whole time.
  receiveWindowMs: 2_000,
  keys: KRAKEN_KEYS,
  start: (options) => startKrakenSim({ ...options, limits: { queriesMax: MANY, ordersMax: MANY } }),
  market: (sim) => createKrakenMarketData(publicOf(sim)),
  venue: (sim, market) => createKrakenVenue(optionsOf('KRAKEN', KRAKEN_KEYS, sim, market)),
};

const COINAPI_PARAMETERS = { ExchangeId: 'KRAKEN/main' };

const COINAPI: FaultVenue = {
  exchange: 'COINAPI',
  startLimited: startCoinapiSim,
  installed: own('COINAPI'),
  keys: TEXT_KEYS,
  start: startCoinapiSim,
  market: (sim) =>
    createCoinapiMarketData({
      ...publicOf(sim),
      privateKey: TEXT_KEYS.PrivateApiKey,
      parameters: COINAPI_PARAMETERS,
    }),
  venue: (sim, market) =>
    createCoinapiVenue({
      ...optionsOf('COINAPI', TEXT_KEYS, sim, market),
      parameters: COINAPI_PARAMETERS,
      quietMs: QUIET_MS,
    }),
};

const DFX_KEYS: Keys = {
  PublicApiKey: 'runKey',
  PrivateApiKey: generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
};
const DFX_CALLS = ['create', 'cancel', 'batch', 'order', 'open', 'finished', 'trades', 'balance', 'symbols'];

const DFX: FaultVenue = {
  exchange: 'DFX',
  startLimited: startDfxSim,
  installed: own('DFX'),
  keys: DFX_KEYS,
  start: (options) =>
    startDfxSim({ ...options, limits: Object.fromEntries(DFX_CALLS.map((name) => [name, MANY] as const)) }),
  market: (sim) => createDfxMarketData(publicOf(sim)),
  venue: (sim, market) =>
    createDfxVenue({
      ...optionsOf('DFX', DFX_KEYS, sim, market),
      parameters: { AccountId: '1' },
      lanes: { enter: () => Promise.resolve(UNHELD) },
    }),
};

/** ccxt's Binance at the simulated one. `module`: the file that ccxt is imported from. */
export function ccxtVenue(module: string): FaultVenue {
  const common = {
    ...COMMON,
    name: 'BINANCE',
    settings: readCcxtSettings({ id: 'binance', paced: false }),
    check: (address: string) => assertPaperAddress(address),
    load: () => importCcxt(module),
  };
  return {
    ...BINANCE,
    // Within the venue's limits it is ccxt that paces the requests.
    installed: ({ rest }) => ({ exchange: 'CCXT', venue: { rest, ccxt: { id: 'binance', module } } }),
    market: (sim) => createCcxtMarketData({ ...common, rest: sim.rest }),
    venue(sim, market) {
      const { account, publicKey, privateKey, rest, symbols } = optionsOf('BINANCE', TEXT_KEYS, sim, market);
      return createCcxtVenue({ ...common, account, publicKey, privateKey, rest, symbols, quietMs: QUIET_MS });
    },
  };
}

export const FAULT_VENUES: ReadonlyMap<string, FaultVenue> = new Map(
  [BINANCE, BYBIT, KRAKEN, COINAPI, DFX].map((each) => [each.exchange.toLowerCase(), each]),
);
