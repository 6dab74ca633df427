/** The clocks against one suite. How late a wait ends is not judged here: only that it never ends early. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../src/adapters/clock.ts';
import { createVirtualClock } from '../../src/adapters/memory/clock.ts';
import { instant, plusMs, type Instant } from '../../src/domain/time.ts';
import type { Clock } from '../../src/engine/ports.ts';
import { LONG_AGO } from '../support/builders.ts';

interface ClockHarness {
  readonly clock: Clock;
  /** Lets time pass up to the instant, where it does not pass by itself. */
  passTo(at: Instant): Promise<void>;
}

function clockSuite(name: string, make: () => ClockHarness): void {
  describe(name, () => {
    let clock: Clock;
    let passTo: (at: Instant) => Promise<void>;
    beforeEach(() => void ({ clock, passTo } = make()));

    it('tells whole milliseconds that do not run back while nobody sets it', async () => {
      const start = clock.now();
      let last = { now: start, monotonic: clock.monotonicMs() };
      for (let i = 0; i < 1_000; i += 1) {
        const next = { now: clock.now(), monotonic: clock.monotonicMs() };
        expect(Number.isInteger(next.now)).toBe(true);
        expect(next.now).toBeGreaterThanOrEqual(last.now);
        expect(next.monotonic).toBeGreaterThanOrEqual(last.monotonic);
        last = next;
      }
      await passTo(plusMs(start, 1));
    });

    it('ends a sleep until the past or the present at once', async () => {
      await clock.sleepUntil(plusMs(clock.now(), -1_000));
      await clock.sleepUntil(clock.now());
    });

    it('ends no sleep before its instant, and the earlier one first', async () => {
      const start = clock.now();
      const woken: number[] = [];
      const sleep = async (ms: number): Promise<void> => {
        await clock.sleepUntil(plusMs(start, ms));
        expect(clock.now()).toBeGreaterThanOrEqual(start + ms);
        woken.push(ms);
      };
      const sleeping = Promise.all([sleep(60), sleep(5), sleep(30), sleep(5)]);
      await passTo(plusMs(start, 60));
      await sleeping;
      expect(woken).toEqual([5, 5, 30, 60]);
    });

    it('pauses for about as long as it is told', async () => {
      const [start, before] = [clock.now(), clock.monotonicMs()];
      const pausing = clock.pause(20);
      await passTo(plusMs(start, 20));
      await pausing;
      // A timer may end a fraction of a millisecond early.
      expect(clock.monotonicMs() - before).toBeGreaterThanOrEqual(18);
    });

    it('lets a loop of short sleeps run to its end', async () => {
      const start = clock.now();
      const loop = async (): Promise<void> => {
        for (let i = 1; i <= 10; i += 1) await clock.sleepUntil(plusMs(start, i * 2));
      };
      const running = loop();
      await passTo(plusMs(start, 20));
      await running;
      expect(clock.now()).toBeGreaterThanOrEqual(start + 20);
    });
  });
}

clockSuite('the system clock', () => ({ clock: createSystemClock(), passTo: () => Promise.resolve() }));
clockSuite('the virtual clock', () => {
  const clock = createVirtualClock(LONG_AGO);
  return { clock, passTo: (at) => clock.advanceTo(at) };
});

describe('the system clock, told how far the judging clock is from it', () => {
  it('tells that clock’s time and sleeps by it', async () => {
    const [plain, clock] = [createSystemClock(), createSystemClock()];
    clock.setOffset(3_600_000);
    expect(clock.now()).toBeGreaterThanOrEqual(plain.now() + 3_500_000);
    const wakeAt = plusMs(clock.now(), 5);
    await clock.sleepUntil(wakeAt);
    expect(clock.now()).toBeGreaterThanOrEqual(wakeAt);
    // An hour from the plain clock's point of view, long past from this one's.
    await clock.sleepUntil(plusMs(plain.now(), 60_000));
  });
});

describe('the virtual clock', () => {
  it('stands still until it is moved, and is never moved back', async () => {
    const clock = createVirtualClock(LONG_AGO);
    expect(clock.now()).toBe(LONG_AGO);
    await clock.advanceTo(plusMs(LONG_AGO, 10));
    await clock.advanceTo(LONG_AGO);
    expect(clock.now()).toBe(instant(LONG_AGO + 10));
  });

  it('shows each sleeper its own instant', async () => {
    const clock = createVirtualClock(LONG_AGO);
    const seen: number[] = [];
    const sleep = async (ms: number): Promise<void> => {
      await clock.sleepUntil(plusMs(LONG_AGO, ms));
      seen.push(clock.now() - LONG_AGO);
    };
    const sleeping = Promise.all([sleep(30), sleep(10), sleep(20)]);
    await clock.advanceTo(plusMs(LONG_AGO, 100));
    await sleeping;
    expect(seen).toEqual([10, 20, 30]);
  });
});
