import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { varySizes } from '../../src/domain/chance.ts';
import { clipSizes, quantitiesOf, type ClipInput, type ClipSizes } from '../../src/domain/clip-size.ts';
import { price, quantity, ratio, toText } from '../../src/domain/decimal.ts';
import { OrderError } from '../../src/domain/errors.ts';
import { parseRules } from '../../src/domain/instrument.ts';
import { seededDraw } from '../../src/domain/random.ts';
import { referenceClips, referenceVaried, units, type ReferenceOrder } from './clip-reference.ts';

const FINENESS = 10n ** 18n;

/** Units of 10^-18 as a plain decimal text. */
function textOf(value: bigint): string {
  const fraction = (value % FINENESS).toString().padStart(18, '0').replace(/0+$/, '');
  return fraction === '' ? String(value / FINENESS) : `${value / FINENESS}.${fraction}`;
}

const hundredths = (least: number, most: number): fc.Arbitrary<string> =>
  fc.integer({ min: least, max: most }).map((n) => textOf((BigInt(n) * FINENESS) / 100n));

const lotsOf = (step: string, most: number): fc.Arbitrary<string> =>
  // Now and then not a whole number of lots.
  fc
    .record({ lots: fc.nat(most), odd: fc.constantFrom(0n, 0n, 0n, 0n, 0n, 3n) })
    .map(({ lots, odd }) => textOf(units(step) * BigInt(lots) + (units(step) * odd) / 10n));

const orders: fc.Arbitrary<ReferenceOrder> = fc
  .constantFrom('1', '5', '0.1', '0.003', '0.00001', '0.0000001')
  .chain((step) =>
    fc
      .record({
        side: fc.constantFrom('BUY' as const, 'SELL' as const),
        lots: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 200_000 })),
        oddLot: fc.integer({ min: 0, max: 29 }).map((n) => n === 0),
        limit: fc.option(hundredths(1, 9_000_000)),
        ref: fc.option(hundredths(1, 9_000_000), { freq: 6 }),
        type: fc.constantFrom('ABSOLUTE' as const, 'ABSOLUTE' as const, 'PERCENTAGE' as const, 'AUTOMATIC' as const),
        share: fc.integer({ min: 0, max: 10_400 }),
        automaticCount: fc.integer({ min: 1, max: 120 }),
        minQty: lotsOf(step, 12),
        maxQty: fc.oneof(fc.constant('0'), lotsOf(step, 60), lotsOf(step, 5_000)),
        minNotional: fc.oneof(fc.constant('0'), hundredths(1, 2_000)),
      })
      .map((given) => {
        const q = units(step) * BigInt(given.lots) + (given.oddLot ? units(step) / 10n : 0n);
        const value =
          given.type === 'ABSOLUTE' ? (q * BigInt(given.share)) / 10_000n : BigInt(given.share) * (FINENESS / 100n);
        const { side, limit, ref, type, automaticCount, minQty, maxQty, minNotional } = given;
        const rules = { step, minQty, maxQty, minNotional };
        return { side, quantity: textOf(q), limit, ref, type, value: textOf(value), automaticCount, rules };
      }),
  );

const inputOf = (order: ReferenceOrder): ClipInput => ({
  side: order.side,
  quantity: quantity(order.quantity),
  parentQuantity: quantity(order.quantity),
  rules: parseRules(order.rules),
  limitPrice: order.limit === null ? null : price(order.limit),
  refPrice: order.ref === null ? null : price(order.ref),
  clipSizeType: order.type,
  clipSizeVal: order.value === null ? null : ratio(order.value),
});

function sizesOrCode(order: ReferenceOrder): ClipSizes | string {
  try {
    return clipSizes(inputOf(order), { automaticCount: order.automaticCount });
  } catch (error) {
    if (error instanceof OrderError) return error.errorCode;
    throw error;
  }
}

const unitsOf = (order: ReferenceOrder, lots: readonly bigint[]): bigint[] =>
  lots.map((count) => count * units(order.rules.step));

describe('clip sizes of random orders', () => {
  it('equal those of a slow and plain second implementation', () => {
    const seen = new Map<string, number>();
    const count = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);
    fc.assert(
      fc.property(orders, (order) => {
        const ours = sizesOrCode(order);
        const theirs = referenceClips(order);
        if ('code' in theirs || typeof ours === 'string') {
          count('code' in theirs ? theirs.code : 'none');
          expect(ours).toBe('code' in theirs ? theirs.code : theirs);
          return;
        }
        count(theirs.branch);
        expect(unitsOf(order, ours.lots)).toEqual(theirs.clips);
        expect([units(toText(ours.hardMin)), units(toText(ours.softMin))]).toEqual([theirs.hardMin, theirs.softMin]);
      }),
      { numRuns: 6_000, seed: 20_240_128 },
    );
    // A comparison that never meets a branch says nothing about it.
    for (const branch of ['EVEN', 'EXACT', 'REST', 'MERGE', 'BORROW', 'INVALID_ORDER', 'QUANTITY_EXCEED']) {
      expect(seen.get(branch), branch).toBeGreaterThan(15);
    }
  });

  it('add up exactly, are lot multiples inside the bounds, and AUTOMATIC ones differ by at most one lot', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const sizes = sizesOrCode(order);
        if (typeof sizes === 'string') return;
        const quantities = quantitiesOf(inputOf(order).rules, sizes.lots).map((q) => units(toText(q)));
        expect(quantities.reduce((total, clip) => total + clip, 0n)).toBe(units(order.quantity));
        const least = units(toText(sizes.hardMin));
        expect(quantities.every((clip) => clip % units(order.rules.step) === 0n && clip >= least)).toBe(true);
        const most = units(order.rules.maxQty);
        expect(most === 0n || quantities.every((clip) => clip <= most)).toBe(true);
        if (order.type === 'AUTOMATIC') expect((sizes.lots[0] ?? 0n) - (sizes.lots.at(-1) ?? 0n)).toBeLessThan(2n);
        expect(sizesOrCode(order)).toEqual(sizes);
      }),
      { numRuns: 3_000, seed: 7 },
    );
  });

  it('keep their count, sum and bounds when randomised, and equal the second implementation', () => {
    let changed = 0;
    fc.assert(
      fc.property(orders, hundredths(0, 5_000), fc.string({ minLength: 1, maxLength: 20 }), (order, variance, seed) => {
        const sizes = sizesOrCode(order);
        const plain = referenceClips(order);
        if (typeof sizes === 'string' || 'code' in plain) return;
        const varied = varySizes(sizes.lots, ratio(variance), sizes.bounds, seededDraw(seed));
        expect(varySizes(sizes.lots, ratio(variance), sizes.bounds, seededDraw(seed))).toEqual(varied);
        const step = units(order.rules.step);
        const maxQty = units(order.rules.maxQty);
        const maxClip = maxQty === 0n ? null : (maxQty / step) * step;
        const reference = referenceVaried(plain.clips, { step, hardMin: plain.hardMin, maxClip }, variance, seed);
        expect(unitsOf(order, varied)).toEqual(reference);
        expect(varied.length).toBe(sizes.lots.length);
        expect(reference.reduce((total, clip) => total + clip, 0n)).toBe(units(order.quantity));
        expect(reference.every((clip) => clip >= plain.hardMin && clip > 0n)).toBe(true);
        expect(maxClip === null || reference.every((clip) => clip <= maxClip)).toBe(true);
        if (varied.some((lots, i) => lots !== sizes.lots[i])) changed += 1;
      }),
      { numRuns: 3_000, seed: 11 },
    );
    expect(changed).toBeGreaterThan(200);
  });
});
