/** Placing, cancelling and looking up through the CoinAPI adapter, over real HTTP. */
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { createCoinapiVenue } from '../../../../src/adapters/venues/coinapi/venue.ts';
import { price, quantity, toText } from '../../../../src/domain/decimal.ts';
import { instant } from '../../../../src/domain/time.ts';
import type { OrderFill, OrderView } from '../../../../src/engine/venue.ts';
import { waitFor } from '../../../support/poll.ts';
import { ok, type Answer } from '../scripted-venue.ts';
import { API_KEY, CLIP_ID, placeRequest, REF, reject, report, START_MS, startDesk } from './coinapi-desk.ts';
import { closeAll } from '../open-desk.ts';

afterEach(closeAll);

const plain = ({ fill }: OrderFill): unknown[] => [
  fill.fillId,
  toText(fill.quantity),
  toText(fill.price),
  toText(fill.fee),
  fill.feeAsset,
];

describe('placing', () => {
  it('sends one request with the key, our id and amounts as plain JSON numbers', async () => {
    const { server, venue } = await startDesk(() => ok(report()));
    await venue.place(placeRequest({ quantity: quantity('0.000000005'), price: price('123456789012345.12345678') }));
    expect(server.received).toHaveLength(1);
    const [sent] = server.received;
    expect(sent).toMatchObject({ method: 'POST', path: '/v1/orders', headers: { 'x-coinapi-key': API_KEY } });
    expect(sent?.body).toContain('"amount_order":0.000000005,');
    expect(sent?.body).toContain('"price":123456789012345.12345678,');
    expect(JSON.parse(sent?.body ?? '')).toMatchObject({
      exchange_id: 'KRAKEN/JOHN',
      client_order_id: CLIP_ID,
      symbol_id_coinapi: 'KRAKEN_SPOT_OXT_USD',
      side: 'BUY',
      order_type: 'LIMIT',
      time_in_force: 'GOOD_TILL_CANCEL',
      exec_inst: [],
    });
    expect(sent?.body).not.toContain('expire_time');
  });

  it.each([
    [{ timeInForce: 'IOC' }, { time_in_force: 'IMMEDIATE_OR_CANCEL' }],
    [{ timeInForce: 'FOK' }, { time_in_force: 'FILL_OR_KILL' }],
    [{ postOnly: true }, { time_in_force: 'GOOD_TILL_CANCEL', exec_inst: ['MAKER_OR_CANCEL'] }],
  ] as const)('words %o as %o', async (part, worded) => {
    const { server, venue } = await startDesk(() => ok(report()));
    await venue.place(placeRequest(part));
    expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject(worded);
  });

  it('takes a routed order as one that is on its way', async () => {
    const { venue } = await startDesk(() => ok(report()));
    const result = await venue.place(placeRequest());
    expect(result).toMatchObject({
      outcome: 'ACCEPTED',
      order: { clipId: CLIP_ID, state: 'PENDING', venueOrderId: 'OJCPEO-PO7WD-VTPUF2', symbol: 'OXT/USD' },
      fills: [],
    });
    expect(result.outcome === 'ACCEPTED' && result.order.at).toBe(Date.parse('2024-02-23T01:13:15.777Z'));
  });

  it.each<[string, Answer]>([
    ['a report of another order', ok(report({ client_order_id: 't0000000000a0001' }))],
    ['a report of another account', ok(report({ exchange_id: 'KRAKEN/PAUL' }))],
    ['a report of another symbol', ok(report({ symbol_id_coinapi: 'KRAKEN_SPOT_BTC_USD' }))],
    ['a status nobody documented', ok(report({ status: 'SOMETHING' }))],
    ['an absurd amount', ok(JSON.stringify(report()).replace('"amount_filled":0', '"amount_filled":1e30'))],
    ['a fill of nothing', ok(report({ fills: [{ time: '2024-02-23T01:13:15.6Z', price: 1, amount: 0 }] }))],
    ['a page', ok('<html>')],
    ['a refusal without a reason we know', { status: 400, body: reject('OTHER', 'used before') }],
    ['a 400 of somebody else', { status: 400, body: '<html>' }],
  ])('does not know the outcome after %s, and sends no second request', async (_name, answer) => {
    const { server, venue } = await startDesk(() => answer);
    expect(await venue.place(placeRequest())).toMatchObject({ outcome: 'UNKNOWN' });
    expect(server.received).toHaveLength(1);
  });

  it.each([
    ['EGeneral:Invalid arguments:volume', 'REJECTED', 'INVALID_ORDER'],
    ['EOrder:Insufficient funds', 'REJECTED', 'INSUFFICIENT_FUNDS'],
    ['{"result":"error","reason":"InsufficientFunds","message":"Failed"}', 'REJECTED', 'INSUFFICIENT_FUNDS'],
    ['-2015 Invalid API-key, IP, or permissions for action.', 'REJECTED', 'AUTHENTICATION_ERROR'],
    ['{"code":-2010,"msg":"Account has insufficient balance for requested action."}', 'REJECTED', 'INSUFFICIENT_FUNDS'],
    ['EOrder:Rate limit exceeded', 'NOT_ADMITTED', 'RATE_LIMIT_EXCEEDED'],
    ['EService:Timeout', 'UNKNOWN', 'NETWORK_ERROR'],
    ['-1006 execution status unknown', 'UNKNOWN', 'EXCHANGE_ERROR'],
    ['words of an exchange nobody has met', 'REJECTED', 'EXCHANGE_ERROR'],
  ])('reads the rejection %j with the table of the exchange behind: %s %s', async (text, outcome, errorCode) => {
    const { venue } = await startDesk(() => ok(report({ status: 'REJECTED', error_message: text })));
    expect(await venue.place(placeRequest())).toMatchObject({ outcome, error: { errorCode } });
  });

  it('does not send a clip whose window has passed, an unknown symbol, or without instruments', async () => {
    const { server, venue, clock } = await startDesk(() => ok(report()));
    expect(await venue.place(placeRequest({ symbol: 'NO/SUCH' }))).toMatchObject({ outcome: 'REJECTED' });
    clock.ms += 2_001;
    expect(await venue.place(placeRequest())).toMatchObject({ outcome: 'NOT_ADMITTED' });
    const empty = await startDesk(() => ok(report()), { symbols: () => new Map() });
    expect(await empty.venue.place(placeRequest())).toMatchObject({ outcome: 'NOT_ADMITTED' });
    expect([...server.received, ...empty.server.received]).toEqual([]);
  });

  it('does not send an order by the symbols of another exchange than that of the account', async () => {
    const { server, venue } = await startDesk(() => ok(report()), { parameters: { ExchangeId: 'BITMEX/JOHN' } });
    const refused = { outcome: 'REJECTED', rejectClass: 'FATAL' };
    expect(await venue.place(placeRequest())).toMatchObject(refused);
    expect(server.received).toEqual([]);
  });

  it('never shows the key, even when the venue echoes it', async () => {
    const { venue, logged } = await startDesk(() => ({ status: 400, body: { title: `bad ${API_KEY}`, errors: {} } }));
    const shown = JSON.stringify(await venue.place(placeRequest())) + logged.join('') + inspect(venue, { depth: 9 });
    expect(shown).not.toContain(API_KEY);
  });

  it('is not made without the account behind', () => {
    const options = { account: 'COINAPI/main', publicKey: '', privateKey: API_KEY, rest: 'http://127.0.0.1:1' };
    const rest = { ...options, wsApi: '', symbols: () => new Map(), now: () => 0 };
    expect(() => createCoinapiVenue(rest)).toThrow(/^ExchangeId must be written EXCHANGE\/NAME/);
  });
});

const FILLED = {
  status: 'FILLED',
  amount_filled: 100,
  avg_px: 0.11,
  fills: [
    { time: '2024-02-23T01:13:16.1234567Z', price: 0.11, amount: 50 },
    { time: '2024-02-23T01:13:16.1234567Z', price: 0.11, amount: 50 },
  ],
};

describe('looking up', () => {
  it('counts two equal entries as two fills, known by their places, without a fee', async () => {
    const { server, venue } = await startDesk(() => ok(report(FILLED)));
    const result = await venue.lookup(REF);
    if (result.outcome !== 'FOUND') throw new Error(result.outcome);
    expect(result.order.state).toBe('FILLED');
    expect(result.fills.map(plain)).toEqual([
      [`${CLIP_ID}:0`, '50', '0.11', '0', null],
      [`${CLIP_ID}:1`, '50', '0.11', '0', null],
    ]);
    expect(server.received.map((each) => each.path)).toEqual([`/v1/orders/status/${CLIP_ID}`]);
  });

  it('takes the rest from the count when the list of an ended order stays short', async () => {
    const short = { ...FILLED, avg_px: 0.12, fills: FILLED.fills.slice(0, 1) };
    const { server, venue } = await startDesk(() => ok(report(short)));
    const result = await venue.lookup(REF);
    if (result.outcome !== 'FOUND') throw new Error(result.outcome);
    // 100 at 0.12 on average, 50 of them at 0.11: the others went at 0.13.
    expect(result.fills.map(plain)).toEqual([
      [`${CLIP_ID}:0`, '50', '0.11', '0', null],
      [`${CLIP_ID}:1`, '50', '0.13', '0', null],
    ]);
    expect(server.received).toHaveLength(2);
  });

  it('does not make up fills of an order that is still open', async () => {
    const { venue } = await startDesk(() => ok(report({ ...FILLED, status: 'PARTIALLY_FILLED', fills: [] })));
    expect(await venue.lookup(REF)).toMatchObject({ outcome: 'FOUND', order: { state: 'OPEN' }, fills: [] });
  });

  it('believes an order absent only when the quiet time after its reservation is over', async () => {
    const { venue, clock } = await startDesk(() => ({ status: 404, body: reject('ORDER_ID_NOT_FOUND') }));
    const ref = { ...REF, reservedAt: instant(START_MS) };
    clock.ms = START_MS + 29_999;
    expect(await venue.lookup(ref)).toMatchObject({ outcome: 'UNKNOWN' });
    clock.ms = START_MS + 30_000;
    expect(await venue.lookup(ref)).toEqual({ outcome: 'NOT_FOUND' });
  });

  it.each<[string, Answer]>([
    ['a 404 of somebody else', { status: 404, body: '<html>' }],
    ['an exchange out of reach', { status: 490, body: reject('EXCHANGE_UNREACHABLE') }],
    ['no answer', 'SILENT'],
  ])('never takes %s for absence', async (_name, answer) => {
    const { venue } = await startDesk(() => answer);
    expect((await venue.lookup(REF)).outcome).toBe('UNKNOWN');
  });

  it('keeps an order open that was rejected in words that prove nothing, until it cannot turn up any more', async () => {
    const rejected = report({
      status: 'REJECTED',
      error_message: 'EService:Timeout',
      status_history: [['REJECTED', '2024-02-23T00:00:00.0000000Z']],
    });
    const { venue, clock } = await startDesk(() => ok(rejected));
    clock.ms = Date.parse('2024-02-23T00:00:29Z');
    expect(await venue.lookup(REF)).toMatchObject({ outcome: 'FOUND', order: { state: 'PENDING' } });
    clock.ms = Date.parse('2024-02-23T00:00:30Z');
    expect(await venue.lookup(REF)).toMatchObject({ outcome: 'FOUND', order: { state: 'REJECTED' } });
  });
});

describe('cancelling', () => {
  it('names the account and our id, and believes only a cancelled report', async () => {
    const { server, venue } = await startDesk(() => ok(report({ status: 'CANCELED' })));
    expect(await venue.cancel(REF)).toMatchObject({ outcome: 'CANCELLED', order: { state: 'CANCELLED' } });
    expect(server.received).toMatchObject([{ method: 'POST', path: '/v1/orders/cancel' }]);
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({
      exchange_id: 'KRAKEN/JOHN',
      client_order_id: CLIP_ID,
    });
  });

  it.each([
    ['PENDING_CANCEL', 'UNKNOWN'],
    ['NEW', 'UNKNOWN'],
    ['FILLED', 'GONE'],
    ['REJECTED', 'GONE'],
  ])('a report that is %s is %s', async (status, outcome) => {
    const { venue } = await startDesk(() => ok(report({ status })));
    expect((await venue.cancel(REF)).outcome).toBe(outcome);
  });
});

describe('the account', () => {
  it('reads balances to the last digit, of this account, with entries that lack fields', async () => {
    const body = `[{"type":"BALANCE_SNAPSHOT","exchange_id":"BITMEX/JOHN","data":[{"asset_id_exchange":"XBT"}]},
      {"type":"BALANCE_SNAPSHOT","exchange_id":"KRAKEN/JOHN","data":[
        {"id":"XXBT","asset_id_exchange":"XXBT","asset_id_coinapi":"BTC","available":8.58e-08,"locked":0.0},
        {"id":"ZUSD","asset_id_exchange":"ZUSD","locked":0.0,"rate_usd":null}]}]`;
    const { venue } = await startDesk(() => ok(body));
    const balances = await venue.balances();
    const texts = [...balances].map(([asset, { free, locked }]) => [asset, toText(free), toText(locked)]);
    expect(texts).toEqual([
      ['BTC', '0.0000000858', '0'],
      ['ZUSD', '0', '0'],
    ]);
  });
});

describe('polling', () => {
  it('tells what changes, asks for orders that leave the list, and asks for a resync after a failure', async () => {
    const views: OrderView[] = [];
    const fills: OrderFill[] = [];
    const resyncs: string[] = [];
    const { server, venue } = await startDesk(() => ok([report({ status: 'NEW' })]));
    await venue.subscribe({
      onOrder: (view) => views.push(view),
      onFill: (fill) => fills.push(fill),
      onResync: (cause) => resyncs.push(cause),
    });
    expect(views.map((view) => view.state)).toEqual(['OPEN']);
    expect(resyncs).toEqual(['CONNECTED']);
    server.script = () => ({ status: 500, body: '' });
    const failed = server.received.length + 2;
    await waitFor('two rounds that fail', 10_000, () => server.received.length >= failed);
    server.script = ({ path }) => ok(path === '/v1/orders' ? [] : report(FILLED));
    await waitFor('the end of the order', 10_000, () => views.some((view) => view.state === 'FILLED'));
    await waitFor('a resync', 10_000, () => resyncs.includes('READ_AGAIN'));
    expect(fills.map(plain)).toHaveLength(2);
    expect(views.map((view) => view.state)).toEqual(['OPEN', 'FILLED']);
  });
});
