/** Venue name to adapter. Production hosts are only defaults; in paper mode they are refused. */
import type { MarketData, Venue } from '../../engine/venue.ts';
import { createBinanceMarketData, type BinanceMarketDataOptions } from './binance/market-data.ts';
import { createBinanceVenue, type BinanceVenueOptions } from './binance/venue.ts';
import { assertPaperAddress } from './paper-address.ts';

export const VENUE_NAMES = ['BINANCE'] as const;
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
  /** Host names of simulators that are not on loopback (compose). */
  readonly simulatorHosts?: readonly string[];
}

export const PRODUCTION_ADDRESSES: Readonly<Record<VenueName, VenueAddresses>> = {
  BINANCE: {
    rest: 'https://api.binance.com',
    wsApi: 'wss://ws-api.binance.com:443/ws-api/v3',
    wsStream: 'wss://stream.binance.com:9443',
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

type WithoutAddresses<T> = Omit<T, keyof VenueAddresses>;

const VENUES = { BINANCE: createBinanceVenue } as const;
const MARKET_DATA = { BINANCE: createBinanceMarketData } as const;

/** Order entry of one account. Give one limiter to all accounts and the market data of a venue. */
export function createVenue(
  name: VenueName,
  connection: VenueConnection,
  options: WithoutAddresses<BinanceVenueOptions>,
): Venue {
  return VENUES[name]({ ...options, ...resolveAddresses(name, connection) });
}

export function createMarketData(
  name: VenueName,
  connection: VenueConnection,
  options: WithoutAddresses<BinanceMarketDataOptions>,
): MarketData {
  return MARKET_DATA[name]({ ...options, ...resolveAddresses(name, connection) });
}
