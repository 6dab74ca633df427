/**
 * `npm run properties [-- --orders N] [--first N] [--strategy NAME...] [--threads N]`: plays N random lives of every
 * strategy and checks what must hold in each of them. Progress goes to standard error, one JSON line to standard output;
 * ends with 1 when a promise was broken. A breach names the seed that plays it again.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import type { StrategyName } from '../src/domain/strategy.ts';
import { checkStrategy, type StrategyVerdict } from '../src/simulation/strategy-check.ts';
import { strategies } from '../strategies/index.ts';
import { wallMs } from './clock.ts';

/** Lives that a thread is given at a time. */
const PART = 100;
const PROGRESS_MS = 15_000;
const THREADS_MAX = 64;
const LIVES_MAX = 100_000_000;
/** Lives make much rubbish and keep none of it. */
const YOUNG_MB = 64;

interface Part {
  readonly name: StrategyName;
  readonly first: number;
  readonly lives: number;
}

interface Total {
  lives: number;
  clips: number;
  readonly breaches: StrategyVerdict['breaches'][number][];
}

const say = (line: string): void => void process.stderr.write(`properties: ${line}\n`);

function whole(name: string, text: string, least: number, most: number): number {
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most))
    throw new RangeError(`--${name} must be a whole number from ${least} to ${most}`);
  return value;
}

function namesOf(wanted: readonly string[]): readonly StrategyName[] {
  const known = [...strategies.keys()];
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new RangeError(`--strategy ${unknown}: known are ${known.join(', ')}`);
  return known.filter((name) => wanted.length === 0 || wanted.includes(name));
}

function optionsFrom(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      orders: { type: 'string', default: '10000' },
      first: { type: 'string', default: '0' },
      threads: { type: 'string', default: String(availableParallelism()) },
      strategy: { type: 'string', multiple: true, default: [] },
    },
  });
  return {
    orders: whole('orders', values.orders, 1, LIVES_MAX),
    first: whole('first', values.first, 0, LIVES_MAX),
    threads: whole('threads', values.threads, 1, THREADS_MAX),
    names: namesOf(values.strategy),
  };
}

type Options = ReturnType<typeof optionsFrom>;

/** All strategies by turns, so that whatever is wrong with any of them shows early. */
function partsOf({ orders, first, names }: Options): Part[] {
  const starts = Array.from({ length: Math.ceil(orders / PART) }, (_, i) => i * PART);
  return starts.flatMap((start) =>
    names.map((name) => ({ name, first: first + start, lives: Math.min(PART, orders - start) })),
  );
}

const ask = (thread: Worker, part: Part): Promise<StrategyVerdict> =>
  new Promise((resolve, reject) => {
    thread.once('error', reject);
    thread.once('message', (verdict: StrategyVerdict) => {
      thread.off('error', reject);
      resolve(verdict);
    });
    thread.postMessage(part);
  });

/** One thread takes parts until none are left. */
async function work(parts: Part[], onDone: (part: Part, verdict: StrategyVerdict) => void): Promise<void> {
  const thread = new Worker(new URL(import.meta.url), { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) onDone(part, await ask(thread, part));
  await thread.terminate();
}

async function playAll(options: Options): Promise<number> {
  const parts = partsOf(options);
  const total = options.orders * options.names.length;
  const totals = new Map(
    options.names.map((name): [StrategyName, Total] => [name, { lives: 0, clips: 0, breaches: [] }]),
  );
  const startedAt = wallMs();
  const rate = (lives: number): number => Math.round((lives * 10_000) / (wallMs() - startedAt)) / 10;
  let lives = 0;
  const progress = setInterval(() => say(`${lives} of ${total} lives, ${rate(lives)} a second`), PROGRESS_MS);
  const onDone = (part: Part, verdict: StrategyVerdict): void => {
    const own = totals.get(part.name);
    if (own === undefined) return;
    lives += verdict.lives;
    own.lives += verdict.lives;
    own.clips += verdict.clips;
    own.breaches.push(...verdict.breaches);
    for (const { seed, rule } of verdict.breaches) say(`"${seed}" breaks a promise: ${rule}`);
  };
  await Promise.all(Array.from({ length: options.threads }, () => work(parts, onDone)));
  clearInterval(progress);
  const violations = [...totals.values()].reduce((sum, { breaches }) => sum + breaches.length, 0);
  const { orders, first } = options;
  const livesPerSecond = rate(lives);
  const result = { orders, first, lives, violations, livesPerSecond, strategies: Object.fromEntries(totals) };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  // A strategy of which nothing is ever sent was not tried.
  const idle = [...totals].filter(([, own]) => own.clips * 2 < own.lives).map(([name]) => name);
  if (idle.length > 0) say(`too little was sent by ${idle.join(', ')}`);
  return violations === 0 && idle.length === 0 ? 0 : 1;
}

const isUsage = (error: unknown): error is Error =>
  error instanceof RangeError ||
  (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));

/** The exit code: 0 all held, 1 something did not, 2 wrong usage. */
async function run(): Promise<number> {
  try {
    return await playAll(optionsFrom(process.argv.slice(2)));
  } catch (error) {
    if (!isUsage(error)) throw error;
    say(error.message);
    return 2;
  }
}

if (isMainThread) {
  process.exitCode = await run();
} else {
  parentPort?.on('message', ({ name, first, lives }: Part) => {
    void checkStrategy(name, lives, first).then((verdict) => parentPort?.postMessage(verdict));
  });
}
