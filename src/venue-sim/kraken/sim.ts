/** A simulated KRAKEN: REST and WebSocket v2 on one port of loopback, over the shared exchange. */
import type { Doors, Protocol, SimCore } from '../core.ts';
import { Gateway } from '../gateway.ts';
import type { Account } from '../order.ts';
import { startSim, type Sim, type SimOptions } from '../sim.ts';
import { createExecutionEvents } from './executions.ts';
import { HEARTBEAT } from './frames.ts';
import { DEFAULT_LIMITS, Limits, type LimitOptions } from './limits.ts';
import { MarketStreams } from './market-streams.ts';
import { GROUPED_IDS } from './names.ts';
import { servePrivate } from './private-socket.ts';
import { serveRest } from './rest.ts';
import type { Venue } from './route.ts';
import { Tokens } from './tokens.ts';
import { orderView } from './views.ts';
import { WORDING } from './wording.ts';

export interface KrakenSimOptions extends SimOptions {
  /** Any of LimitOptions; checked. */
  readonly limits?: object;
}

const LIFE_MS = 86_400_000;
const HEARTBEAT_MS = 1_000;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const PRIVATE_PATH = '/auth/v2';
const PUBLIC_PATH = '/v2';

/** Private connections, and whether they are silent: then they stay open and nothing is said on them. */
class PrivateSockets {
  readonly #venue: Venue;
  readonly #sockets = new Set<Parameters<typeof servePrivate>[1]>();
  isMute = false;

  constructor(venue: Venue) {
    this.#venue = venue;
  }

  serve(socket: Parameters<typeof servePrivate>[1], connectionId: number): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    servePrivate(this.#venue, socket, connectionId);
  }

  beat(): void {
    if (!this.isMute) for (const socket of this.#sockets) socket.send(HEARTBEAT);
  }
}

/** Control actions of this venue only. */
const actionsOf = (venue: Venue, sockets: PrivateSockets): NonNullable<Doors['actions']> =>
  new Map([
    [
      '/tokens',
      () => {
        venue.tokens.expire();
        return {};
      },
    ],
    ['/refusals', () => ({ ...venue.limits.refused })],
    [
      '/heartbeat',
      (_controlled: unknown, { on }: Readonly<Record<string, unknown>>) => {
        if (typeof on !== 'boolean') throw new RangeError('on must be true or false');
        sockets.isMute = !on;
        return {};
      },
    ],
  ]);

function open(core: SimCore, limitOptions: LimitOptions): Doors {
  const limits = new Limits(limitOptions, core.clock.now);
  const venue: Venue = { core, limits, tokens: new Tokens(core.seed, core.clock.now), underWay: new Set() };
  const gateway = new Gateway(core, WORDING);
  const market = new MarketStreams(core);
  const sockets = new PrivateSockets(venue);
  let connections = 0;
  core.timers.every(HEARTBEAT_MS, () => {
    sockets.beat();
    market.beat(HEARTBEAT);
  });
  return {
    listener: {
      ...createExecutionEvents(core),
      onBalances: () => undefined,
      onTrade: (listing, trade) => {
        market.onTrade(listing, trade);
      },
      onBook: (listing) => {
        market.onBook(listing);
      },
    },
    limits,
    http: (request) => {
      serveRest(venue, gateway, request);
    },
    sockets: {
      heartbeat: null,
      lifeMs: LIFE_MS,
      doorOf(url) {
        connections += 1;
        const connectionId = connections;
        if (url === PRIVATE_PATH) return (socket) => sockets.serve(socket, connectionId);
        return url === PUBLIC_PATH ? (socket) => market.serve(socket, connectionId) : null;
      },
    },
    orderView,
    tick: () => undefined,
    disconnectMarket: () => {
      market.disconnect();
    },
    marketCount: () => market.count(),
    actions: actionsOf(venue, sockets),
  };
}

/** The secret of a key is base64 here. */
function checkAccount({ name, secret }: Account): void {
  if (!BASE64.test(secret)) throw new RangeError(`${name} PrivateApiKey must be base64`);
}

export const krakenProtocol = (limits: LimitOptions = DEFAULT_LIMITS): Protocol => ({
  name: 'kraken',
  idRule: 'OPEN',
  feesIn: 'QUOTE',
  ids: GROUPED_IDS,
  paths: { rest: '', wsApi: PRIVATE_PATH, wsStream: PUBLIC_PATH },
  checkAccount,
  open: (core) => open(core, limits),
});

function assertLimits(limits: object): asserts limits is Partial<LimitOptions> {
  for (const [name, value] of Object.entries(limits) as [string, unknown][]) {
    if (!(name in DEFAULT_LIMITS)) throw new RangeError(`${name} is not a limit of kraken`);
    if (!Number.isSafeInteger(value) || Number(value) < 0) {
      throw new RangeError(`${name} must be a whole number, not negative`);
    }
  }
}

/** Starts the venue. Rejects with a RangeError or OrderError for bad options, with the system's error for a bad port. */
export async function startKrakenSim({ limits = {}, ...options }: KrakenSimOptions): Promise<Sim> {
  assertLimits(limits);
  return await startSim(options, krakenProtocol({ ...DEFAULT_LIMITS, ...limits }));
}
