/** A directory that asks again only after a while: every create looks at the listing and the workers. */
import type { Clock, Directory } from './ports.ts';

/** How old an answer may be, ms: a worker that has just died is noticed this much later. */
const FRESH_MS = 250;

interface Answer<T> {
  readonly value: Promise<T>;
  readonly askedAt: number;
}

export function createRecentDirectory(directory: Directory, clock: Clock): Directory {
  const answers = new Map<string, Answer<unknown>>();
  function recent<T>(name: string, ask: () => Promise<T>): Promise<T> {
    const known = answers.get(name) as Answer<T> | undefined;
    if (known !== undefined && clock.monotonicMs() - known.askedAt < FRESH_MS) return known.value;
    const value = ask();
    answers.set(name, { value, askedAt: clock.monotonicMs() });
    // A failure is told to those who asked and then forgotten.
    value.catch(() => answers.delete(name));
    return value;
  }
  return {
    ...directory,
    listing: (exchange) => recent(`listing ${exchange}`, () => directory.listing(exchange)),
    liveWorkers: () => recent('workers', () => directory.liveWorkers()),
  };
}
