/** `tranche replay --recording` on files of a test world. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replayCommand } from '../../src/bin/commands/replay.ts';
import type { RecordingResult } from '../../src/bin/commands/recording-result.ts';
import { World } from '../../src/simulation/world.ts';
import { openTapes } from '../recording/recorded-world.ts';

describe('tranche replay --recording', () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tranche-replay-'));
    const tapes = openTapes();
    const world = new World({ recorderOf: tapes.recorderOf });
    await world.runToEnd(
      await world.create({ params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' } }),
      120_000,
    );
    const [{ name, text } = { name: '', text: '' }] = tapes.files();
    file = join(folder, name);
    await writeFile(file, text);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function run(...args: readonly string[]): Promise<string> {
    const out = new PassThrough();
    await replayCommand({ out })
      .exitOverride()
      .parseAsync(['node', 'tranche', ...args]);
    return String(out.read() ?? '');
  }

  it('says that every decision is the same', async () => {
    const result = JSON.parse(await run('--recording', file)) as RecordingResult;
    expect(result).toMatchObject({ verdict: 'SAME', from: 2, difference: null, status: 'FILLED' });
  });

  it('refuses a what-if without a market, and a parameter that the strategy does not have', async () => {
    await expect(run('--recording', file, '--what-if', 'slippageBps=5')).rejects.toThrow('no market of BTC/USDT');
    await expect(run('--recording', file, '--what-if', 'slipage=5')).rejects.toThrow('slipage is not a parameter');
    await expect(run('--recording', file, '--what-if', 'limitPrice=x')).rejects.toThrow('limitPrice');
  });

  it('refuses options that do not go together, and none at all', async () => {
    await expect(run('--recording', file, '--data', 'x')).rejects.toMatchObject({ exitCode: 2 });
    await expect(run('--what-if', 'a=b')).rejects.toThrow('--what-if needs --recording');
    await expect(run()).rejects.toThrow('--data is required, or --recording');
  });
});
