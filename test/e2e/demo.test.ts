/** `tranche up --demo` as a user runs it: to FILLED, with clients beside it, stopped, started again over its data. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { durableRedis } from '../support/redis.ts';
import { environment, PROGRAM, runCli } from '../cli/run-cli.ts';

const DEMO_MS = 120_000;
type Line = Readonly<Record<string, unknown>>;

/** A running `tranche up` and the lines it has printed. */
class Up {
  readonly child: ChildProcess;
  readonly lines: Line[] = [];
  readonly ended: Promise<number | null>;
  readonly #reader: Interface;

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    const child = spawn(process.execPath, [PROGRAM, 'up', ...args], {
      env: environment(env),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child = child;
    this.ended = new Promise((resolve) => child.once('close', resolve));
    this.#reader = createInterface({ input: child.stdout });
    this.#reader.on('line', (line) => this.lines.push(JSON.parse(line) as Line));
  }

  /** The first line for which this holds, past or to come; throws when the program ends without it. */
  async until(holds: (line: Line) => boolean): Promise<Line> {
    const known = this.lines.find(holds);
    if (known !== undefined) return known;
    return new Promise((resolve, reject) => {
      this.#reader.on('line', (text) => {
        const line = JSON.parse(text) as Line;
        if (holds(line)) resolve(line);
      });
      void this.ended.then((code) =>
        reject(new Error(`ended with ${code} after ${JSON.stringify(this.lines.at(-1))}`)),
      );
    });
  }

  /** Ids of the processes it has started. */
  pids(): number[] {
    return this.lines.map((line) => line['pid']).filter((pid) => typeof pid === 'number');
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const isUp = (line: Line): boolean => String(line['what']).startsWith('everything is up');

describe.skipIf(!durableRedis)('tranche up', () => {
  let dataDir = '';
  let running: Up | null = null;
  const env = (): Record<string, string> => ({ TRANCHE_DATA_DIR: dataDir, TRANCHE_PORT: '0' });
  const start = (...args: string[]): Up => (running = new Up(args, env()));

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tranche-up-'));
  });
  afterEach(async () => {
    running?.child.kill('SIGTERM');
    await running?.ended;
  });
  afterAll(async () => {
    await rm(dataDir, { recursive: true });
  });

  let orderId = '';

  it('works its order to FILLED and agrees with the ledger to the last digit', { timeout: DEMO_MS }, async () => {
    const up = start('--demo');
    const report = await up.until((line) => line['event'] === 'report');
    orderId = String(report['orderId']);
    expect(report).toMatchObject({
      status: 'FILLED',
      filledQuantity: '0.5',
      ledger: { agrees: true, quantity: '0.5', differences: [] },
    });
    const saved = (ending: string): Promise<string> =>
      readFile(join(dataDir, 'report', `${orderId}.${ending}`), 'utf8');
    expect(JSON.parse(await saved('json'))).toMatchObject({
      header: { orderId, origin: 'PAPER', marketDetail: 'BARS' },
      outcome: { filledQuantity: '0.5', residual: '0', overfill: '0' },
      participation: { ownFills: 'INCLUDED' },
    });
    expect(await saved('html')).toContain(orderId);
    expect(await saved('txt')).toContain('agrees to the last digit');
    await up.until(isUp);

    const client = { TRANCHE_DATA_DIR: dataDir };
    const watched = await runCli(['watch', orderId], client);
    expect(watched.code).toBe(0);
    expect(watched.out).toContain('"status":"FILLED"');
    expect((await runCli(['health'], client)).code).toBe(0);
    const asked = await runCli(['report', orderId, '--out', join(dataDir, 'asked')], client);
    expect(asked.code).toBe(0);
    const told = JSON.parse(asked.out) as { readonly outcome: Line; readonly fills: readonly unknown[] };
    expect(told.outcome).toMatchObject({ filledQuantity: '0.5', notional: (report['ledger'] as Line)['notional'] });
    const files = ['json', 'csv', 'parquet', 'html'].map((ending) => join(dataDir, 'asked', `${orderId}.${ending}`));
    for (const file of files) expect((await stat(file)).size).toBeGreaterThan(500);
    const second = await runCli(['up'], env());
    expect(second.code).toBe(1);
    expect(second.err).toContain('already');

    // What a terminal and the program that started us send together counts as one.
    up.child.kill('SIGINT');
    up.child.kill('SIGINT');
    expect(await up.ended).toBe(0);
    expect(up.pids()).toHaveLength(4);
    expect(up.pids().filter(isAlive)).toEqual([]);
  });

  it(
    'keeps its orders and its key over a restart, starts a dead worker again, and ends when the API dies',
    { timeout: DEMO_MS },
    async () => {
      const keysBefore = JSON.parse(await readFile(join(dataDir, 'keys.json'), 'utf8')) as Line;
      const up = start();
      await up.until(isUp);
      const keys = JSON.parse(await readFile(join(dataDir, 'keys.json'), 'utf8')) as Line;
      expect(keys['apiKey']).toBe(keysBefore['apiKey']);
      for (const name of ['keys.json', 'tranche.json', 'venue-accounts.json', 'ledger.ndjson']) {
        expect((await stat(join(dataDir, name))).mode & 0o077).toBe(0);
      }
      const got = await runCli(['order', 'get', orderId], { TRANCHE_DATA_DIR: dataDir });
      expect(got.out).toContain('"status":"FILLED"');

      const worker = up.lines.find((line) => line['what'] === 'worker-1 is ready');
      process.kill(Number(worker?.['pid']), 'SIGKILL');
      await up.until((line) => line['what'] === 'worker-1 is ready' && line['pid'] !== worker?.['pid']);

      process.kill(Number(up.lines.find((line) => line['what'] === 'API is ready')?.['pid']), 'SIGKILL');
      expect(await up.ended).toBe(1);
      expect(up.pids().filter(isAlive)).toEqual([]);
    },
  );

  it('leaves no child behind when it is killed without a chance to tidy up', { timeout: DEMO_MS }, async () => {
    const up = start();
    await up.until(isUp);
    up.child.kill('SIGKILL');
    await up.ended;
    await expect.poll(() => up.pids().filter(isAlive), { timeout: 20_000 }).toEqual([]);
    // The Redis it had started is found and stopped by the next run, which also ends when nobody reads its lines.
    const next = start();
    await next.until(isUp);
    next.child.stdout?.destroy();
    const worker = next.lines.find((line) => line['what'] === 'worker-2 is ready');
    process.kill(Number(worker?.['pid']), 'SIGKILL');
    await next.ended;
    expect(next.pids().filter(isAlive)).toEqual([]);
  });
});
