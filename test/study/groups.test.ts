/** Orders put together: by strategy, instrument, size and hour. */
import { describe, expect, it } from 'vitest';
import { groupsOf, SIZE_BUCKETS, sizeBucketOf } from '../../src/study/groups.ts';
import { row, rowsOf } from './rows.ts';

describe('groups of orders', () => {
  it('count orders, full fills and shares, and weigh each order once or by its notional', () => {
    const rows = rowsOf('TWAP', [1, 5, null], ['3000', '1000.5', '7']);
    const [group] = groupsOf(
      [...rows.slice(0, 2), { ...(rows[2] ?? row({})), status: 'EXPIRED', filledPct: 40 }],
      'variant',
    );
    expect(group).toMatchObject({ variant: 'TWAP', orders: 3, filled: 2, filledPct: 80, notional: '4007.5' });
    expect(group?.metrics.arrival).toMatchObject({ count: 2, mean: 3 });
    expect(group?.metrics.arrival?.weightedMean).toBeCloseTo((3_000 + 5 * 1_000.5) / 4_000.5, 12);
    expect(group?.metrics.vwap).toBeNull();
  });

  it('do not add up money of two instruments', () => {
    const [group] = groupsOf([row({}), row({ symbol: 'ETHUSDT' })], 'variant');
    expect(group?.notional).toBeNull();
  });

  it('come sorted by strategy, instrument, size from small to large, and hour', () => {
    const rows = [
      row({ sizePct: 15, hour: 3 }),
      row({ sizePct: 0.2, hour: 10 }),
      row({ sizePct: 0.2, hour: 9 }),
      row({ sizePct: null, hour: 1 }),
      row({ strategy: 'IS', sizePct: 90 }),
    ];
    const cells = groupsOf(rows, 'cell').map(({ variant, size, hour }) => `${variant} ${size ?? ''} ${hour ?? ''}`);
    expect(cells).toEqual([
      'IS above 20 % 12',
      'TWAP 0.1 to 0.5 % 9',
      'TWAP 0.1 to 0.5 % 10',
      'TWAP 10 to 20 % 3',
      'TWAP unknown 1',
    ]);
    expect(groupsOf(rows, 'hour').filter(({ variant }) => variant === 'TWAP')).toHaveLength(4);
  });

  it('say to which bucket a size belongs, its upper end included', () => {
    expect([0, 0.1, 0.11, 1, 20, 20.1, null].map(sizeBucketOf)).toEqual([
      'up to 0.1 %',
      'up to 0.1 %',
      '0.1 to 0.5 %',
      '0.5 to 1 %',
      '10 to 20 %',
      'above 20 %',
      'unknown',
    ]);
    expect(new Set(SIZE_BUCKETS).size).toBe(9);
  });
});
