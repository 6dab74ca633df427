/** Rows of a study made up for tests. */
import type { StudyRow } from '../../src/study/rows.ts';

const NOTHING: StudyRow['metrics'] = {
  ...{ vwap: null, vwapError: null, arrival: null },
  ...{ vwapWithFees: null, arrivalWithFees: null, shortfall: null, fees: null },
};

/** A filled BUY of one BTC at noon; anything may be said otherwise. */
export function row(
  given: Partial<Omit<StudyRow, 'metrics'>> & { readonly metrics?: Partial<StudyRow['metrics']> },
): StudyRow {
  return {
    orderId: '1',
    parent: 'a',
    variant: given.strategy ?? 'TWAP',
    strategy: 'TWAP',
    symbol: 'BTCUSDT',
    side: 'BUY',
    startAt: '2024-01-22T12:00:00.000Z',
    hour: 12,
    status: 'FILLED',
    errorCode: null,
    message: null,
    quantity: '1',
    filledQuantity: '1',
    notional: '43000',
    filledPct: 100,
    sizePct: 1.5,
    participationPct: 1.5,
    makerPct: null,
    ...given,
    metrics: { ...NOTHING, ...given.metrics },
  };
}

/** Rows of one variant with these arrival costs, each its own parent: parents `p0`, `p1`, … */
export const rowsOf = (
  variant: string,
  costs: readonly (number | null)[],
  notionals: readonly string[] = [],
): StudyRow[] =>
  costs.map((arrival, index) =>
    row({
      orderId: `${variant}${index}`,
      parent: `p${index}`,
      variant,
      notional: notionals[index] ?? '1000',
      metrics: { arrival },
    }),
  );
