/** What must hold in every replay, tried on random markets and orders. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, isGreater, notionalOf, sum, toText, ZERO_NOTIONAL, ZERO_QUANTITY } from '../../../src/domain/decimal.ts';
import { isTerminal } from '../../../src/domain/parent-status.ts';
import type { Execution } from '../../../src/report/execution.ts';
import { order, play, recorded, START, type TestRow } from './recorded.ts';
import { asText } from './told.ts';

/** Steps in time that cross minutes, outages of hours and midnight. */
const stepMs = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 3_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 30_000, max: 120_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 3_600_000, max: 8_000_000 }) },
);

const centsText = (cents: number): string => (cents / 100).toFixed(2);
const lotsText = (lots: number): string => (lots / 1_000).toFixed(3);

interface Step {
  readonly ms: number;
  readonly move: number;
  readonly lots: number;
  readonly kind: number;
}

const steps = fc.array(
  fc.record({
    ms: stepMs,
    move: fc.integer({ min: -30, max: 30 }),
    lots: fc.integer({ min: 1, max: 3_000 }),
    kind: fc.integer({ min: 0, max: 9 }),
  }),
  { minLength: 5, maxLength: 120 },
);

type Detail = 'bars' | 'trades' | 'quotes' | 'book';

function rowOf(detail: Detail, { kind, lots, move }: Step, at: number, cents: number): TestRow {
  const taker = kind % 3 === 0 ? 'BUY' : kind % 3 === 1 ? 'SELL' : null;
  if (detail === 'trades' || kind < 4) {
    return { kind: 'trade', at, price: centsText(cents), quantity: lotsText(lots), taker };
  }
  if (detail === 'quotes') {
    const [bid, ask] = [centsText(cents - 1 - (kind % 3)), centsText(cents + 1)];
    return { kind: 'quote', at, bid: [bid, lotsText(lots)], ask: [ask, lotsText(lots)] };
  }
  const side = move < 0 ? 'BUY' : 'SELL';
  return { kind: 'depth', at, side, price: centsText(cents + move), quantity: lotsText(kind === 9 ? 0 : lots) };
}

function marketOf(detail: Detail, walk: readonly Step[]): TestRow[] {
  let at = 0;
  let cents = 10_000;
  return walk.map((step, i): TestRow => {
    at += step.ms;
    cents += step.move;
    if (detail !== 'bars') return rowOf(detail, step, at, cents);
    const [low, high] = [centsText(cents - step.lots / 100), centsText(cents + step.lots / 100)];
    const end = (i + 1 + Math.floor(at / 600_000) * 10) * 60_000;
    return { kind: 'bar', at: end, low, high, close: centsText(cents), volume: lotsText(step.lots) };
  });
}

const orders = fc.array(
  fc.record({
    strategy: fc.constantFrom('TWAP', 'VWAP', 'POV', 'IS', 'ICEBERG', 'LIMIT', 'MARKET'),
    side: fc.constantFrom<'BUY' | 'SELL'>('BUY', 'SELL'),
    lots: fc.integer({ min: 1, max: 20_000 }),
    at: fc.integer({ min: 0, max: 60_000 }),
    limit: fc.option(fc.integer({ min: 9_900, max: 10_100 })),
    style: fc.constantFrom('PASSIVE', 'HYBRID', 'AGGRESSIVE'),
    seconds: fc.integer({ min: 30, max: 4_000 }),
  }),
  { minLength: 1, maxLength: 3 },
);

type RandomOrder = Exclude<typeof orders extends fc.Arbitrary<infer T> ? T : never, undefined>[number];

function orderOf({ strategy, side, lots, at, limit, style, seconds }: RandomOrder, id: number) {
  const scheduled = strategy === 'TWAP' || strategy === 'VWAP' || strategy === 'IS';
  const price = strategy === 'LIMIT' ? (limit ?? 10_000) : strategy === 'MARKET' ? null : limit;
  return order({
    id,
    ...{ strategy, side, at, amount: lotsText(lots) },
    ...(price === null ? {} : { limit: centsText(price) }),
    ...(scheduled ? {} : { endAt: at + seconds * 1_000 }),
    params: scheduled ? { durationSeconds: String(seconds), tradingStyle: style } : {},
  });
}

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
