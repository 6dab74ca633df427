/** A seeded slice of `npm run fuzz`: the same program, fewer requests. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { durableRedis } from '../support/redis.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'dist', 'bench', 'fuzz.js');

/** The one line it prints. It ends with 1 when a promise was broken; the line then says which. */
async function fuzz(...args: readonly string[]): Promise<unknown> {
  const run = promisify(execFile)(process.execPath, [PROGRAM, ...args, '--seed', 'ci'], { maxBuffer: 2 ** 24 });
  const { stdout } = await run.catch((cause: unknown) => {
    const error = cause as { readonly stdout: string; readonly stderr: string };
    if (error.stdout === '') throw new Error(error.stderr);
    return error;
  });
  return JSON.parse(stdout);
}

describe.skipIf(!durableRedis)('a slice of the fuzz run', () => {
  it('S-16: two thousand random decimals come back digit for digit', { timeout: 180_000 }, async () => {
    expect(await fuzz('--requests', '0', '--decimals', '2000')).toMatchObject({ differing: 0, examples: [], ok: true });
  });

  it('two thousand damaged, signed requests break nothing', { timeout: 180_000 }, async () => {
    // In so few requests code is still being compiled, so stalls and memory are left to the long run.
    expect(await fuzz('--requests', '2000', '--decimals', '0')).toMatchObject({
      serverErrors: 0,
      unanswered: 0,
      examples: [],
    });
  });
});
