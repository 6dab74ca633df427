/** Which orders of a file are the same parent, and what tells them apart. */
import { describe, expect, it } from 'vitest';
import { parseReplayOrder } from '../../src/bin/commands/replay-order.ts';
import { studyOrders, type StudyOrder } from '../../src/study/orders.ts';

const AT = '2024-01-22T12:00:00Z';

function orders(...given: readonly Record<string, unknown>[]): StudyOrder[] {
  const base = { symbol: 'BTCUSDT', side: 'BUY', quantity: '1', strategy: 'TWAP', createdAt: AT };
  return studyOrders(
    given.map((fields, index) => {
      const text = JSON.stringify({ ...base, ...fields });
      const line = index + 1;
      return { text, line, order: parseReplayOrder(text, { line, symbol: null, rules: null }) };
    }),
  );
}

const variants = (...given: readonly Record<string, unknown>[]): string[] =>
  orders(...given).map(({ variant }) => variant);
const parents = (...given: readonly Record<string, unknown>[]): number =>
  new Set(orders(...given).map(({ parent }) => parent)).size;

describe('orders of a study', () => {
  it('are the same parent with the same instrument, side, quantity and start, however these are written', () => {
    expect(
      parents(
        { strategy: 'VWAP' },
        { quantity: 1.0, limitPrice: '43000' },
        { quantity: '1.000', createdAt: '2024-01-22T14:00:00+02:00' },
        { createdAt: '2024-01-22T11:00:00Z', startTime: AT },
        { startTime: '2024-01-22T11:00:00Z' },
      ),
    ).toBe(1);
    expect(
      parents(
        {},
        { side: 'SELL' },
        { quantity: '1.001' },
        { symbol: 'ETHUSDT' },
        { startTime: '2024-01-22T12:00:01Z' },
      ),
    ).toBe(5);
  });

  it('are named by their strategy while nothing else differs on a parent', () => {
    const later = { createdAt: '2024-01-22T13:00:00Z', endTime: '2024-01-22T15:00:00Z', limitPrice: '43000' };
    expect(variants({ endTime: '2024-01-22T13:00:00Z' }, later, { strategy: 'VWAP' })).toEqual([
      'TWAP',
      'TWAP',
      'VWAP',
    ]);
  });

  it('are named by the settings in which orders of their strategy differ on a parent', () => {
    expect(
      variants(
        { params: { tradingStyle: 'PASSIVE', slippageBps: 20 }, endTime: '2024-01-22T13:00:00Z' },
        { params: { tradingStyle: 'HYBRID', slippageBps: 20 }, endTime: '2024-01-22T12:30:00Z' },
        { params: { slippageBps: 20 }, endTime: '2024-01-22T13:00:00Z' },
        { strategy: 'VWAP', params: { tradingStyle: 'HYBRID' } },
      ),
    ).toEqual([
      'TWAP seconds=3600 tradingStyle=PASSIVE',
      'TWAP seconds=1800 tradingStyle=HYBRID',
      'TWAP seconds=3600 tradingStyle=default',
      'VWAP',
    ]);
  });

  it('keep their line as it was written, and its number', () => {
    const [, second] = orders({}, { orderId: '77', quantity: 2 });
    expect(second).toMatchObject({ line: 2, orderId: '77' });
    expect(JSON.parse(second?.text ?? '')).toMatchObject({ orderId: '77', quantity: 2 });
  });
});
