/** Schemas, enumerations and errors of the contract, one test for each. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durableRedis } from '../../support/redis.ts';
import { ERROR_CODES } from '../../../src/domain/errors.ts';
import { PARENT_STATUSES } from '../../../src/domain/parent-status.ts';
import { STRATEGY_NAMES } from '../../../src/domain/strategy.ts';
import { ended, filled } from './facts.ts';
import { Conformance, ORDER, type Fields } from './harness.ts';

const SUMMARY = ['orderId', 'clientOrderId', 'status', 'createdAt', 'message', 'errorCode'];
const DETAILS = [
  'orderId',
  'clientOrderId',
  'symbol',
  'assetClass',
  'exchange',
  'status',
  'filledQuantity',
  'leavesQuantity',
  'side',
  'lastQuantity',
  'lastPrice',
  'averagePrice',
];
const HOUR_MS = 3_600_000;
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();
const START = inHours(24);
const FULL: Fields = {
  ...ORDER,
  subaccount: 'second',
  limitPrice: 43_000.01,
  startTime: START,
  endTime: inHours(26),
  clipSizeType: 'ABSOLUTE',
  clipSizeVal: 0.1,
  params: '{"durationSeconds":3600}',
};

describe.skipIf(!durableRedis)('schemas', () => {
  let api: Conformance;
  beforeAll(async () => {
    api = await Conformance.start();
  });
  afterAll(() => api.close());

  const refused = async (fields: Fields, path: string, code = 'INVALID_ORDER') => {
    const reply = await api.post('create', { ...FULL, ...fields });
    expect([reply.status, reply.body['errorCode']], JSON.stringify(fields)).toEqual([400, code]);
    expect(reply.body['errors'], JSON.stringify(fields)).toContainEqual(expect.objectContaining({ path }));
  };

  it('SC-1 a create request has the fields of the contract, with their types and which are required', async () => {
    expect((await api.post('create', { ...FULL, clientOrderId: '!~sc-1' })).status).toBe(201);
    for (const field of ['exchange', 'symbol', 'assetClass', 'side', 'quantity', 'strategy']) {
      await refused({ [field]: undefined }, field);
      await refused({ [field]: null }, field);
    }
    for (const field of Object.keys(FULL)) await refused({ [field]: [] }, field);
  });

  it('SC-2 a client order id has 1 to 64 printable characters without a space', async () => {
    expect((await api.post('create', { ...FULL, clientOrderId: 'x'.repeat(64) })).status).toBe(201);
    for (const clientOrderId of ['', 'x'.repeat(65), 'a b', 'é', 'a\n', 5])
      await refused({ clientOrderId }, 'clientOrderId');
  });

  it('SC-3 exchange and subaccount name a configured account', async () => {
    expect((await api.post('create', { ...FULL, subaccount: 'BINANCE/second' })).status).toBe(201);
    await refused({ subaccount: 'third' }, 'subaccount');
    await refused({ exchange: 'BYBIT' }, 'exchange');
  });

  it('SC-4 the symbol is ours or the one of the venue', async () => {
    for (const symbol of ['BTC/USDT', 'BTCUSDT']) {
      await api.place({ symbol });
      expect((await api.get('history', 'limit=1')).responses[0]?.['symbol']).toBe('BTC/USDT');
    }
    await refused({ symbol: 'XRP/USDT' }, 'symbol');
  });

  it('SC-5 UNDEFINED is taken from the instrument; OPTION, and a short sale on SPOT, are refused', async () => {
    const orderId = await api.place({ assetClass: 'UNDEFINED' });
    expect((await api.get('order/id', `orderId=${orderId}`)).body['assetClass']).toBe('SPOT');
    await refused({ assetClass: 'OPTION' }, 'assetClass');
    await refused({ side: 'SHORT_SELL' }, 'side');
  });

  it('SC-6 a quantity is positive, a multiple of the lot and not below the minimum', async () => {
    for (const quantity of [0, -1, '0.000001', 1.000001, 0.0001]) await refused({ quantity }, 'quantity');
  });

  it('SC-7 a limit price is positive and a multiple of the tick', async () => {
    for (const limitPrice of [0, -1, 43_000.001]) await refused({ limitPrice }, 'limitPrice');
  });

  it('SC-8 an end time is after the start, not past and at most 60 days away', async () => {
    await refused({ endTime: START }, 'endTime');
    await refused({ endTime: inHours(24 * 61) }, 'endTime');
    await refused({ startTime: null, endTime: '2020-01-01T00:00:00Z' }, 'endTime', 'EXPIRY_REACHED');
  });

  it('SC-9 clipSizeVal is needed for ABSOLUTE and PERCENTAGE, and a clip is not larger than the order', async () => {
    for (const clipSizeType of ['ABSOLUTE', 'PERCENTAGE'])
      await refused({ clipSizeType, clipSizeVal: null }, 'clipSizeVal');
    await refused({ clipSizeVal: 2 }, 'clipSizeVal', 'QUANTITY_EXCEED');
    expect((await api.post('create', { ...FULL, clipSizeType: null, clipSizeVal: null })).status).toBe(201);
  });

  it('SC-10 params is a JSON object, or one written as a string', async () => {
    for (const params of ['{"durationSeconds":3600}', { durationSeconds: 3_600 }, null]) {
      expect((await api.post('create', { ...FULL, params })).status, JSON.stringify(params)).toBe(201);
    }
    for (const params of ['{', '[]', '5', 'x']) await refused({ params }, 'params');
  });

  it('SC-11 an OrderSummary has exactly its fields', async () => {
    const created = await api.post('create', ORDER);
    expect(Object.keys(created.body)).toEqual(SUMMARY);
    const many = await api.post('createMany', { orders: [ORDER], allOrNone: true });
    expect(Object.keys(many.body)).toEqual(['responses']);
    expect(Object.keys(many.responses[0] ?? {})).toEqual(SUMMARY);
  });

  it('SC-12 an OrderDetails has exactly its fields, and lists of them are called responses', async () => {
    const orderId = await api.place();
    expect(Object.keys((await api.get('order/id', `orderId=${orderId}`)).body)).toEqual(DETAILS);
    for (const name of ['order/open', 'order/find']) {
      const reply = await api.get(name, name === 'order/find' ? `orderIds=${orderId}` : '');
      expect(Object.keys(reply.body)).toEqual(['responses']);
      expect(Object.keys(reply.responses[0] ?? {})).toEqual(DETAILS);
    }
  });

  it('SC-13 filled plus leaves is the quantity, in terminal states too, and the average is rounded to ten digits', async () => {
    const orderId = await api.place();
    const untouched = (await api.get('order/id', `orderId=${orderId}`)).body;
    expect(untouched).toMatchObject({ lastQuantity: '0', lastPrice: '0', averagePrice: '0', filledQuantity: '0' });
    const fills = [
      ['0.15', '42990.12'],
      ['0.05', '42991'],
      ['0.1', '42988.5'],
    ] as const;
    await api.happen(orderId, filled('CANCELLED', fills));
    expect((await api.get('order/id', `orderId=${orderId}`)).body).toMatchObject({
      status: 'CANCELLED',
      filledQuantity: '0.3',
      leavesQuantity: '0.7',
      lastQuantity: '0.1',
      lastPrice: '42988.5',
      averagePrice: '42989.7266666667',
    });
  });

  it('EN-1 the strategies are those of the contract', () => {
    expect(STRATEGY_NAMES).toEqual(expect.arrayContaining(['TWAP', 'VWAP', 'ICEBERG', 'MARKET', 'LIMIT', 'STOP_LOSS']));
  });

  it('EN-2 asset classes, sides and clip size types are those of the contract', async () => {
    const values = { assetClass: 'SWAP', side: 'SELL_SHORT', clipSizeType: 'AUTO' };
    for (const [field, value] of Object.entries(values)) await refused({ [field]: value }, field);
    for (const fields of [{ side: 'SELL' }, { clipSizeType: 'PERCENTAGE' }, { clipSizeType: 'AUTOMATIC' }]) {
      expect((await api.post('create', { ...ORDER, ...fields })).status, JSON.stringify(fields)).toBe(201);
    }
  });

  it('EN-3 the statuses are the eleven of the contract, and each can be shown', async () => {
    const contract =
      'PENDING_NEW ACCEPTED REJECTED PARTIALLY_FILLED FILLED PENDING_CANCEL CANCELLED PENDING_PAUSE PAUSED PENDING_UNPAUSE EXPIRED';
    expect([...PARENT_STATUSES].sort()).toEqual(contract.split(' ').sort());
    const orderId = await api.place();
    for (const status of PARENT_STATUSES) {
      await api.happen(orderId, ended(status));
      expect((await api.get('order/id', `orderId=${orderId}`)).body['status']).toBe(status);
    }
  });

  it('EN-4 the error codes are those of the contract', () => {
    const contract =
      'OTHER QUANTITY_EXCEED AUTHENTICATION_ERROR INSUFFICIENT_FUNDS RATE_LIMIT_EXCEEDED DDOS_PROTECTION ' +
      'EXCHANGE_NOT_AVAILABLE NETWORK_ERROR INVALID_ORDER EXCHANGE_ERROR EMS_INSTANCES_DOWN SLIPPAGE_EXCEEDED ' +
      'EXPIRY_REACHED MAX_FEE_PER_GAS_IS_TOO_LOW PARENT_ORDER_WAS_TERMINATED MAX_PRIORITY_FEE_PER_GAS_IS_TOO_LOW';
    expect([...ERROR_CODES].sort()).toEqual(contract.split(' ').sort());
  });
});
