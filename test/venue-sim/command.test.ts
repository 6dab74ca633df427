/** The command line: the one line it prints when ready, and what it does with bad options. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'venue-sim-cli-'));
const entry = join(folder, 'entry.mts');
const accounts = join(folder, 'accounts.json');
const ledger = join(folder, 'ledger.ndjson');
const command = new URL('../../src/bin/commands/venue-sim.ts', import.meta.url).href;
writeFileSync(
  entry,
  `import { venueSimCommand } from '${command}';\nawait venueSimCommand().parseAsync(process.argv);\n`,
);
writeFileSync(
  accounts,
  '{"BINANCE/main":{"PublicApiKey":"k","PrivateApiKey":"s","balances":{"BTC":"100","USDT":"10000000"}}}',
);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command; `onLine` gets its first line and the means to end it. */
function run(args: readonly string[], onLine: (line: string, end: () => void) => void = () => undefined): Promise<Run> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', entry, ...args], { cwd: root });
  let out = '';
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.stdout.on('data', (chunk: Buffer) => {
    const isFirst = !out.includes('\n');
    out += chunk.toString();
    if (isFirst && out.includes('\n')) onLine(out.trimEnd(), () => child.kill('SIGTERM'));
  });
  return new Promise((resolve) => {
    child.once('close', (code) => {
      resolve({ code, out, err });
    });
  });
}

const files = ['--ledger', ledger, '--accounts', accounts];
const fixture = fileURLToPath(new URL('../../fixtures/market/btcusdt-10m.ndjson', import.meta.url));

describe('tranche venue-sim', () => {
  it('prints one line of addresses when ready, serves a market file, and ends on SIGTERM with exit code 0', async () => {
    let served: Promise<unknown> = Promise.resolve();
    const result = await run(['--protocol', 'binance', '--market', fixture, ...files], (line, end) => {
      const { rest } = JSON.parse(line) as { rest: string };
      served = fetch(`${rest}/api/v3/ticker/bookTicker?symbol=BTCUSDT`)
        .then((answer) => answer.json())
        .finally(end);
    });
    expect(Object.keys(JSON.parse(result.out) as object)).toEqual(['protocol', 'rest', 'wsApi', 'wsStream', 'control']);
    expect(await served).toMatchObject({
      symbol: 'BTCUSDT',
      bidPrice: expect.stringMatching(/^4[23][0-9]{3}\./) as unknown,
    });
    expect(result.code).toBe(0);
    expect(readFileSync(ledger, 'utf8')).toBe('');
  });

  it.each([
    [['--protocol', 'nasdaq', ...files], '--protocol must be one of binance, bybit'],
    [['--protocol', 'binance', '--port', '99999', ...files], '--port must be a whole number up to 65535'],
    [['--protocol', 'binance', '--ledger', ledger, '--accounts', '/nowhere/a.json'], 'ENOENT'],
  ])('exits with 2 for %j', async (args, message) => {
    const result = await run(args);
    expect(result).toMatchObject({ code: 2, out: '' });
    expect(result.err).toContain(message);
  });
});
