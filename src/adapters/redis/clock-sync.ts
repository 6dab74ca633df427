/** Keeps the system clock's offset to Redis' TIME: due times are judged there, so everybody uses that clock. */
import type { Redis } from 'ioredis';
import type { SystemClock } from '../clock.ts';

const SAMPLES = 5;
const EVERY_MS = 5_000;

interface Sample {
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

async function sample(client: Redis, clock: SystemClock): Promise<Sample> {
  const before = clock.wallMs();
  const [seconds, micros] = await client.time();
  const after = clock.wallMs();
  const theirs = Number(seconds) * 1_000 + Number(micros) / 1_000;
  return { offsetMs: theirs - (before + after) / 2, roundTripMs: after - before };
}

/** Measures once: the sample with the shortest round trip is the least wrong. */
export async function measureOffset(client: Redis, clock: SystemClock): Promise<void> {
  let best: Sample | null = null;
  for (let i = 0; i < SAMPLES; i += 1) {
    const next = await sample(client, clock);
    if (best === null || next.roundTripMs < best.roundTripMs) best = next;
  }
  if (best !== null) clock.setOffset(Math.abs(best.offsetMs) < best.roundTripMs / 2 ? 0 : best.offsetMs);
}

/** Measures now and then at an interval; returns how to stop. Throws when the first measurement fails. */
export async function keepClock(client: Redis, clock: SystemClock): Promise<() => void> {
  await measureOffset(client, clock);
  const timer = setInterval(() => {
    measureOffset(client, clock).catch(() => undefined);
  }, EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
