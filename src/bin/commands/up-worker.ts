/** Keeps one worker running: started again when it dies, more slowly each time. */
import type { Clock } from '../../engine/ports.ts';
import { pauseUnless, startChild, type Child, type ChildSpec } from './up-child.ts';

export interface Fleet {
  /** Every child that lives. */
  readonly living: Set<Child>;
  readonly clock: Clock;
  isStopping(): boolean;
  say(what: string, details: Readonly<Record<string, unknown>>): void;
}

const RESTART_FIRST_MS = 250;
const RESTART_MAX_MS = 5_000;
/** The waits of a worker that lived this long begin anew. */
const HEALTHY_MS = 30_000;

/** Starts a child and counts it among the living until it ends. */
export async function launch(spec: ChildSpec, fleet: Fleet): Promise<Child> {
  const child = await startChild(spec, fleet.clock);
  fleet.living.add(child);
  void child.ended.then(() => fleet.living.delete(child));
  return child;
}

/** Waits for its end and starts it again, until all is stopped. */
async function watch(first: Child, spec: ChildSpec, fleet: Fleet): Promise<void> {
  let child: Child | null = first;
  let waitMs = RESTART_FIRST_MS;
  for (;;) {
    const since = fleet.clock.monotonicMs();
    const how: string = child === null ? 'could not be started' : await child.ended;
    if (fleet.isStopping()) return;
    if (fleet.clock.monotonicMs() - since > HEALTHY_MS) waitMs = RESTART_FIRST_MS;
    fleet.say(`${spec.name} ${how}, starting it again in ${waitMs} ms`, { log: spec.logPath });
    await pauseUnless(() => fleet.isStopping(), waitMs, fleet.clock);
    if (fleet.isStopping()) return;
    waitMs = Math.min(waitMs * 2, RESTART_MAX_MS);
    child = await launch(spec, fleet).catch(() => null);
    if (child === null) continue;
    if (fleet.isStopping()) await child.stop();
    else fleet.say(`${spec.name} is ready`, { pid: child.pid });
  }
}

/** Resolves when the worker is ready for the first time; throws when it does not get there. */
export async function keepWorker(spec: ChildSpec, fleet: Fleet): Promise<Child> {
  const child = await launch(spec, fleet);
  void watch(child, spec, fleet);
  return child;
}
