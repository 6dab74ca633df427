/** Waiting for a condition: in made time for the twins in memory, by asking again for a real server. */

/** Lets a little time pass between two questions. A real server's passes by itself while it is asked. */
export type Tick = () => Promise<void>;

export function createPassingTime(): { readonly now: () => number; readonly tick: Tick } {
  let now = 1_000_000;
  return {
    now: () => now,
    tick() {
      now += 5;
      return Promise.resolve();
    },
  };
}

const DEADLINE_MS = 10_000;

/** Asks until the answer is yes; throws when the deadline has passed. */
export async function until(tick: Tick, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`still not so after ${DEADLINE_MS} ms`);
    await tick();
  }
}
