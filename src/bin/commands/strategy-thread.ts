/** The program of the thread in which a strategy file is loaded and checked: one that never comes back can be stopped. */
import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { invariant } from '../../domain/errors.ts';
import { checkStrategy, isRepeatable, type StrategyVerdict } from '../../simulation/strategy-check.ts';
import { ConfigError } from '../wiring/config.ts';
import { useStrategyFile } from '../wiring/strategy-files.ts';
import { guard, LIVES, LOADING, RUNNING } from './strategy-guard.ts';
import type { ImportWatch } from './strategy-imports.ts';

export interface CheckOrder {
  readonly file: string;
  readonly lives: number;
  readonly state: SharedArrayBuffer;
}

export type Told =
  | { readonly kind: 'REFUSED'; readonly message: string }
  | {
      readonly kind: 'LOADED';
      readonly name: string;
      readonly file: string;
      readonly sha256: string;
      readonly params: readonly string[];
    }
  /** Something the strategy should not have done; each is told once. */
  | { readonly kind: 'FAULT'; readonly rule: string }
  | { readonly kind: 'VERDICT'; readonly verdict: StrategyVerdict };

const port = parentPort;
invariant(port, 'this file runs as a thread');
const tell = (told: Told): void => {
  port.postMessage(told);
};

/** Tells what the file imports, each once: all that a strategy needs is handed to it. */
function watchImports(file: string): () => void {
  const { port1, port2 } = new MessageChannel();
  const hooks = `./strategy-imports${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`;
  const data: ImportWatch = { file: pathToFileURL(resolve(file)).href, port: port2 };
  register(hooks, { parentURL: import.meta.url, data, transferList: [port2] });
  return () => {
    const found = new Set<string>();
    for (let one = receiveMessageOnPort(port1); one !== undefined; one = receiveMessageOnPort(port1)) {
      found.add(String(one.message));
    }
    port1.close();
    for (const name of found) {
      tell({
        kind: 'FAULT',
        rule: `imports ${name}: what a strategy needs is handed to it, and its version is this file`,
      });
    }
  };
}

/** Adds what is true of all lives together. */
async function verdictOf(name: string, lives: number, state: Int32Array): Promise<StrategyVerdict> {
  const verdict = await checkStrategy(name, lives, 0, () => void Atomics.add(state, LIVES, 1));
  const breaches = [...verdict.breaches];
  if (breaches.length === 0 && verdict.clips === 0) breaches.push({ seed: name, rule: 'no clip was sent in any life' });
  if (breaches.length === 0 && !(await isRepeatable(name))) {
    breaches.push({ seed: `again ${name}`, rule: 'the same seed gives other clips' });
  }
  return { ...verdict, breaches };
}

async function run({ file, lives, state: shared }: CheckOrder): Promise<void> {
  const state = new Int32Array(shared);
  const told = new Set<string>();
  const fault = (rule: string): void => {
    if (!told.has(rule)) tell({ kind: 'FAULT', rule });
    told.add(rule);
  };
  const tellImports = watchImports(file);
  Atomics.store(state, RUNNING, LOADING);
  const { strategy, sha256, file: path } = await useStrategyFile(file);
  Atomics.store(state, RUNNING, 0);
  const params = Object.keys(strategy.paramsSchema['properties'] ?? {});
  tell({ kind: 'LOADED', name: strategy.name, file: path, sha256, params });
  process.on('unhandledRejection', (error) => {
    fault(`leaves a promise behind that was not kept: ${String(error)}`);
  });
  guard(strategy, state, fault);
  const verdict = await verdictOf(strategy.name, lives, state);
  tellImports();
  tell({ kind: 'VERDICT', verdict });
}

try {
  await run(workerData as CheckOrder);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  tell({ kind: 'REFUSED', message: error.message });
}
