/** The venue's limits by endpoint, kept before a request leaves. */
import { describe, expect, it } from 'vitest';
import { createLanes, type LaneName } from '../../../../src/adapters/venues/dfx/lanes.ts';
import { ownMeters } from '../../../../src/adapters/venues/limiter.ts';
import type { Held } from '../../../../src/adapters/venues/metering.ts';

/** Lanes on a clock that stands until it is moved. */
function lanesAt(start: number) {
  const clock = { ms: start };
  const meters = ownMeters(() => clock.ms);
  const lanes = createLanes(meters, 'DFX/main');
  return {
    clock,
    meters,
    async enter(lane: LaneName, longestMs = 0): Promise<Held> {
      const place = await lanes.enter(lane, longestMs);
      if ('answered' in place) return place;
      throw new Error(place.message);
    },
    async waitMs(lane: LaneName, longestMs = 0): Promise<number> {
      const place = await lanes.enter(lane, longestMs);
      return 'answered' in place ? 0 : place.retryAfterMs;
    },
  };
}

describe('a lane', () => {
  it('takes ten creates in a second and says how long the next would take', async () => {
    const { clock, enter, waitMs } = lanesAt(1_000_000);
    for (let i = 0; i < 10; i += 1) {
      (await enter('CREATE')).answered();
      clock.ms += 10;
    }
    expect(await waitMs('CREATE')).toBe(950);
    clock.ms += 950;
    (await enter('CREATE')).answered();
    expect(await waitMs('CREATE')).toBe(10);
  });

  it('has a place of its own for every endpoint, and refused calls take none', async () => {
    const { enter, waitMs } = lanesAt(5_000);
    await enter('ORDER');
    await enter('TRADES');
    expect(await waitMs('ORDER')).toBe(1_050);
    expect(await waitMs('ORDER', 1_049)).toBe(1_050);
    await enter('SYMBOLS');
    expect(await waitMs('SYMBOLS')).toBe(2_050);
  });

  it('lets a call wait a little for its place', async () => {
    const { clock, enter, waitMs } = lanesAt(0);
    (await enter('ORDER')).answered();
    clock.ms = 1_040;
    const waiting = enter('ORDER', 20);
    clock.ms = 1_050;
    (await waiting).answered();
    expect(await waitMs('ORDER', 20)).toBe(1_050);
  });

  it('is free a second after the answer, however long the request was on its way', async () => {
    const { clock, enter, waitMs } = lanesAt(0);
    const slow = await enter('ORDER');
    clock.ms = 4_000;
    expect(await waitMs('ORDER')).toBe(1_050);
    slow.answered();
    clock.ms = 5_049;
    expect(await waitMs('ORDER')).toBe(1);
    clock.ms = 5_050;
    await enter('ORDER');
  });

  it('opens again when whoever held a place is gone without a word', async () => {
    const { clock, enter, waitMs } = lanesAt(0);
    await enter('ORDER');
    clock.ms = 7_049;
    expect(await waitMs('ORDER')).toBe(1);
    clock.ms = 7_050;
    await enter('ORDER');
  });

  it('is closed for as long as the venue wants to be left alone, and says so', async () => {
    const { meters, enter, waitMs } = lanesAt(0);
    meters.pause('', 60_000, 'DDOS_PROTECTION');
    expect(await waitMs('ORDER', 3_000)).toBe(60_000);
    await expect(enter('ORDER')).rejects.toThrow('the venue asked us to stay away');
  });
});
