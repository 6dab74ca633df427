/** The rules that every plan keeps: what breaks one is named, and the strategies of this build break none. */
import { describe, expect, it } from 'vitest';
import { quantity, type Quantity } from '../../src/domain/decimal.ts';
import { faultOfPlan } from '../../src/domain/plan-faults.ts';
import { STRATEGY_NAMES, type Plan } from '../../src/domain/strategy.ts';
import { instant, plusMs } from '../../src/domain/time.ts';
import { planBy } from '../../src/engine/planner.ts';
import { strategyOf } from '../../strategies/index.ts';
import { twap } from '../../strategies/twap.ts';
import { planInputOf } from '../strategies/plan-input.ts';
import { REQUIRED } from '../strategies/lib/param-keys.ts';

const input = planInputOf({ quantity: '1', type: 'PERCENTAGE', value: '25', seconds: 60 });
const good = twap.plan(input, twap.parseParams({}));
const faultWith = (change: (plan: Plan) => unknown): string | null => faultOfPlan(change(good) as Plan, input);
const slicesWith = (change: (slice: Plan['slices'][number], index: number) => unknown) => (plan: Plan) => ({
  ...plan,
  slices: plan.slices.map(change),
});

describe('the rules of plans', () => {
  it('are kept by every strategy of this build', () => {
    for (const name of STRATEGY_NAMES) {
      const strategy = strategyOf(name);
      const priced = { ...input, limitPrice: input.refPrice };
      const plan = strategy.plan(priced, strategy.parseParams(REQUIRED[name] ?? {}));
      expect(faultOfPlan(plan, priced), name).toBeNull();
    }
  });

  it.each<[string, (plan: Plan) => unknown, string]>([
    ['nothing', () => undefined, 'it is no object of pace, slices, hardMin and softMin, given at once'],
    ['a promise', (plan) => Promise.resolve(plan), 'it is no object of pace'],
    ['an unknown pace', (plan) => ({ ...plan, pace: { kind: 'FAST' } }), 'its pace is none of TIMED'],
    ['looks without a distance', (plan) => ({ ...plan, pace: { kind: 'VOLUME' } }), 'its everyMs is no whole number'],
    ['no slices', (plan) => ({ ...plan, slices: [] }), 'it has 0 slices, not 1 to 1000'],
    ['too many', (plan) => ({ ...plan, slices: Array(1_001).fill(plan.slices[0]) }), 'it has 1001 slices'],
    ['a slice that is none', slicesWith(() => null), 'slice 0 is no object of quantity and dueAt'],
    ['a number', slicesWith((slice) => ({ ...slice, quantity: 0.25 })), 'a slice whose quantity is no exact amount'],
    ['zero', slicesWith((slice) => ({ ...slice, quantity: quantity('0') })), 'a slice of 0, which is no positive'],
    ['off the grid', slicesWith((slice) => ({ ...slice, quantity: quantity('0.250001') })), 'a slice of 0.250001'],
    ['no time', slicesWith((slice) => ({ ...slice, dueAt: Number.NaN })), 'slice 0 is due at no instant'],
    ['part of a millisecond', slicesWith((slice) => ({ ...slice, dueAt: slice.dueAt + 0.5 })), 'slice 0 is due at no'],
    ['too early', slicesWith((slice) => ({ ...slice, dueAt: plusMs(slice.dueAt, -1) })), 'slice 0 is due outside'],
    ['too late', slicesWith((slice) => ({ ...slice, dueAt: plusMs(slice.dueAt, 15_000) })), 'slice 3 is due outside'],
    ['backwards', (plan) => ({ ...plan, slices: [...plan.slices].reverse() }), 'slice 1 is due before slice 0'],
    [
      'too close',
      slicesWith((slice, index) => ({ ...slice, dueAt: plusMs(input.window.start, index * 999) })),
      'slices 0 and 1 are 999 ms apart, closer than 1000 ms',
    ],
    ['less', (plan) => ({ ...plan, slices: plan.slices.slice(1) }), 'its slices add up to 0.75 instead of 1'],
    ['more', slicesWith((slice) => ({ ...slice, quantity: quantity('0.3') })), 'its slices add up to 1.2 instead of 1'],
  ])('name %s', (_what, change, rule) => {
    expect(faultWith(change)).toContain(rule);
  });

  it('let clips that wait for each other be due at once', () => {
    const start = instant(input.window.start);
    const sequence = {
      ...good,
      pace: { kind: 'SEQUENTIAL' } as const,
      slices: good.slices.map((one) => ({ ...one, dueAt: start })),
    };
    expect(faultOfPlan(sequence, input)).toBeNull();
    expect(faultOfPlan({ ...sequence, pace: { kind: 'TIMED' } }, input)).toContain('0 ms apart');
  });

  it('bind a strategy from a file: its order is refused with the reason', () => {
    const short = { ...twap, name: 'SHORT', plan: () => ({ ...good, slices: good.slices.slice(1) }) };
    const params = twap.parseParams({});
    expect(planBy(short, input, params).slices).toHaveLength(3);
    expect(() => planBy({ ...short, version: 'abc' }, input, params)).toThrow(
      expect.objectContaining({
        errorCode: 'INVALID_ORDER',
        message: 'strategy SHORT has made a plan that cannot be worked: its slices add up to 0.75 instead of 1',
      }),
    );
    const exact: Quantity = quantity('1');
    expect(planBy({ ...twap, version: 'abc' }, { ...input, quantity: exact }, params)).toEqual(good);
  });
});
