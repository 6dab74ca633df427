/** Random markets and orders for what must hold in every replay. */
import fc from 'fast-check';
import { order, type TestRow } from './recorded.ts';

/** Steps in time that cross minutes, outages of hours and midnight. */
const stepMs = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 3_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 30_000, max: 120_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 3_600_000, max: 8_000_000 }) },
);

const centsText = (cents: number): string => (cents / 100).toFixed(2);
const lotsText = (lots: number): string => (lots / 1_000).toFixed(3);

export interface Step {
  readonly ms: number;
  readonly move: number;
  readonly lots: number;
  readonly kind: number;
}

export const steps = fc.array(
  fc.record({
    ms: stepMs,
    move: fc.integer({ min: -30, max: 30 }),
    lots: fc.integer({ min: 1, max: 3_000 }),
    kind: fc.integer({ min: 0, max: 9 }),
  }),
  { minLength: 5, maxLength: 120 },
);

export type Detail = 'bars' | 'trades' | 'quotes' | 'book';

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

/** A book begins with a picture of itself: what changes before one is not a book. */
const PICTURE: readonly TestRow[] = [
  { kind: 'depth', at: 0, side: 'BUY', price: '99.90', quantity: '2.000', reset: true, more: true },
  { kind: 'depth', at: 0, side: 'SELL', price: '100.10', quantity: '2.000' },
];

export function marketOf(detail: Detail, walk: readonly Step[]): TestRow[] {
  let at = 0;
  let cents = 10_000;
  const first = detail === 'book' ? PICTURE : [];
  const rest = walk.map((step, i): TestRow => {
    at += step.ms;
    cents += step.move;
    if (detail !== 'bars') return rowOf(detail, step, at, cents);
    const [low, high] = [centsText(cents - step.lots / 100), centsText(cents + step.lots / 100)];
    const end = (i + 1 + Math.floor(at / 600_000) * 10) * 60_000;
    return { kind: 'bar', at: end, low, high, close: centsText(cents), volume: lotsText(step.lots) };
  });
  return [...first, ...rest];
}

export const orders = fc.array(
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

export function orderOf({ strategy, side, lots, at, limit, style, seconds }: RandomOrder, id: number) {
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
