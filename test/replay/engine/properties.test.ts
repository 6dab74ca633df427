/** What must hold in every replay, tried on random markets and orders. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, isGreater, notionalOf, sum, toText, ZERO_NOTIONAL, ZERO_QUANTITY } from '../../../src/domain/decimal.ts';
import { isTerminal } from '../../../src/domain/parent-status.ts';
import type { Execution } from '../../../src/report/execution.ts';
import { marketOf, orderOf, orders, steps, type Detail } from './random-markets.ts';
import { play, recorded, START, type TestRow } from './recorded.ts';
import { asText } from './told.ts';

function checkAmounts({ request, clips, filledQuantity, filledNotional }: Execution): void {
  const fills = clips.flatMap(({ clip }) => clip.fills);
  expect(isGreater(filledQuantity, request.quantity)).toBe(false);
  expect(toText(sum([ZERO_QUANTITY, ...fills.map((fill) => fill.quantity)]))).toBe(toText(filledQuantity));
  const notional = fills.reduce((total, fill) => add(total, notionalOf(fill.price, fill.quantity)), ZERO_NOTIONAL);
  expect(toText(notional)).toBe(toText(filledNotional));
}

/** No fill is worse than the child's limit, and none that rested is better. */
function checkPrices({ request, clips }: Execution): void {
  for (const { clip } of clips) {
    for (const fill of clip.fills) {
      const [worse, better] = request.side === 'BUY' ? [fill.price, clip.price] : [clip.price, fill.price];
      expect(isGreater(worse, better)).toBe(false);
      if (fill.liquidity === 'MAKER') expect(toText(fill.price)).toBe(toText(clip.price));
    }
  }
}

function checkTape({ market }: Execution): void {
  const { tape } = market;
  for (const column of [tape.volume, tape.notional, tape.high, tape.low, tape.close, tape.bid, tape.ask]) {
    expect(column.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  }
}

const makerLots = ({ clips }: Execution): number =>
  clips
    .flatMap(({ clip }) => clip.fills)
    .filter(({ liquidity }) => liquidity === 'MAKER')
    .reduce((total, { quantity }) => total + Math.round(Number(toText(quantity)) * 1_000), 0);

/** What a bar or the prints held, in lots, before the order ended. */
function printedLots(rows: readonly TestRow[]): number {
  const lots = (text: string): number => Math.round(Number(text) * 1_000);
  return rows.reduce(
    (total, row) => total + (row.kind === 'bar' ? lots(row.volume) : row.kind === 'trade' ? lots(row.quantity) : 0),
    0,
  );
}

describe.each<Detail>(['bars', 'trades', 'quotes', 'book'])('a random replay over %s', (detail) => {
  it('overfills nothing, keeps every limit, takes no more than was there, and explains its end', async () => {
    await fc.assert(
      fc.asyncProperty(steps, orders, fc.integer({ min: 0, max: 300 }), async (walk, wanted, latencyMs) => {
        const rows = marketOf(detail, walk);
        const all = wanted.map((each, i) => orderOf(each, i + 1));
        const latency = { orderMs: latencyMs, cancelMs: latencyMs };
        const executions = await play(recorded(rows), all, { latency });
        expect(executions.length).toBe(all.length);
        const end = START + (rows.at(-1)?.at ?? 0);
        for (const execution of executions) {
          checkAmounts(execution);
          checkPrices(execution);
          checkTape(execution);
          const { status, message, filledQuantity } = execution;
          expect(isTerminal(status) || (message !== null && (execution.window?.end ?? end) >= end)).toBe(true);
          const had = Math.round(Number(toText(filledQuantity)) * 1_000);
          const rested = makerLots(execution);
          if (rows.some((row) => row.kind === 'trade')) expect(rested).toBeLessThanOrEqual(printedLots(rows));
          if (detail === 'trades') expect(had).toBeLessThanOrEqual(printedLots(rows));
          if (detail === 'bars') expect(had).toBeLessThanOrEqual(printedLots(rows) / 10);
        }
        const again = await play(recorded(rows, { chunk: 3 }), all, { latency });
        expect(again.map(asText)).toEqual(executions.map(asText));
      }),
      { numRuns: 12, seed: 42 },
    );
  });
});
