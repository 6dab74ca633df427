/** A replay that is interrupted leaves no half of its files behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const FILES = join(import.meta.dirname, '../../src/bin/commands/replay-files.ts');
const folder = mkdtempSync(join(tmpdir(), 'tranche-interrupted-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that writes one file of a replay, says so, and then goes on for as long as it is let. */
const program = (out: string): string => `
  const { stageFiles } = await import(${JSON.stringify(FILES)});
  const files = await stageFiles(${JSON.stringify(out)});
  await files.write('1.json', '{}');
  process.stdout.write(files.folder);
  setInterval(() => undefined, 1_000);`;

describe('files that are being written', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('are taken away by %s, with exit code %i', async (signal, code) => {
    const args = ['--import', 'tsx', '--input-type=module', '-e', program(join(folder, signal))];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const begun = once(child.stdout, 'data') as Promise<[Buffer]>;
    const [staging] = await Promise.race([
      begun,
      once(child, 'exit').then(() => [Buffer.from('it has ended')] as const),
    ]);
    expect(existsSync(join(String(staging), '1.json'))).toBe(true);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([code, null]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
