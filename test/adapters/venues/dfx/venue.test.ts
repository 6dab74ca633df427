/** Placing, cancelling, looking up and the private stream through the DFX adapter, over real HTTP and WebSocket. */
import { inspect } from 'node:util';
import type { WebSocket } from 'ws';
import { afterEach, describe, expect, it } from 'vitest';
import { toText } from '../../../../src/domain/decimal.ts';
import { instant } from '../../../../src/domain/time.ts';
import type { OrderFill, OrderView } from '../../../../src/engine/venue.ts';
import { waitFor } from '../../../support/poll.ts';
import { DFX_KEYS } from '../../../venue-sim/dfx-keys.ts';
import { ok, until, type Answer } from '../scripted-venue.ts';
import { ACCOUNT_ID, CLIP_ID, order, placed, placeRequest, REF, START_MS, startDesk, success } from './dfx-desk.ts';
import { closeAll } from '../open-desk.ts';

afterEach(closeAll);

const TRADE = {
  tradeId: '663522',
  symbol: 'BTC-USDT',
  price: '66666.88',
  quantity: '0.004',
  amount: '266.66752',
  type: 'LIMIT',
  side: 'BUY',
  isMaker: true,
  feeAsset: 'BTC',
  fee: '0.00000123',
  time: String(START_MS),
};

describe('placing', () => {
  it('sends everything in the signed query, stamped so that the window ends with ours', async () => {
    const { server, venue } = await startDesk(() => success(placed()));
    const result = await venue.place(placeRequest());
    expect(server.received).toHaveLength(1);
    const [sent] = server.received;
    expect(sent).toMatchObject({ method: 'POST', path: '/api/v1/spot/order', body: '' });
    expect(sent?.query).toBe(
      `symbol=BTC-USDT&accountId=${ACCOUNT_ID}&side=BUY&type=LIMIT&price=66666.88&quantity=0.01&clientOrderId=${CLIP_ID}`,
    );
    expect(sent?.headers['exchange-api-timestamp']).toBe(String(START_MS - 3_000));
    expect(result).toMatchObject({
      outcome: 'ACCEPTED',
      order: { clipId: CLIP_ID, venueOrderId: '2000000203363732', state: 'PENDING' },
    });
  });

  it.each<[string, Answer, string, string]>([
    ['a failure outside', ok({ code: '20001', msg: 'no' }), 'REJECTED', 'EXCHANGE_ERROR'],
    ['a failure inside a success', success(placed({ code: '30003', msg: 'no' })), 'REJECTED', 'EXCHANGE_ERROR'],
    ['no funds', success(placed({ code: '30013', msg: 'insufficient balance' })), 'REJECTED', 'INSUFFICIENT_FUNDS'],
    ['an id in use', success(placed({ code: '30012', msg: 'duplicate clientOrderId' })), 'UNKNOWN', 'INVALID_ORDER'],
    ['a limit with HTTP 200', ok({ code: '429', msg: 'slow' }), 'NOT_ADMITTED', 'RATE_LIMIT_EXCEEDED'],
    ['a server error with HTTP 200', ok({ code: '500', msg: 'x' }), 'UNKNOWN', 'EXCHANGE_NOT_AVAILABLE'],
    ['a firewall page', { status: 403, body: '<html>' }, 'NOT_ADMITTED', 'DDOS_PROTECTION'],
    ['a stale timestamp', { status: 401, body: { code: '401', msg: 'timestamp' } }, 'NOT_ADMITTED', 'NETWORK_ERROR'],
    ['a stale timestamp, torn', { status: 401, body: '{"code":"401","msg":"timest' }, 'UNKNOWN', 'EXCHANGE_ERROR'],
    ['a 412 of somebody else', { status: 412, body: '<html>' }, 'UNKNOWN', 'EXCHANGE_ERROR'],
    ['a 404 of somebody else', { status: 404, body: '<html>' }, 'UNKNOWN', 'EXCHANGE_ERROR'],
    ['a success without data', ok({ code: '0', msg: 'success' }), 'UNKNOWN', 'EXCHANGE_ERROR'],
    ['another order', success(placed({ clientOrderId: 't0000000000a0001' })), 'UNKNOWN', 'EXCHANGE_ERROR'],
    ['no order id', success(placed({ orderId: null })), 'UNKNOWN', 'EXCHANGE_ERROR'],
  ])('after %s, both result codes read, the outcome is known for what it is', async (_, answer, outcome, errorCode) => {
    const { server, venue } = await startDesk(() => answer);
    expect(await venue.place(placeRequest())).toMatchObject({ outcome, error: { errorCode } });
    expect(server.received).toHaveLength(1);
  });

  it('takes back at once what an IOC order did not find, for the venue has no such order', async () => {
    const { server, venue } = await startDesk(({ method }) => success(method === 'DELETE' ? [placed()] : placed()));
    await venue.place(placeRequest({ timeInForce: 'IOC' }));
    await until(() => server.received.length === 2, 'the cancel');
    expect(server.received[1]).toMatchObject({
      method: 'DELETE',
      query: `accountId=${ACCOUNT_ID}&clientOrderId=${CLIP_ID}`,
    });
  });

  it('refuses what the venue does not know: post-only and fill-or-kill', async () => {
    const { server, venue } = await startDesk(() => success(placed()));
    const refused = { outcome: 'REJECTED', rejectClass: 'FATAL' };
    expect(await venue.place(placeRequest({ postOnly: true }))).toMatchObject(refused);
    expect(await venue.place(placeRequest({ timeInForce: 'FOK' }))).toMatchObject(refused);
    expect(server.received).toEqual([]);
  });

  it('never shows a key or a signature', async () => {
    const { server, venue, logged } = await startDesk(({ headers }) => ({
      status: 401,
      body: { code: '401', msg: `${DFX_KEYS.PrivateApiKey} ${String(headers['exchange-api-sign'])}` },
    }));
    const shown = JSON.stringify(await venue.place(placeRequest())) + logged.join('') + inspect(venue, { depth: 9 });
    for (const secret of [DFX_KEYS.PrivateApiKey, String(server.received[0]?.headers['exchange-api-sign'])]) {
      expect(shown).not.toContain(secret);
    }
  });
});

describe('looking up', () => {
  it('brings the order and its trades, a blank id being none', async () => {
    const { venue } = await startDesk(({ path }) =>
      path.endsWith('/trades') ? success([TRADE]) : success(order({ status: 'PARTIAL_FILLED', tradeQty: '0.004' })),
    );
    const result = await venue.lookup(REF);
    if (result.outcome !== 'FOUND') throw new Error(result.outcome);
    expect(result.order).toMatchObject({ state: 'OPEN', venueOrderId: '2000000074758463', reason: null });
    expect(result.fills.map(({ fill }) => [fill.fillId, toText(fill.fee), fill.feeAsset, fill.liquidity])).toEqual([
      ['663522', '0.00000123', 'BTC', 'MAKER'],
    ]);
    const blank = await startDesk(() => success([order({ clientOrderId: ' ' })]));
    expect(await blank.venue.openOrders()).toMatchObject([{ clipId: null }]);
  });

  it('asks both lists before it says that an order is not there', async () => {
    const { server, venue } = await startDesk(({ path }) =>
      path.endsWith('/spot/order') ? ok({ code: '20005', msg: 'order does not exist' }) : success([]),
    );
    expect(await venue.lookup(REF)).toEqual({ outcome: 'NOT_FOUND' });
    expect(server.received.map(({ path }) => path.split('/').at(-1))).toEqual(['order', 'open_order', 'finish_order']);
  });

  it('finds in a list what the query by id denies', async () => {
    const { venue } = await startDesk(({ path }) => {
      if (path.endsWith('/spot/order')) return ok({ code: '20005', msg: 'order does not exist' });
      return success(path.endsWith('open_order') ? [order()] : []);
    });
    expect(await venue.lookup(REF)).toMatchObject({ outcome: 'FOUND', order: { state: 'OPEN' } });
  });

  it('asks only for ended orders that were made when this one was, on the clock of the venue', async () => {
    const { server, venue } = await startDesk(({ path }) =>
      path.endsWith('/spot/order') ? ok({ code: '20005', msg: 'order does not exist' }) : success([]),
    );
    await venue.lookup({ ...REF, reservedAt: instant(START_MS) });
    const query = new URLSearchParams(server.received.at(-1)?.query);
    expect([query.get('symbol'), query.get('limit')]).toEqual(['BTC-USDT', '500']);
    expect([Number(query.get('startTime')) - START_MS, Number(query.get('endTime')) - START_MS]).toEqual([
      -10_000, 20_000,
    ]);
  });

  it.each([
    ['open_order', 100],
    ['finish_order', 500],
  ])('does not believe in absence when %s is full of others', async (list, most) => {
    const other = order({ clientOrderId: ' ' });
    let length = most;
    const { venue } = await startDesk(({ path }) => {
      if (path.endsWith('/spot/order')) return ok({ code: '20005', msg: 'order does not exist' });
      return success(path.endsWith(list) ? Array.from({ length }, () => other) : []);
    });
    expect((await venue.lookup(REF)).outcome).toBe('UNKNOWN');
    length -= 1;
    expect((await venue.lookup(REF)).outcome).toBe('NOT_FOUND');
  });

  it.each<[string, Answer]>([
    ['words nobody knows', ok({ code: '20099', msg: 'something' })],
    ['an empty success', ok({ code: '0', msg: 'success', data: null })],
    ['no answer', 'SILENT'],
  ])('never takes %s for absence', async (_name, answer) => {
    const { venue } = await startDesk(() => answer);
    expect((await venue.lookup(REF)).outcome).toBe('UNKNOWN');
  });
});

/** As the venue documents them: orders under `subject`, trades under `subjects`. */
const message = (name: string, body: object): string => {
  const named = name === 'TRADE' ? { subjects: [name] } : { subject: name };
  return JSON.stringify({ id: 'm', type: 'MESSAGE', topic: 'SPOT', ...named, sn: 0, body });
};

const ORDER_UPDATE = {
  e: 'orderUpdate',
  s: 'BTC-USDT',
  i: '2000000001250133',
  c: CLIP_ID,
  S: 'BUY',
  p: '66666.88',
  q: '0.01',
  X: 'PARTIAL_FILLED',
  z: '0.004',
  f: ' ',
  mt: START_MS,
};
const TRADE_UPDATE = {
  e: 'tradeUpdate',
  s: 'BTC-USDT',
  i: '207',
  oi: '2000000001250133',
  p: '66666.88',
  q: '0.004',
  S: 'BUY',
  t: START_MS,
  r: 'MAKER',
  f: '0.000001',
  fa: 'BTC',
};

describe('the private stream', () => {
  async function follow(onSocket: (socket: WebSocket) => void) {
    const desk = await startDesk(() => success([]));
    const heard = {
      views: [] as OrderView[],
      fills: [] as OrderFill[],
      resyncs: [] as string[],
      subjects: [] as string[],
    };
    desk.server.onSocket = (socket, path) => {
      heard.subjects.push(path);
      socket.on('message', (data) => {
        const frame = JSON.parse((data as Buffer).toString('utf8')) as { id: string; type: string };
        if (frame.type === 'SUBSCRIBE') socket.send(JSON.stringify({ id: frame.id, type: 'ACK' }));
      });
      socket.send(JSON.stringify({ id: 's', type: 'WELCOME' }));
      onSocket(socket);
    };
    await desk.venue.subscribe({
      onOrder: (view) => heard.views.push(view),
      onFill: (fill) => heard.fills.push(fill),
      onResync: (cause) => heard.resyncs.push(cause),
    });
    return { ...desk, heard };
  }

  it('holds a trade that comes before its order is known, and then names the clip', async () => {
    const { server, heard } = await follow(() => undefined);
    expect(heard.subjects).toEqual(['/ws/market?format=JSON']);
    expect(heard.resyncs).toEqual(['CONNECTED']);
    server.sockets[0]?.send(message('TRADE', TRADE_UPDATE));
    server.sockets[0]?.send(message('ORDER', ORDER_UPDATE));
    await waitFor('the order', 10_000, () => heard.views.length === 1);
    expect(heard.fills).toMatchObject([{ clipId: CLIP_ID, fill: { fillId: '207', liquidity: 'MAKER' } }]);
    expect(heard.views).toMatchObject([{ clipId: CLIP_ID, state: 'OPEN', venueOrderId: '2000000001250133' }]);
  });

  it('asks for a resync after a message it cannot read and after a lost connection', async () => {
    const { server, heard } = await follow(() => undefined);
    server.sockets[0]?.send(message('TRADE', { ...TRADE_UPDATE, r: 'BYSTANDER' }));
    await waitFor('the bad message', 10_000, () => heard.resyncs.includes('BAD_MESSAGE'));
    server.sockets[0]?.terminate();
    await waitFor(
      'the new connection',
      10_000,
      () => heard.resyncs.filter((each) => each === 'CONNECTED').length === 2,
    );
    expect(heard.resyncs).toEqual(['CONNECTED', 'BAD_MESSAGE', 'DISCONNECTED', 'CONNECTED']);
  });
});
