/** `tranche api` and `tranche worker`: one process of either, with nothing but REDIS_URL and TRANCHE_CONFIG. */
import closeWithGrace from 'close-with-grace';
import { Command } from 'commander';
import { startApi } from '../wiring/api.ts';
import { loadConfig } from '../wiring/config.ts';
import { probeFrom } from '../wiring/crash-probe.ts';
import { createLog } from '../wiring/log.ts';
import { startWorker } from '../wiring/worker.ts';

/** Longest a stopping process may take before it is ended. */
const CLOSE_MS = 10_000;

interface Running {
  close(): Promise<void>;
}

/** Stops on SIGINT and SIGTERM; ends at once, loudly, on what nobody caught. */
function closeOnSignal(running: Running, say: (error: unknown) => void): void {
  closeWithGrace({ delay: CLOSE_MS, logger: false }, async ({ err }) => {
    if (err !== undefined) say(err);
    await running.close();
  });
}

/** What failed to start may have left connections open, which would keep the process: it ends all the same. */
async function startOrEnd<T>(starting: Promise<T>): Promise<T> {
  try {
    return await starting;
  } catch (error) {
    // In a turn of its own: by then the error is told and the exit code set.
    setImmediate(() => process.exit());
    throw error;
  }
}

const ready = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

export const apiCommand = (): Command =>
  new Command('api').description('serve the order API (REDIS_URL, TRANCHE_CONFIG)').action(async () => {
    const config = loadConfig(process.env);
    const log = createLog(config.logLevel, 'api');
    const api = await startOrEnd(startApi(config, log));
    closeOnSignal(api, (error) => log.failed('api', error, {}));
    ready({ ready: 'api', url: api.url });
  });

export const workerCommand = (): Command =>
  new Command('worker').description('work orders (REDIS_URL, TRANCHE_CONFIG)').action(async () => {
    const config = loadConfig(process.env);
    const log = createLog(config.logLevel, 'worker');
    const worker = await startOrEnd(startWorker(config, probeFrom(process.env, config.mode), log));
    closeOnSignal(worker, (error) => log.failed('worker', error, {}));
    ready({ ready: 'worker', name: worker.name });
  });
