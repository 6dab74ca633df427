/** Bybit v5 spot as a protocol of the simulated venue. */
import { mulberry32 } from '../../domain/random.ts';
import type { Action, Doors, Protocol, SimCore } from '../core.ts';
import { Gateway } from '../gateway.ts';
import { startSim, type Sim, type SimOptions } from '../sim.ts';
import type { SocketDoor } from '../socket-door.ts';
import { DEFAULT_LIMITS, Limiter, type LimitOptions } from './limits.ts';
import { MarketStreams } from './market-streams.ts';
import { serveRest } from './rest.ts';
import { createUserEvents } from './user-events.ts';
import { serveUserSocket } from './user-socket.ts';
import { idText, type Venue } from './venue.ts';
import { orderView } from './views.ts';
import { createWording } from './wording.ts';

export interface BybitSimOptions extends SimOptions {
  readonly limits?: object;
}

const LIFE_MS = 86_400_000;

function linkIds(seed: number): () => string {
  const draw = mulberry32(seed ^ 0x0b1b_1701);
  return () => `sim-${Math.floor(draw() * 2 ** 32).toString(36)}-${Math.floor(draw() * 2 ** 32).toString(36)}`;
}

function socketDoor(venue: Venue, market: MarketStreams): SocketDoor {
  let connections = 0;
  return {
    // It is the client that pings here.
    heartbeat: null,
    lifeMs: LIFE_MS,
    doorOf(url) {
      const path = url.split('?')[0];
      connections += 1;
      const id = `conn-${connections}`;
      if (path === '/v5/private') {
        return (socket) => {
          serveUserSocket(venue, socket, id);
        };
      }
      if (path !== '/v5/public/spot') return null;
      return (socket) => {
        market.serve(socket);
      };
    },
  };
}

/** The venue comes back from a restart: streams break, ended orders are no longer among the recent ones. */
const restartOf =
  (venue: Venue, market: MarketStreams): Action =>
  () => {
    // What ends in this very millisecond has ended before the restart.
    venue.restartedAt = venue.core.clock.now() + 1;
    venue.core.privateStreams.disconnect();
    market.disconnect();
    return {};
  };

function open(core: SimCore, limits: LimitOptions): Doors {
  const limiter = new Limiter(limits);
  const userEvents = createUserEvents(core);
  const venue: Venue = {
    core,
    limiter,
    waiting: new Map(),
    restartedAt: 0,
    nextLinkId: linkIds(core.seed),
    tellLostCancel: userEvents.tellLostCancel,
  };
  const gateway = new Gateway(core, createWording(core.clock.now));
  const market = new MarketStreams(core);
  return {
    listener: {
      onOrder: userEvents.onOrder,
      onBalances: userEvents.onBalances,
      onTrade: (listing, trade) => {
        market.onTrade(listing, trade);
      },
      onBook: (listing) => {
        market.onBook(listing);
      },
    },
    limits: limiter,
    http: (request) => {
      serveRest(venue, gateway, request);
    },
    sockets: socketDoor(venue, market),
    orderView: (order) => orderView(order),
    tick: () => {
      market.tick();
    },
    disconnectMarket: () => {
      market.disconnect();
    },
    marketCount: () => market.count(),
    actions: new Map([['/restart', restartOf(venue, market)]]),
  };
}

export const bybitProtocol = (limits: LimitOptions = DEFAULT_LIMITS): Protocol => ({
  name: 'bybit',
  idRule: 'ALWAYS',
  feesIn: 'RECEIVED',
  ids: { order: idText, trade: idText },
  paths: { rest: '', wsApi: '/v5/private', wsStream: '/v5/public/spot' },
  open: (core) => open(core, limits),
});

function checkLimits(limits: object): Partial<LimitOptions> {
  for (const [name, value] of Object.entries(limits)) {
    if (!(name in DEFAULT_LIMITS)) throw new RangeError(`bybit has no limit ${name}`);
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name} must be a whole number, not negative`);
  }
  return limits;
}

/** Starts the venue. Rejects with a RangeError or OrderError for bad options, with the system's error for a bad port. */
export async function startBybitSim(options: BybitSimOptions): Promise<Sim> {
  const limits = { ...DEFAULT_LIMITS, ...checkLimits(options.limits ?? {}) };
  return await startSim(options, bybitProtocol(limits));
}
