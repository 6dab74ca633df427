/** Puts a simulated venue together and serves its protocol on loopback. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FixtureSource } from '../market/fixture-source.ts';
import { MARKET_SYMBOLS } from '../market/symbols.ts';
import { WalkSource } from '../market/walk.ts';
import { createAccounts, type AccountsText } from './account.ts';
import { CandleBook } from './candles.ts';
import { createVenueClock } from './clock.ts';
import { createControlListener } from './control.ts';
import type { Doors, Protocol, SimCore } from './core.ts';
import { Exchange } from './exchange.ts';
import { FaultPlan } from './faults.ts';
import { createHttpListener } from './http-door.ts';
import { Ledger } from './ledger.ts';
import { createListing, type Listing } from './listing.ts';
import { MarketDriver, type MovableSource } from './market-driver.ts';
import { PrivateStreams } from './private-streams.ts';
import { RequestCounts } from './request-counts.ts';
import { attachSockets } from './socket-door.ts';
import { Timers } from './timers.ts';
import { readSignedUnits } from './units.ts';

export interface SimOptions {
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
  /** Decimal strings; "10" each when not given; below zero is a rebate. */
  readonly makerBps?: string;
  readonly takerBps?: string;
  /** Symbols that start frozen: their market does nothing until the control port says so. */
  readonly frozen?: boolean;
  /** What an asynchronous engine takes to get to an order, ms; 2 when not given. */
  readonly engineMs?: number;
}

export interface Sim {
  readonly protocol: string;
  readonly rest: string;
  readonly wsApi: string;
  readonly wsStream: string;
  readonly control: string;
  readonly ledgerPath: string;
  close(): Promise<void>;
}

const TICK_MS = 100;
const ENGINE_MS = 2;
/** Ids begin here and grow with the clock, so that a venue started again does not hand out ids it used before. */
const ID_EPOCH_MS = 1_700_000_000_000;
const IDS_A_SYMBOL = 1_000_000_000_000;
const LOOPBACK = '127.0.0.1';
const ACCEPT_BACKLOG = 4_096;

function createSource(options: SimOptions, startMs: number): MovableSource {
  const { market = 'walk', seed = 0 } = options;
  if (market === 'walk') return new WalkSource({ seed, symbols: MARKET_SYMBOLS, startMs });
  return new FixtureSource({ text: readFileSync(market, 'utf8'), symbols: MARKET_SYMBOLS, seed, startMs });
}

function createCore(options: SimOptions, protocol: Protocol): SimCore {
  const { seed = 0 } = options;
  const clock = createVenueClock(options.now);
  const accounts = createAccounts(options.accounts);
  for (const account of accounts.values()) protocol.checkAccount?.(account);
  const rates = {
    makerBps: readSignedUnits(options.makerBps ?? '10', 'makerBps'),
    takerBps: readSignedUnits(options.takerBps ?? '10', 'takerBps'),
  };
  const ledger = new Ledger(options.ledgerPath, clock.trueNow);
  const timers = new Timers();
  const faults = new FaultPlan(seed);
  const firstId = Math.max(1, Math.floor((clock.now() - ID_EPOCH_MS) / 1_000) * 1_000);
  const listings = new Map(
    MARKET_SYMBOLS.map((symbol, index): [string, Listing] => {
      // Far apart, because some venues name a trade without its symbol.
      return [symbol.symbol, createListing(symbol, firstId + index * IDS_A_SYMBOL)];
    }),
  );
  const { ids, idRule, feesIn: chargedIn } = protocol;
  return {
    exchange: new Exchange({ clock, ledger, fees: { rates, chargedIn }, ids, idRule, firstId }),
    listings,
    accounts,
    clock,
    faults,
    counts: new RequestCounts(),
    ledger,
    timers,
    privateStreams: new PrivateStreams(faults, timers),
    candles: new CandleBook(seed, clock.now()),
    seed,
    lagMs: 0,
    engineMs: options.engineMs ?? ENGINE_MS,
  };
}

function startMarket(options: SimOptions, core: SimCore, doors: Doors): MarketDriver {
  const { clock, exchange, listings, timers } = core;
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
    doors.tick();
  });
  return driver;
}

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: ACCEPT_BACKLOG }, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });

const listenBoth = async (server: Server, control: Server, options: SimOptions): Promise<[number, number]> => [
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

/** Starts a venue. Rejects with a RangeError or OrderError for bad options, with the system's error for a bad port. */
export async function startSim(options: SimOptions, protocol: Protocol): Promise<Sim> {
  const core = createCore(options, protocol);
  const { clock, ledger, timers } = core;
  const doors = protocol.open(core);
  core.exchange.listen({
    ...doors.listener,
    onTrade(listing, trade) {
      core.candles.note(listing, trade);
      doors.listener.onTrade(listing, trade);
    },
  });
  const driver = startMarket(options, core, doors);
  const server = createServer(
    { keepAliveTimeout: 75_000, requestTimeout: 0 },
    createHttpListener((request) => {
      doors.http(request);
    }),
  );
  const closeSockets = attachSockets(server, doors.sockets, timers, clock.now);
  const control = createServer(createControlListener({ core, doors, driver }));
  const close = async (): Promise<void> => {
    timers.clear();
    closeSockets();
    await Promise.all([stop(server), stop(control)]);
    ledger.close();
  };
  const [port, controlPort] = await listenBoth(server, control, options).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const authority = `${options.host ?? LOOPBACK}:${port}`;
  const { paths } = protocol;
  return {
    protocol: protocol.name,
    rest: `http://${authority}${paths.rest}`,
    wsApi: `ws://${authority}${paths.wsApi}`,
    wsStream: `ws://${authority}${paths.wsStream}`,
    control: `http://${LOOPBACK}:${controlPort}`,
    ledgerPath: ledger.path,
    close,
  };
}
