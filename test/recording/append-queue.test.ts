/** Lines on their way to the disk. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppendQueue } from '../../src/recording/append-queue.ts';

describe('the queue of lines', () => {
  let folder: string;
  const faults: unknown[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tranche-append-'));
    faults.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const open = (): AppendQueue => new AppendQueue({ folder, onBroken: (error) => faults.push(error) });

  it('writes every line in the order it came, to files that only their owner reads', async () => {
    const queue = open();
    const expected: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      for (let line = 0; line < 100; line += 1) {
        expected.push(`${round} ${line}\n`);
        queue.append(line % 2 === 0 ? 'even' : 'odd', `${round} ${line}\n`);
      }
      if (round === 2) await queue.flushed();
    }
    await queue.flushed();
    const even = await readFile(join(folder, 'even'), 'utf8');
    const odd = await readFile(join(folder, 'odd'), 'utf8');
    expect(even).toBe(expected.filter((_line, index) => index % 2 === 0).join(''));
    expect(odd).toBe(expected.filter((_line, index) => index % 2 === 1).join(''));
    expect((await stat(join(folder, 'even'))).mode & 0o077).toBe(0);
    expect(faults).toEqual([]);
  });

  it('tells once that the disk failed, and lets nobody notice otherwise', async () => {
    const queue = open();
    await rm(folder, { recursive: true });
    for (let line = 0; line < 100; line += 1) queue.append('file', 'line\n');
    await queue.flushed();
    queue.append('file', 'one more\n');
    await queue.flushed();
    expect(faults).toHaveLength(1);
    expect(String(faults[0])).toContain('ENOENT');
  });

  it('gives up on a disk that is too slow instead of filling the memory', async () => {
    const queue = open();
    const megabyte = 'x'.repeat(1_024 * 1_024);
    for (let line = 0; line < 70; line += 1) queue.append('file', megabyte);
    await queue.flushed();
    expect(String(faults[0])).toContain('too slow');
    expect(faults).toHaveLength(1);
  });
});
