/** Binance spot as a protocol of the simulated venue. */
import { mulberry32 } from '../../domain/random.ts';
import { NUMBER_IDS, type Doors, type Protocol, type SimCore } from '../core.ts';
import type { ExchangeListener } from '../exchange-events.ts';
import { Gateway } from '../gateway.ts';
import { startSim, type Sim, type SimOptions } from '../sim.ts';
import type { SocketDoor } from '../socket-door.ts';
import { DEFAULT_LIMITS, Limiter, type LimitOptions } from './limits.ts';
import { MarketStreams } from './market-streams.ts';
import { VenueRefusal } from './refusal.ts';
import { RecentTrades } from './recent-trades.ts';
import { serveRest } from './rest.ts';
import type { Venue } from './route.ts';
import { serveSocketApi } from './socket-api.ts';
import { createUserEvents } from './user-events.ts';
import { orderView } from './views.ts';
import { createWording } from './wording.ts';

export interface BinanceSimOptions extends SimOptions {
  readonly limits?: Partial<LimitOptions>;
}

export type BinanceSim = Sim;

const CONNECT_WEIGHT = 2;
const HEARTBEAT = { everyMs: 20_000, missedMax: 3 } as const;
const LIFE_MS = 86_400_000;

function clientIds(seed: number): () => string {
  const draw = mulberry32(seed ^ 0x1d5e_ed01);
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const letter = (): string => letters.charAt(Math.floor(draw() * letters.length));
  return () => Array.from({ length: 22 }, letter).join('');
}

/** Why a connection is refused, as an HTTP status; null when it is welcome. */
function refusalOf({ limiter, core }: Venue): number | null {
  try {
    limiter.spend(core.clock.now(), CONNECT_WEIGHT);
    return null;
  } catch (error) {
    return error instanceof VenueRefusal ? error.status : 500;
  }
}

const socketDoor = (venue: Venue, gateway: Gateway, market: MarketStreams): SocketDoor => ({
  heartbeat: HEARTBEAT,
  lifeMs: LIFE_MS,
  doorOf(url) {
    const path = url.split('?')[0] ?? '';
    const isMarket = path === '/stream' || path === '/ws' || path.startsWith('/ws/');
    if (!isMarket && path !== '/ws-api/v3') return null;
    const refused = refusalOf(venue);
    if (refused !== null) return refused;
    if (isMarket) {
      return (socket) => {
        market.serve(socket, url);
      };
    }
    return (socket) => {
      serveSocketApi(venue, gateway, socket);
    };
  },
});

/** The streams and the unfilled order count hear what happens at the exchange. */
function createListener(venue: Venue, market: MarketStreams): ExchangeListener {
  const { clock } = venue.core;
  const userEvents = createUserEvents(venue.core);
  return {
    onOrder(event) {
      const isFirstFill = event.type === 'TRADED' && event.order.trades.length === 1;
      if (isFirstFill) venue.limiter.releaseOrder(clock.now(), event.order);
      return userEvents.onOrder(event);
    },
    onBalances: userEvents.onBalances,
    onTrade: (listing, trade) => {
      venue.recentTrades.add(listing, trade);
      market.onTrade(listing, trade);
    },
    onBook: (listing) => {
      market.onBook(listing);
    },
  };
}

function open(core: SimCore, limits: LimitOptions): Doors {
  const limiter = new Limiter(limits);
  const venue: Venue = { core, limiter, recentTrades: new RecentTrades(), nextClientId: clientIds(core.seed) };
  const gateway = new Gateway(core, createWording(limiter, core.clock.now));
  const market = new MarketStreams(core.clock, core.listings);
  return {
    listener: createListener(venue, market),
    limits: limiter,
    http: (request) => {
      serveRest(venue, gateway, request);
    },
    sockets: socketDoor(venue, gateway, market),
    orderView,
    tick: () => {
      market.publishDepth();
    },
    disconnectMarket: () => {
      market.disconnect();
    },
    marketCount: () => market.count(),
  };
}

export const binanceProtocol = (limits: LimitOptions = DEFAULT_LIMITS): Protocol => ({
  name: 'binance',
  idRule: 'OPEN',
  feesIn: 'RECEIVED',
  ids: NUMBER_IDS,
  paths: { rest: '', wsApi: '/ws-api/v3', wsStream: '' },
  open: (core) => open(core, limits),
});

function assertLimits(limits: Partial<LimitOptions>): void {
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name} must be a whole number, not negative`);
  }
}

/** Starts the venue. Rejects with a RangeError or OrderError for bad options, with the system's error for a bad port. */
export async function startBinanceSim(options: BinanceSimOptions): Promise<BinanceSim> {
  const { limits = {} } = options;
  assertLimits(limits);
  return await startSim(options, binanceProtocol({ ...DEFAULT_LIMITS, ...limits }));
}
