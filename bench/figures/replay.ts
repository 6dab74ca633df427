/** Whole replays, from the data to the written report, beside tight loops over the same files. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { price, quantity } from '../../src/domain/decimal.ts';
import type { OrderId } from '../../src/domain/ids.ts';
import type { ParentRequest } from '../../src/domain/parent.ts';
import { instant } from '../../src/domain/time.ts';
import { openMarketData } from '../../src/replay/data/market-data.ts';
import type { ReplayOrder } from '../../src/replay/engine/options.ts';
import { replay } from '../../src/replay/engine/replay.ts';
import type { Execution } from '../../src/report/execution.ts';
import { reportHtml } from '../../src/report/html/report-page.ts';
import { reportJson } from '../../src/report/json.ts';
import { measure } from '../../src/report/measure.ts';
import { best } from '../cpu-time.ts';
import { figure, type Benchmark, type Figure } from '../figure.ts';
import { writeBook, writeKlines, writeTrades } from '../market-data/files.ts';
import { loopOverLines, loopOverNumbers } from '../market-data/tight-loops.ts';

const START_MS = 1_704_067_200_000;

interface Case {
  readonly name: string;
  readonly file: string;
  readonly count: number;
  readonly write: (path: string, count: number) => Promise<void>;
  readonly orders: readonly ReplayOrder[];
  /** COLD: the file is parsed in the run. */
  readonly from: 'COLD' | 'CACHE';
}

const order = (id: number, atMs: number, fields: Partial<ParentRequest>): ReplayOrder => ({
  request: {
    orderId: String(id) as OrderId,
    account: 'bench',
    clientOrderId: null,
    exchange: 'BENCH',
    subaccount: 'main',
    symbol: 'BTC/USDT',
    assetClass: 'SPOT',
    side: 'BUY',
    quantity: quantity('5'),
    strategy: 'TWAP',
    limitPrice: null,
    startTime: null,
    endTime: null,
    clipSizeType: 'AUTOMATIC',
    clipSizeVal: null,
    params: {},
    createdAt: instant(START_MS + atMs),
    ...fields,
  },
  rules: null,
});

/** An hour each, of either kind in turn, spread over the days of the data. */
const hours = (count: number, minutes: number): ReplayOrder[] =>
  Array.from({ length: count }, (_, i) => {
    const atMs = Math.floor(((minutes - 120) * i) / count) * 60_000 + 60_000;
    return order(i + 1, atMs, { strategy: i % 2 === 0 ? 'TWAP' : 'VWAP', params: { durationSeconds: '3600' } });
  });

/** Two orders that work as long as there is data: a chain of passive clips, and a schedule. */
const allTheTime = (ms: number): ReplayOrder[] => [
  order(1, 1_000, { strategy: 'ICEBERG', endTime: instant(START_MS + ms - 1_000), quantity: quantity('50') }),
  order(2, 1_000, { strategy: 'VWAP', params: { durationSeconds: String(Math.floor(ms / 1_000) - 2) } }),
];

/** The same, and one that rests below the touch from the beginning to the end. */
const resting = (ms: number): ReplayOrder[] => [
  ...allTheTime(ms),
  order(3, 1_000, { strategy: 'LIMIT', limitPrice: price('41999'), endTime: instant(START_MS + ms - 1_000) }),
];

/** Milliseconds that the made files last, by their rows. */
const lasting = { trades: 29.5, book: 2 } as const;

interface Played {
  readonly clips: number;
  readonly bytes: number;
  /** Bars that lie in the window of an order, added up over all orders; 0 where the data is no bars. */
  readonly workedBars: number;
}

/** An hour of one order over bars of a minute is 60 bars that it worked through. */
function workedBarsOf({ window, market }: Execution): number {
  if (window === null || market.detail !== 'BARS') return 0;
  return Math.round((window.end - window.start) / market.tape.binMs);
}

async function playAll({ orders }: Case, path: string, cacheDir: string): Promise<Played> {
  const data = await openMarketData([path], { cacheDir });
  let clips = 0;
  let bytes = 0;
  let workedBars = 0;
  for await (const execution of replay({ data, orders, version: 'bench' })) {
    const report = measure(execution);
    bytes += reportJson(report).length + reportHtml(report, execution).length;
    clips += execution.clips.length;
    workedBars += workedBarsOf(execution);
  }
  await data.close();
  // A figure of orders that found no market would be a fine one.
  if (clips === 0) throw new Error(`no order of ${path} sent a clip: there is nothing to measure`);
  return { clips, bytes, workedBars };
}

async function measured(each: Case, folder: string, runs: number): Promise<Figure> {
  const path = join(folder, each.file);
  const cacheDir = join(folder, `${each.name}-cache`);
  await each.write(path, each.count);
  const play = () => playAll(each, path, cacheDir);
  const { clips, bytes, workedBars } = await play();
  const [cacheFile = ''] = await readdir(cacheDir);
  const loop = () => (each.from === 'COLD' ? loopOverLines(path) : loopOverNumbers(join(cacheDir, cacheFile)));
  const loopMs = await best(runs, loop);
  const ms = await best(runs, async () => {
    if (each.from === 'COLD') await rm(cacheDir, { recursive: true, force: true });
    await play();
  });
  const rate = (cpuMs: number): number => (each.count / cpuMs) * 1_000;
  const readings = { fileBarsPerCpuSecond: rate(ms), orderBarsPerCpuSecond: (workedBars / ms) * 1_000 };
  return figure({
    ...{ name: each.name, unit: 'rows/cpu-s', better: 'higher', value: rate(ms), baseline: rate(loopMs) },
    extra: {
      ...{ rows: each.count, orders: each.orders.length, clips, reportBytes: bytes, cpuMs: ms },
      ...(workedBars > 0 ? { orderBars: workedBars, ...readings } : {}),
      residentMB: process.memoryUsage().rss / 1e6,
    },
  });
}

function casesOf(scale: number): Case[] {
  const bars = Math.floor(50_400 / scale);
  const rows = Math.floor(2_000_000 / scale);
  const trades = { file: 'BTCUSDT-trades-x.csv.gz', count: rows, write: writeTrades };
  const worked = allTheTime(rows * lasting.trades);
  return [
    {
      ...{ name: 'replay-klines', file: 'BTCUSDT-1m-x.csv', count: bars, write: writeKlines, from: 'CACHE' },
      orders: hours(Math.floor(100 / scale), bars),
    },
    { ...trades, name: 'replay-trades-csv-gz', from: 'COLD', orders: worked },
    { ...trades, name: 'replay-trades-cache', from: 'CACHE', orders: worked },
    {
      ...{ name: 'replay-book-cache', file: 'book.csv.gz', count: rows, write: writeBook, from: 'CACHE' },
      orders: resting(rows * lasting.book),
    },
  ];
}

/** Rows of the data by second of processor time; hashing the file, all decisions and all reports are in it. */
export const replays: Benchmark = async ({ quick, say }) => {
  const folder = await mkdtemp(join(tmpdir(), 'tranche-bench-'));
  try {
    const figures: Figure[] = [];
    for (const each of casesOf(quick ? 10 : 1)) {
      say(`replay: ${each.name}, ${each.count} rows, ${each.orders.length} orders`);
      figures.push(await measured(each, folder, quick ? 1 : 3));
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
