/** A Bybit simulator for one test file and a client that signs by hand, sharing no code with the product's adapter. */
import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { WebSocket } from 'ws';
import { startBybitSim } from '../../src/venue-sim/bybit/sim.ts';
import { KEY, SECRET, SimHarness, type Json } from './sim-harness.ts';
import { Frames } from './harness.ts';

export const hmac = (text: string, secret = SECRET): string => createHmac('sha256', secret).update(text).digest('hex');

export interface Answer extends Json {
  readonly retCode: number;
  readonly retMsg: string;
  readonly result: Json;
}

let started: SimHarness;
/** The simulator of this file; there from the first test on. */
export const simulator = (): SimHarness => started;
const sockets: WebSocket[] = [];
let lastId = 0;
export const nextId = (): string => `t${(lastId += 1)}`;

beforeAll(async () => {
  started = await SimHarness.start('BYBIT', startBybitSim);
});
afterAll(async () => {
  for (const socket of sockets) socket.terminate();
  await started.close();
});
afterEach(async () => {
  await started.control('clear');
  await started.control('engine', { ms: 2 });
});

interface Ask {
  readonly timestamp?: number;
  readonly secret?: string;
  readonly key?: string;
}

export async function send(method: string, path: string, payload: string, ask: Ask = {}): Promise<Response> {
  const { timestamp = Date.now(), secret = SECRET, key = KEY } = ask;
  const headers = {
    'X-BAPI-API-KEY': key,
    'X-BAPI-TIMESTAMP': String(timestamp),
    'X-BAPI-RECV-WINDOW': '5000',
    'X-BAPI-SIGN': hmac(`${timestamp}${key}5000${payload}`, secret),
  };
  const isPost = method === 'POST';
  const url = `${started.sim.rest}${path}${isPost ? '' : `?${payload}`}`;
  return await fetch(url, { method, headers, ...(isPost ? { body: payload } : {}) });
}

const json = async (response: Promise<Response>): Promise<Answer> => (await (await response).json()) as Answer;

export const orderBody = (over: Json = {}): string =>
  JSON.stringify({
    category: 'spot',
    symbol: 'BTCUSDT',
    side: 'Buy',
    orderType: 'Limit',
    qty: '0.01',
    price: '42000',
    timeInForce: 'GTC',
    orderLinkId: nextId(),
    ...over,
  });

export const place = (over: Json = {}, ask: Ask = {}): Promise<Answer> =>
  json(send('POST', '/v5/order/create', orderBody(over), ask));
export const cancel = (orderLinkId: string): Promise<Answer> =>
  json(send('POST', '/v5/order/cancel', JSON.stringify({ category: 'spot', symbol: 'BTCUSDT', orderLinkId })));

export async function list(path: string, orderLinkId: string): Promise<Json[]> {
  const answer = await json(send('GET', path, `category=spot&symbol=BTCUSDT&orderLinkId=${orderLinkId}`));
  return answer.result['list'] as Json[];
}

export const recent = (id: string): Promise<Json[]> => list('/v5/order/realtime', id);
export const ended = (id: string): Promise<Json[]> => list('/v5/order/history', id);

/** Asks until the order is there and as wanted; the test's own time limit ends the wait. */
export async function when(id: string, wanted: (order: Json) => boolean): Promise<Json> {
  for (;;) {
    const [order] = await recent(id);
    if (order !== undefined && wanted(order)) return order;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

export const hasStatus = (status: string) => (order: Json) => order['orderStatus'] === status;

export async function open(url: string): Promise<Frames> {
  const socket = new WebSocket(url);
  sockets.push(socket);
  const frames = new Frames(socket);
  await new Promise((resolve) => socket.once('open', resolve));
  return frames;
}

/** A private connection that follows orders and executions. */
export async function follow(): Promise<Frames> {
  const frames = await open(started.sim.wsApi);
  const expires = Date.now() + 10_000;
  frames.socket.send(JSON.stringify({ op: 'auth', args: [KEY, expires, hmac(`GET/realtime${expires}`)] }));
  await frames.when((frame) => frame['op'] === 'auth' && frame['success'] === true);
  frames.socket.send(JSON.stringify({ op: 'subscribe', args: ['order', 'execution'], req_id: 's' }));
  await frames.when((frame) => frame['op'] === 'subscribe' && frame['success'] === true && frame['req_id'] === 's');
  return frames;
}

/** What a topic said of an order so far. */
export const toldOf = (frames: Frames, topic: string, id: string): Json[] =>
  frames.all
    .filter((frame) => frame['topic'] === topic)
    .flatMap((frame) => frame['data'] as Json[])
    .filter((item) => item['orderLinkId'] === id);

export const isTold = (topic: string, id: string, wanted: (item: Json) => boolean) => (frame: Json) =>
  frame['topic'] === topic && (frame['data'] as Json[]).some((item) => item['orderLinkId'] === id && wanted(item));
