/** `tranche plan` on a file of orders. */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timed } from '../clock.ts';
import { figure, type Benchmark } from '../figure.ts';
import { runProgram, startRole } from '../processes.ts';

const RULES = {
  step: '0.00001',
  minQty: '0.00001',
  maxQty: '9000',
  minNotional: '5',
  tick: '0.01',
  minPrice: '0.01',
  maxPrice: '1000000',
};
/** Clips of the orders, in turn. */
const CLIPS = [4, 10, 20, 50, 100];

function orderLine(index: number): string {
  const clips = CLIPS[index % CLIPS.length] ?? 10;
  return JSON.stringify({
    orderId: String(1_000_000 + index),
    exchange: 'BINANCE',
    symbol: 'BTC/USDT',
    assetClass: 'SPOT',
    side: index % 2 === 0 ? 'BUY' : 'SELL',
    quantity: String(1 + (index % 7)),
    strategy: 'TWAP',
    refPrice: '43000',
    createdAt: '2026-01-05T09:00:00Z',
    clipSizeType: 'PERCENTAGE',
    clipSizeVal: String(100 / clips),
    params: { durationSeconds: 3_600, randomizeAmount: index % 3 === 0 },
  });
}

async function measure(folder: string, count: number, say: (line: string) => void) {
  const orders = join(folder, 'orders.ndjson');
  const rules = join(folder, 'rules.json');
  const out = join(folder, 'plans.ndjson');
  await writeFile(orders, Array.from({ length: count }, (_, index) => `${orderLine(index)}\n`).join(''));
  await writeFile(rules, JSON.stringify(RULES));
  say(`plan: ${count} orders`);
  const ms = await timed(() =>
    runProgram(['plan', '--orders', orders, '--rules', rules, '--json'], createWriteStream(out)),
  );
  const reader = startRole('bare-lines');
  try {
    await reader.ask({ from: orders, to: join(folder, 'warm.ndjson') });
    const bareMs = await timed(() => reader.ask({ from: out, to: join(folder, 'copy.ndjson') }));
    const lines = await reader.ask<number>({ from: out, to: join(folder, 'copy.ndjson') });
    if (lines !== count) throw new Error(`tranche plan answered ${lines} lines for ${count} orders`);
    return { ms, bareMs };
  } finally {
    await reader.stop();
  }
}

/** 10,000 orders (1,000 when quick), program start included, beside parsing and writing the same answer lines. */
export const planFile: Benchmark = async (options) => {
  const count = options.quick ? 1_000 : 10_000;
  const folder = await mkdtemp(join(tmpdir(), 'tranche-bench-'));
  try {
    const { ms, bareMs } = await measure(folder, count, options.say);
    const extra = { samples: count, baselineIs: 'JSON round trip of the answer lines' };
    return [
      figure({ name: 'plan-file', unit: 's', better: 'lower', value: ms / 1_000, baseline: bareMs / 1_000, extra }),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
