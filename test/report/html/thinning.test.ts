import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/domain/time.ts';
import { extent } from '../../../src/report/html/frame.ts';
import { joinedFills, type OwnFill } from '../../../src/report/html/own-fills.ts';
import { chosen, thinned, thinnedBand } from '../../../src/report/html/thinning.ts';

const MOST = 40;
const values = fc.array(fc.option(fc.integer({ min: -1_000, max: 1_000 })), { maxLength: 400 });
const pointsOf = (ys: readonly (number | null)[]) => ys.map((y, x) => ({ x, y }));

describe('a thinned line', () => {
  it('is short, in order, and reaches as high and as low', () => {
    fc.assert(
      fc.property(values, (ys) => {
        const thin = thinned(pointsOf(ys), MOST);
        expect(thin.length).toBeLessThanOrEqual(MOST);
        expect(thin.map(({ x }) => x)).toEqual(thin.map(({ x }) => x).toSorted((a, b) => a - b));
        expect(extent(thin.map(({ y }) => y))).toEqual(extent(ys));
      }),
    );
  });

  it('keeps its ends', () => {
    const thin = thinned(pointsOf(Array.from({ length: 100 }, () => 1)), MOST);
    expect([thin[0]?.x, thin.at(-1)?.x]).toEqual([0, 99]);
  });
});

describe('a thinned band', () => {
  it('covers everything that the band covered', () => {
    const points = Array.from({ length: 100 }, (_, x) => ({ x, low: x % 9, high: 20 + (x % 11) }));
    const thin = thinnedBand(points, MOST);
    expect(thin).toHaveLength(MOST);
    expect([Math.min(...thin.map(({ low }) => low)), Math.max(...thin.map(({ high }) => high))]).toEqual([0, 30]);
  });
});

describe('a choice of many', () => {
  it('takes the first, the last and evenly between', () => {
    expect(chosen([0, 1, 2, 3, 4, 5, 6, 7, 8], 3)).toEqual([0, 4, 8]);
    expect(chosen([1, 2], 3)).toEqual([1, 2]);
  });
});

describe('joined fills', () => {
  const liquidity = fc.constantFrom('MAKER' as const, 'TAKER' as const, null);
  const fill = fc.record({
    quantity: fc.integer({ min: 1, max: 9 }),
    price: fc.integer({ min: 10, max: 20 }),
    liquidity,
  });
  const many = fc.array(fill, { maxLength: 300 });
  const total = (fills: readonly OwnFill[], kind: OwnFill['liquidity'], of: (fill: OwnFill) => number): number =>
    fills.filter((each) => each.liquidity === kind).reduce((sum, each) => sum + of(each), 0);

  it('are few, and leave out nothing that was bought by makers, takers or unknown', () => {
    fc.assert(
      fc.property(many, (made) => {
        const fills = made.map((each, index) => ({ ...each, at: instant(index), title: '' }));
        const joined = joinedFills(fills, 30);
        expect(joined.length).toBeLessThanOrEqual(30);
        for (const kind of ['MAKER', 'TAKER', null] as const) {
          expect(total(joined, kind, (each) => each.quantity)).toBeCloseTo(
            total(fills, kind, (each) => each.quantity),
            6,
          );
          const paid = (each: OwnFill): number => each.quantity * each.price;
          expect(total(joined, kind, paid)).toBeCloseTo(total(fills, kind, paid), 6);
        }
      }),
    );
  });
});
