/** Placing, cancelling and looking up through the Binance adapter, over real HTTP. */
import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { toText } from '../../../../src/domain/decimal.ts';
import { instant } from '../../../../src/domain/time.ts';
import { closedAddress, ok, type Answer } from '../scripted-venue.ts';
import {
  CLIP_ID,
  orderAnswer,
  plain,
  placeRequest,
  PRIVATE_KEY,
  PUBLIC_KEY,
  START_MS,
  startDesk,
  SYMBOL,
} from './binance-support.ts';
import { closeAll } from '../open-desk.ts';

afterEach(closeAll);

const REF = { clipId: CLIP_ID, venueOrderId: null, symbol: SYMBOL };
describe('placing', () => {
  it('sends one signed request with the reservation as its timestamp, on the clock of the venue', async () => {
    const { server, venue } = await startDesk(() => ok(orderAnswer()));
    server.skewMs = 120;
    await venue.place(placeRequest({ reservedAt: instant(START_MS - 300) }));
    const [sent] = server.received;
    expect(sent).toMatchObject({ method: 'POST', path: '/api/v3/order', headers: { 'x-mbx-apikey': PUBLIC_KEY } });
    expect(Object.fromEntries(sent?.params ?? [])).toMatchObject({
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.5',
      price: '43000.25',
      newClientOrderId: CLIP_ID,
      newOrderRespType: 'FULL',
      recvWindow: '2000',
      timestamp: String(START_MS - 300 + 120),
    });
    const [payload = '', signature] = (sent?.query ?? '').split('&signature=');
    expect(signature).toBe(createHmac('sha256', PRIVATE_KEY).update(payload).digest('hex'));
    expect(server.received).toHaveLength(1);
  });

  it('sends a post-only clip as LIMIT_MAKER without a time in force', async () => {
    const { server, venue } = await startDesk(() => ok(orderAnswer({ type: 'LIMIT_MAKER' })));
    await venue.place(placeRequest({ postOnly: true }));
    expect(server.received[0]?.params.get('type')).toBe('LIMIT_MAKER');
    expect(server.received[0]?.params.has('timeInForce')).toBe(false);
  });

  it('reports the order and every fill of a FULL answer, to the last digit', async () => {
    const fills = [
      { price: '43000.10', qty: '0.20000000', commission: '0.00000100', commissionAsset: 'BTC', tradeId: 56 },
      { price: '43000.20', qty: '0.10000001', commission: '0', commissionAsset: 'BNB', tradeId: 57 },
    ];
    const { venue } = await startDesk(() =>
      ok(orderAnswer({ status: 'PARTIALLY_FILLED', executedQty: '0.30000001', fills })),
    );
    const result = await venue.place(placeRequest());
    if (result.outcome !== 'ACCEPTED') throw new Error(result.outcome);
    expect(result.order).toMatchObject({ clipId: CLIP_ID, venueOrderId: '28', symbol: SYMBOL, state: 'OPEN' });
    expect(toText(result.order.cumQuantity)).toBe('0.30000001');
    expect(result.fills.map(plain)).toEqual([
      ['56', '0.2', '43000.1', '0.000001', 'BTC', 'TAKER'],
      ['57', '0.10000001', '43000.2', '0', 'BNB', 'TAKER'],
    ]);
  });

  it('keeps an order id beyond the range of a double', async () => {
    const body = JSON.stringify(orderAnswer()).replace('"orderId":28', '"orderId":9007199254740993');
    const { venue } = await startDesk(() => ok(body));
    expect(await venue.place(placeRequest())).toMatchObject({ order: { venueOrderId: '9007199254740993' } });
  });

  it.each<[string, Answer]>([
    ['a reset', 'RESET'],
    ['no answer', 'SILENT'],
    ['a torn answer', 'TORN'],
    ['a stuck answer', 'STUCK'],
    ['a page', ok('<html>')],
    ['truncated JSON', ok('{"orderId":28,"sta')],
    ['an empty body', ok('')],
    ['JSON without an order', ok({})],
    ['an error code in a success', ok({ code: -1013, msg: 'Filter failure: LOT_SIZE' })],
    ['another order', ok(orderAnswer({ clientOrderId: 't0000000000a0001' }))],
    ['another symbol', ok(orderAnswer({ symbol: 'ETHUSDT' }))],
    ['a state nobody documented', ok(orderAnswer({ status: 'SOMETHING' }))],
    ['a negative quantity', ok(orderAnswer({ executedQty: '-1' }))],
    ['an absurd quantity', ok(orderAnswer({ executedQty: '1e30' }))],
    ['a fill without a price', ok(orderAnswer({ fills: [{ price: '0', qty: '1', commission: '0', tradeId: 1 }] }))],
  ])('does not know the outcome after %s, and sends no second request', async (_name, answer) => {
    const { server, venue } = await startDesk(() => answer);
    expect(await venue.place(placeRequest())).toMatchObject({ outcome: 'UNKNOWN' });
    expect(server.received).toHaveLength(1);
  });

  it('knows that nothing was placed when the connection is refused', async () => {
    const desk = await startDesk(() => 'SILENT');
    expect(await desk.venue.place(placeRequest())).toMatchObject({ outcome: 'UNKNOWN' });
    await desk.server.close();
    desk.server.close = () => Promise.resolve();
    expect(await desk.venue.place(placeRequest())).toMatchObject({
      outcome: 'NOT_ADMITTED',
      error: { errorCode: 'NETWORK_ERROR', message: 'not sent: ECONNREFUSED' },
      retryAfterMs: 500,
    });
  });

  it('does not send before the clock of the venue is known', async () => {
    const { venue } = await startDesk(() => 'SILENT', { rest: await closedAddress() });
    expect(await venue.place(placeRequest())).toMatchObject({ outcome: 'NOT_ADMITTED' });
    expect(venue.clockOffsetMs()).toBeNull();
  });

  it('does not send a clip whose window has passed, an unknown symbol, or without instruments', async () => {
    const { server, venue } = await startDesk(() => ok(orderAnswer()));
    expect(await venue.place(placeRequest({ reservedAt: instant(START_MS - 2_001) }))).toMatchObject({
      outcome: 'NOT_ADMITTED',
    });
    expect(await venue.place(placeRequest({ symbol: 'NO/SUCH' }))).toMatchObject({
      outcome: 'REJECTED',
      rejectClass: 'FATAL',
    });
    const empty = await startDesk(() => ok(orderAnswer()), { symbols: () => new Map() });
    expect(await empty.venue.place(placeRequest())).toMatchObject({ outcome: 'NOT_ADMITTED' });
    expect([...server.received, ...empty.server.received]).toEqual([]);
  });

  it('passes the probes in order: signed, sent, headers read', async () => {
    const passed: string[] = [];
    const { server, venue } = await startDesk(() => ok(orderAnswer()), {
      probe: (name) => passed.push(`${name} ${server.received.length}`),
    });
    await venue.place(placeRequest());
    expect(passed).toEqual(['C4 0', 'C6 0', 'C7 1']);
  });

  it('uses the counters in the answers', async () => {
    const { server, venue } = await startDesk(() => ok(orderAnswer(), { 'X-MBX-USED-WEIGHT-1M': '4800' }));
    await venue.place(placeRequest());
    expect(await venue.place(placeRequest())).toMatchObject({ outcome: 'NOT_ADMITTED' });
    expect(await venue.cancel(REF)).not.toMatchObject({ outcome: 'NOT_ADMITTED' });
    expect(server.received).toHaveLength(2);
  });
});

describe('cancelling', () => {
  it('names our order and not the cancel', async () => {
    const answer = orderAnswer({ clientOrderId: 'theCancel', origClientOrderId: CLIP_ID, status: 'CANCELED' });
    const { server, venue } = await startDesk(() => ok(answer));
    expect(await venue.cancel(REF)).toMatchObject({
      outcome: 'CANCELLED',
      order: { clipId: CLIP_ID, state: 'CANCELLED' },
    });
    expect(server.received).toMatchObject([{ method: 'DELETE', path: '/api/v3/order' }]);
    expect(server.received[0]?.params.get('origClientOrderId')).toBe(CLIP_ID);
  });

  it.each<[string, Answer]>([
    ['no answer', 'SILENT'],
    ['a reset', 'RESET'],
    ['a page', ok('<html>')],
    ['another order', ok(orderAnswer({ origClientOrderId: 'other', status: 'CANCELED' }))],
    ['an order still open', ok(orderAnswer({ origClientOrderId: CLIP_ID }))],
  ])('does not know the outcome after %s', async (_name, answer) => {
    const { server, venue } = await startDesk(() => answer);
    expect(await venue.cancel(REF)).toMatchObject({ outcome: 'UNKNOWN' });
    expect(server.received).toHaveLength(1);
  });
});

describe('the account', () => {
  it('lists open orders, those of others without a clip id', async () => {
    const { server, venue } = await startDesk(() =>
      ok([orderAnswer(), orderAnswer({ clientOrderId: 'web_1', symbol: 'XYZBTC', orderId: 30 })]),
    );
    expect(await venue.openOrders()).toMatchObject([
      { clipId: CLIP_ID, symbol: SYMBOL },
      { clipId: null, symbol: 'XYZBTC', venueOrderId: '30' },
    ]);
    expect(server.received[0]?.path).toBe('/api/v3/openOrders');
  });

  it('reads balances to the last digit', async () => {
    const balances = [{ asset: 'BTC', free: '4723846.89208129', locked: '0.00000001' }];
    const { venue } = await startDesk(() => ok({ balances }));
    const btc = (await venue.balances()).get('BTC');
    expect([btc?.free, btc?.locked].map((each) => each && toText(each))).toEqual(['4723846.89208129', '0.00000001']);
  });

  it('fails a read that was not answered or not understood', async () => {
    const { server, venue } = await startDesk(() => 'RESET');
    await expect(venue.openOrders()).rejects.toThrow(/^open orders: no answer/);
    server.script = () => ok({ balances: [{}] });
    await expect(venue.balances()).rejects.toThrow(/^balances: answer not understood/);
  });

  it('shows no key when it is printed', async () => {
    const { venue } = await startDesk(() => 'SILENT');
    const printed = inspect(venue, { depth: 10, showHidden: true, getters: true }) + JSON.stringify(venue);
    expect(printed).not.toContain(PRIVATE_KEY);
    expect(printed).not.toContain(PUBLIC_KEY);
  });
});
