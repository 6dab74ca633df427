/**
 * The reports that orders over the committed markets must give, byte for byte. `npx vitest run test/replay/golden -u`
 * writes them again: only for a change that is meant to change a figure.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseReplayOrder } from '../../../src/bin/commands/replay-order.ts';
import { openMarketData } from '../../../src/replay/data/market-data.ts';
import { replay } from '../../../src/replay/engine/replay.ts';
import type { Execution } from '../../../src/report/execution.ts';
import { reportJson } from '../../../src/report/json.ts';
import { measure } from '../../../src/report/measure.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures');
const REPORTS = join(FIXTURES, 'reports');
const MARKETS = {
  bars: ['BTCUSDT-1m-7d.csv.gz'],
  trades: ['BTCUSDT-trades-1h.csv.gz'],
  book: ['BTCUSDT-book-10m.csv.gz', 'BTCUSDT-trades-10m.csv.gz'],
} as const;

const cacheDir = mkdtempSync(join(tmpdir(), 'golden-'));
afterAll(() => rmSync(cacheDir, { recursive: true }));

async function played(name: keyof typeof MARKETS): Promise<Execution[]> {
  const files = MARKETS[name].map((file) => join(FIXTURES, 'market', file));
  const lines = readFileSync(join(FIXTURES, 'orders', `${name}.ndjson`), 'utf8')
    .trimEnd()
    .split('\n');
  const orders = lines.map((line, index) =>
    parseReplayOrder(line, { line: index + 1, symbol: 'BTCUSDT', rules: null }),
  );
  const data = await openMarketData(files, { cacheDir });
  try {
    // A version of the program that never changes, so that a release alone changes no report.
    const run = replay({ data, orders, version: 'golden', fees: { makerBps: '1', takerBps: '5' } });
    const executions: Execution[] = [];
    for await (const execution of run) executions.push(execution);
    return executions;
  } finally {
    await data.close();
  }
}

describe.each(Object.keys(MARKETS) as (keyof typeof MARKETS)[])('orders over the market of %s', (name) => {
  let executions: Execution[] = [];
  beforeAll(async () => {
    executions = await played(name);
  });

  it('give the reports that are committed', async () => {
    expect(executions.length).toBeGreaterThan(3);
    for (const execution of executions) {
      const path = join(REPORTS, `${name}-${execution.request.orderId}.json`);
      await expect(reportJson(measure(execution))).toMatchFileSnapshot(path);
    }
    const committed = readdirSync(REPORTS).filter((file) => file.startsWith(`${name}-`));
    expect(committed.sort()).toEqual(executions.map(({ request }) => `${name}-${request.orderId}.json`).sort());
  });
});
