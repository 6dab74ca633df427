/** Orders far from the usual cost of their own strategy, and the way to their reports. */
import { describe, expect, it } from 'vitest';
import { outliersOf } from '../../src/study/outliers.ts';
import { studyOf } from '../../src/study/study.ts';
import { rowsOf } from './rows.ts';

const USUAL = [0, 1, 2, 3, 4, 5, 6, 7, 8];

describe('outliers', () => {
  it('are those further than three robust deviations from the median, the furthest first', () => {
    // Of 0 … 8, 30 and −20: median 4, median distance 3, so one deviation is 1.4826 × 3.
    const found = outliersOf(rowsOf('TWAP', [...USUAL, 30, -20]));
    expect(found.map(({ orderId }) => orderId)).toEqual(['TWAP9', 'TWAP10']);
    expect(found[0]).toMatchObject({ metric: 'arrival', bps: 30 });
    expect(found[0]?.deviations).toBeCloseTo(26 / (1.4826 * 3), 12);
    expect(found[1]?.deviations).toBeCloseTo(-24 / (1.4826 * 3), 12);
  });

  it('are judged against their own strategy', () => {
    const far = rowsOf(
      'VWAP',
      USUAL.map((cost) => cost + 1_000),
    );
    expect(outliersOf([...rowsOf('TWAP', USUAL), ...far])).toEqual([]);
  });

  it('are not looked for where there is nothing to compare with', () => {
    expect(outliersOf(rowsOf('TWAP', [1, 2, 3, 900]))).toEqual([]);
    expect(outliersOf(rowsOf('TWAP', [1, 1, 1, 1, 1, 1, 1, 1, 900]))).toEqual([]);
  });

  it('link to their reports', () => {
    const rows = rowsOf('TWAP', [...USUAL, 30, -20]);
    const study = studyOf({ rows, refused: [], origin: null }, (id) => (id === 'TWAP9' ? `orders/${id}.html` : null));
    expect(study.outliers.map(({ report }) => report)).toEqual(['orders/TWAP9.html', null]);
  });
});

describe('a study', () => {
  it('counts refusals by what they say', () => {
    const refusal = { parent: 'p', variant: 'TWAP', errorCode: 'INVALID_ORDER' };
    const refused = ['quantity too small', 'symbol unknown', 'quantity too small'].map((message, index) => ({
      ...refusal,
      message,
      orderId: String(index + 1),
    }));
    const study = studyOf({ rows: rowsOf('TWAP', [1]), refused, origin: null }, () => null);
    expect(study).toMatchObject({ orders: 4, refused: 3 });
    expect(study.refusals).toEqual([
      { message: 'quantity too small', count: 2, orderId: '1' },
      { message: 'symbol unknown', count: 1, orderId: '2' },
    ]);
  });
});
