/** Order entry over REST: admission, matching, client order ids, queries, the ledger. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isSignature, restPayload } from '../../src/venue-sim/binance/signature.ts';
import { Harness, KEY, OTHER_KEY, SECRET, sign } from './harness.ts';

let venue: Harness;
beforeAll(async () => {
  venue = await Harness.start({ limits: { ordersPer10Seconds: 10_000, weightPerMinute: 1_000_000 } });
});
afterAll(() => venue.close());
beforeEach(async () => {
  await venue.control('clear', {});
  await venue.control('price', { symbol: 'BTCUSDT', price: '43000' });
});

describe('admission', () => {
  it('agrees with the published signature vector', () => {
    const secret = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
    const payload =
      'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559';
    const signature = 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71';
    expect(sign(secret, payload)).toBe(signature);
    expect(isSignature(secret, payload, signature.toUpperCase())).toBe(true);
    expect(restPayload(`${payload}&signature=${signature}`, '')).toBe(payload);
    expect(restPayload('a=1', `b=2&signature=${signature}`)).toBe('a=1b=2');
  });

  it('takes parameters from the query, the body or both, as signed', async () => {
    const query = 'symbol=BTCUSDT&side=BUY&type=LIMIT';
    const body = `timeInForce=GTC&quantity=0.01&price=42000&timestamp=${Date.now()}`;
    const signature = sign(SECRET, query + body);
    const headers = { 'X-MBX-APIKEY': KEY, 'Content-Type': 'application/x-www-form-urlencoded' };
    const answer = await venue.fetch('POST', `/api/v3/order?${query}`, headers, `${body}&signature=${signature}`);
    expect(answer.body).toMatchObject({ status: 'NEW', clientOrderId: expect.stringMatching(/^\w{22}$/) as unknown });
  });

  it('refuses a request signed over another order of its parameters', async () => {
    const pairs = venue.query({ symbol: 'BTCUSDT', omitZeroBalances: 'true' }).split('&');
    const moved = [...pairs.slice(0, -1).reverse(), pairs.at(-1)].join('&');
    const answer = await venue.fetch('GET', `/api/v3/account?${moved}`, { 'X-MBX-APIKEY': KEY });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: -1022, msg: 'Signature for this request is not valid.' },
    });
  });

  it('refuses a missing, a malformed and an unknown API key', async () => {
    const path = `/api/v3/account?${venue.query({})}`;
    expect(await venue.fetch('GET', path)).toMatchObject({ status: 401, body: { code: -2014 } });
    expect(await venue.fetch('GET', path, { 'X-MBX-APIKEY': 'no spaces' })).toMatchObject({
      status: 401,
      body: { code: -2014, msg: 'API-key format invalid.' },
    });
    expect(await venue.fetch('GET', path, { 'X-MBX-APIKEY': 'unknown' })).toMatchObject({
      status: 401,
      body: { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' },
    });
  });

  it('refuses a timestamp that is too old or too far ahead', async () => {
    expect((await venue.place({ timestamp: Date.now() - 3_000, recvWindow: 2_000 })).body).toEqual({
      code: -1021,
      msg: 'Timestamp for this request is outside of the recvWindow.',
    });
    expect((await venue.place({ timestamp: Date.now() + 5_000 })).body).toEqual({
      code: -1021,
      msg: "Timestamp for this request was 1000ms ahead of the server's time.",
    });
    expect((await venue.place({ recvWindow: 60_001 })).body).toMatchObject({ code: -1131 });
  });

  it('judges by its own clock, which the control port can move', async () => {
    await venue.control('clock', { offsetMs: 10_000 });
    expect((await venue.place()).body).toMatchObject({ code: -1021 });
    expect((await venue.place({ timestamp: Date.now() + 10_000 })).body).toMatchObject({ status: 'NEW' });
  });

  it('checks the receive window again before matching', async () => {
    await venue.control('faults', { op: 'create', kind: 'ENGINE_DELAY', delayMs: 1_200 });
    const late = venue.nextId();
    expect((await venue.place({ newClientOrderId: late, recvWindow: 1_000 })).body).toMatchObject({ code: -1021 });
    expect(venue.ledger(late).map((fact) => fact['type'])).toEqual(['ARR', 'REJ']);
    await venue.control('faults', { op: 'create', kind: 'ENGINE_DELAY', delayMs: 50 });
    expect((await venue.place({ recvWindow: 5_000 })).body).toMatchObject({ status: 'NEW' });
  });

  it.each([
    [
      { price: '1e4' },
      -1100,
      "Illegal characters found in parameter 'price'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.",
    ],
    [{ price: '' }, -1102, "Mandatory parameter 'price' was not sent, was empty/null, or malformed."],
    [{ quantity: '0.000000001' }, -1111, "Parameter 'quantity' has too much precision."],
    [{ symbol: 'DOGEUSDT' }, -1121, 'Invalid symbol.'],
    [{ side: 'LONG' }, -1117, 'Invalid side.'],
    [{ type: 'MARKET' }, -1116, 'Invalid orderType.'],
    [{ timeInForce: 'DAY' }, -1115, 'Invalid timeInForce.'],
    [
      { newClientOrderId: 'a b' },
      -1100,
      "Illegal characters found in parameter 'newClientOrderId'; legal range is '^[.A-Z:/a-z0-9_-]{1,36}$'.",
    ],
    [{ type: 'LIMIT_MAKER', timeInForce: 'GTC' }, -1106, "Parameter 'timeInForce' sent when not required."],
  ])('refuses %j', async (params, code, msg) => {
    expect(await venue.place(params)).toMatchObject({ status: 400, body: { code, msg } });
  });
});

describe('orders', () => {
  it('answer as much as was asked for', async () => {
    const ack = (await venue.place({ newOrderRespType: 'ACK' })).body;
    expect(Object.keys(ack)).toEqual(['symbol', 'orderId', 'orderListId', 'clientOrderId', 'transactTime']);
    expect((await venue.place({ newOrderRespType: 'RESULT' })).body).not.toHaveProperty('fills');
    expect((await venue.place()).body).toHaveProperty('fills', []);
    expect((await venue.place({ type: 'LIMIT_MAKER' })).body).not.toHaveProperty('status');
  });

  it('rest, part-fill and fill at the prices of the book', async () => {
    await venue.control('price', { symbol: 'BTCUSDT', price: '43000', qty: '0.5' });
    const { body } = await venue.place({ quantity: '1.2', price: '43000.02' });
    expect(body).toMatchObject({ status: 'PARTIALLY_FILLED', executedQty: '1.00000000' });
    expect(body['fills']).toMatchObject([{ price: '43000.01000000' }, { price: '43000.02000000' }]);
    const depth = await venue.fetch('GET', '/api/v3/depth?symbol=BTCUSDT&limit=5');
    expect(depth.body['bids']).toContainEqual(['43000.02000000', '0.20000000']);
  });

  it('end at once when IOC or FOK says so', async () => {
    await venue.control('price', { symbol: 'BTCUSDT', price: '43000', qty: '0.5' });
    expect((await venue.place({ timeInForce: 'IOC', quantity: '0.7', price: '43000.01' })).body).toMatchObject({
      status: 'EXPIRED',
      executedQty: '0.50000000',
    });
    expect((await venue.place({ timeInForce: 'FOK', quantity: '60', price: '43000.02' })).body).toMatchObject({
      status: 'EXPIRED',
      executedQty: '0.00000000',
    });
  });

  it('are refused when post-only and marketable', async () => {
    expect((await venue.place({ type: 'LIMIT_MAKER', price: '43100' })).body).toEqual({
      code: -2010,
      msg: 'Order would immediately match and take.',
    });
  });

  it('expire as makers when an account would trade with itself', async () => {
    const id = venue.nextId();
    await venue.place({ newClientOrderId: id, side: 'SELL', price: '43000' });
    const taker = venue.nextId();
    expect((await venue.place({ newClientOrderId: taker, price: '43000' })).body).toMatchObject({ status: 'NEW' });
    await venue.cancel(taker);
    expect((await venue.status(id)).body).toMatchObject({ status: 'EXPIRED_IN_MATCH' });
    expect(venue.ledger(id).at(-1)).toMatchObject({ type: 'EXP', reason: 'SELF_TRADE' });
  });

  it('have client order ids that are unique only among open orders', async () => {
    const id = venue.nextId();
    const first = await venue.place({ newClientOrderId: id });
    expect(await venue.place({ newClientOrderId: id })).toMatchObject({
      status: 400,
      body: { code: -2010, msg: 'Duplicate order sent.' },
    });
    expect((await venue.place({ newClientOrderId: id }, OTHER_KEY)).body).not.toMatchObject({
      msg: 'Duplicate order sent.',
    });
    await venue.cancel(id);
    const again = await venue.place({ newClientOrderId: id, price: '43100' });
    expect(again.body).toMatchObject({ status: 'FILLED' });
    expect((await venue.place({ newClientOrderId: id })).body).toMatchObject({ status: 'NEW' });
    expect((await venue.status(id)).body).toMatchObject({ status: 'NEW' });
    expect(
      (await venue.signed('GET', '/api/v3/order', { symbol: 'BTCUSDT', orderId: first.body['orderId'] })).body,
    ).toMatchObject({
      status: 'CANCELED',
    });
  });

  it('are cancelled once, with the cancel having an id of its own', async () => {
    const id = venue.nextId();
    await venue.place({ newClientOrderId: id });
    const answer = await venue.cancel(id, { newClientOrderId: 'c-1' });
    expect(answer.body).toMatchObject({ status: 'CANCELED', origClientOrderId: id, clientOrderId: 'c-1' });
    expect(await venue.cancel(id)).toMatchObject({ status: 400, body: { code: -2011, msg: 'Unknown order sent.' } });
    expect((await venue.cancel('never')).body).toMatchObject({ code: -2011 });
    expect((await venue.signed('DELETE', '/api/v3/order', { symbol: 'BTCUSDT' })).body).toMatchObject({ code: -1102 });
  });

  it('obey cancel restrictions', async () => {
    const id = venue.nextId();
    await venue.place({ newClientOrderId: id });
    expect((await venue.cancel(id, { cancelRestrictions: 'ONLY_PARTIALLY_FILLED' })).body).toMatchObject({
      code: -2011,
    });
    expect((await venue.cancel(id, { cancelRestrictions: 'ONLY_NEW' })).body).toMatchObject({ status: 'CANCELED' });
  });
});

describe('queries', () => {
  it('show orders, open orders and trades of the asking account only', async () => {
    const id = venue.nextId();
    const { body } = await venue.place({ newClientOrderId: id, price: '43100' });
    const trades = await venue.list('/api/v3/myTrades', { symbol: 'BTCUSDT', orderId: body['orderId'] });
    expect(trades).toMatchObject([{ orderId: body['orderId'], qty: '0.01000000', isBuyer: true, isMaker: false }]);
    expect(await venue.list('/api/v3/myTrades', { symbol: 'BTCUSDT', orderId: body['orderId'] }, OTHER_KEY)).toEqual(
      [],
    );
    const open = venue.nextId();
    await venue.place({ newClientOrderId: open });
    const listed = await venue.list('/api/v3/openOrders', { symbol: 'BTCUSDT' });
    expect(listed.map((order) => order['clientOrderId'])).toContain(open);
    expect(listed.map((order) => order['clientOrderId'])).not.toContain(id);
    expect((await venue.status('never')).body).toEqual({ code: -2013, msg: 'Order does not exist.' });
  });

  it('page through trades by id, oldest first', async () => {
    for (const quantity of ['0.01', '0.02', '0.03']) await venue.place({ quantity, price: '43100' });
    const last = await venue.list('/api/v3/myTrades', { symbol: 'BTCUSDT', limit: 3 });
    expect(last.map((trade) => trade['qty'])).toEqual(['0.01000000', '0.02000000', '0.03000000']);
    const from = await venue.list('/api/v3/myTrades', { symbol: 'BTCUSDT', fromId: last[1]?.['id'], limit: 1 });
    expect(from).toEqual([last[1]]);
  });

  it('may lag behind the engine', async () => {
    await venue.control('lag', { ms: 60_000 });
    const id = venue.nextId();
    const { body } = await venue.place({ newClientOrderId: id, price: '43100' });
    expect((await venue.status(id)).body).toMatchObject({ code: -2013 });
    expect(await venue.list('/api/v3/myTrades', { symbol: 'BTCUSDT', orderId: body['orderId'] })).toEqual([]);
    await venue.control('lag', { ms: 0 });
    expect((await venue.status(id)).body).toMatchObject({ status: 'FILLED' });
  });

  it('answer public data, and an error where the listen key used to be', async () => {
    expect((await venue.fetch('GET', '/api/v3/time')).body).toEqual({ serverTime: expect.any(Number) as unknown });
    expect((await venue.fetch('GET', '/api/v3/ticker/bookTicker?symbol=BTCUSDT')).body).toMatchObject({
      bidPrice: '42999.99000000',
      askPrice: '43000.01000000',
    });
    expect(await venue.fetch('POST', '/api/v3/userDataStream')).toMatchObject({ status: 404, body: { code: -1000 } });
    expect((await venue.fetch('GET', '/api/v3/nothing')).status).toBe(404);
  });
});

describe('the ledger', () => {
  it('holds the same trades as the account, to the last digit', async () => {
    const trim = (text: unknown): string => String(text).replace(/\.?0+$/, '');
    const trades = await venue.list('/api/v3/myTrades', { symbol: 'BTCUSDT', limit: 1000 });
    const fills = venue.ledger().filter((fact) => fact['type'] === 'FILL' && fact['account'] === 'BINANCE/main');
    expect(fills.length).toBeGreaterThan(5);
    expect(
      fills.map((fact) => [fact['tradeId'], fact['venueOrderId'], fact['price'], fact['qty'], fact['fee']]),
    ).toEqual(
      trades.map((trade) => [
        String(trade['id']),
        String(trade['orderId']),
        trim(trade['price']),
        trim(trade['qty']),
        trim(trade['commission']),
      ]),
    );
  });

  it('tells the life of an order in order, times never going back', async () => {
    const id = venue.nextId();
    await venue.place({ newClientOrderId: id });
    await venue.cancel(id);
    const facts = venue.ledger(id);
    expect(facts.map((fact) => fact['type'])).toEqual(['ARR', 'ACC', 'CXL']);
    expect(facts[0]).not.toHaveProperty('venueOrderId');
    const times = venue.ledger().map((fact) => Number(fact['t']));
    expect(times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0))).toBe(true);
  });
});
