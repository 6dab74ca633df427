/** Order entry over real HTTP: what is sent, and what the answers of the venue prove. */
import { afterEach, describe, expect, it } from 'vitest';
import { quantity, toText } from '../../../../src/domain/decimal.ts';
import type { OrderFill } from '../../../../src/engine/venue.ts';
import { readFill } from '../../../../src/adapters/venues/bybit/answers.ts';
import { CLIP_ID, placeRequest, plain, START_MS, SYMBOL } from '../binance/binance-support.ts';
import type { Answer, Received } from '../scripted-venue.ts';
import { executionOf, listOf, orderOf, said, startDesk } from './bybit-support.ts';
import { closeAll } from '../open-desk.ts';

afterEach(closeAll);

const REF = { clipId: CLIP_ID, venueOrderId: null, symbol: SYMBOL };
const RECEIPT = said({ orderId: '2000000000000000028', orderLinkId: CLIP_ID });

/** Answers by path; a list is used up from its front, its last answer again and again. */
const byPath = (answers: Readonly<Record<string, Answer | readonly Answer[]>>) => {
  const used = new Map<string, number>();
  return ({ path }: Received): Answer => {
    const given = answers[path] ?? 'SILENT';
    if (!Array.isArray(given)) return given as Answer;
    const index = used.get(path) ?? 0;
    used.set(path, index + 1);
    return (given as readonly Answer[])[Math.min(index, given.length - 1)] ?? 'SILENT';
  };
};

describe('a create', () => {
  it('sends every decimal as a string, stamped with the reservation', async () => {
    const { server, venue } = await startDesk(() => RECEIPT);
    await venue.place(placeRequest());
    const [request] = server.received;
    expect(JSON.parse(request?.body ?? '')).toEqual({
      category: 'spot',
      symbol: 'BTCUSDT',
      side: 'Buy',
      orderType: 'Limit',
      qty: '0.5',
      price: '43000.25',
      timeInForce: 'GTC',
      orderLinkId: CLIP_ID,
      isLeverage: 0,
      orderFilter: 'Order',
    });
    expect(request?.headers).toMatchObject({
      'x-bapi-timestamp': String(START_MS),
      'x-bapi-recv-window': '2000',
      'content-type': 'application/json',
    });
  });

  it('is only pending when it was acknowledged: the engine has not spoken', async () => {
    const { venue } = await startDesk(() => RECEIPT);
    expect(await venue.place(placeRequest())).toMatchObject({
      outcome: 'ACCEPTED',
      order: { clipId: CLIP_ID, venueOrderId: '2000000000000000028', state: 'PENDING', at: START_MS + 5 },
      fills: [],
    });
  });

  it('is in doubt when the receipt is for another order, or is none', async () => {
    const other = await startDesk(() => said({ orderId: '1', orderLinkId: 'x' }));
    expect((await other.venue.place(placeRequest())).outcome).toBe('UNKNOWN');
    const none = await startDesk(() => ({ status: 200, body: '{}' }));
    expect((await none.venue.place(placeRequest())).outcome).toBe('UNKNOWN');
  });

  it('asks for a post-only order by its time in force', async () => {
    const { server, venue } = await startDesk(() => RECEIPT);
    await venue.place(placeRequest({ postOnly: true }));
    expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({ timeInForce: 'PostOnly' });
  });
});

describe('a cancel', () => {
  const after = (order: Readonly<Record<string, unknown>>): Answer => listOf([orderOf(order)]);

  it.each([
    [{ orderStatus: 'Cancelled' }, { outcome: 'CANCELLED', order: { state: 'CANCELLED' } }],
    [{ orderStatus: 'PartiallyFilledCanceled', cumExecQty: '0.1' }, { outcome: 'CANCELLED' }],
    [{ orderStatus: 'Filled', cumExecQty: '0.5' }, { outcome: 'GONE' }],
    [{ orderStatus: 'New' }, { outcome: 'UNKNOWN' }],
  ])('that was received is what a look then shows: %j', async (order, expected) => {
    const script = byPath({ '/v5/order/cancel': RECEIPT, '/v5/order/realtime': after(order) });
    const { venue } = await startDesk(script);
    expect(await venue.cancel(REF)).toMatchObject(expected);
  });
});

describe('a look-up', () => {
  it('reads the fills of an order over all pages, oldest first', async () => {
    const { venue, server } = await startDesk(
      byPath({
        '/v5/order/realtime': listOf([orderOf({ orderStatus: 'PartiallyFilled', cumExecQty: '0.3' })]),
        '/v5/execution/list': [
          listOf([executionOf('e3', '0.1'), executionOf('e2', '0.1')], 'more'),
          listOf([executionOf('e1', '0.1')]),
        ],
      }),
    );
    const found = await venue.lookup(REF);
    expect(found).toMatchObject({ outcome: 'FOUND', order: { state: 'OPEN' } });
    const fills: readonly OrderFill[] = found.outcome === 'FOUND' ? found.fills : [];
    expect(fills.map((each) => each.fill.fillId)).toEqual(['e1', 'e2', 'e3']);
    expect(plain(fills[0] as OrderFill)).toEqual(['e1', '0.1', '43000.1', '0.0000001', 'BTC', 'MAKER']);
    expect(server.received.at(-1)?.params.get('cursor')).toBe('more');
  });

  it('goes to the history when the recent orders were lost in a restart', async () => {
    const { venue } = await startDesk(
      byPath({
        '/v5/order/realtime': listOf([]),
        '/v5/order/history': listOf([orderOf({ orderStatus: 'Cancelled' })]),
      }),
    );
    expect(await venue.lookup(REF)).toMatchObject({ outcome: 'FOUND', order: { state: 'CANCELLED' } });
  });

  it('says NOT_FOUND only when neither place has the order and no execution names it', async () => {
    const nowhere = { '/v5/order/realtime': listOf([]), '/v5/order/history': listOf([]) };
    const none = await startDesk(byPath({ ...nowhere, '/v5/execution/list': listOf([]) }));
    expect(await none.venue.lookup(REF)).toEqual({ outcome: 'NOT_FOUND' });
    const traded = await startDesk(byPath({ ...nowhere, '/v5/execution/list': listOf([executionOf('e1', '0.1')]) }));
    expect(await traded.venue.lookup(REF)).toMatchObject({ outcome: 'UNKNOWN' });
    const failing = await startDesk(byPath({ ...nowhere, '/v5/execution/list': said({}, 10016, 'Server error.') }));
    expect(await failing.venue.lookup(REF)).toMatchObject({ outcome: 'UNKNOWN' });
  });

  it('reads a post-only refusal as a rejection, whatever the status says', async () => {
    for (const orderStatus of ['Rejected', 'Cancelled']) {
      const { venue } = await startDesk(() =>
        listOf([orderOf({ orderStatus, rejectReason: 'EC_PostOnlyWillTakeLiquidity' })]),
      );
      expect(await venue.lookup(REF)).toMatchObject({
        order: { state: 'REJECTED', reason: 'EC_PostOnlyWillTakeLiquidity' },
      });
    }
  });

  it('takes the second message of a fill that beat its cancel for the fill it is', async () => {
    const { venue } = await startDesk(
      byPath({
        '/v5/order/realtime': listOf([
          orderOf({
            orderStatus: 'Filled',
            cumExecQty: '0.5',
            cancelType: 'CancelByUser',
            rejectReason: 'EC_OrigClOrdIDDoesNotExist',
          }),
        ]),
        '/v5/execution/list': listOf([executionOf('e1', '0.5', { feeCurrency: '' })]),
      }),
    );
    const found = await venue.lookup(REF);
    expect(found).toMatchObject({ order: { state: 'FILLED', reason: null } });
    // A buy whose fee names no coin was charged in what it bought.
    expect(found.outcome === 'FOUND' && found.fills[0]?.fill.feeAsset).toBe('BTC');
  });
});

describe('the open orders', () => {
  it('are read page by page, and only those that are open', async () => {
    const { venue } = await startDesk(
      byPath({
        '/v5/order/realtime': [
          listOf([orderOf({ orderLinkId: 'foreign' })], '1'),
          listOf([orderOf(), orderOf({ orderStatus: 'Filled', cumExecQty: '0.5' })]),
        ],
      }),
    );
    expect((await venue.openOrders()).map(({ clipId }) => clipId)).toEqual([null, CLIP_ID]);
  });
});

describe('the limits of an account', () => {
  it('let twenty creates a second go and hold the next one back', async () => {
    const { server, venue, clock } = await startDesk(() => RECEIPT);
    for (let i = 0; i < 20; i += 1) await venue.place(placeRequest());
    expect(await venue.place(placeRequest())).toMatchObject({ outcome: 'NOT_ADMITTED', retryAfterMs: 1_050 });
    expect(server.received).toHaveLength(20);
    // Cancels have a count of their own.
    expect((await venue.cancel(REF)).outcome).not.toBe('NOT_ADMITTED');
    clock.ms += 1_050;
    expect((await venue.place(placeRequest())).outcome).toBe('ACCEPTED');
  });

  it('are what the answers say they are', async () => {
    const { venue } = await startDesk(() =>
      said({ orderId: '2', orderLinkId: CLIP_ID }, 0, 'OK', { 'X-Bapi-Limit': '2' }),
    );
    await venue.place(placeRequest());
    await venue.place(placeRequest());
    expect(await venue.place(placeRequest())).toMatchObject({ outcome: 'NOT_ADMITTED' });
  });

  it('keep only creates back until the reset, when the venue has said 10006 to one', async () => {
    const reset = { 'X-Bapi-Limit-Reset-Timestamp': String(START_MS + 700) };
    const { server, venue, clock } = await startDesk(({ path }) =>
      path === '/v5/order/create' ? said({}, 10006, 'Too many visits.', reset) : listOf([orderOf()]),
    );
    expect(await venue.place(placeRequest())).toMatchObject({ outcome: 'NOT_ADMITTED', retryAfterMs: 700 });
    expect(await venue.place(placeRequest())).toMatchObject({ outcome: 'NOT_ADMITTED', retryAfterMs: 700 });
    expect((await venue.lookup(REF)).outcome).toBe('FOUND');
    expect(server.received.filter(({ path }) => path === '/v5/order/create')).toHaveLength(1);
    clock.ms += 700;
    await venue.place(placeRequest());
    expect(server.received.filter(({ path }) => path === '/v5/order/create')).toHaveLength(2);
  });

  it('keep everything back for ten minutes when the firewall has shut', async () => {
    const { server, venue } = await startDesk(() => ({ status: 403, body: '<html>access too frequent</html>' }));
    expect(await venue.place(placeRequest())).toMatchObject({ outcome: 'NOT_ADMITTED', retryAfterMs: 600_000 });
    expect(await venue.cancel(REF)).toMatchObject({
      outcome: 'NOT_ADMITTED',
      retryAfterMs: 600_000,
      error: { errorCode: 'DDOS_PROTECTION' },
    });
    expect(server.received).toHaveLength(1);
  });
});

describe('the balances', () => {
  it('show as free what the wallet holds and orders do not lock', async () => {
    const coin = [
      { coin: 'USDT', walletBalance: '1000.5', locked: '400' },
      { coin: 'BTC', walletBalance: '2', locked: '' },
    ];
    const { venue } = await startDesk(() => said({ list: [{ accountType: 'UNIFIED', coin }] }));
    const balances = await venue.balances();
    expect(toText(balances.get('USDT')?.free ?? quantity('0'))).toBe('600.5');
    expect(toText(balances.get('BTC')?.free ?? quantity('0'))).toBe('2');
    expect(toText(balances.get('BTC')?.locked ?? quantity('1'))).toBe('0');
  });

  it('show nothing of what is owed, and no less than nothing free', async () => {
    const coin = [
      { coin: 'USDT', walletBalance: '-25.1', locked: '' },
      { coin: 'BTC', walletBalance: '1', locked: '1.5' },
    ];
    const { venue } = await startDesk(() => said({ list: [{ accountType: 'UNIFIED', coin }] }));
    const balances = [...(await venue.balances())];
    expect(balances.map(([asset, { free, locked }]) => [asset, toText(free), toText(locked)])).toEqual([
      ['USDT', '0', '0'],
      ['BTC', '0', '1.5'],
    ]);
  });
});

describe('the asset of a fee that the venue does not name', () => {
  it.each([
    ['Buy', '0.0001', true, 'BTC'],
    ['Sell', '4.3', true, 'USDT'],
    ['Buy', '-1.1', true, 'USDT'],
    ['Sell', '-0.0001', true, 'BTC'],
    ['Buy', '-0.0001', false, 'BTC'],
  ] as const)('of a %s with fee %s (maker: %s) is %s', (side, execFee, isMaker, asset) => {
    const execution = { ...executionOf('e1', '0.5', { feeCurrency: '', side, execFee }), isMaker };
    expect(readFill(execution, () => SYMBOL)?.fill.feeAsset).toBe(asset);
  });
});

describe('answers beside the shared error map', () => {
  const placedAfter = async (code: number) => (await startDesk(() => said({}, code, 'no'))).venue.place(placeRequest());

  it.each([10008, 10027, 33004])('%i is a key that trades no more', async (code) => {
    expect(await placedAfter(code)).toMatchObject({
      outcome: 'REJECTED',
      rejectClass: 'FATAL',
      error: { errorCode: 'AUTHENTICATION_ERROR' },
    });
  });

  it.each([10009, 10018])('%i shuts the address out for ten minutes', async (code) => {
    expect(await placedAfter(code)).toMatchObject({
      outcome: 'NOT_ADMITTED',
      retryAfterMs: 600_000,
      error: { errorCode: 'DDOS_PROTECTION' },
    });
  });

  it('a code nobody has heard of proves nothing', async () => {
    expect(await placedAfter(987_654)).toMatchObject({ outcome: 'UNKNOWN' });
  });
});
