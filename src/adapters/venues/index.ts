/** Venue name to adapter. Production hosts are only defaults; in paper mode they are refused. */
import { refuse } from '../../domain/errors.ts';
import type { MarketData, Venue } from '../../engine/venue.ts';
import { createBinanceMarketData } from './binance/market-data.ts';
import { createBinanceVenue } from './binance/venue.ts';
import { ADDRESS_RULE as BYBIT_RULE } from './bybit/limits.ts';
import { createBybitMarketData } from './bybit/market-data.ts';
import { createBybitVenue } from './bybit/venue.ts';
import { connectionOf } from './ccxt/connection.ts';
import { createCcxtMarketData } from './ccxt/market-data.ts';
import type { CcxtSettings } from './ccxt/settings.ts';
import { createCcxtVenue } from './ccxt/venue.ts';
import { createCoinapiMarketData } from './coinapi/market-data.ts';
import { createCoinapiVenue } from './coinapi/venue.ts';
import { createDfxMarketData } from './dfx/market-data.ts';
import { createDfxVenue } from './dfx/venue.ts';
import { createKrakenMarketData } from './kraken/market-data.ts';
import { createKrakenVenue } from './kraken/venue.ts';
import { createLimiter, ownMeters, type Limiter, type WeightRule } from './limiter.ts';
import type { Meters } from './metering.ts';
import type { MarketDataOptions, VenueOptions } from './options.ts';
import { assertPaperAddress } from './paper-address.ts';

export const VENUE_NAMES = ['BINANCE', 'BYBIT', 'KRAKEN', 'COINAPI', 'DFX'] as const;
export type VenueName = (typeof VENUE_NAMES)[number];

export interface VenueAddresses {
  readonly rest: string;
  readonly wsApi: string;
  readonly wsStream: string;
}

/** Where to connect, as configured: what is left out is the production host. */
export interface VenueConnection {
  readonly addresses?: Partial<VenueAddresses>;
  readonly mode: 'paper' | 'live';
  /** For a venue that only ccxt knows. */
  readonly ccxt?: CcxtSettings;
  /** Host names of simulators that are not on loopback (compose). */
  readonly simulatorHosts?: readonly string[];
}

export const PRODUCTION_ADDRESSES: Readonly<Record<VenueName, VenueAddresses>> = {
  BINANCE: {
    rest: 'https://api.binance.com',
    wsApi: 'wss://ws-api.binance.com:443/ws-api/v3',
    wsStream: 'wss://stream.binance.com:9443',
  },
  BYBIT: {
    rest: 'https://api.bybit.com',
    wsApi: 'wss://stream.bybit.com/v5/private',
    wsStream: 'wss://stream.bybit.com/v5/public/spot',
  },
  KRAKEN: {
    rest: 'https://api.kraken.com',
    wsApi: 'wss://ws-auth.kraken.com/v2',
    wsStream: 'wss://ws.kraken.com/v2',
  },
  // No sockets are used: the third address is that of the market data service, which answers over HTTP too.
  COINAPI: {
    rest: 'https://global.ems.coinapi.net',
    wsApi: 'https://ems-mgmt.coinapi.io',
    wsStream: 'https://rest.coinapi.io',
  },
  DFX: {
    rest: 'https://api.dfx.hk',
    wsApi: 'wss://api.dfx.hk/ws/market',
    wsStream: 'wss://api.dfx.hk/ws/market',
  },
};

export const isVenueName = (name: string): name is VenueName => (VENUE_NAMES as readonly string[]).includes(name);

/** Throws in paper mode when any address could reach a real venue. */
export function resolveAddresses(name: VenueName, connection: VenueConnection): VenueAddresses {
  const addresses = { ...PRODUCTION_ADDRESSES[name], ...connection.addresses };
  if (connection.mode === 'paper') {
    for (const address of Object.values(addresses)) assertPaperAddress(address, connection.simulatorHosts);
  }
  return addresses;
}

function assertVenueName(name: string): asserts name is VenueName {
  if (!isVenueName(name)) throw refuse('exchange', `${name} is not a venue of this build`);
}

type WithoutAddresses<T> = Omit<T, keyof VenueAddresses>;

interface Adapter {
  readonly venue: (options: VenueOptions) => Venue;
  readonly marketData: (options: MarketDataOptions) => MarketData;
  /** The count of an address as the venue keeps it, where it is not the usual one. */
  readonly weight?: WeightRule;
}

const ADAPTERS: Readonly<Record<VenueName, Adapter>> = {
  BINANCE: { venue: createBinanceVenue, marketData: createBinanceMarketData },
  BYBIT: { venue: createBybitVenue, marketData: createBybitMarketData, weight: BYBIT_RULE },
  KRAKEN: { venue: createKrakenVenue, marketData: createKrakenMarketData },
  COINAPI: { venue: createCoinapiVenue, marketData: createCoinapiMarketData },
  DFX: { venue: createDfxVenue, marketData: createDfxMarketData },
};

/**
 * The limiter of one venue address: give it to all its accounts and its market data. `now` is our clock, ms; `meters` the
 * counts that workers share.
 */
export const createVenueLimiter = (name: string, now: () => number, meters: Meters = ownMeters(now)): Limiter =>
  createLimiter(now, isVenueName(name) ? ADAPTERS[name].weight : undefined, meters);

/** Order entry of one account. Throws OrderError for a venue that nobody knows. */
export function createVenue(name: string, connection: VenueConnection, options: WithoutAddresses<VenueOptions>): Venue {
  const { ccxt } = connection;
  if (ccxt !== undefined) return createCcxtVenue({ ...options, ...connectionOf(name, ccxt, connection) });
  assertVenueName(name);
  return ADAPTERS[name].venue({ ...options, ...resolveAddresses(name, connection) });
}

export function createMarketData(
  name: string,
  connection: VenueConnection,
  options: WithoutAddresses<MarketDataOptions>,
): MarketData {
  const { ccxt } = connection;
  if (ccxt !== undefined) return createCcxtMarketData({ ...options, ...connectionOf(name, ccxt, connection) });
  assertVenueName(name);
  return ADAPTERS[name].marketData({ ...options, ...resolveAddresses(name, connection) });
}
