/** The version of a strategy's file is stored with an order, and an order that another version works says so. */
import { describe, expect, it } from 'vitest';
import type { ParentOrder } from '../../src/domain/parent.ts';
import type { Strategy, StrategyName } from '../../src/domain/strategy.ts';
import { advance, hasChanged } from '../../src/engine/advance.ts';
import type { Step } from '../../src/engine/advance/draft.ts';
import { checkOrder } from '../../src/engine/new-parent.ts';
import { parentFromText, parentToText } from '../../src/engine/parent-text.ts';
import { createPlanner } from '../../src/engine/planner.ts';
import { DEFAULT_TIMING } from '../../src/engine/timing.ts';
import { BTC } from '../../src/simulation/world-facts.ts';
import { strategyOf } from '../../strategies/index.ts';
import { firstRests } from './stories.ts';

const [OLD, NEW] = ['a'.repeat(64), 'b'.repeat(64)];
const { world, id } = await firstRests();
const NOW = world.now;
const PLAIN = world.parent(id);
const MADE_WITH_OLD: ParentOrder = { ...PLAIN, request: { ...PLAIN.request, strategyVersion: OLD } };

const of =
  (version: string | null) =>
  (name: StrategyName): Strategy =>
    version === null ? strategyOf(name) : { ...strategyOf(name), version };

function wake(parent: ParentOrder, version: string | null, mayAct = true): Step {
  const view = { quote: null, instrument: null, market: null, closedClips: new Map(), mayReserve: true };
  return advance(parent, { type: 'WAKE' }, { ...view, now: NOW, mayAct }, createPlanner(of(version)), DEFAULT_TIMING);
}

const alerts = ({ journal }: Step): readonly (string | undefined)[] =>
  journal.flatMap(({ type, message }) => (type === 'ALERT' ? [message] : []));

describe('an order of a strategy from a file', () => {
  it('keeps the version it was created with', () => {
    const submitted = { request: PLAIN.request, instrument: BTC, refPrice: null };
    expect(checkOrder({ ...submitted, strategy: of(OLD)('TWAP') }).request.strategyVersion).toBe(OLD);
    expect(checkOrder({ ...submitted, strategy: of(null)('TWAP') }).request).not.toHaveProperty('strategyVersion');
    expect(parentFromText(parentToText(MADE_WITH_OLD), MADE_WITH_OLD.version)).toEqual(MADE_WITH_OLD);
  });

  it('says nothing while its own version works it', () => {
    expect(hasChanged(MADE_WITH_OLD, wake(MADE_WITH_OLD, OLD))).toBe(false);
    expect(hasChanged(PLAIN, wake(PLAIN, null))).toBe(false);
  });

  it('says once, in its message and its journal, that another version works it', () => {
    const step = wake(MADE_WITH_OLD, NEW);
    const [said, ...more] = alerts(step);
    expect(more).toEqual([]);
    expect(said).toContain('a worker has another version of TWAP (file bbbbbbbbbbbb)');
    expect(said).toContain('created with (file aaaaaaaaaaaa)');
    expect(step.parent.message).toBe(said);
    expect(hasChanged(step.parent, wake(step.parent, NEW))).toBe(false);
    expect(hasChanged(step.parent, wake(step.parent, OLD))).toBe(false);
  });

  it('keeps what it had to say before, and says each version that comes', () => {
    const step = wake({ ...MADE_WITH_OLD, message: 'earlier' }, NEW);
    const again = wake(step.parent, null);
    expect(again.parent.message).toMatch(/^earlier; .*file bbbbbbbbbbbb.*; .*\(no file\)/);
    expect(alerts(again)).toHaveLength(1);
  });

  it('is left to the workers to judge, and not any more when it is over', () => {
    expect(hasChanged(MADE_WITH_OLD, wake(MADE_WITH_OLD, NEW, false))).toBe(false);
    expect(alerts(wake({ ...MADE_WITH_OLD, status: 'CANCELLED', clips: [] }, NEW))).toEqual([]);
  });
});
