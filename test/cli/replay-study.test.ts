/** Many orders at once: made for a period, played on threads, compared in pairs, and swept over settings. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replayCommand } from '../../src/bin/commands/replay.ts';
import { sweepCommand } from '../../src/bin/commands/sweep.ts';
import type { ExecutionReport } from '../../src/report/report.ts';
import type { Metric } from '../../src/study/rows.ts';
import type { Study } from '../../src/study/study.ts';
import type { Sweep } from '../../src/study/sweep/sweep.ts';
import { Collector } from '../support/collector.ts';
import { DataFolder } from '../replay/read-rows.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

const BARS = join(import.meta.dirname, '../../fixtures/market/ETHUSDT-1m-2d.csv.gz');
/** Twelve parents with two strategies each. */
const MADE = ['--every', '2h', '--from', '2024-01-22T02:00:00Z', '--to', '2024-01-23T00:00:00Z', '--quantity', '40'];
const SETTINGS = ['--duration', '30m', '--taker-bps', '5', '--maker-bps', '1'];

async function run(make: typeof replayCommand, name: string, args: readonly string[], isTTY = false): Promise<string> {
  const out = new Collector(isTTY);
  const command = make({ out, env: { TRANCHE_DATA_DIR: folder.path } }).exitOverride();
  await command.parseAsync(['--data', BARS, '--out', join(folder.path, name), ...args], { from: 'user' });
  return out.text;
}

const read = (name: string, file: string): string => readFileSync(join(folder.path, name, file), 'utf8');
const files = (name: string): string[] => readdirSync(join(folder.path, name)).sort();

describe('a replay of many orders', () => {
  beforeAll(async () => {
    await run(replayCommand, 'one', [...MADE, ...SETTINGS, '--threads', '1']);
    await run(replayCommand, 'two', [...MADE, ...SETTINGS, '--threads', '2']);
  }, 120_000);

  it('writes the same bytes on one thread and on two', () => {
    expect(files('two')).toEqual(files('one'));
    expect(files('one')).toHaveLength(2 * 24 + 4);
    for (const file of files('one')) {
      expect(read('two', file) === read('one', file), file).toBe(true);
    }
  });

  it('has a result for every order in the order in which they were made', () => {
    const results = read('two', 'results.ndjson').trimEnd().split('\n');
    expect(results.map((line) => (JSON.parse(line) as { orderId: string }).orderId)).toEqual(
      Array.from({ length: 24 }, (_, index) => String(index + 1)),
    );
    const fills = read('two', 'fills.csv').trimEnd().split('\n').slice(1);
    const ids = fills.map((line) => Number(line.split(',')[0]));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
  });

  it('compares the strategies on the same parents', () => {
    const study = JSON.parse(read('two', 'study.json')) as Study;
    expect(study).toMatchObject({ orders: 24, refused: 0 });
    expect(study.groups.variant.map(({ variant, orders }) => [variant, orders])).toEqual([
      ['TWAP', 12],
      ['VWAP', 12],
    ]);
    expect(study.groups.hour).toHaveLength(24);
    const [pair] = study.pairs;
    expect(pair).toMatchObject({ first: 'TWAP', second: 'VWAP' });
    expect(pair?.metrics.shortfall?.count).toBe(12);
    const [twap, vwap] = study.groups.variant;
    const difference = (twap?.metrics.shortfall?.mean ?? NaN) - (vwap?.metrics.shortfall?.mean ?? NaN);
    expect(pair?.metrics.shortfall?.mean).toBeCloseTo(difference, 9);
  });

  it.each([
    ['vwap', ({ price }) => price.vwapToPlannedEnd.slippageBps],
    ['vwapWithFees', ({ price }) => price.vwapToPlannedEnd.withFeesBps],
    ['arrival', ({ price }) => price.arrival.slippageBps],
    ['arrivalWithFees', ({ price }) => price.arrival.withFeesBps],
    ['shortfall', ({ price }) => price.shortfall.total.bps],
    ['fees', ({ liquidity }) => liquidity.feesBps],
  ] as const satisfies readonly (readonly [Metric, (report: ExecutionReport) => number | null])[])(
    'takes %s from the reports of the orders',
    (metric, figureOf) => {
      const study = JSON.parse(read('two', 'study.json')) as Study;
      const figures = Array.from({ length: 12 }, (_, index) => {
        const report = JSON.parse(read('two', `${2 * index + 1}.json`)) as ExecutionReport;
        return figureOf(report) ?? NaN;
      });
      const mean = figures.reduce((sum, each) => sum + each, 0) / figures.length;
      expect(study.groups.variant[0]?.metrics[metric]?.count).toBe(12);
      expect(study.groups.variant[0]?.metrics[metric]?.mean).toBeCloseTo(mean, 9);
    },
  );

  it('writes reports of outliers only, or none, when that is asked for', async () => {
    await run(replayCommand, 'outliers', [...MADE, ...SETTINGS, '--reports', 'outliers']);
    const study = JSON.parse(read('outliers', 'study.json')) as Study;
    const linked = new Set(study.outliers.map(({ report }) => report));
    const pages = files('outliers').filter((name) => name.endsWith('.html') && name !== 'study.html');
    expect(pages).toEqual([...linked].sort());
    for (const page of pages) expect(read('outliers', page) === read('one', page)).toBe(true);
    await run(replayCommand, 'bare', [...MADE, ...SETTINGS, '--reports', 'none']);
    expect(files('bare')).toEqual(['fills.csv', 'results.ndjson', 'study.html', 'study.json']);
  });

  it('shows people the table and what it says', async () => {
    const text = await run(replayCommand, 'shown', [...MADE, ...SETTINGS, '--reports', 'none'], true);
    expect(text).toMatch(/strategy +orders +filled % +vs VWAP/);
    expect(text).toMatch(/TWAP - VWAP +12 /);
    expect(text.trimEnd()).toMatch(/study\.html in \S+shown$/);
  });

  it.each([
    [['--every', '1h'], 'say which orders to play'],
    [['--every', 'hourly', '--quantity', '1'], '--every must be a number of seconds, minutes, hours or days'],
    [['--every', '1h', '--quantity', '1', '--from', 'monday'], '--from must be an RFC 3339 date-time'],
    [['--every', '1h', '--quantity', '1', '--from', '2024-02-01T00:00:00Z'], 'holds no start'],
    [['--every', '1h', '--quantity', '1', '--orders', 'x.ndjson'], '--every makes orders'],
    [[...MADE, '--threads', '0'], '--threads must be a whole number from 1 to 256'],
    [[...MADE, '--reports', 'some'], '--reports must be one of all, outliers, none'],
  ])('refuses %j', async (args, message) => {
    await expect(run(replayCommand, 'refused', args)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(message),
    });
  });
});

describe('tranche sweep', () => {
  const FEW = [...MADE, '--every', '4h', ...SETTINGS, '--strategies', 'TWAP'];
  const VARIED = ['--vary', 'tradingStyle=HYBRID,AGGRESSIVE', '--vary', 'duration=15m,1h'];

  it('plays every order with every setting and marks those that nothing beats', async () => {
    await run(sweepCommand, 'swept', [...FEW, ...VARIED]);
    await run(sweepCommand, 'swept-again', [...FEW, ...VARIED]);
    expect(files('swept')).toEqual(['fills.csv', 'results.ndjson', 'sweep.html', 'sweep.json']);
    for (const file of files('swept')) expect(read('swept-again', file) === read('swept', file), file).toBe(true);
    const sweep = JSON.parse(read('swept', 'sweep.json')) as Sweep;
    expect(sweep).toMatchObject({ orders: 24, metric: 'shortfall', refused: [] });
    expect(sweep.settings.map(({ variant, count }) => [variant, count])).toEqual([
      ['tradingStyle=HYBRID duration=15m', 6],
      ['tradingStyle=HYBRID duration=1h', 6],
      ['tradingStyle=AGGRESSIVE duration=15m', 6],
      ['tradingStyle=AGGRESSIVE duration=1h', 6],
    ]);
    const cheapest = Math.min(...sweep.settings.map(({ costBps }) => costBps ?? Infinity));
    expect(sweep.settings.find(({ costBps }) => costBps === cheapest)?.isEfficient).toBe(true);
    expect(read('swept', 'sweep.html')).toContain('tradingStyle=AGGRESSIVE duration=1h');
  });

  it('says of a setting that no order can have that it was refused, and why', async () => {
    await run(sweepCommand, 'partly', [...FEW, '--vary', 'catchUp=SPREAD,NEVER']);
    const sweep = JSON.parse(read('partly', 'sweep.json')) as Sweep;
    expect(sweep.settings.map(({ variant }) => variant)).toEqual(['catchUp=SPREAD']);
    expect(sweep.refused).toEqual([
      { variant: 'catchUp=NEVER', count: 6, message: expect.stringContaining('params.catchUp') },
    ]);
  });

  it.each([
    [[], '--vary is required'],
    [['--vary', 'tradingStyle'], '--vary must be a name and values'],
    [['--vary', 'tradingStyle=HYBRID', '--metric', 'luck'], '--metric must be one of vwap'],
  ])('refuses %j', async (args, message) => {
    await expect(run(sweepCommand, 'refused', [...MADE, ...args])).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(message),
    });
  });
});
