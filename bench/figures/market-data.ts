/** Reading recorded markets: from the files, and from the cache, beside tight loops over the same files. */
import { readdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMarketData } from '../../src/replay/data/market-data.ts';
import { best } from '../cpu-time.ts';
import { figure, type Benchmark, type Figure } from '../figure.ts';
import { writeBook, writeKlines, writeTrades } from '../market-data/files.ts';
import { loopOverLines, loopOverNumbers } from '../market-data/tight-loops.ts';

interface Case {
  readonly name: string;
  readonly file: string;
  readonly count: number;
  readonly write: (path: string, count: number) => Promise<void>;
}

/** Opens the file and looks at the time, price and quantity of every row, as a replay would. */
async function readAll(path: string, cacheDir: string): Promise<number> {
  const data = await openMarketData([path], { cacheDir });
  let count = 0;
  let sum = 0;
  for (let rows = await data.next(); rows !== null; rows = await data.next()) {
    const { time, price, quantity } = rows;
    for (let index = 0; index < rows.count; index += 1) {
      sum += (time[index] as number) + (price[index] as number) * (quantity[index] as number);
    }
    count += rows.count;
  }
  await data.close();
  return sum > 0 ? count : 0;
}

async function measure({ name, file, count, write }: Case, folder: string, runs: number): Promise<Figure[]> {
  const path = join(folder, file);
  const cacheDir = join(folder, `${name}-cache`);
  await write(path, count);
  const loopMs = await best(runs, () => loopOverLines(path));
  const parseMs = await best(runs, async () => {
    await rm(cacheDir, { recursive: true, force: true });
    if ((await readAll(path, cacheDir)) !== count) throw new Error(`${name}: not every row was read`);
  });
  const [cacheFile = ''] = await readdir(cacheDir);
  const cacheLoopMs = await best(runs, () => loopOverNumbers(join(cacheDir, cacheFile)));
  const cacheMs = await best(runs, () => readAll(path, cacheDir));
  const parts = { unit: 'rows/cpu-s', better: 'higher' } as const;
  const extra = { samples: count, residentMB: process.memoryUsage().rss / 1e6 };
  const rate = (ms: number): number => (count / ms) * 1_000;
  return [
    figure({ ...parts, name: `${name}-parse`, value: rate(parseMs), baseline: rate(loopMs), extra }),
    figure({ ...parts, name: `${name}-cache`, value: rate(cacheMs), baseline: rate(cacheLoopMs), extra }),
  ];
}

/** Parsing counts hashing, parsing, writing the cache and reading it; the cache figure counts hashing and reading. */
export const marketData: Benchmark = async ({ quick, say }) => {
  const scale = quick ? 10 : 1;
  const cases: readonly Case[] = [
    { name: 'trades-csv-gz', file: 'BTCUSDT-trades-x.csv.gz', count: 2_000_000 / scale, write: writeTrades },
    { name: 'klines-csv', file: 'BTCUSDT-1m-x.csv', count: 500_000 / scale, write: writeKlines },
    { name: 'book-csv-gz', file: 'book.csv.gz', count: 2_000_000 / scale, write: writeBook },
  ];
  const folder = await mkdtemp(join(tmpdir(), 'tranche-bench-'));
  try {
    const figures: Figure[] = [];
    for (const each of cases) {
      say(`market-data: ${each.name}, ${each.count} rows`);
      figures.push(...(await measure(each, folder, quick ? 2 : 3)));
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
