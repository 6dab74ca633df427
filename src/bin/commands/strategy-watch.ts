/** Runs the check of a strategy file in a thread, and ends it when the strategy does not come back. */
import type { Worker } from 'node:worker_threads';
import type { Clock } from '../../engine/ports.ts';
import type { StrategyVerdict } from '../../simulation/strategy-check.ts';
import { startThread } from '../../study/threads.ts';
import { CALLS, LIVES, LOADING, METHODS, RUNNING, STATE_WORDS } from './strategy-guard.ts';
import type { CheckOrder, Told } from './strategy-thread.ts';

export interface CheckedFile {
  readonly name: string;
  readonly file: string;
  readonly sha256: string;
  readonly params: readonly string[];
  readonly verdict: StrategyVerdict;
}

export interface Patience {
  /** One call of a method, or the loading of the file, ms. */
  readonly callMs: number;
  /** One life, ms. */
  readonly lifeMs: number;
}

const PATIENCE: Patience = { callMs: 10_000, lifeMs: 60_000 };
const LOOK_MS = 250;
/** A strategy that wants more memory than this is at fault. */
const MEMORY_MB = 1_024;
const PROGRAM = new URL(`./strategy-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** The file is no strategy; the message says why. */
export class NoStrategyError extends Error {}

type Breach = StrategyVerdict['breaches'][number];
type Ending = { readonly kind: 'EXIT' } | { readonly kind: 'STUCK'; readonly rule: string };

/** Resolves with what does not come back, in words. Ends when `isOver` says so. */
async function stuck(
  state: Int32Array,
  clock: Clock,
  patience: Patience,
  isOver: () => boolean,
): Promise<string | null> {
  let calls = -1;
  let lives = -1;
  let [calledAt, livedAt] = [clock.monotonicMs(), clock.monotonicMs()];
  while (!isOver()) {
    const now = clock.monotonicMs();
    const running = Atomics.load(state, RUNNING);
    if (Atomics.load(state, CALLS) !== calls || running === 0) calledAt = now;
    if (Atomics.load(state, LIVES) !== lives) livedAt = now;
    [calls, lives] = [Atomics.load(state, CALLS), Atomics.load(state, LIVES)];
    if (now - calledAt > patience.callMs) {
      const what = running === LOADING ? 'the file' : (METHODS[running - 1] ?? 'a method');
      return `${what} has not come back after ${patience.callMs / 1_000} s`;
    }
    if (now - livedAt > patience.lifeMs) return `one life takes longer than ${patience.lifeMs / 1_000} s`;
    await clock.pause(LOOK_MS);
  }
  return null;
}

const ended = (thread: Worker): Promise<Ending> =>
  new Promise((resolve, reject) => {
    thread.once('exit', () => {
      resolve({ kind: 'EXIT' });
    });
    thread.once('error', (error: Error & { code?: string }) => {
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') reject(error);
      else resolve({ kind: 'STUCK', rule: `more than ${MEMORY_MB} MB of memory are wanted` });
    });
  });

/** What the thread has told so far. */
class Hearing {
  loaded: Extract<Told, { kind: 'LOADED' }> | null = null;
  refused: string | null = null;
  verdict: StrategyVerdict | null = null;
  readonly faults: string[] = [];

  take(told: Told): void {
    if (told.kind === 'LOADED') this.loaded = told;
    else if (told.kind === 'REFUSED') this.refused = told.message;
    else if (told.kind === 'FAULT') this.faults.push(told.rule);
    else this.verdict = told.verdict;
  }

  /** What was found in so many lives; `rule` is why it was ended. Throws NoStrategyError when there was nothing to check. */
  result(lives: number, rule: string | null): CheckedFile {
    if (this.refused !== null) throw new NoStrategyError(this.refused);
    if (this.loaded === null) throw new NoStrategyError(rule ?? 'the file ended the thread that loaded it');
    const { name, file, sha256, params } = this.loaded;
    return { ...{ name, file, sha256, params }, verdict: this.#verdictOf(name, lives, rule) };
  }

  /** Faults come first: they are often why a life went wrong. */
  #verdictOf(name: string, lives: number, rule: string | null): StrategyVerdict {
    const faults = this.faults.map((fault): Breach => ({ seed: name, rule: fault }));
    if (this.verdict !== null) return { ...this.verdict, breaches: [...faults, ...this.verdict.breaches] };
    const end: Breach = { seed: `${name} ${lives}`, rule: rule ?? 'the strategy ended the check' };
    return { lives, clips: 0, breaches: [...faults, end] };
  }
}

/** Checks the file with so many random lives. Throws NoStrategyError for one that is no strategy. Always ends. */
export async function checkFile(file: string, lives: number, clock: Clock, patience = PATIENCE): Promise<CheckedFile> {
  const shared = new SharedArrayBuffer(STATE_WORDS * Int32Array.BYTES_PER_ELEMENT);
  const state = new Int32Array(shared);
  const order: CheckOrder = { file, lives, state: shared };
  const thread = startThread(PROGRAM, order, { resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB } });
  const hearing = new Hearing();
  thread.on('message', (told: Told) => {
    hearing.take(told);
  });
  let isOver = false;
  const watch = stuck(state, clock, patience, () => isOver);
  try {
    const first = await Promise.race([
      ended(thread),
      watch.then((rule): Ending => ({ kind: 'STUCK', rule: rule ?? '' })),
    ]);
    return hearing.result(Atomics.load(state, LIVES), first.kind === 'STUCK' ? first.rule : null);
  } finally {
    isOver = true;
    await thread.terminate();
  }
}
