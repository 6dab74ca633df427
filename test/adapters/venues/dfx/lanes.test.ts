/** The venue's limits by endpoint, kept before a request leaves. */
import { describe, expect, it } from 'vitest';
import { createLanes, type Lanes } from '../../../../src/adapters/venues/dfx/lanes.ts';
import { ownMeters } from '../../../../src/adapters/venues/limiter.ts';

function lanesAt(start: number): { clock: { ms: number }; lanes: Lanes } {
  const clock = { ms: start };
  return {
    clock,
    lanes: createLanes(
      ownMeters(() => clock.ms),
      'DFX/main',
    ),
  };
}

describe('a lane', () => {
  it('takes ten creates in a second and says how long the next would take', async () => {
    const { clock, lanes } = lanesAt(1_000_000);
    for (let i = 0; i < 10; i += 1) {
      expect(await lanes.enter('CREATE', 0)).toBeNull();
      clock.ms += 10;
    }
    expect(await lanes.enter('CREATE', 0)).toBe(950);
    clock.ms += 950;
    expect(await lanes.enter('CREATE', 0)).toBeNull();
    expect(await lanes.enter('CREATE', 0)).toBe(10);
  });

  it('has a place of its own for every endpoint, and refused calls take none', async () => {
    const { lanes } = lanesAt(5_000);
    expect(await lanes.enter('ORDER', 0)).toBeNull();
    expect(await lanes.enter('TRADES', 0)).toBeNull();
    expect(await lanes.enter('ORDER', 0)).toBe(1_050);
    expect(await lanes.enter('ORDER', 1_049)).toBe(1_050);
    expect(await lanes.enter('SYMBOLS', 0)).toBeNull();
    expect(await lanes.enter('SYMBOLS', 0)).toBe(2_050);
  });

  it('lets a call wait a little for its place', async () => {
    const { clock, lanes } = lanesAt(0);
    await lanes.enter('ORDER', 0);
    clock.ms = 1_040;
    const waiting = lanes.enter('ORDER', 20);
    clock.ms = 1_050;
    expect(await waiting).toBeNull();
    expect(await lanes.enter('ORDER', 20)).toBe(1_050);
  });
});
