/** What the venue holds an order to: filters, balances, fees. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Harness, OTHER_KEY } from './harness.ts';

let venue: Harness;
beforeAll(async () => {
  venue = await Harness.start({ limits: { ordersPer10Seconds: 10_000, weightPerMinute: 1_000_000 } });
});
afterAll(() => venue.close());
beforeEach(() => venue.control('price', { symbol: 'BTCUSDT', price: '43000' }));

describe('filters', () => {
  it.each([
    ['PRICE_FILTER', { price: '42000.001' }],
    ['PRICE_FILTER', { price: '0' }],
    ['PRICE_FILTER', { price: '1000000.01' }],
    ['PERCENT_PRICE_BY_SIDE', { price: '8000' }],
    ['PERCENT_PRICE_BY_SIDE', { price: '300000' }],
    ['LOT_SIZE', { quantity: '0.000001' }],
    ['LOT_SIZE', { quantity: '0.010001' }],
    ['LOT_SIZE', { quantity: '9000.00001' }],
    ['NOTIONAL', { quantity: '0.0001', price: '42000' }],
  ])('%s refuses %j', async (filter, params) => {
    expect(await venue.place(params)).toMatchObject({
      status: 400,
      body: { code: -1013, msg: `Filter failure: ${filter}` },
    });
  });

  it('count open orders and what an account holds, and may be changed while running', async () => {
    await venue.control('filters', { symbol: 'ETHUSDT', maxNumOrders: 1, tickSize: '0.5', status: 'TRADING' });
    const ether = { symbol: 'ETHUSDT', quantity: '1', price: '2000.01' };
    expect((await venue.place({ ...ether, price: '2000.02' })).body).toMatchObject({
      msg: 'Filter failure: PRICE_FILTER',
    });
    expect((await venue.place(ether)).body).toMatchObject({ status: 'NEW' });
    expect((await venue.place(ether)).body).toMatchObject({ msg: 'Filter failure: MAX_NUM_ORDERS' });
    await venue.control('filters', { symbol: 'ETHUSDT', maxNumOrders: 200, maxPosition: '1.5' });
    expect((await venue.place(ether)).body).toMatchObject({ msg: 'Filter failure: MAX_POSITION' });
    await venue.control('filters', { symbol: 'ETHUSDT', maxPosition: '0', status: 'HALT' });
    expect((await venue.place(ether)).body).toEqual({ code: -2010, msg: 'Market is closed.' });
    await expect(venue.control('filters', { symbol: 'ETHUSDT', lot: '1' })).rejects.toThrow('lot is not a rule');
  });

  it('are listed as they are enforced', async () => {
    const { body } = await venue.fetch('GET', '/api/v3/exchangeInfo?symbol=BTCUSDT');
    const [symbol] = body['symbols'] as { filters: Record<string, unknown>[]; permissionSets: unknown }[];
    expect(symbol?.permissionSets).toEqual([['SPOT']]);
    expect(symbol?.filters).toContainEqual({
      filterType: 'LOT_SIZE',
      minQty: '0.00001000',
      maxQty: '9000.00000000',
      stepSize: '0.00001000',
    });
    expect(symbol?.filters).toContainEqual(
      expect.objectContaining({ filterType: 'NOTIONAL', minNotional: '5.00000000' }),
    );
    const all = await venue.fetch('GET', '/api/v3/exchangeInfo');
    expect((all.body['symbols'] as unknown[]).length).toBe(2);
  });
});

describe('balances and fees', () => {
  it('are locked while an order is open and free after it', async () => {
    const before = await venue.balance('USDT');
    const id = venue.nextId();
    await venue.place({ newClientOrderId: id, quantity: '0.1', price: '40000' });
    const during = await venue.balance('USDT');
    expect(Number(during.locked) - Number(before.locked)).toBe(4_000);
    expect(Number(before.free) - Number(during.free)).toBe(4_000);
    await venue.cancel(id);
    expect(await venue.balance('USDT')).toEqual(before);
  });

  it('charge a buyer in the base asset and give back what a better price saved', async () => {
    await venue.control('balance', { account: 'BINANCE/other', asset: 'BTC', free: '0' });
    await venue.control('balance', { account: 'BINANCE/other', asset: 'USDT', free: '10000' });
    const { body } = await venue.place({ quantity: '0.1', price: '43100' }, OTHER_KEY);
    expect(body).toMatchObject({
      status: 'FILLED',
      cummulativeQuoteQty: '4300.00100000',
      fills: [{ price: '43000.01000000', qty: '0.10000000', commission: '0.00010000', commissionAsset: 'BTC' }],
    });
    expect(await venue.balance('BTC', OTHER_KEY)).toEqual({ free: '0.09990000', locked: '0.00000000' });
    expect(await venue.balance('USDT', OTHER_KEY)).toEqual({ free: '5699.99900000', locked: '0.00000000' });
  });

  it('charge a seller in the quote asset, a maker by the maker rate', async () => {
    await venue.control('fees', { makerBps: '2', takerBps: '7.5' });
    const id = venue.nextId();
    await venue.place({ newClientOrderId: id, side: 'SELL', quantity: '0.1', price: '43000' });
    await venue.control('trade', { symbol: 'BTCUSDT', side: 'BUY', price: '43000', qty: '0.1' });
    expect(venue.ledger(id).at(-1)).toMatchObject({ type: 'FILL', liquidity: 'MAKER', fee: '0.86', feeAsset: 'USDT' });
    const taken = await venue.place({ side: 'SELL', quantity: '0.1', price: '42000' });
    expect(taken.body['fills']).toMatchObject([{ commission: '3.22499925', commissionAsset: 'USDT' }]);
    await venue.control('fees', { makerBps: '10', takerBps: '10' });
  });

  it('refuse an order that is not covered', async () => {
    await venue.control('balance', { account: 'BINANCE/other', asset: 'USDT', free: '100' });
    expect(await venue.place({}, OTHER_KEY)).toMatchObject({
      status: 400,
      body: { code: -2010, msg: 'Account has insufficient balance for requested action.' },
    });
  });
});
