/** Orders made for a study, and which of them are the same parent. */
import { describe, expect, it } from 'vitest';
import { instant } from '../../src/domain/time.ts';
import { generateOrders, readDuration, type Generator } from '../../src/study/generate.ts';

const HOUR = 3_600_000;
const at = (text: string): ReturnType<typeof instant> => instant(Date.parse(text));
const BTC = { symbol: 'BTCUSDT', from: at('2024-01-22T00:30:00Z'), to: at('2024-01-22T03:00:00Z') };
const GENERATOR: Generator = {
  everyMs: HOUR,
  durationMs: HOUR / 2,
  instruments: [BTC],
  sides: ['BUY'],
  quantities: ['0.5'],
  strategies: ['TWAP', 'VWAP'],
  template: { exchange: 'BINANCE', params: { tradingStyle: 'PASSIVE' } },
};

describe('generated orders', () => {
  it('start at every full step of the period, once for each strategy', () => {
    const orders = generateOrders(GENERATOR);
    expect(orders.map(({ createdAt, strategy }) => `${String(createdAt)} ${String(strategy)}`)).toEqual([
      '2024-01-22T01:00:00.000Z TWAP',
      '2024-01-22T01:00:00.000Z VWAP',
      '2024-01-22T02:00:00.000Z TWAP',
      '2024-01-22T02:00:00.000Z VWAP',
      '2024-01-22T03:00:00.000Z TWAP',
      '2024-01-22T03:00:00.000Z VWAP',
    ]);
    expect(orders.map(({ orderId }) => orderId)).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(orders[0]).toEqual({
      exchange: 'BINANCE',
      params: { tradingStyle: 'PASSIVE' },
      symbol: 'BTCUSDT',
      side: 'BUY',
      quantity: '0.5',
      createdAt: '2024-01-22T01:00:00.000Z',
      endTime: '2024-01-22T01:30:00.000Z',
      strategy: 'TWAP',
      orderId: '1',
    });
  });

  it('combine instruments, sides and quantities', () => {
    const orders = generateOrders({
      ...GENERATOR,
      instruments: [BTC, { ...BTC, symbol: 'ETHUSDT' }],
      sides: ['BUY', 'SELL'],
      quantities: ['1', '2', '3'],
    });
    expect(orders).toHaveLength(3 * 2 * 2 * 3 * 2);
    expect(new Set(orders.map((order) => JSON.stringify(order))).size).toBe(orders.length);
  });

  it('start where their own instrument has a period', () => {
    const short = { symbol: 'ETHUSDT', from: at('2024-01-22T02:00:00Z'), to: at('2024-01-22T02:59:00Z') };
    const orders = generateOrders({ ...GENERATOR, instruments: [BTC, short], strategies: ['TWAP'] });
    expect(orders.map(({ symbol, createdAt }) => `${String(symbol)} ${String(createdAt).slice(11, 13)}`)).toEqual([
      'BTCUSDT 01',
      'BTCUSDT 02',
      'ETHUSDT 02',
      'BTCUSDT 03',
    ]);
  });

  it('are refused when the period holds no start, or far too many', () => {
    expect(() => generateOrders({ ...GENERATOR, instruments: [{ ...BTC, to: BTC.from }] })).toThrow('holds no start');
    expect(() => generateOrders({ ...GENERATOR, everyMs: 1 })).toThrow('more than 1000000 orders');
  });
});

describe('a duration', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['1h', HOUR],
    ['2d', 48 * HOUR],
  ])('is read: %s', (text, ms) => {
    expect(readDuration(text, '--every')).toBe(ms);
  });

  it.each(['', '0h', '1', 'h', '1.5h', '-1h', '1w'])('is refused by the name of its flag: %j', (text) => {
    expect(() => readDuration(text, '--every')).toThrow('--every must be');
  });
});
