/** The benchmark's own view of time: the same clock as the program's. */
import { createSystemClock } from '../src/adapters/clock.ts';

const clock = createSystemClock();

/** Wall time in ms with fractions, comparable between processes of one machine. */
export const wallMs = (): number => clock.wallMs();

export const pause = (ms: number): Promise<void> => clock.pause(ms);

/** Waits until the check holds. Throws, naming what was awaited, after `deadlineMs`. */
export async function until(what: string, deadlineMs: number, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = wallMs() + deadlineMs;
  while (!(await holds())) {
    if (wallMs() > end) throw new Error(`gave up waiting ${deadlineMs} ms for ${what}`);
    await pause(20);
  }
}

/** How long the work took, ms. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = wallMs();
  await work();
  return wallMs() - start;
}

/** Runs the pieces of work with at most `width` of them under way. */
export async function inFlight(width: number, count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  async function lane(): Promise<void> {
    while (next < count) {
      const mine = next;
      next += 1;
      await work(mine);
    }
  }
  await Promise.all(Array.from({ length: width }, lane));
}
