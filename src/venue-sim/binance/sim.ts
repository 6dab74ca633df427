/** Puts a simulated Binance spot venue together and serves it on loopback. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mulberry32 } from '../domain/random.ts';
import { FixtureSource } from '../market/fixture-source.ts';
import { MARKET_SYMBOLS } from '../market/symbols.ts';
import { WalkSource } from '../market/walk.ts';
import { createAccounts, type AccountsText } from './account.ts';
import { createVenueClock, type VenueClock } from './clock.ts';
import { createControlListener } from './control.ts';
import { Exchange } from './exchange.ts';
import { FaultPlan } from './faults.ts';
import { Gateway } from './gateway.ts';
import { Ledger } from './ledger.ts';
import { DEFAULT_LIMITS, Limiter, type LimitOptions } from './limits.ts';
import { createListing, type Listing } from './listing.ts';
import { MarketDriver, type MovableSource } from './market-driver.ts';
import { MarketStreams } from './market-streams.ts';
import { RequestCounts } from './request-counts.ts';
import { createRestListener } from './rest-server.ts';
import type { Venue } from './route.ts';
import { attachSockets } from './sockets.ts';
import { Timers } from './timers.ts';
import { readUnits } from './units.ts';
import { UserStreams } from './user-streams.ts';

export interface BinanceSimOptions {
  /** The wall clock, ms since 1970. */
  readonly now: () => number;
  /** Accounts by name. Checked; a RangeError names what is wrong. */
  readonly accounts: AccountsText;
  /** Append-only file, made when it is not there. */
  readonly ledgerPath: string;
  /** `walk` or the path of a market file; `walk` when not given. */
  readonly market?: string;
  /** 0 when not given. */
  readonly seed?: number;
  /** 0 (any free port) when not given. */
  readonly port?: number;
  readonly controlPort?: number;
  /** Address of the venue's port; 127.0.0.1 when not given. The control port is always on loopback. */
  readonly host?: string;
  readonly limits?: Partial<LimitOptions>;
  /** Decimal strings; "10" each when not given. */
  readonly makerBps?: string;
  readonly takerBps?: string;
  /** Symbols that start frozen: their market does nothing until the control port says so. */
  readonly frozen?: boolean;
}

export interface BinanceSim {
  readonly rest: string;
  readonly wsApi: string;
  readonly wsStream: string;
  readonly control: string;
  readonly ledgerPath: string;
  close(): Promise<void>;
}

const TICK_MS = 100;
/** Ids begin here and grow with the clock, so that a venue started again does not hand out ids it used before. */
const ID_EPOCH_MS = 1_700_000_000_000;
const LOOPBACK = '127.0.0.1';
const ACCEPT_BACKLOG = 4_096;

function createSource(options: BinanceSimOptions, startMs: number): MovableSource {
  const { market = 'walk', seed = 0 } = options;
  if (market === 'walk') return new WalkSource({ seed, symbols: MARKET_SYMBOLS, startMs });
  return new FixtureSource({ text: readFileSync(market, 'utf8'), symbols: MARKET_SYMBOLS, seed, startMs });
}

function clientIds(seed: number): () => string {
  const draw = mulberry32(seed ^ 0x1d5e_ed01);
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const letter = (): string => letters.charAt(Math.floor(draw() * letters.length));
  return () => Array.from({ length: 22 }, letter).join('');
}

function createVenue(options: BinanceSimOptions, clock: VenueClock, ledger: Ledger): Venue {
  const firstId = Math.max(1, Math.floor((clock.now() - ID_EPOCH_MS) / 1_000) * 1_000);
  const listings = new Map(
    MARKET_SYMBOLS.map((symbol): [string, Listing] => [symbol.symbol, createListing(symbol, firstId)]),
  );
  const fees = {
    makerBps: readUnits(options.makerBps ?? '10', 'makerBps'),
    takerBps: readUnits(options.takerBps ?? '10', 'takerBps'),
  };
  return {
    exchange: new Exchange({ clock, ledger, fees, firstId }),
    listings,
    accounts: createAccounts(options.accounts),
    limiter: new Limiter({ ...DEFAULT_LIMITS, ...options.limits }),
    clock,
    nextClientId: clientIds(options.seed ?? 0),
    lagMs: 0,
  };
}

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: ACCEPT_BACKLOG }, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });

const listenBoth = async (server: Server, control: Server, options: BinanceSimOptions): Promise<[number, number]> => [
  await listen(server, options.port ?? 0, options.host ?? LOOPBACK),
  await listen(control, options.controlPort ?? 0, LOOPBACK),
];

const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });

/** The streams hear what happens at the exchange. */
function connect(venue: Venue, userStreams: UserStreams, marketStreams: MarketStreams): void {
  venue.exchange.listen({
    followsAccount: (account) => userStreams.follows(account),
    onAccountEvent: (account, event, ids) => {
      userStreams.publish(account, event, ids);
    },
    onTrade: (listing, trade) => {
      marketStreams.onTrade(listing, trade);
    },
    onBook: (listing) => {
      marketStreams.onBook(listing);
    },
    onFirstFill: (order) => {
      venue.limiter.releaseOrder(venue.clock.now(), order);
    },
  });
}

function startMarket(options: BinanceSimOptions, venue: Venue, streams: MarketStreams, timers: Timers): MarketDriver {
  const { clock, exchange, listings } = venue;
  const driver = new MarketDriver(
    createSource(options, Math.floor(clock.trueNow())),
    exchange,
    listings,
    clock.trueNow,
  );
  // The first books are there before the first client.
  driver.tick();
  for (const listing of listings.values()) listing.frozen = options.frozen === true;
  timers.every(TICK_MS, () => {
    driver.tick();
    streams.publishDepth();
  });
  return driver;
}

function assertPositive(options: BinanceSimOptions): void {
  for (const [name, value] of Object.entries(options.limits ?? {})) {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name} must be a whole number, not negative`);
  }
}

/** Starts the venue. Rejects with a RangeError or OrderError for bad options, with the system's error for a bad port. */
export async function startBinanceSim(options: BinanceSimOptions): Promise<BinanceSim> {
  assertPositive(options);
  const clock = createVenueClock(options.now);
  const ledger = new Ledger(options.ledgerPath, clock.trueNow);
  const timers = new Timers();
  const faults = new FaultPlan(options.seed ?? 0);
  const venue = createVenue(options, clock, ledger);
  const counts = new RequestCounts();
  const gateway = new Gateway(venue, faults, ledger, counts, timers);
  const userStreams = new UserStreams(faults, timers);
  const marketStreams = new MarketStreams(clock, venue.listings);
  connect(venue, userStreams, marketStreams);
  const driver = startMarket(options, venue, marketStreams, timers);
  const server = createServer({ keepAliveTimeout: 75_000, requestTimeout: 0 }, createRestListener(venue, gateway));
  const closeSockets = attachSockets(server, { venue, gateway, userStreams, marketStreams, timers });
  const controlled = { venue, faults, driver, counts, userStreams, marketStreams, ledgerPath: ledger.path };
  const control = createServer(createControlListener(controlled));
  const host = options.host ?? LOOPBACK;
  const close = async (): Promise<void> => {
    timers.clear();
    closeSockets();
    await Promise.all([stop(server), stop(control)]);
    ledger.close();
  };
  const ports = listenBoth(server, control, options);
  const [port, controlPort] = await ports.catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    rest: `http://${host}:${port}`,
    wsApi: `ws://${host}:${port}/ws-api/v3`,
    wsStream: `ws://${host}:${port}`,
    control: `http://${LOOPBACK}:${controlPort}`,
    ledgerPath: ledger.path,
    close,
  };
}
