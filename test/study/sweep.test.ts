/** A sweep: the grid of settings, the orders made with them, and which settings nothing beats. */
import { describe, expect, it } from 'vitest';
import { frontierOf } from '../../src/study/sweep/frontier.ts';
import { gridPoints, readAxis, readGrid, sweptOrders, withSettings } from '../../src/study/sweep/grid.ts';
import { rowsOf } from './rows.ts';

const ORDER = {
  symbol: 'BTCUSDT',
  createdAt: '2024-01-22T12:00:00.000Z',
  endTime: '2024-01-22T13:00:00.000Z',
  strategy: 'TWAP',
  quantity: '1',
  params: { seed: 'x' },
};

describe('a grid of settings', () => {
  it('is every combination, the last axis changing fastest', () => {
    const points = gridPoints([readAxis('tradingStyle=PASSIVE,HYBRID'), readAxis('slippageBps=10,20')]);
    expect(points.map(({ label }) => label)).toEqual([
      'tradingStyle=PASSIVE slippageBps=10',
      'tradingStyle=PASSIVE slippageBps=20',
      'tradingStyle=HYBRID slippageBps=10',
      'tradingStyle=HYBRID slippageBps=20',
    ]);
  });

  it('is read from JSON too', () => {
    expect(gridPoints(readGrid({ mustComplete: [true, false] })).map(({ label }) => label)).toEqual([
      'mustComplete=true',
      'mustComplete=false',
    ]);
    expect(() => readGrid([])).toThrow('--grid must be a JSON object');
    expect(() => readGrid({ slippageBps: 5 })).toThrow('--grid slippageBps must be a list');
  });

  it.each(['tradingStyle', '=1', 'a b=1', 'x='])('refuses an axis that is none: %s', (text) => {
    expect(() => readAxis(text)).toThrow('--vary must be a name and values');
  });

  it('refuses what is given twice, empty, nothing or too much', () => {
    expect(() => readAxis('x=1,2,1')).toThrow('--vary x has a value twice');
    expect(() => readAxis('x=1,,2')).toThrow('--vary x has an empty value');
    expect(() => gridPoints([readAxis('x=1'), readAxis('x=2')])).toThrow('--vary x is given twice');
    expect(() => gridPoints([])).toThrow('--vary is required');
    const long = readAxis(`x=${Array.from({ length: 40 }, (_, index) => index).join(',')}`);
    expect(() => gridPoints([long, { ...long, name: 'y' }])).toThrow('makes 1600 combinations');
  });

  it('puts parameters into params, fields of an order beside them, and a duration into the end', () => {
    const [point] = gridPoints([readAxis('mustComplete=true'), readAxis('clipSizeVal=5'), readAxis('duration=30m')]);
    expect(withSettings(ORDER, point ?? { label: '', settings: [] })).toEqual({
      ...ORDER,
      params: { seed: 'x', mustComplete: true },
      clipSizeVal: '5',
      endTime: '2024-01-22T12:30:00.000Z',
    });
  });

  it('takes the end away from an order that is given a duration of its own', () => {
    const [point] = gridPoints([readAxis('durationSeconds=600')]);
    const order = withSettings(ORDER, point ?? { label: '', settings: [] });
    expect(order).not.toHaveProperty('endTime');
    expect(order['params']).toEqual({ seed: 'x', durationSeconds: '600' });
  });

  it('makes every order with every point, under ids of their own', () => {
    const swept = sweptOrders([ORDER, { ...ORDER, side: 'SELL' }], gridPoints([readAxis('strategy=TWAP,VWAP')]));
    expect(swept.map(({ order, point }) => [order['orderId'], order['side'], point.label])).toEqual([
      ['1', undefined, 'strategy=TWAP'],
      ['2', undefined, 'strategy=VWAP'],
      ['3', 'SELL', 'strategy=TWAP'],
      ['4', 'SELL', 'strategy=VWAP'],
    ]);
  });
});

describe('the efficient frontier', () => {
  // Mean and deviation: calm 5 and √2, even 3 and 2√2, wild 1 and 4√2, poor 4 and 3√2, lone 2 and none.
  const rows = [
    ...rowsOf('calm', [4, 6]),
    ...rowsOf('even', [1, 5]),
    ...rowsOf('wild', [-3, 5]),
    ...rowsOf('poor', [1, 7]),
    ...rowsOf('lone', [2]),
    ...rowsOf('none', [null]),
  ];

  it('holds the settings that no other beats on cost and risk', () => {
    const results = frontierOf(rows, 'arrival');
    expect(results.map(({ variant, isEfficient }) => [variant, isEfficient])).toEqual([
      ['calm', true],
      ['even', true],
      ['wild', true],
      ['poor', false],
      ['lone', false],
      ['none', false],
    ]);
    expect(results[1]).toMatchObject({ count: 2, costBps: 3 });
    expect(results[1]?.riskBps).toBeCloseTo(2 * Math.SQRT2, 12);
    expect(results[1]?.costErrorBps).toBeCloseTo(2, 12);
    expect(results[5]).toMatchObject({ orders: 1, count: 0, costBps: null, riskBps: null });
  });

  it('holds both of two that are equal', () => {
    const equal = frontierOf([...rowsOf('a', [1, 3]), ...rowsOf('b', [1, 3])], 'arrival');
    expect(equal.map(({ isEfficient }) => isEfficient)).toEqual([true, true]);
  });
});
