/** The WebSocket API door: order entry and the private stream on one connection. */
import type { WebSocket } from 'ws';
import type { Gateway, Reply, Transport } from '../gateway.ts';
import type { Account } from '../order.ts';
import type { PrivateStreams } from '../private-streams.ts';
import { frameJson } from '../socket-door.ts';
import { callOf } from './call.ts';
import { BOOK_TICKER, DEPTH, EXCHANGE_INFO, PING, TIME } from './market-routes.ts';
import { paramsOfJson, type Params } from './params.ts';
import { ACCOUNT, MY_TRADES, OPEN_ORDERS, ORDER_LIMITS, STATUS } from './query-routes.ts';
import { refusals } from './refusal.ts';
import type { PublicRoute, Route, SignedRoute, Venue } from './route.ts';
import { isSignature, socketPayload } from './signature.ts';
import { CANCEL, PLACE } from './trade-routes.ts';
import { USER_TOPIC } from './user-events.ts';

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

function readRequest(data: unknown): SocketRequest | null {
  const raw = frameJson(data);
  if (raw === null || typeof raw['method'] !== 'string') return null;
  const params = isRecord(raw['params']) ? raw['params'] : {};
  return { id: raw['id'] ?? null, method: raw['method'], params: paramsOfJson(params) };
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
    const serverTime = this.#venue.core.clock.now();
    return { error: { ...reply.body, data: { serverTime, retryAfter: serverTime + reply.retryAfterS * 1_000 } } };
  }

  #limits(): object[] {
    const now = this.#venue.core.clock.now();
    const account = this.#venue.core.accounts.get(this.#apiKey);
    const orders = this.#isCreate && account !== undefined ? this.#venue.limiter.orderStates(now, account) : [];
    return [...orders, this.#venue.limiter.weightState(now)];
  }
}

/** Follows an account on a socket; the id counts per socket. */
function subscribe(streams: PrivateStreams, socket: WebSocket, account: Account): number {
  const mine = streams.of(socket);
  if (mine.some((other) => other.account === account)) throw refusals.alreadySubscribed();
  const id = mine.reduce((next, other) => Math.max(next, other.id + 1), 0);
  return streams.add(socket, account, USER_TOPIC, id).id;
}

/** Ends one subscription of a socket, or all of them for null. */
function unsubscribe(streams: PrivateStreams, socket: WebSocket, id: number | null): void {
  const mine = streams.of(socket).filter((other) => id === null || other.id === id);
  if (mine.length === 0) throw refusals.notSubscribed();
  for (const subscription of mine) streams.remove(subscription);
}

const subscribeRoute = (streams: PrivateStreams, socket: WebSocket): SignedRoute => ({
  name: 'userDataStream.subscribe.signature',
  op: 'other',
  signed: true,
  weight: () => 2,
  admit: (_venue, _params, account) => () => ({ subscriptionId: subscribe(streams, socket, account) }),
});

const unsubscribeRoute = (streams: PrivateStreams, socket: WebSocket): PublicRoute => ({
  name: 'userDataStream.unsubscribe',
  op: 'other',
  signed: false,
  weight: () => 2,
  admit: (_venue, params) => () => {
    const id = params.get('subscriptionId');
    unsubscribe(streams, socket, id === undefined ? null : Number(id));
    return {};
  },
});

function routeOf(method: string, streams: PrivateStreams, socket: WebSocket): Route | undefined {
  if (method === 'userDataStream.subscribe.signature') return subscribeRoute(streams, socket);
  if (method === 'userDataStream.unsubscribe') return unsubscribeRoute(streams, socket);
  return METHODS.get(method);
}

/** Serves one connection to the WebSocket API. */
export function serveSocketApi(venue: Venue, gateway: Gateway, socket: WebSocket): void {
  const { privateStreams } = venue.core;
  socket.on('message', (data) => {
    const request = readRequest(data);
    const route = request === null ? undefined : routeOf(request.method, privateStreams, socket);
    if (request === null || route === undefined) {
      const { code, message } = refusals.missing('method');
      socket.send(JSON.stringify({ id: request?.id ?? null, status: 400, error: { code, msg: message } }));
      return;
    }
    const { id, params } = request;
    const apiKey = params.get('apiKey') ?? '';
    const call = callOf(venue, {
      route,
      params,
      apiKey,
      isSignedWith: (secret) => isSignature(secret, socketPayload(params), params.get('signature') ?? ''),
      transport: new SocketTransport(socket, venue, id, route.op === 'create', apiKey),
    });
    gateway.handle(call);
  });
}
