/** Nothing is left out without a word: every null of a report has its reason. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measure } from '../../src/report/measure.ts';
import type { ExecutionReport } from '../../src/report/report.ts';
import { executionOf, type ClipFacts, type PointText } from '../support/executions.ts';

/** Fields whose null says something by itself: not asked for, not given, nothing of the kind. */
const MEANT =
  /^header\.|^outcome\.(errorCode|message|firstFillAt|lastFillAt)$|^liquidity\.unknown$|^iceberg$|^participation\.(capPct|maxAt|binMs)$|\.basis$|^fills\.|^price\.shortfall\.(decisionPrice|endPrice)|^price\.gridMs$|^liquidity\.markoutBasis$|standardErrorBps$|^volumeCurve\.(binMs|bins|coveredPct|vwap)$/;

function nulls(value: unknown, path = ''): readonly string[] {
  if (value === null) return [path];
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => {
      const name =
        typeof item === 'object' && item !== null && 'afterMs' in item ? String(item.afterMs) : String(index);
      return nulls(item, `${path}.${name}`);
    });
  }
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, item]) => nulls(item, path === '' ? name : `${path}.${name}`));
}

const isExplained = ({ notAvailable }: ExecutionReport, path: string): boolean =>
  path.split('.').some((_, index, parts) => notAvailable[parts.slice(0, index + 1).join('.')] !== undefined);

const unexplained = (report: ExecutionReport): readonly string[] =>
  nulls(report).filter((path) => !MEANT.test(path) && !isExplained(report, path));

const hasBadNumber = (report: ExecutionReport): boolean =>
  JSON.stringify(report, (_key, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? 'BAD' : value,
  ).includes('"BAD"');

const points: fc.Arbitrary<PointText> = fc.constantFrom(null, '101', '100/102', '100/100', '0.01/0.02');
const clips: fc.Arbitrary<ClipFacts> = fc.record({
  at: fc.integer({ min: 0, max: 300_000 }),
  quantity: fc.constantFrom('1', '0.00001', '7'),
  price: fc.constantFrom('100', '0.01', '101.5'),
  status: fc.constantFrom('FILLED', 'CANCELED', 'REJECTED', 'NEW'),
  sentInto: points,
  fills: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 300_000 }),
      quantity: fc.constantFrom('1', '0.00001'),
      price: fc.constantFrom('100', '0.01', '101.5'),
      fee: fc.constantFrom('0', '0.1', '-0.1'),
      feeAsset: fc.constantFrom('USDT', 'BTC', 'BNB', null),
      before: points,
      after: fc.array(points, { minLength: 4, maxLength: 4 }),
    }),
    { maxLength: 3 },
  ),
});
const bins = fc.array(fc.record({ volume: fc.constantFrom(0, 5, 1_000_000), price: fc.constantFrom(0, 1, 100, 104) }), {
  maxLength: 8,
});

const facts = fc.record({
  side: fc.constantFrom('BUY' as const, 'SELL' as const),
  strategy: fc.constantFrom('TWAP', 'ICEBERG'),
  clips: fc.array(clips, { maxLength: 4 }),
  plan: fc.constantFrom(
    [],
    [[0, '10']],
    [
      [0, '5'],
      [60_000, '10'],
    ],
  ),
  market: fc.record({
    tape: fc.record({
      bins,
      detail: fc.constantFrom('BARS', 'TRADES', 'QUOTES', 'BOOK'),
      binMs: fc.constantFrom(1_000, 60_000),
    }),
    atDecision: points,
    atArrival: points,
    atEnd: points,
    toLastFill: fc.constantFrom(null, ['10', '1000'], ['0', '0']),
  }),
  changes: fc.constantFrom({}, { startedAt: null, window: null }, { endedAt: null }),
});

describe('a report', () => {
  it('explains every figure it does not have', () => {
    fc.assert(
      fc.property(facts, (made) => {
        expect(unexplained(measure(executionOf(made)))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('never holds a number that is none', () => {
    fc.assert(
      fc.property(facts, (made) => {
        expect(hasBadNumber(measure(executionOf(made)))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
