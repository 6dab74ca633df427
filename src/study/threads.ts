/** Work shared out to threads: each gets a part, sends what it finds, and all end when one fails. */
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** A built program is started as it is; a source is translated first, as in a test. */
export function startThread(program: URL, part: unknown, options: WorkerOptions = {}): Worker {
  const all = { ...options, workerData: part };
  if (!program.pathname.endsWith('.ts')) return new Worker(program, all);
  const translated = `import('tsx/esm/api').then(({ register }) => {
    register();
    return import(${JSON.stringify(program.href)});
  });`;
  return new Worker(translated, { ...all, eval: true });
}

const ended = <M>(thread: Worker, onMessage: (message: M) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    thread.on('message', onMessage);
    thread.once('error', reject);
    thread.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with code ${code}`))));
  });

/** Room for what is new, which most of a replay's values never leave: more of it makes threads larger and hardly faster. */
const YOUNG_MB = 16;

/**
 * Runs the program once for each part, all at the same time, and resolves when all have ended. Rejects with the first
 * error of one, after the others were stopped.
 */
export async function inThreads<M>(
  program: URL,
  parts: readonly unknown[],
  onMessage: (message: M) => void,
): Promise<void> {
  const threads = parts.map((part) =>
    startThread(program, part, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } }),
  );
  try {
    await Promise.all(threads.map((thread) => ended(thread, onMessage)));
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** Cuts a list into so many runs of neighbours, as even as can be; no run is empty. */
export function sharesOf<T>(all: readonly T[], count: number): T[][] {
  const runs = Math.max(1, Math.min(count, all.length));
  return Array.from({ length: runs }, (_, run) =>
    all.slice(Math.floor((run * all.length) / runs), Math.floor(((run + 1) * all.length) / runs)),
  );
}
