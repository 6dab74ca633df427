/** The recording of an order that a strategy from a file has worked: decided again with that file, and not without it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordingResult } from '../../src/bin/commands/recording-result.ts';
import { useStrategyFile } from '../../src/bin/wiring/strategy-files.ts';
import { World } from '../../src/simulation/world.ts';
import { openTapes } from '../recording/recorded-world.ts';
import { runCli } from './run-cli.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/STRATEGIES.md'), 'utf8');
const example = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

const folder = mkdtempSync(join(tmpdir(), 'tranche-front-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function config(name: string, strategy: string): { readonly TRANCHE_CONFIG: string } {
  const dir = mkdtempSync(join(folder, name));
  writeFileSync(join(dir, 'front.mjs'), strategy);
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify({ strategiesDir: dir }), { mode: 0o600 });
  return { TRANCHE_CONFIG: path };
}

describe('the recording of a strategy from a file', () => {
  const recording = join(folder, 'order.ndjson');
  beforeAll(async () => {
    const file = join(folder, 'front.mjs');
    writeFileSync(file, example);
    await useStrategyFile(file);
    const tapes = openTapes();
    const world = new World({ recorderOf: tapes.recorderOf });
    const id = await world.create({
      strategy: 'FRONT',
      quantity: '0.2',
      clipSizeType: 'AUTOMATIC',
      params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE', firstPct: '55', clips: '4' },
    });
    await world.runToEnd(id, 120_000);
    expect(world.stand(id)).toBe('FILLED 0.2');
    writeFileSync(recording, tapes.files()[0]?.text ?? '');
  });

  const replayed = (environment: Readonly<Record<string, string>>) =>
    runCli(['replay', '--recording', recording, '--json'], environment);

  it('is decided again the same where the configuration names its folder', async () => {
    const { code, out } = await replayed(config('same', example));
    const { verdict, strategyFile } = JSON.parse(out) as RecordingResult;
    expect([code, verdict]).toEqual([0, 'SAME']);
    expect(strategyFile.recorded).toMatch(/^[0-9a-f]{64}$/);
    expect(strategyFile.loaded).toBe(strategyFile.recorded);
  });

  it('is refused by name where it is not loaded', async () => {
    const { code, err } = await replayed({});
    expect(code).toBe(1);
    expect(err).toContain('was worked by the strategy FRONT, which is not loaded: name its folder as strategiesDir');
  });

  it('comes out different with another version of the file, and both are told', async () => {
    const { code, out } = await replayed(config('other', `${example}\n// Changed since.\n`));
    const { verdict, strategyFile } = JSON.parse(out) as RecordingResult;
    expect([code, verdict]).toEqual([1, 'DIFFERENT']);
    expect(strategyFile.loaded).not.toBe(strategyFile.recorded);
  });
});
