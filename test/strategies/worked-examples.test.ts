/** The worked examples of clip sizes, through the size function and through the plan of an order line. */
import { describe, expect, it } from 'vitest';
import { planLine } from '../../src/bin/commands/plan-order.ts';
import { clipSizes, quantitiesOf } from '../../src/domain/clip-size.ts';
import { price, quantity, ratio, toText } from '../../src/domain/decimal.ts';
import { parseRules } from '../../src/domain/instrument.ts';
import { automaticCount } from '../../strategies/lib/timing.ts';
import { expandClips, RULE_SETS, WORKED_EXAMPLES, type WorkedExample } from './worked-examples.ts';

const AUTOMATIC_COUNTS = { TWAP: 0, ICEBERG: 20, LIMIT: 1 } as const;

function sizesOf(example: WorkedExample): unknown {
  const rules = parseRules(RULE_SETS[example.rules]);
  const input = {
    side: example.side,
    quantity: quantity(example.quantity),
    parentQuantity: quantity(example.quantity),
    rules,
    limitPrice: example.limit === undefined ? null : price(example.limit),
    refPrice: price(example.ref),
    clipSizeType: example.type ?? 'AUTOMATIC',
    clipSizeVal: example.value === null ? null : ratio(example.value),
  };
  const seconds = example.seconds ?? 0;
  const count =
    example.strategy === 'TWAP' ? automaticCount(seconds * 1_000, null) : AUTOMATIC_COUNTS[example.strategy];
  const sizes = clipSizes(input, { automaticCount: count });
  return {
    clips: quantitiesOf(rules, sizes.lots).map(toText),
    mins: [toText(sizes.hardMin), toText(sizes.softMin)],
  };
}

const lineOf = (example: WorkedExample): string =>
  JSON.stringify({
    side: example.side,
    quantity: example.quantity,
    strategy: example.strategy,
    clipSizeType: example.type,
    clipSizeVal: example.value,
    refPrice: example.ref,
    limitPrice: example.limit ?? null,
    createdAt: '2024-01-28T12:00:00Z',
    params: example.seconds === undefined ? null : { durationSeconds: example.seconds },
  });

describe('worked examples of clip sizes', () => {
  it.each(WORKED_EXAMPLES)('$id gives its clips or its refusal as sizes', (example) => {
    if (example.clips === undefined) {
      expect(() => sizesOf(example)).toThrow(
        expect.objectContaining({ errorCode: example.code, message: example.message }),
      );
    } else {
      expect(sizesOf(example)).toEqual({ clips: expandClips(example.clips), mins: example.mins });
    }
  });

  it.each(WORKED_EXAMPLES)('$id gives the same as an order line of a plan', (example) => {
    const answer = planLine(lineOf(example), parseRules(RULE_SETS[example.rules]), null);
    if (example.clips === undefined) {
      expect(answer).toEqual({ kind: 'REFUSED', errorCode: example.code, message: example.message });
    } else {
      expect(answer.kind === 'PLAN' && answer.plan.slices.map((slice) => toText(slice.quantity))).toEqual(
        expandClips(example.clips),
      );
      expect(answer.kind === 'PLAN' && [toText(answer.plan.hardMin), toText(answer.plan.softMin)]).toEqual(
        example.mins,
      );
    }
  });

  it.each([
    [{ clipSizeType: 'PERCENT', clipSizeVal: 10 }, 'clipSizeType must be one of ABSOLUTE, PERCENTAGE, AUTOMATIC'],
    [{ clipSizeType: 'ABSOLUTE', clipSizeVal: -1 }, /^clipSizeVal must be a plain decimal number/],
    [{ clipSizeType: 'ABSOLUTE', clipSizeVal: 'abc' }, /^clipSizeVal must be a plain decimal number/],
    [
      { clipSizeType: 'ABSOLUTE', clipSizeVal: 0.001, params: { durationSeconds: 600 } },
      'clipSizeVal makes two clips 600 ms apart, closer than 1000 ms',
    ],
  ])('refuses %j', (fields, message) => {
    const order = { side: 'BUY', quantity: 1, strategy: 'TWAP', refPrice: 43000, createdAt: '2024-01-28T12:00:00Z' };
    const line = JSON.stringify({ ...order, params: { durationSeconds: 3600 }, ...fields });
    const answer = planLine(line, parseRules(RULE_SETS.L1), null);
    expect(answer).toMatchObject({ kind: 'REFUSED', errorCode: 'INVALID_ORDER' });
    expect(answer.kind === 'REFUSED' && answer.message).toMatch(message);
  });
});
