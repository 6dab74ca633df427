/** The habits of the Bybit simulator. */
import { describe, expect, it } from 'vitest';
import { startBybitSim } from '../../src/venue-sim/bybit/sim.ts';
import {
  nextId,
  send,
  orderBody,
  place,
  cancel,
  list,
  recent,
  ended,
  when,
  hasStatus,
  open,
  follow,
  toldOf,
  isTold,
  hmac,
  simulator,
  type Answer,
} from './bybit-client.ts';
import { KEY, type Json } from './sim-harness.ts';

describe('a request', () => {
  it('is refused for a wrong key, time or signature by return code at HTTP 200', async () => {
    expect((await place({}, { key: 'nobody' })).retCode).toBe(10003);
    expect((await place({}, { secret: 'wrong' })).retCode).toBe(10004);
    expect((await place({}, { timestamp: Date.now() - 6_000 })).retCode).toBe(10002);
    expect((await place({}, { timestamp: Date.now() + 2_000 })).retCode).toBe(10002);
  });

  it.each([
    [{ category: 'linear' }, 10001],
    [{ symbol: 'NOPE' }, 170121],
    [{ qty: '0.000001' }, 170136],
    [{ qty: '0.010001' }, 170137],
    [{ price: '42000.001' }, 170134],
    [{ qty: '0.0001' }, 170140],
    [{ side: 'Sell', qty: '101', price: '43100' }, 170131],
  ])('that breaks a rule is refused before it is acknowledged: %j', async (over, code) => {
    const id = nextId();
    expect((await place({ orderLinkId: id, ...over })).retCode).toBe(code);
    expect(
      simulator()
        .ledger(id)
        .map((fact) => fact['type']),
    ).toEqual(['ARR', 'REJ']);
  });

  it('above the count of the second is told 10006 and when the count begins again', async () => {
    await simulator().control('limits', { createsPerSecond: 1 });
    expect((await place()).retCode).toBe(0);
    const response = await send('POST', '/v5/order/create', orderBody());
    expect(response.status).toBe(200);
    expect((await response.json()) as Answer).toMatchObject({ retCode: 10006 });
    expect(response.headers.get('x-bapi-limit')).toBe('1');
    expect(Number(response.headers.get('x-bapi-limit-reset-timestamp'))).toBeGreaterThan(Date.now() - 1_000);
    await simulator().control('limits', { createsPerSecond: 20 });
  });

  it('above the count of the address meets the firewall, and so does every later one', async () => {
    await simulator().control('limits', { requestsPer5Seconds: 0 });
    expect((await send('GET', '/v5/market/time', '')).status).toBe(403);
    await simulator().control('limits', { requestsPer5Seconds: 600 });
    expect((await send('GET', '/v5/market/time', '')).status).toBe(403);
    await simulator().control('clear');
    expect((await send('GET', '/v5/market/time', '')).status).toBe(200);
  });
});

describe('an order', () => {
  it('is acknowledged before the engine has it, and then found', async () => {
    await simulator().control('engine', { ms: 150 });
    const id = nextId();
    expect(await place({ orderLinkId: id })).toMatchObject({ retCode: 0, result: { orderLinkId: id } });
    expect(await recent(id)).toEqual([]);
    expect(await when(id, hasStatus('New'))).toMatchObject({ avgPrice: '', cumExecQty: '0', leavesQty: '0.01' });
  });

  it('that is post-only and would trade is acknowledged, and then rejected', async () => {
    const id = nextId();
    expect((await place({ orderLinkId: id, price: '43100', timeInForce: 'PostOnly' })).retCode).toBe(0);
    expect(await when(id, hasStatus('Rejected'))).toMatchObject({ rejectReason: 'EC_PostOnlyWillTakeLiquidity' });
    expect(
      simulator()
        .ledger(id)
        .map((fact) => fact['type']),
    ).toEqual(['ARR', 'REJ']);
  });

  it('keeps its link id for ever', async () => {
    const id = nextId();
    await place({ orderLinkId: id, price: '43100' });
    await when(id, hasStatus('Filled'));
    expect((await place({ orderLinkId: id })).retCode).toBe(170141);
  });

  it('is refused a second time while the first one waits for the engine', async () => {
    await simulator().control('engine', { ms: 100 });
    const id = nextId();
    const answers = await Promise.all([place({ orderLinkId: id }), place({ orderLinkId: id })]);
    expect(answers.map(({ retCode }) => retCode).sort()).toEqual([0, 170141]);
    await when(id, hasStatus('New'));
  });

  it('can be cancelled while it waits for the engine', async () => {
    await simulator().control('engine', { ms: 100 });
    const id = nextId();
    await place({ orderLinkId: id });
    expect((await cancel(id)).retCode).toBe(0);
    await when(id, hasStatus('Cancelled'));
  });

  it('is charged in what it buys, and in the proceeds of what it sells', async () => {
    const [bought, sold] = [nextId(), nextId()];
    await place({ orderLinkId: bought, price: '43100' });
    await place({ orderLinkId: sold, price: '42900', side: 'Sell' });
    await when(sold, hasStatus('Filled'));
    expect(await list('/v5/execution/list', bought)).toMatchObject([{ feeCurrency: 'BTC', execFee: '0.00001' }]);
    expect(await list('/v5/execution/list', sold)).toMatchObject([{ feeCurrency: 'USDT', isMaker: false }]);
  });

  it('that ended is no longer recent after a restart of the venue, and found in the history', async () => {
    const [resting, done] = [nextId(), nextId()];
    await place({ orderLinkId: resting });
    await place({ orderLinkId: done, price: '43100' });
    await when(done, hasStatus('Filled'));
    await simulator().control('restart');
    expect(await recent(done)).toEqual([]);
    expect(await ended(done)).toMatchObject([{ orderStatus: 'Filled' }]);
    expect(await recent(resting)).toMatchObject([{ orderStatus: 'New' }]);
    expect(await ended(resting)).toEqual([]);
  });

  it('stays out of sight of queries as long as they lag', async () => {
    const id = nextId();
    await simulator().control('lag', { ms: 60_000 });
    await place({ orderLinkId: id, price: '43100' });
    expect(await recent(id)).toEqual([]);
    await simulator().control('lag', { ms: 0 });
    await when(id, hasStatus('Filled'));
  });
});

describe('the private stream', () => {
  it('refuses a login that is forged or has expired, and topics without one', async () => {
    for (const args of [
      [KEY, Date.now() + 9_000, 'f'.repeat(64)],
      [KEY, 1, hmac('GET/realtime1')],
    ]) {
      const frames = await open(simulator().sim.wsApi);
      frames.socket.send(JSON.stringify({ op: 'auth', args }));
      expect(await frames.when((frame) => frame['op'] === 'auth')).toMatchObject({ success: false });
      await frames.closed;
    }
    const frames = await open(simulator().sim.wsApi);
    frames.socket.send(JSON.stringify({ op: 'subscribe', args: ['order'] }));
    expect(await frames.when((frame) => frame['op'] === 'subscribe')).toMatchObject({ success: false });
  });

  it('answers a ping', async () => {
    const frames = await follow();
    frames.socket.send('{"op":"ping"}');
    expect(await frames.when((frame) => frame['op'] === 'pong')).toHaveProperty('args');
  });

  it('tells orders and executions apart, several executions a message', async () => {
    const frames = await follow();
    await simulator().setPrice('43000', '0.004');
    const id = nextId();
    await place({ orderLinkId: id, price: '43000.02', qty: '0.006', timeInForce: 'IOC' });
    await frames.when(isTold('order', id, hasStatus('Filled')));
    const message = await frames.when(isTold('execution', id, () => true));
    expect((message['data'] as Json[]).map((item) => item['execQty'])).toEqual(['0.004', '0.002']);
    await simulator().setPrice('43000', '1');
  });

  it('says a fill twice when a cancel lost its race against it', async () => {
    const frames = await follow();
    const id = nextId();
    await place({ orderLinkId: id, price: '42999.99' });
    await when(id, hasStatus('New'));
    await simulator().control('engine', { ms: 100 });
    expect((await cancel(id)).retCode).toBe(0);
    await simulator().sell('42999.99', '2');
    await frames.when(isTold('order', id, (item) => item['rejectReason'] === 'EC_OrigClOrdIDDoesNotExist'));
    expect(toldOf(frames, 'order', id).filter(hasStatus('Filled'))).toHaveLength(2);
    expect(
      simulator()
        .ledger(id)
        .map((fact) => fact['type']),
    ).toEqual(['ARR', 'ACC', 'FILL']);
    await simulator().setPrice('43000', '1');
  });

  it.each([
    ['DUPLICATE_FRAME', 2],
    ['DROP_FRAME', 0],
  ])('suffers %s', async (kind, count) => {
    const frames = await follow();
    const id = nextId();
    await simulator().control('faults', { kind, match: id });
    await place({ orderLinkId: id });
    await when(id, hasStatus('New'));
    const later = nextId();
    await place({ orderLinkId: later });
    await frames.when(isTold('order', later, hasStatus('New')));
    expect(toldOf(frames, 'order', id)).toHaveLength(count);
  });

  it('is cut when it is told to', async () => {
    const frames = await follow();
    await simulator().control('disconnect', { stream: 'user' });
    await frames.closed;
  });
});

describe('the public stream', () => {
  it('shows the touch and trades of a symbol to whoever asks', async () => {
    const frames = await open(simulator().sim.wsStream);
    frames.socket.send(JSON.stringify({ op: 'subscribe', args: ['orderbook.1.BTCUSDT', 'publicTrade.BTCUSDT'] }));
    const book = await frames.when((frame) => frame['topic'] === 'orderbook.1.BTCUSDT');
    expect(book).toMatchObject({ type: 'snapshot', data: { s: 'BTCUSDT', b: [['42999.99', '1']] } });
    await simulator().sell('42999.99', '0.5');
    const trade = await frames.when((frame) => frame['topic'] === 'publicTrade.BTCUSDT');
    expect(trade).toMatchObject({ data: [{ S: 'Sell', p: '42999.99', v: '0.5' }] });
  });

  it('refuses an unknown topic and more than ten at once', async () => {
    const frames = await open(simulator().sim.wsStream);
    frames.socket.send(JSON.stringify({ op: 'subscribe', args: ['orderbook.1.NOPE'], req_id: 'a' }));
    expect(await frames.when((frame) => frame['req_id'] === 'a')).toMatchObject({ success: false });
    const args = Array.from({ length: 11 }, () => 'tickers.BTCUSDT');
    frames.socket.send(JSON.stringify({ op: 'subscribe', args, req_id: 'b' }));
    expect(await frames.when((frame) => frame['req_id'] === 'b')).toMatchObject({ success: false });
  });
});

describe('starting', () => {
  it('refuses a limit the venue does not have', async () => {
    const options = { now: Date.now, accounts: {}, ledgerPath: simulator().sim.ledgerPath };
    await expect(startBybitSim({ ...options, limits: { weightPerMinute: 1 } })).rejects.toThrow(
      'no limit weightPerMinute',
    );
  });
});
