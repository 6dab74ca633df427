/** A cache whose files were damaged, or left half written by a process that was killed. */
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolder } from '../read-rows.ts';

const T = 1_704_067_200_000;
const TRADES = `1,1.5,2,3.0,${T},true\n2,1.5,2,3.0,${T + 1},true\n`;
const HOURS_MS = 7_200_000;

let folder = new DataFolder();
beforeEach(() => {
  folder = new DataFolder();
});
afterEach(() => folder.remove());

const cachePath = (name: string): string => join(folder.path, 'cache', name);
const cacheFiles = (): string[] => readdirSync(join(folder.path, 'cache'));

describe('the cache', () => {
  it('is made anew when the end of its file tells of more than there is', async () => {
    await folder.read('a.csv', TRADES);
    const path = cachePath(cacheFiles()[0] ?? '');
    const bytes = readFileSync(path);
    for (const [at, value] of [
      [24, 0xffff_fff0],
      [32, 0x7fff_ffff],
    ] as const) {
      const bent = Buffer.from(bytes);
      bent.writeUInt32LE(value, bytes.length - at);
      writeFileSync(path, bent);
      const repaired = await folder.read('a.csv', TRADES);
      expect([repaired.source.cached, repaired.rows.length]).toEqual([false, 2]);
    }
  });

  it('is swept of drafts that nobody has written to for hours, and of no other', async () => {
    mkdirSync(join(folder.path, 'cache'));
    for (const name of ['dead.market.1.draft', 'living.market.2.draft']) writeFileSync(cachePath(name), 'half');
    const longAgo = statSync(cachePath('dead.market.1.draft')).mtimeMs - HOURS_MS;
    utimesSync(cachePath('dead.market.1.draft'), longAgo / 1_000, longAgo / 1_000);
    await folder.read('a.csv', TRADES);
    expect(cacheFiles().filter((name) => name.endsWith('.draft'))).toEqual(['living.market.2.draft']);
  });

  it('can be filled by many at once, and is whole', async () => {
    const path = folder.file('a.csv', TRADES);
    const all = await Promise.all(Array.from({ length: 8 }, () => folder.open([path])));
    for (const data of all) {
      expect((await data.next())?.count).toBe(2);
      await data.close();
    }
    expect(cacheFiles()).toHaveLength(1);
  });
});
