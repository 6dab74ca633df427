/** `tranche replay --recording` on files of a test world. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replayCommand } from '../../src/bin/commands/replay.ts';
import { resultOf, type RecordingResult } from '../../src/bin/commands/recording-result.ts';
import { recordingLines } from '../../src/bin/commands/recording-text.ts';
import { readRecording } from '../../src/recording/read-recording.ts';
import { replayDecisions } from '../../src/recording/replay-decisions.ts';
import { playLife } from '../../src/simulation/lives.ts';
import { World } from '../../src/simulation/world.ts';
import { strategyOf } from '../../strategies/index.ts';
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

  it('says that an order is open whose last decisions are not there', async () => {
    const text = `${(await readFile(file, 'utf8')).split('\n').slice(0, 5).join('\n')}\n`;
    const short = join(folder, 'short.ndjson');
    await writeFile(short, text);
    const result = JSON.parse(await run('--recording', short)) as RecordingResult;
    expect(result).toMatchObject({ verdict: 'SAME', from: 2, to: 5, isOpen: true });
    const { head } = readRecording([{ name: short, text }]);
    expect(recordingLines(result, head).join('\n')).toContain('the order had not ended');
    const whole = JSON.parse(await run('--recording', file)) as RecordingResult;
    expect(whole.isOpen).toBe(false);
    expect(recordingLines(whole, head).join('\n')).not.toContain('had not ended');
  });

  it('calls a recording incomplete that lacks what the process before has written', async () => {
    const tapes = openTapes();
    await playLife('TWAP', 'recorded 1', true, tapes.recorderOf);
    const late = tapes.files().filter((each) => (readRecording([each]).steps[0]?.version ?? 0) > 2);
    const recording = readRecording(late);
    const from = recording.steps[0]?.version ?? 0;
    expect(recording.missing[0]).toEqual({ from: 2, to: from - 1 });
    const result = resultOf(recording, replayDecisions(recording, strategyOf));
    expect(result).toMatchObject({ verdict: 'INCOMPLETE', from, difference: null });
    expect(recordingLines(result, recording.head).join('\n')).toContain(`versions 2 to ${from - 1}`);
  });

  it('refuses a what-if without a market, and a parameter that the strategy does not have', async () => {
    await expect(run('--recording', file, '--what-if', 'slippageBps=5')).rejects.toThrow('no market of BTC/USDT');
    await expect(run('--recording', file, '--what-if', 'slipage=5')).rejects.toThrow('slipage is not a parameter');
    await expect(run('--recording', file, '--what-if', 'limitPrice=x')).rejects.toThrow('limitPrice');
  });

  it('refuses a folder by name', async () => {
    await expect(run('--recording', folder)).rejects.toThrow('is a folder: name the files of one order in it');
  });

  it('refuses options that do not go together, and none at all', async () => {
    await expect(run('--recording', file, '--data', 'x')).rejects.toMatchObject({ exitCode: 2 });
    await expect(run('--what-if', 'a=b')).rejects.toThrow('--what-if needs --recording');
    await expect(run('--recording', file, '--no-requests')).rejects.toThrow('--no-requests needs --what-if');
    await expect(run()).rejects.toThrow('--data is required, or --recording');
  });
});
