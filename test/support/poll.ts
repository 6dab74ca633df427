/** Waiting for something that no event announces: look again and again until it is there or the time is up. */
import { setTimeout as pause } from 'node:timers/promises';

const EVERY_MS = 40;

/**
 * The first value of `look` that is neither null, undefined nor false. Throws after `withinMs`, saying what was waited for
 * and what was seen last. What `look` throws ends the wait.
 */
export async function waitFor<T>(
  what: string,
  withinMs: number,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  seen: () => unknown = () => '',
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > deadline) {
      throw new Error(`waited ${withinMs} ms for ${what} ${JSON.stringify(seen() ?? '')}`);
    }
    await pause(EVERY_MS);
  }
}
