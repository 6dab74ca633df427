/** Orders of the test world, recorded and decided again. */
import { describe, expect, it } from 'vitest';
import { replayDecisions } from '../../src/recording/replay-decisions.ts';
import { playLife } from '../../src/simulation/lives.ts';
import { World } from '../../src/simulation/world.ts';
import { STRATEGY_NAMES } from '../../src/domain/strategy.ts';
import { strategyOf } from '../../strategies/index.ts';
import { openTapes } from './recorded-world.ts';

describe('a recorded order', () => {
  it('is decided again with the same decisions, byte for byte', async () => {
    const tapes = openTapes();
    const world = new World({ recorderOf: tapes.recorderOf });
    const id = await world.create({ params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' } });
    await world.runToEnd(id, 120_000);
    const recording = tapes.recording();
    const { recorded, replayed, difference, parent } = replayDecisions(recording, strategyOf);
    expect(difference).toBeNull();
    expect(replayed.join('\n')).toBe(recorded.join('\n'));
    expect(parent).toEqual(world.parent(id));
    expect(recording.steps[0]?.version).toBe(2);
    expect(recording.missing).toEqual([]);
    expect(recorded).toHaveLength(world.parent(id).version - 1);
  });

  it.each(STRATEGY_NAMES)('of %s is decided again the same after every kind of trouble', async (name) => {
    for (const seed of ['1', '2', '3']) {
      const tapes = openTapes();
      await playLife(name, `recorded ${seed}`, true, tapes.recorderOf);
      const { difference } = replayDecisions(tapes.recording(), strategyOf);
      expect(difference).toBeNull();
    }
  });
});
