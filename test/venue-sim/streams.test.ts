/** The WebSocket doors: order entry, the private stream with its faults, the public streams. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Harness, type Json } from './harness.ts';

let venue: Harness;
beforeAll(async () => {
  venue = await Harness.start({ limits: { ordersPer10Seconds: 10_000, weightPerMinute: 1_000_000 } });
});
afterAll(() => venue.close());
afterEach(() => venue.control('clear', {}));

const order = (clientOrderId: string, more: Json = {}): Json => ({
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.01',
  price: '42000',
  newClientOrderId: clientOrderId,
  ...more,
});

describe('the WebSocket API', () => {
  it('places, queries and cancels with parameters signed in sorted order', async () => {
    const frames = await venue.socket(venue.sim.wsApi);
    const id = venue.nextId();
    const placed = await frames.ask('order.place', venue.socketParams(order(id)));
    expect(placed).toMatchObject({ status: 200, result: { status: 'NEW', clientOrderId: id } });
    expect(placed['rateLimits']).toMatchObject([
      { interval: 'SECOND', intervalNum: 10 },
      { interval: 'DAY' },
      { interval: 'MINUTE' },
    ]);
    const name = { symbol: 'BTCUSDT', origClientOrderId: id };
    expect(await frames.ask('order.status', venue.socketParams(name))).toMatchObject({ result: { status: 'NEW' } });
    const open = await frames.ask('openOrders.status', venue.socketParams({ symbol: 'BTCUSDT' }));
    expect(open['result']).toContainEqual(expect.objectContaining({ clientOrderId: id }));
    expect(await frames.ask('order.cancel', venue.socketParams(name))).toMatchObject({
      result: { status: 'CANCELED' },
    });
    expect(await frames.ask('order.cancel', venue.socketParams(name))).toMatchObject({
      status: 400,
      error: { code: -2011 },
    });
  });

  it('answers pings, time and account, and refuses a wrong signature and an unknown method', async () => {
    const frames = await venue.socket(venue.sim.wsApi);
    expect(await frames.ask('ping', {})).toMatchObject({ status: 200, result: {} });
    expect(await frames.ask('time', {})).toMatchObject({ result: { serverTime: expect.any(Number) as unknown } });
    expect(await frames.ask('account.status', venue.socketParams({}))).toMatchObject({
      result: { accountType: 'SPOT' },
    });
    const wrong = { ...venue.socketParams(order('x')), signature: 'ff' };
    expect(await frames.ask('order.place', wrong)).toMatchObject({ status: 400, error: { code: -1022 } });
    expect(await frames.ask('order.nothing', {})).toMatchObject({ status: 400 });
  });
});

describe('the private stream', () => {
  it('reports new, traded and cancelled orders with every key, and balances', async () => {
    const frames = await venue.follow();
    const id = venue.nextId();
    await venue.place({ newClientOrderId: id });
    const keys = 'e E s c S o f q p g C x X r i l z L n N T t I w m O Z Y Q W V'.split(' ');
    const created = await frames.report(id, 'NEW');
    for (const key of keys) expect(created).toHaveProperty(key);
    expect(created).toMatchObject({ c: id, C: '', X: 'NEW', t: -1, N: null, w: true });
    await venue.cancel(id, { newClientOrderId: 'the-cancel' });
    expect(await frames.report(id, 'CANCELED')).toMatchObject({ c: 'the-cancel', C: id, X: 'CANCELED', w: false });
    const filled = venue.nextId();
    await venue.place({ newClientOrderId: filled, price: '43100' });
    expect(await frames.report(filled, 'TRADE')).toMatchObject({
      X: 'FILLED',
      l: '0.01000000',
      L: '43000.01000000',
      n: '0.00001000',
      N: 'BTC',
      m: false,
      Z: '430.00010000',
    });
    const balances = await frames.when(
      (frame) => (frame['event'] as Json | undefined)?.['e'] === 'outboundAccountPosition',
    );
    expect(balances).toMatchObject({ subscriptionId: 0, event: { B: [{ a: 'BTC' }, { a: 'USDT' }] } });
  });

  it('reaches every subscribed socket and stops after unsubscribing', async () => {
    const [first, second] = await Promise.all([venue.follow(), venue.follow()]);
    await first.ask('userDataStream.unsubscribe', {});
    const id = venue.nextId();
    await venue.place({ newClientOrderId: id });
    await second.report(id, 'NEW');
    await first.ask('ping', {});
    expect(first.reports(id)).toEqual([]);
    expect(await first.ask('userDataStream.unsubscribe', {})).toMatchObject({ error: { code: -2036 } });
    const again = await second.ask('userDataStream.subscribe.signature', venue.socketParams({}));
    expect(again).toMatchObject({ error: { code: -2035 } });
  });

  it('tells of an IOC remainder and of a maker that gave way', async () => {
    const frames = await venue.follow();
    await venue.control('price', { symbol: 'BTCUSDT', price: '43000', qty: '0.5' });
    const id = venue.nextId();
    await venue.place({ newClientOrderId: id, timeInForce: 'IOC', quantity: '0.6', price: '43000.01' });
    expect(await frames.report(id, 'EXPIRED')).toMatchObject({ X: 'EXPIRED', z: '0.50000000', eR: 1 });
    const maker = venue.nextId();
    const taker = venue.nextId();
    await venue.place({ newClientOrderId: maker, side: 'SELL', price: '43000' });
    await venue.place({ newClientOrderId: taker, price: '43000' });
    expect(await frames.report(maker, 'TRADE_PREVENTION')).toMatchObject({ X: 'EXPIRED_IN_MATCH' });
    await venue.cancel(taker);
    await venue.control('price', { symbol: 'BTCUSDT', price: '43000' });
  });

  it('has a FILL on disk before anybody hears of it', async () => {
    const frames = await venue.follow();
    const id = venue.nextId();
    let known: Json[] = [];
    frames.socket.on('message', () => {
      if (known.length === 0 && frames.reports(id).some((report) => report['x'] === 'TRADE')) known = venue.ledger(id);
    });
    await venue.place({ newClientOrderId: id, price: '43100' });
    await frames.report(id, 'TRADE');
    expect(known.map((fact) => fact['type'])).toContain('FILL');
  });

  it('drops, doubles and reorders frames when told to', async () => {
    const frames = await venue.follow();
    const [dropped, doubled, swapped] = [venue.nextId(), venue.nextId(), venue.nextId()];
    await venue.control('faults', { op: 'stream', kind: 'DROP_FRAME', match: dropped });
    await venue.control('faults', { op: 'stream', kind: 'DUPLICATE_FRAME', match: doubled });
    await venue.control('faults', { op: 'stream', kind: 'REORDER_FRAME', match: swapped });
    await venue.place({ newClientOrderId: dropped, price: '43100' });
    await venue.place({ newClientOrderId: doubled });
    await venue.place({ newClientOrderId: swapped, price: '43100' });
    await frames.report(swapped, 'NEW');
    expect(frames.reports(dropped).map((report) => report['x'])).toEqual(['TRADE']);
    expect(frames.reports(doubled).map((report) => report['x'])).toEqual(['NEW', 'NEW']);
    expect(frames.reports(swapped).map((report) => report['x'])).toEqual(['TRADE', 'NEW']);
  });

  it('breaks on a frame or at once, and loses what happens meanwhile', async () => {
    const frames = await venue.follow();
    await venue.control('faults', { kind: 'DISCONNECT_STREAM' });
    const id = venue.nextId();
    await venue.place({ newClientOrderId: id });
    await frames.closed;
    expect(frames.reports(id)).toEqual([]);
    const other = await venue.follow();
    await venue.control('disconnect', { stream: 'user' });
    await other.closed;
  });
});

describe('the public streams', () => {
  it('live through an address whose escapes are broken', async () => {
    const frames = await venue.socket(`${venue.sim.wsStream}/ws/%zz`);
    expect(await frames.ask('LIST_SUBSCRIPTIONS', [])).toEqual({ result: [], id: 1 });
  });

  it('send best prices and trades, bare or wrapped, and obey subscriptions', async () => {
    const bare = await venue.socket(`${venue.sim.wsStream}/ws/btcusdt@trade`);
    const wrapped = await venue.socket(`${venue.sim.wsStream}/stream?streams=btcusdt@bookTicker`);
    expect(await bare.ask('SUBSCRIBE', ['ethusdt@trade'])).toEqual({ result: null, id: 1 });
    expect(await bare.ask('LIST_SUBSCRIPTIONS', [])).toMatchObject({ result: ['btcusdt@trade', 'ethusdt@trade'] });
    await venue.control('price', { symbol: 'BTCUSDT', price: '43210', qty: '1' });
    await venue.control('trade', { symbol: 'BTCUSDT', side: 'SELL', price: '43000', qty: '0.3' });
    const quote = await wrapped.when((frame) => ((frame['data'] ?? {}) as Json)['b'] === '43209.99000000');
    expect(quote).toMatchObject({ stream: 'btcusdt@bookTicker', data: { s: 'BTCUSDT', a: '43210.01000000' } });
    const trade = await bare.when((frame) => frame['e'] === 'trade');
    expect(trade).toMatchObject({ s: 'BTCUSDT', p: '43209.99000000', q: '0.30000000', m: true });
    await venue.control('price', { symbol: 'BTCUSDT', price: '43000' });
  });

  it('send depth changes that lead from a snapshot to the present book', async () => {
    const frames = await venue.socket(`${venue.sim.wsStream}/ws/btcusdt@depth@100ms`);
    const snapshot = (await venue.fetch('GET', '/api/v3/depth?symbol=BTCUSDT&limit=100')).body;
    const book = new Map((snapshot['bids'] as [string, string][]).map(([price, quantity]) => [price, quantity]));
    await venue.control('price', { symbol: 'BTCUSDT', price: '43100', qty: '2' });
    await frames.when((frame) => frame['e'] === 'depthUpdate');
    const before = frames.all.length;
    await venue.control('price', { symbol: 'BTCUSDT', price: '42900', qty: '3' });
    await frames.when((frame) => frame['e'] === 'depthUpdate' && frames.all.indexOf(frame) >= before);
    let last = Number(snapshot['lastUpdateId']);
    for (const update of frames.all.filter((frame) => frame['e'] === 'depthUpdate' && Number(frame['u']) > last)) {
      expect(Number(update['U'])).toBe(last + 1);
      last = Number(update['u']);
      for (const [price, quantity] of update['b'] as [string, string][]) {
        if (Number(quantity) === 0) book.delete(price);
        else book.set(price, quantity);
      }
    }
    const now = (await venue.fetch('GET', '/api/v3/depth?symbol=BTCUSDT&limit=100')).body;
    expect([...book].sort(([a], [b]) => Number(b) - Number(a))).toEqual(now['bids']);
    await venue.control('price', { symbol: 'BTCUSDT', price: '43000' });
  });

  it('send snapshots of a few levels', async () => {
    const frames = await venue.socket(`${venue.sim.wsStream}/ws/btcusdt@depth5@100ms`);
    const frame = await frames.when((candidate) => 'lastUpdateId' in candidate);
    expect(frame['bids']).toHaveLength(5);
  });

  it('close on a client that talks too much', async () => {
    const frames = await venue.socket(`${venue.sim.wsStream}/ws`);
    for (let id = 0; id < 12; id += 1) frames.socket.send('{"method":"LIST_SUBSCRIPTIONS","id":1}');
    expect(await frames.closed).toBe(1008);
  });

  it('move with the walk until a symbol is frozen', async () => {
    const frames = await venue.socket(`${venue.sim.wsStream}/ws/ethusdt@bookTicker`);
    await venue.control('freeze', { symbol: 'ETHUSDT', frozen: false });
    await frames.when((frame) => frame['s'] === 'ETHUSDT' && frames.all.length > 3);
    await venue.control('freeze', { symbol: 'ETHUSDT', frozen: true });
  });
});
