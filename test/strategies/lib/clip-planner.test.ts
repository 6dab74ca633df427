import { describe, expect, it } from 'vitest';
import type { StrategyName } from '../../../src/domain/strategy.ts';
import { SEQUENTIAL_PLANNERS, type ClipPlanner } from '../../../strategies/lib/clip-planner.ts';
import { planInputOf, slicesOf } from '../plan-input.ts';

function plannerOf(name: StrategyName): ClipPlanner {
  const planner = SEQUENTIAL_PLANNERS.get(name);
  if (planner === undefined) throw new Error(`no planner for ${name}`);
  return planner;
}

describe('sizes of clips that follow each other', () => {
  it('all show the start, because only fills decide the rest', () => {
    const iceberg = plannerOf('ICEBERG');
    const input = planInputOf({ quantity: '1.05', type: 'ABSOLUTE', value: '0.25', seconds: 60 });
    expect(slicesOf(iceberg.plan(input, iceberg.parseParams({})))).toEqual([
      '12:00:00 0.25',
      '12:00:00 0.25',
      '12:00:00 0.25',
      '12:00:00 0.25',
      '12:00:00 0.05',
    ]);
  });

  it('vary as those of a schedule when randomised', () => {
    const iceberg = plannerOf('ICEBERG');
    const input = planInputOf({ quantity: '1', type: 'ABSOLUTE', value: '0.1', seconds: 60, seed: '1001' });
    const sizes = slicesOf(iceberg.plan(input, iceberg.parseParams({ randomize_amount: true })));
    expect(sizes.map((text) => text.split(' ')[1])).toEqual([
      '0.09516',
      '0.10484',
      '0.1041',
      '0.1096',
      '0.08416',
      '0.11509',
      '0.0959',
      '0.0904',
      '0.11584',
      '0.08491',
    ]);
  });

  it('are one clip of MARKET and LIMIT, and LIMIT needs its price', () => {
    const input = planInputOf({ quantity: '1', seconds: 60 });
    expect(slicesOf(plannerOf('MARKET').plan(input, plannerOf('MARKET').parseParams({})))).toEqual(['12:00:00 1']);
    expect(() => plannerOf('LIMIT').plan(input, { seed: null })).toThrow('limitPrice is required for strategy LIMIT');
  });

  it('take only the parameters that their strategy has', () => {
    expect(() => plannerOf('MARKET').parseParams({ tradingStyle: 'PASSIVE' })).toThrow(/not a parameter of MARKET/);
    expect(() => plannerOf('LIMIT').parseParams({ durationSeconds: '5' })).toThrow(/not a parameter of LIMIT/);
    expect(() => plannerOf('ICEBERG').parseParams({ refreshDelayMs: '5' })).toThrow(/not available in this build/);
  });
});
