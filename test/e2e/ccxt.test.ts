/** An independent client is content with the simulated venues: they and our adapters are not merely wrong together. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ccxtEntry } from '../support/ccxt.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', 'scripts', 'ccxt-witness.mjs');

interface Step {
  readonly step: string;
  readonly ok: boolean;
}

function run(args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string }> {
  const child = spawn(process.execPath, [SCRIPT, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (piece: Buffer) => (out += piece.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out }));
  });
}

describe.skipIf(ccxtEntry === null)('ccxt as a client', () => {
  it.each(['binance', 'bybit', 'kraken'])(
    'rests, cancels, takes, watches and is refused at the simulated %s',
    { timeout: 90_000 },
    async (venue) => {
      const { code, out } = await run([venue]);
      const steps = out
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Step);
      expect(steps.filter((step) => !step.ok)).toEqual([]);
      expect(steps.map(({ step }) => step)).toContain(`${venue} watchOrders`);
      expect(steps.at(-1)).toMatchObject({ step: 'verdict', mismatches: 0 });
      expect(code).toBe(0);
    },
  );
});
