/** Two strategies on the same parents. */
import { describe, expect, it } from 'vitest';
import { pairsOf } from '../../src/study/pairs.ts';
import { rowsOf } from './rows.ts';

describe('a paired comparison', () => {
  it('takes the differences parent by parent', () => {
    // Differences 1, −3, −1: mean −1, squares of the distances 4 + 4 + 0 over 2, error √(4 ÷ 3).
    const [pair, ...others] = pairsOf([...rowsOf('TWAP', [10, 200, -50]), ...rowsOf('VWAP', [9, 203, -49])]);
    expect(others).toEqual([]);
    expect(pair).toMatchObject({ first: 'TWAP', second: 'VWAP' });
    expect(pair?.metrics.arrival).toMatchObject({ count: 3, mean: -1, median: -1 });
    expect(pair?.metrics.arrival?.standardError).toBeCloseTo(Math.sqrt(4 / 3), 12);
    expect(pair?.metrics.arrival?.firstCheaperPct).toBeCloseTo(200 / 3, 12);
  });

  it('leaves out parents that only one of the two has a figure for', () => {
    const [pair] = pairsOf([...rowsOf('A', [1, null, 3, 4]), ...rowsOf('B', [0, 0, 0])]);
    expect(pair?.metrics.arrival).toMatchObject({ count: 2, mean: 2 });
    expect(pair?.metrics.vwap).toBeNull();
  });

  it('leaves out a parent that one of them worked twice, for it is not known which of the two to take', () => {
    const twice = rowsOf('A', [5, 7]).map((row) => ({ ...row, parent: 'p0' }));
    const [pair] = pairsOf([...twice, ...rowsOf('A', [0, 2]).slice(1), ...rowsOf('B', [1, 1])]);
    expect(pair?.metrics.arrival).toMatchObject({ count: 1, mean: 1, standardError: null });
  });

  it('is made of every two variants that share parents, and of no others', () => {
    const stranger = rowsOf('D', [1]).map((row) => ({ ...row, parent: 'elsewhere' }));
    const pairs = pairsOf([...rowsOf('C', [1]), ...rowsOf('A', [1]), ...rowsOf('B', [1]), ...stranger]);
    expect(pairs.map(({ first, second }) => `${first} ${second}`)).toEqual(['A B', 'A C', 'B C']);
  });
});
