/** The WebSocket API door: order entry and the private stream on one connection. */
import type { WebSocket } from 'ws';
import type { Gateway, Reply, Transport } from './gateway.ts';
import { BOOK_TICKER, DEPTH, EXCHANGE_INFO, PING, TIME } from './market-routes.ts';
import { paramsOfJson, type Params } from './params.ts';
import { ACCOUNT, MY_TRADES, OPEN_ORDERS, ORDER_LIMITS, STATUS } from './query-routes.ts';
import { refusals } from './refusal.ts';
import type { PublicRoute, Route, SignedRoute, Venue } from './route.ts';
import { isSignature, socketPayload } from './signature.ts';
import { CANCEL, PLACE } from './trade-routes.ts';
import type { UserStreams } from './user-streams.ts';

const METHODS: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['ping', PING],
  ['time', TIME],
  ['exchangeInfo', EXCHANGE_INFO],
  ['depth', DEPTH],
  ['ticker.book', BOOK_TICKER],
  ...[PLACE, CANCEL, STATUS, OPEN_ORDERS, MY_TRADES, ACCOUNT, ORDER_LIMITS].map((route): [string, Route] => [
    route.name,
    route,
  ]),
]);

interface SocketRequest {
  readonly id: unknown;
  readonly method: string;
  readonly params: Params;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readRequest(text: string): SocketRequest | null {
  try {
    const raw: unknown = JSON.parse(text);
    if (!isRecord(raw) || typeof raw['method'] !== 'string') return null;
    const params = isRecord(raw['params']) ? raw['params'] : {};
    return { id: raw['id'] ?? null, method: raw['method'], params: paramsOfJson(params) };
  } catch {
    return null;
  }
}

class SocketTransport implements Transport {
  readonly #socket: WebSocket;
  readonly #id: unknown;
  readonly #venue: Venue;
  readonly #isCreate: boolean;
  readonly #apiKey: string;

  constructor(socket: WebSocket, venue: Venue, id: unknown, isCreate: boolean, apiKey: string) {
    this.#socket = socket;
    this.#venue = venue;
    this.#id = id;
    this.#isCreate = isCreate;
    this.#apiKey = apiKey;
  }

  respond(reply: Reply, how: 'WHOLE' | 'TRUNCATED'): void {
    const text = JSON.stringify({
      id: this.#id,
      status: reply.status,
      ...this.#outcome(reply),
      rateLimits: this.#limits(),
    });
    this.#socket.send(how === 'WHOLE' ? text : text.slice(0, Math.floor(text.length / 2)));
  }

  /** A proxy's page cannot travel here: the connection breaks instead. */
  respondHtml(): void {
    this.reset();
  }

  reset(): void {
    this.#socket.terminate();
  }

  #outcome(reply: Reply): object {
    if (reply.status === 200) return { result: reply.body };
    if (reply.retryAfterS === null || !isRecord(reply.body)) return { error: reply.body };
    const serverTime = this.#venue.clock.now();
    return { error: { ...reply.body, data: { serverTime, retryAfter: serverTime + reply.retryAfterS * 1_000 } } };
  }

  #limits(): object[] {
    const now = this.#venue.clock.now();
    const account = this.#venue.accounts.get(this.#apiKey);
    const orders = this.#isCreate && account !== undefined ? this.#venue.limiter.orderStates(now, account) : [];
    return [...orders, this.#venue.limiter.weightState(now)];
  }
}

function subscribeRoute(streams: UserStreams, socket: WebSocket): SignedRoute {
  return {
    name: 'userDataStream.subscribe.signature',
    op: 'other',
    signed: true,
    weight: () => 2,
    admit: (_venue, _params, account) => () => ({ subscriptionId: streams.subscribe(socket, account) }),
  };
}

function unsubscribeRoute(streams: UserStreams, socket: WebSocket): PublicRoute {
  return {
    name: 'userDataStream.unsubscribe',
    op: 'other',
    signed: false,
    weight: () => 2,
    admit: (_venue, params) => () => {
      const id = params.get('subscriptionId');
      streams.unsubscribe(socket, id === undefined ? null : Number(id));
      return {};
    },
  };
}

function routeOf(method: string, streams: UserStreams, socket: WebSocket): Route | undefined {
  if (method === 'userDataStream.subscribe.signature') return subscribeRoute(streams, socket);
  if (method === 'userDataStream.unsubscribe') return unsubscribeRoute(streams, socket);
  return METHODS.get(method);
}

/** Serves one connection to the WebSocket API. */
export function serveSocketApi(venue: Venue, gateway: Gateway, streams: UserStreams, socket: WebSocket): void {
  socket.on('message', (data) => {
    const request = readRequest(Buffer.isBuffer(data) ? data.toString('utf8') : '');
    const route = request === null ? undefined : routeOf(request.method, streams, socket);
    if (request === null || route === undefined) {
      const { code, message } = refusals.missing('method');
      socket.send(JSON.stringify({ id: request?.id ?? null, status: 400, error: { code, msg: message } }));
      return;
    }
    const { id, params } = request;
    const apiKey = params.get('apiKey') ?? '';
    gateway.handle({
      route,
      params,
      apiKey,
      isSignedWith: (secret) => isSignature(secret, socketPayload(params), params.get('signature') ?? ''),
      transport: new SocketTransport(socket, venue, id, route.op === 'create', apiKey),
    });
  });
}
