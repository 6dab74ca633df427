/** Injected faults, request limits, the control port and the ways to start wrongly. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startBinanceSim } from '../../src/venue-sim/binance/sim.ts';
import { Harness, type Json } from './harness.ts';

let venue: Harness;
beforeAll(async () => {
  venue = await Harness.start();
});
afterAll(() => venue.close());
afterEach(() => venue.control('clear', {}));

/** Places an order under a fault; the answer, or null when the connection broke. */
async function placeUnder(fault: Json): Promise<{ id: string; answer: Awaited<ReturnType<Harness['place']>> | null }> {
  const id = venue.nextId();
  await venue.control('faults', { op: 'create', ...fault });
  const answer = await venue.place({ newClientOrderId: id }).catch(() => null);
  return { id, answer };
}

const typesOf = (id: string): unknown[] => venue.ledger(id).map((fact) => fact['type']);

describe('a fault before processing', () => {
  it.each([
    ['TIMEOUT_BEFORE', null, ['ARR']],
    ['RESET_BEFORE', null, ['ARR']],
    ['HTTP_500', { status: 500, body: { code: -1000 } }, ['ARR']],
    ['HTTP_502_HTML', { status: 502, text: '<html><body><h1>502</h1></body></html>' }, ['ARR']],
    ['HTTP_503', { status: 503, body: { code: -1008 } }, ['ARR']],
    ['HTTP_429', { status: 429, body: { code: -1003 } }, ['ARR', 'REJ']],
    ['HTTP_418', { status: 418, body: { code: -1003 } }, ['ARR', 'REJ']],
    ['HTTP_403', { status: 403, text: '<html><body><h1>403</h1></body></html>' }, ['ARR', 'REJ']],
  ])('%s leaves no order', async (kind, expected, types) => {
    const { id, answer } = await placeUnder({ kind, delayMs: 50 });
    if (expected === null) expect(answer).toBeNull();
    else expect(answer).toMatchObject(expected);
    expect(typesOf(id)).toEqual(types);
    expect((await venue.status(id)).body).toMatchObject({ code: -2013 });
  });

  it('says when to come back', async () => {
    const throttled = await placeUnder({ kind: 'HTTP_429', retryAfterS: 3 });
    expect(throttled.answer?.headers.get('retry-after')).toBe('3');
    const banned = await placeUnder({ kind: 'HTTP_418', retryAfterS: 120 });
    expect(banned.answer?.headers.get('retry-after')).toBe('120');
    expect(banned.answer?.body['msg']).toMatch(/IP banned until [0-9]{13}\./);
  });
});

describe('a fault after processing', () => {
  it.each([
    ['TIMEOUT_AFTER', null],
    ['RESET_AFTER', null],
    ['STATUS_1006_AFTER', { status: 500, body: { code: -1006 } }],
    ['STATUS_1007_AFTER', { status: 408, body: { code: -1007 } }],
  ])('%s leaves an order that a query finds', async (kind, expected) => {
    const { id, answer } = await placeUnder({ kind, delayMs: 50 });
    if (expected === null) expect(answer).toBeNull();
    else expect(answer).toMatchObject(expected);
    expect(typesOf(id)).toEqual(['ARR', 'ACC']);
    expect((await venue.status(id)).body).toMatchObject({ status: 'NEW' });
  });

  it('TRUNCATED_JSON answers 200 with half a body', async () => {
    const { id, answer } = await placeUnder({ kind: 'TRUNCATED_JSON' });
    expect(answer?.status).toBe(200);
    expect(() => JSON.parse(answer?.text ?? '') as unknown).toThrow();
    expect(typesOf(id)).toEqual(['ARR', 'ACC']);
  });
});

describe('faults', () => {
  it('delay a request on its way in or in front of the engine', async () => {
    const slow = await placeUnder({ kind: 'SLOW', delayMs: 60 });
    expect(slow.answer?.body).toMatchObject({ status: 'NEW' });
    const late = venue.nextId();
    await venue.control('faults', { op: 'create', kind: 'LATE_ACCEPT', delayMs: 1_200 });
    expect((await venue.place({ newClientOrderId: late, recvWindow: 1_000 })).body).toMatchObject({ status: 'NEW' });
  });

  it('hide an order from queries, and its trades', async () => {
    const id = venue.nextId();
    const { body } = await venue.place({ newClientOrderId: id, price: '43100' });
    await venue.control('faults', { op: 'query', kind: 'HIDE_ORDER', match: id });
    expect((await venue.status(id)).body).toEqual({ code: -2013, msg: 'Order does not exist.' });
    expect((await venue.status(id)).body).toMatchObject({ status: 'FILLED' });
    await venue.control('faults', { op: 'trades', kind: 'HIDE_ORDER' });
    const trades = (): Promise<Json[]> =>
      venue.list('/api/v3/myTrades', { symbol: 'BTCUSDT', orderId: body['orderId'] });
    expect(await trades()).toEqual([]);
    expect(await trades()).toHaveLength(1);
  });

  it('hit as many matching requests as asked for and no others', async () => {
    await venue.control('faults', { op: 'cancel', kind: 'HTTP_500', count: 2, match: 'hit' });
    expect((await venue.cancel('miss')).status).toBe(400);
    expect((await venue.place({ newClientOrderId: 'hit' })).status).toBe(200);
    expect((await venue.cancel('hit')).status).toBe(500);
    expect((await venue.cancel('hit')).status).toBe(500);
    expect((await venue.cancel('hit')).status).toBe(200);
  });

  it('break a WebSocket request in the same ways', async () => {
    const frames = await venue.socket(venue.sim.wsApi);
    const params = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.01',
      price: '42000',
    };
    await venue.control('faults', { op: 'create', kind: 'STATUS_1006_AFTER' });
    expect(await frames.ask('order.place', venue.socketParams(params))).toMatchObject({
      status: 500,
      error: { code: -1006 },
    });
    await venue.control('faults', { op: 'create', kind: 'HTTP_429', retryAfterS: 4 });
    expect(await frames.ask('order.place', venue.socketParams(params))).toMatchObject({
      status: 429,
      error: { code: -1003, data: { retryAfter: expect.any(Number) as unknown } },
    });
    await venue.control('faults', { op: 'create', kind: 'RESET_AFTER' });
    frames.socket.send(JSON.stringify({ id: 9, method: 'order.place', params: venue.socketParams(params) }));
    await frames.closed;
  });

  it.each([
    [{ kind: 'NOTHING' }, 'kind must be one of'],
    [{ kind: 'HTTP_500', op: 'stream' }, 'does not go with'],
    [{ kind: 'HTTP_500', op: 'order' }, 'op must be one of'],
    [{ kind: 'HTTP_500', count: 1.5 }, 'count must be a whole number'],
    [{ kind: 'HTTP_500', probability: 2 }, 'probability'],
  ])('are refused when they make no sense: %j', async (fault, message) => {
    await expect(venue.control('faults', fault)).rejects.toThrow(message);
  });
});

describe('limits', () => {
  it('count weight and unfilled orders, tell so in headers, and refuse what is over', async () => {
    await venue.control('limits', { ordersPer10Seconds: 100_000, weightPerMinute: 1_000_000 });
    const first = await venue.place();
    const second = await venue.place();
    const [before, after] = [first, second].map((answer) => Number(answer.headers.get('x-mbx-used-weight-1m')));
    // A minute may begin in between, and then the count begins again.
    expect([(before ?? 0) + 1, 1]).toContain(after);
    expect(second.headers.get('x-mbx-order-count-10s')).toMatch(/^[1-9][0-9]*$/);
    expect(second.headers.get('x-mbx-order-count-1d')).toMatch(/^[1-9][0-9]*$/);
    await venue.control('limits', { ordersPer10Seconds: 0 });
    const refused = await venue.place();
    expect(refused).toMatchObject({
      status: 429,
      body: { code: -1015, msg: 'Too many new orders; current limit is 0 orders per 10 SECOND.' },
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(10);
    await venue.control('limits', { ordersPer10Seconds: 100 });
  });

  it('no longer count an order once it has filled', async () => {
    const shown = (): Promise<unknown> =>
      venue
        .list('/api/v3/rateLimit/order', {})
        .then((limits) => limits.find((limit) => limit['interval'] === 'DAY')?.['count']);
    const before = await shown();
    await venue.place({ price: '43100' });
    expect(await shown()).toBe(before);
    await venue.place();
    expect(await shown()).toBe(Number(before) + 1);
  });

  it('answer 429 with the time to wait, and ban an address that goes on', async () => {
    await venue.control('limits', { weightPerMinute: 0, violationsMax: 2, banMs: 60_000 });
    const statuses: number[] = [];
    for (let index = 0; index < 5; index += 1) statuses.push((await venue.fetch('GET', '/api/v3/time')).status);
    expect(statuses).toEqual([429, 429, 418, 418, 418]);
    const banned = await venue.fetch('GET', '/api/v3/time');
    expect(banned.body['msg']).toMatch(/^Way too much request weight used; IP banned until [0-9]+\./);
    expect(Number(banned.headers.get('retry-after'))).toBeGreaterThan(30);
    await venue.control('limits', { weightPerMinute: 6_000, violationsMax: 20 });
    await venue.control('clear', {});
    expect((await venue.fetch('GET', '/api/v3/time')).status).toBe(200);
  });
});

describe('the control port', () => {
  it('shows books, orders, balances and how often each id was sent', async () => {
    const id = venue.nextId();
    await venue.place({ newClientOrderId: id });
    await venue.place({ newClientOrderId: id });
    const state = await venue.view('state');
    expect((state['creates'] as Json)[id]).toBe(2);
    expect(state['orders']).toContainEqual(expect.objectContaining({ clientOrderId: id, open: true }));
    expect(state['balances']).toHaveProperty(['BINANCE/main', 'BTC']);
    expect(state['books']).toHaveProperty(['BTCUSDT', 'bids']);
    const requests = await venue.view('requests');
    expect(requests['byRoute']).toHaveProperty(['order.place']);
    expect(await venue.view('nothing')).toHaveProperty('error');
  });
});

describe('starting', () => {
  it('refuses options that make no sense and names them', async () => {
    const good = { now: Date.now, accounts: {}, ledgerPath: venue.sim.ledgerPath };
    await expect(startBinanceSim({ ...good, takerBps: 'free' })).rejects.toThrow('takerBps must be a decimal');
    await expect(startBinanceSim({ ...good, limits: { banMs: -1 } })).rejects.toThrow('banMs');
    const account = { PublicApiKey: 'k', PrivateApiKey: '', balances: {} };
    await expect(startBinanceSim({ ...good, accounts: { 'BINANCE/main': account } })).rejects.toThrow(
      'BINANCE/main PrivateApiKey',
    );
    await expect(startBinanceSim({ ...good, port: Number(new URL(venue.sim.rest).port) })).rejects.toThrow(
      'EADDRINUSE',
    );
  });

  it('hands out ids that no earlier run used', async () => {
    const first = await venue.place({ price: '43100' });
    const later = await Harness.start({ now: () => Date.now() + 3_600_000 });
    const second = await later.place({ price: '43100', timestamp: Date.now() + 3_600_000 });
    await later.close();
    expect(Number(second.body['orderId'])).toBeGreaterThan(Number(first.body['orderId']) + 1_000_000);
  });
});
