/** Private connections: a token opens the `executions` channel, heartbeats say that the connection lives. */
import type { WebSocket } from 'ws';
import { frameJson } from '../socket-door.ts';
import { EXECUTIONS, snapshot } from './executions.ts';
import { answerFrame, frameOf, statusFrame } from './frames.ts';
import type { Venue } from './route.ts';

interface Request {
  readonly method: unknown;
  readonly id: unknown;
  readonly params: Readonly<Record<string, unknown>>;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function readRequest(data: unknown): Request | null {
  const raw = frameJson(data);
  if (raw === null) return null;
  return { method: raw['method'], id: raw['req_id'], params: isRecord(raw['params']) ? raw['params'] : {} };
}

/** Serves one connection. */
export function servePrivate(venue: Venue, socket: WebSocket, connectionId: number): void {
  const now = venue.core.clock.now;
  socket.send(statusFrame(connectionId));
  socket.on('message', (data) => {
    const request = readRequest(data);
    if (request === null) socket.send(answerFrame(null, undefined, now(), 'EGeneral:Invalid arguments', {}));
    else answer(venue, socket, request);
  });
}

function answer(venue: Venue, socket: WebSocket, request: Request): void {
  const now = venue.core.clock.now();
  const { method, id } = request;
  const say = (error: string | null, result: object): void => socket.send(answerFrame(method, id, now, error, result));
  if (method === 'ping') say(null, {});
  else if (method === 'subscribe') subscribe(venue, socket, request, say);
  else if (method === 'unsubscribe') {
    for (const each of venue.core.privateStreams.of(socket)) venue.core.privateStreams.remove(each);
    say(null, { channel: EXECUTIONS });
  } else say('EGeneral:Invalid arguments:method', {});
}

function subscribe(
  { core, tokens, limits }: Venue,
  socket: WebSocket,
  { params }: Request,
  say: (error: string | null, result: object) => void,
): void {
  const account = tokens.accountOf(params['token']);
  if (account === null) {
    say('ESession:Invalid session', {});
    return;
  }
  if (params['channel'] !== EXECUTIONS || core.privateStreams.of(socket).length > 0) {
    say(params['channel'] === EXECUTIONS ? 'Already subscribed' : 'Invalid channel', {});
    return;
  }
  const wants = { orders: params['snap_orders'] !== false, trades: params['snap_trades'] === true };
  const channel = { channel: EXECUTIONS, snap_orders: wants.orders, snap_trades: wants.trades };
  say(null, { ...channel, maxratecount: limits.options.ordersMax });
  const subscription = core.privateStreams.add(socket, account, EXECUTIONS);
  subscription.frames += 1;
  const data = snapshot(core, account, wants);
  socket.send(frameOf({ channel: EXECUTIONS, type: 'snapshot', data, sequence: subscription.frames }));
}
