/** The endpoints beside the contract: cancel all, children, events, history, balance, position, time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durableRedis } from '../../support/redis.ts';
import { quantity } from '../../../src/domain/decimal.ts';
import { instant } from '../../../src/domain/time.ts';
import { AT, clipOf, ended, filled } from './facts.ts';
import { Conformance, ORDER, type Fields } from './harness.ts';

describe.skipIf(!durableRedis)('extensions', () => {
  let api: Conformance;
  beforeAll(async () => {
    api = await Conformance.start();
  });
  afterAll(() => api.close());

  /** Pages to the end; the ids in order. */
  async function pages(name: string, query: string, who: string): Promise<readonly (readonly Fields[])[]> {
    const found: (readonly Fields[])[] = [];
    let cursor = '';
    for (;;) {
      const reply = await api.get(name, `${query}${cursor}`, who);
      expect(reply.status, reply.text).toBe(200);
      found.push(reply.responses);
      const next = reply.body['nextCursor'];
      if (typeof next !== 'string') return found;
      cursor = `&cursor=${next}`;
    }
  }

  it('EX-1 pause is answered with PENDING_PAUSE or PAUSED, and 400 where it cannot be', async () => {
    const orderId = await api.place();
    await api.happen(orderId, ended('ACCEPTED'));
    const paused = await api.post('pause', { orderId });
    expect(paused.status, paused.text).toBe(200);
    expect(['PENDING_PAUSE', 'PAUSED']).toContain(paused.body['status']);
    await api.happen(orderId, ended('CANCELLED'));
    const late = await api.post('pause', { orderId });
    expect([late.status, late.body['errorCode']]).toEqual([400, 'PARENT_ORDER_WAS_TERMINATED']);
  });

  it('EX-2 unpause is answered with PENDING_UNPAUSE, and 400 where the order is not paused', async () => {
    const orderId = await api.place();
    await api.happen(orderId, ended('ACCEPTED'));
    const working = await api.post('unpause', { orderId });
    expect([working.status, working.body['status']]).toEqual([400, 'ACCEPTED']);
    await api.happen(orderId, ended('PAUSED'));
    const going = await api.post('unpause', { orderId });
    expect(going.status, going.text).toBe(200);
    expect(going.body['status']).toBe('PENDING_UNPAUSE');
  });

  it('EX-3 cancelAll cancels what matches every filter, and answers for each order', async () => {
    const who = 'ex-3';
    const a = await api.place({ clientOrderId: 'a' }, who);
    const b = await api.place({ clientOrderId: 'b', side: 'SELL' }, who);
    const c = await api.place({ clientOrderId: 'c', symbol: 'ETH/USDT', subaccount: 'second' }, who);
    const foreign = await api.place({}, 'ex-3-other');
    const all = async (body: Fields) => {
      const reply = await api.post('cancelAll', body, who);
      expect(reply.status, reply.text).toBe(200);
      return reply.responses.map((one) => [one['orderId'], one['status'], one['errorCode']]);
    };
    expect(await all({ symbol: 'ETHUSDT', side: 'SELL' })).toEqual([]);
    expect(await all({ strategy: 'VWAP' })).toEqual([]);
    expect(await all({ symbol: 'ETHUSDT' })).toEqual([[c, 'PENDING_CANCEL', null]]);
    expect(await all({ exchange: 'BINANCE', side: 'SELL', subaccount: null })).toEqual([[b, 'PENDING_CANCEL', null]]);
    expect(await all({ subaccount: 'BINANCE/main' })).toHaveLength(2);
    expect((await all({})).map(([orderId]) => orderId)).toEqual([a, b, c]);
    expect((await api.get('order/id', `orderId=${foreign}`, 'ex-3-other')).body['status']).toBe('PENDING_NEW');
  });

  it('refuses a cancelAll whose filter names no account or is misspelt: it must not quietly cancel nothing', async () => {
    for (const body of [{ exchange: 'KRAKEN' }, { subaccount: 'none' }, { 'exchange ': 'BINANCE' }, { side: 'buy' }]) {
      expect((await api.post('cancelAll', body)).status, JSON.stringify(body)).toBe(400);
    }
  });

  it('EX-4 children are execution reports with an append-only history and fills, page by page', async () => {
    const orderId = await api.place();
    const closed = [
      clipOf(orderId, 1, 'FILLED'),
      clipOf(orderId, 2, 'CANCELED', { timeInForce: 'IOC', postOnly: false }),
      clipOf(orderId, 3, 'REJECTED', { error: { errorCode: 'INVALID_ORDER', message: 'no' }, venueOrderId: null }),
    ];
    const open = clipOf(orderId, 4, 'NEW', { inDoubt: true });
    await api.happen(orderId, { parent: () => ({ clipCount: 4, clips: [open] }), closed });
    const found = (await pages('order/children', `orderId=${orderId}&limit=2`, 'desk')).flat();
    expect(found.map((one) => one['childNumber'])).toEqual(['1', '2', '3', '4']);
    expect(found[0]).toMatchObject({
      type: 'ORDER_EXEC_REPORT_UPDATE',
      id: closed[0]?.clipId,
      client_order_id_format_exchange: closed[0]?.clipId,
      client_order_id: closed[0]?.clipId,
      exchange_order_id: 'v1',
      amount_open: '0',
      amount_filled: '0.1',
      avg_px: '42990.12',
      status: 'FILLED',
      status_history: [
        ['RECEIVED', '2024-01-28T12:00:00.000Z'],
        ['ROUTING', '2024-01-28T12:00:00.001Z'],
        ['ROUTED', '2024-01-28T12:00:00.002Z'],
        ['NEW', '2024-01-28T12:00:00.003Z'],
        ['FILLED', '2024-01-28T12:00:00.004Z'],
      ],
      error_message: null,
      fills: [
        {
          time: '2024-01-28T12:00:00.000Z',
          price: '42990.12',
          amount: '0.1',
          fillId: 'f1',
          fee: '0.0001',
          feeAsset: 'BTC',
          makerOrTaker: 'TAKER',
        },
      ],
      exchange_id: 'BINANCE/main',
      symbol_id_exchange: 'BTCUSDT',
      symbol_id_coinapi: 'BINANCE_SPOT_BTC_USDT',
      amount_order: '0.1',
      price: '43000',
      side: 'BUY',
      order_type: 'LIMIT',
      time_in_force: 'GOOD_TILL_CANCEL',
      expire_time: null,
      exec_inst: ['MAKER_OR_CANCEL'],
      inDoubt: false,
    });
    expect(found[1]).toMatchObject({ amount_open: '0.1', time_in_force: 'IMMEDIATE_OR_CANCEL', exec_inst: [] });
    expect(found[2]).toMatchObject({ error_message: 'no', errorCode: 'INVALID_ORDER', exchange_order_id: null });
    expect(found[3]).toMatchObject({ status: 'NEW', inDoubt: true, amount_open: '0.1' });
  });

  it('EX-5 events are the journal in order, page by page, and only ever grow', async () => {
    const orderId = await api.place();
    for (let index = 0; index < 5; index += 1) {
      const entries = [
        { at: AT + index, type: 'FILL', clip: 'c', fillId: `f${index}`, quantity: '0.10', price: '1e3' },
        { at: AT + index, type: 'STATUS', from: 'ACCEPTED', to: 'PARTIALLY_FILLED' },
      ];
      await api.happen(orderId, { journal: JSON.stringify(entries) });
    }
    const found = (await pages('order/events', `orderId=${orderId}&limit=2`, 'desk')).flat();
    expect(found.map((one) => one['eventId'])).toEqual([
      ...['1-0', '2-0', '2-1', '3-0', '3-1', '4-0', '4-1', '5-0', '5-1', '6-0', '6-1'],
    ]);
    expect(found[0]).toMatchObject({ type: 'ORDER_CREATED', orderId, version: '1' });
    expect(found[1]).toMatchObject({ ts: '2024-01-28T12:00:00.000Z', childId: 'c', fillId: 'f0', qty: '0.10' });
    await api.happen(orderId, { journal: JSON.stringify([{ at: AT, type: 'ALERT', message: 'late' }]) });
    const later = (await pages('order/events', `orderId=${orderId}&limit=3`, 'desk')).flat();
    expect(later.slice(0, found.length)).toEqual(found);
    expect(later).toHaveLength(found.length + 1);
  });

  it('history has open and closed orders, the newest first, in pages that orders created meanwhile do not shift', async () => {
    const who = 'history';
    const ids: string[] = [];
    for (let index = 0; index < 30; index += 1) ids.push(await api.place({ clientOrderId: `h${index}` }, who));
    for (const orderId of ids.slice(0, 10)) await api.happen(orderId as never, ended('FILLED'));
    const first = await api.get('history', 'limit=7', who);
    await api.place({}, who);
    const rest = await pages(
      'history',
      `limit=7&cursor=${String(first.body['nextCursor'])}`.replace(/&cursor.*/, ''),
      who,
    );
    const second = await api.get('history', `limit=7&cursor=${String(first.body['nextCursor'])}`, who);
    const newestFirst = [...ids].reverse();
    expect(first.responses.map((one) => one['orderId'])).toEqual(newestFirst.slice(0, 7));
    expect(second.responses.map((one) => one['orderId'])).toEqual(newestFirst.slice(7, 14));
    expect(
      rest
        .flat()
        .map((one) => one['orderId'])
        .slice(1),
    ).toEqual(newestFirst);
  });

  it('history takes filters, and each of them narrows', async () => {
    const who = 'filters';
    const plain = await api.place({ clientOrderId: 'f-plain' }, who);
    const sell = await api.place({ clientOrderId: 'f-sell', side: 'SELL' }, who);
    const eth = await api.place({ clientOrderId: 'eth', symbol: 'ETH/USDT', subaccount: 'second' }, who);
    await api.happen(sell, ended('CANCELLED'));
    const find = async (query: string) => (await pages('history', query, who)).flat().map((one) => one['orderId']);
    expect(await find('')).toEqual([eth, sell, plain]);
    expect(await find('status=CANCELLED')).toEqual([sell]);
    expect(await find('status=CANCELLED,PENDING_NEW&side=BUY')).toEqual([eth, plain]);
    expect(await find('status=CANCELLED&status=FILLED')).toEqual([sell]);
    expect(await find('symbol=ETH%2FUSDT')).toEqual([eth]);
    expect(await find('subaccount=BINANCE%2Fsecond&exchange=BINANCE')).toEqual([eth]);
    expect(await find('strategy=TWAP&clientOrderIdPrefix=f-')).toEqual([sell, plain]);
    expect(await find('strategy=VWAP')).toEqual([]);
    expect(await find('exchange=BYBIT')).toEqual([]);
    const { responses } = await api.get('history', '', who);
    const at = String(responses[1]?.['createdAt']);
    expect(await find(`from=${at}&to=2100-01-01T00:00:00Z`)).toEqual([eth, sell]);
    expect(await find(`to=${at}`)).toEqual([plain]);
    expect(await find('from=2099-01-01T00:00:00Z')).toEqual([]);
  });

  it('a cursor is taken only as it was given, and only for the question it belongs to', async () => {
    const who = 'cursors';
    for (let index = 0; index < 3; index += 1) await api.place({}, who);
    const cursor = String((await api.get('history', 'limit=1', who)).body['nextCursor']);
    for (const query of [
      `cursor=${cursor}&side=BUY`,
      `cursor=${cursor.slice(0, -1)}`,
      `cursor=${cursor}A`,
      'cursor=',
      'cursor=!!',
      'cursor=AAAA',
      'limit=0',
      'limit=501',
      'limit=1e2',
      'status=OPEN',
      'from=yesterday',
      'from=2030-01-01T00:00:00Z&to=2030-01-01T00:00:00Z',
      'from=2030-01-01T00:00:00',
      'page=2',
    ]) {
      const reply = await api.get('history', query, who);
      expect([reply.status, reply.body['errorCode']], query).toEqual([400, 'INVALID_ORDER']);
    }
    const orderId = await api.place({}, who);
    expect((await api.get('order/events', `orderId=${orderId}&cursor=${cursor}`, who)).status).toBe(400);
  });

  it('EX-6 balances say when they were read and when that is too long ago', async () => {
    const now = api.desk.now();
    const assets = [{ asset: 'BTC', free: quantity('1.5'), locked: quantity('0.500000000000000001') }];
    await api.board.publish('BINANCE/main', { at: now, everyMs: 10_000, assets });
    await api.board.publish('BINANCE/second', { at: instant(now - 30_000), everyMs: 10_000, assets: [] });
    const { responses } = await api.get('balance', 'exchange=BINANCE');
    expect(responses).toMatchObject([
      {
        exchange: 'BINANCE',
        subaccount: 'main',
        stale: false,
        balances: [{ asset: 'BTC', balance: '2.000000000000000001', available: '1.5', locked: '0.500000000000000001' }],
      },
      { subaccount: 'second', stale: true, balances: [] },
    ]);
    expect((await api.get('balance', 'subaccount=second')).responses).toHaveLength(1);
    expect((await api.get('balance', 'exchange=KRAKEN')).status).toBe(400);
  });

  it('EX-6 positions are the net of the own fills, by account and instrument', async () => {
    const who = 'positions';
    const [buy, more, sell] = [
      await api.place({}, who),
      await api.place({}, who),
      await api.place({ side: 'SELL' }, who),
    ];
    await api.happen(buy, filled('FILLED', [['1', '100']]));
    await api.happen(more, filled('CANCELLED', [['0.5', '103']]));
    await api.happen(sell, filled('PARTIALLY_FILLED', [['0.2', '110']]));
    const reply = await api.get('position', '', who);
    expect(reply.body['complete']).toBe(true);
    expect(reply.responses).toEqual([
      {
        exchange: 'BINANCE',
        subaccount: 'main',
        symbol: 'BTC/USDT',
        side: 'BUY',
        quantity: '1.3',
        boughtQuantity: '1.5',
        averageBuyPrice: '101',
        soldQuantity: '0.2',
        averageSellPrice: '110',
      },
    ]);
    expect((await api.get('position', 'symbol=ETHUSDT', who)).responses).toEqual([]);
    expect((await api.get('position', '', 'positions-other')).responses).toEqual([]);
  });

  it('EX-7 the server tells its time to anybody', async () => {
    const response = await api.app.inject({ method: 'GET', url: '/api/v2/time' });
    const { serverTime, time } = response.json<{ serverTime: number; time: string }>();
    expect(response.statusCode).toBe(200);
    expect(Date.parse(time)).toBe(serverTime);
  });

  it('a second order of an account starts with nothing but its creation', async () => {
    const orderId = await api.place(ORDER, 'fresh');
    expect((await api.get('order/children', `orderId=${orderId}`, 'fresh')).body).toMatchObject({
      orderId,
      responses: [],
      nextCursor: null,
    });
  });
});
