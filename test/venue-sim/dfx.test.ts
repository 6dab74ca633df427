/** The simulated DFX, driven by hand: signatures, both result codes, limits, streams. */
import { once } from 'node:events';
import { createPrivateKey, sign } from 'node:crypto';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDfxSim } from '../../src/venue-sim/dfx/sim.ts';
import { waitFor } from '../support/poll.ts';
import { DFX_KEYS } from './dfx-keys.ts';
import { SimHarness, type Json } from './sim-harness.ts';

const KEY = createPrivateKey({
  key: Buffer.from(DFX_KEYS.PrivateApiKey, 'base64'),
  format: 'der',
  type: 'pkcs8',
});

interface Told {
  readonly status: number;
  readonly body: Json;
}

function headersOf(method: string, path: string, param: string, timestamp = Date.now()): Record<string, string> {
  const text = `method=${method}${param === '' ? '' : `&param=${param}`}&path=${path}&timestamp=${timestamp}`;
  return {
    'EXCHANGE-API-KEY': DFX_KEYS.PublicApiKey,
    'EXCHANGE-API-TIMESTAMP': String(timestamp),
    'EXCHANGE-API-SIGN': sign(null, Buffer.from(text), KEY).toString('base64'),
  };
}

const ORDER = '/api/v1/spot/order';

describe('the simulated DFX', () => {
  let harness: SimHarness;
  let lastId = 0;
  const sockets: WebSocket[] = [];
  const frames = new Map<WebSocket, Json[]>();
  beforeAll(async () => {
    const limits = { create: 1_000, cancel: 1_000, open: 1_000, finished: 1_000, trades: 1_000 };
    harness = await SimHarness.start('DFX', (options) => startDfxSim({ ...options, limits }), { keys: DFX_KEYS });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.terminate();
    await harness.close();
  });

  async function ask(method: string, path: string, params: Json, headers?: Record<string, string>): Promise<Told> {
    const param = Object.entries(params)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join('&');
    const signed = headers ?? headersOf(method, path, param);
    const response = await fetch(`${harness.sim.rest}${path}?${param}`, { method, headers: signed });
    return { status: response.status, body: (await response.json()) as Json };
  }
  const nextId = (): string => `d${(lastId += 1)}`;
  const order = (part: Json = {}): Json => ({
    symbol: 'BTC-USDT',
    accountId: '1',
    side: 'BUY',
    type: 'LIMIT',
    price: '42000',
    quantity: '0.01',
    clientOrderId: nextId(),
    ...part,
  });
  const place = (part: Json = {}, headers?: Record<string, string>): Promise<Told> =>
    ask('POST', ORDER, order(part), headers);

  async function connect(headers: Record<string, string>): Promise<WebSocket> {
    const socket = new WebSocket(`${harness.sim.wsApi}?format=JSON`, { headers });
    sockets.push(socket);
    const heard: Json[] = [];
    frames.set(socket, heard);
    socket.on('message', (data) => heard.push(JSON.parse((data as Buffer).toString('utf8')) as Json));
    await once(socket, 'open');
    return socket;
  }
  const heardOn = (socket: WebSocket, what: string, found: (frame: Json) => boolean): Promise<Json> =>
    waitFor(what, 10_000, () => frames.get(socket)?.find(found));

  it('answers a create with two codes and an order id that is a number', async () => {
    const { status, body } = await place();
    expect(status).toBe(200);
    expect(body).toMatchObject({ code: '0', msg: 'success', data: { code: '0', status: 'NEW', msg: 'success' } });
    expect(Number.isSafeInteger((body['data'] as Json)['orderId'])).toBe(true);
  });

  it('wraps a refusal of the order in a success', async () => {
    expect(await place({ side: 'SELL', quantity: '101', price: '43100' })).toMatchObject({
      status: 200,
      body: { code: '0', data: { code: '30013', orderId: null, msg: 'insufficient balance' } },
    });
    const { body } = await place({ price: '999999' });
    expect(body).toMatchObject({ code: '0', data: { code: '0', status: 'REJECT' } });
  });

  it('accepts no signature but the right one, and no timestamp five seconds off', async () => {
    const params = order();
    const param = Object.entries(params)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join('&');
    const headers = headersOf('POST', ORDER, param);
    expect((await ask('POST', ORDER, { ...params, quantity: '0.02' }, headers)).status).toBe(401);
    // The sample of the documentation signs its POST as a GET.
    expect((await ask('POST', ORDER, params, headersOf('GET', ORDER, param))).status).toBe(401);
    expect(await ask('POST', ORDER, params, headersOf('POST', ORDER, param, Date.now() - 5_100))).toMatchObject({
      status: 401,
      body: { code: '401', msg: 'timestamp is out of range' },
    });
    expect(await ask('POST', ORDER, params, {})).toMatchObject({ status: 412, body: { code: '412' } });
    expect((await place({ accountId: '2' })).status).toBe(403);
    expect(harness.ledger(String(params['clientOrderId'])).map((fact) => fact['type'])).toEqual(
      Array.from({ length: 4 }, () => ['ARR', 'REJ']).flat(),
    );
  });

  it('checks the timestamp again when the engine gets to a delayed request', async () => {
    const id = nextId();
    await harness.control('faults', { op: 'create', kind: 'ENGINE_DELAY', delayMs: 1_200, match: id });
    const params = order({ clientOrderId: id });
    const param = Object.entries(params)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join('&');
    const answer = await ask('POST', ORDER, params, headersOf('POST', ORDER, param, Date.now() - 4_000));
    expect(answer.status).toBe(401);
    expect(harness.ledger(id).map((fact) => fact['type'])).toEqual(['ARR', 'REJ']);
  });

  it('answers one query of an order a second', async () => {
    const clientOrderId = nextId();
    await place({ clientOrderId });
    const look = (): Promise<Told> => ask('GET', ORDER, { accountId: '1', clientOrderId });
    expect(await look()).toMatchObject({
      status: 200,
      body: { data: { clientOrderId, status: 'NEW', tradeQty: '0' } },
    });
    expect(await look()).toMatchObject({ status: 429, body: { code: '429' } });
  });

  it('cancels by our id, and reports what is not open inside a success', async () => {
    const clientOrderId = nextId();
    await place({ clientOrderId });
    const cancel = (name: string): Promise<Told> => ask('DELETE', ORDER, { accountId: '1', [name]: clientOrderId });
    // The sample code of the reference spells it so.
    expect((await cancel('client_order_id')).status).toBe(412);
    expect(await cancel('clientOrderId')).toMatchObject({ body: { code: '0', data: [{ code: '0' }] } });
    expect(await cancel('clientOrderId')).toMatchObject({ body: { code: '0', data: [{ code: '30015' }] } });
  });

  it('shows a blank where there is no client order id, and trades newest first', async () => {
    await place({ clientOrderId: '' });
    const open = await ask('GET', '/api/v1/spot/open_order', { accountId: '1', limit: 1 });
    expect(open.body['data']).toMatchObject([{ clientOrderId: ' ', status: 'NEW' }]);
    await place({ price: '43100', quantity: '0.001' });
    await place({ price: '43100', quantity: '0.002' });
    const trades = await ask('GET', '/api/v1/account/trades', { accountId: '1', symbol: 'BTC-USDT', limit: 2 });
    expect(trades.body['data']).toMatchObject([{ quantity: '0.002' }, { quantity: '0.001', feeAsset: 'BTC' }]);
  });

  it('welcomes, acknowledges, answers pings, and tells orders and trades to their owner', async () => {
    const socket = await connect(headersOf('GET', '/ws/market', 'format=JSON'));
    await heardOn(socket, 'a welcome', (frame) => frame['type'] === 'WELCOME');
    socket.send(JSON.stringify({ id: 'p', type: 'PING' }));
    socket.send(JSON.stringify({ id: 's', type: 'SUBSCRIBE', topic: 'SPOT', subjects: ['ORDER', 'TRADE'] }));
    await heardOn(socket, 'a pong', (frame) => frame['type'] === 'PONG' && frame['id'] === 'p');
    await heardOn(socket, 'an acknowledgement', (frame) => frame['type'] === 'ACK' && frame['id'] === 's');
    const clientOrderId = nextId();
    await place({ clientOrderId, price: '43100' });
    const bodyOf = (frame: Json): Json => (frame['body'] ?? {}) as Json;
    const ended = await heardOn(socket, 'the end of the order', (frame) => bodyOf(frame)['X'] === 'FILLED');
    expect(bodyOf(ended)).toMatchObject({ e: 'orderUpdate', c: clientOrderId, z: '0.01', s: 'BTC-USDT' });
    const trade = await heardOn(socket, 'the trade', (frame) => String(frame['subjects']) === 'TRADE');
    expect(bodyOf(trade)).toMatchObject({ e: 'tradeUpdate', oi: bodyOf(ended)['i'], r: 'TAKER', fa: 'BTC' });
  });

  it('keeps private topics from a connection without a login, and refuses a wrong one', async () => {
    const socket = await connect({});
    socket.send(JSON.stringify({ id: 's', type: 'SUBSCRIBE', topic: 'SPOT', subjects: ['ORDER'] }));
    await heardOn(socket, 'a refusal', (frame) => frame['type'] === 'ERROR');
    socket.send(JSON.stringify({ id: 'd', type: 'SUBSCRIBE', topic: 'spot_depth5', subjects: ['BTC-USDT'] }));
    const depth = await heardOn(socket, 'the depth', (frame) => frame['topic'] === 'spot_depth5');
    expect(depth).toMatchObject({ subject: 'BTC-USDT', body: { symbol: 'BTC-USDT' } });
    expect((depth['body'] as Json)['asks']).toHaveLength(5);
    await expect(connect(headersOf('GET', '/ws/elsewhere', 'format=JSON'))).rejects.toThrow(/401/);
  });

  it('does not start with a key that is not Ed25519', async () => {
    const keys = { PublicApiKey: 'a', PrivateApiKey: 'simsecret' };
    await expect(SimHarness.start('DFX', startDfxSim, { keys })).rejects.toThrow(
      'DFX/main PrivateApiKey must be an Ed25519 key in PKCS #8 form',
    );
  });
});
