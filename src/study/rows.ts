/** One replayed order as a study keeps it: what it is compared by and what it cost. A few hundred bytes an order. */
import { quantity, quotientOf } from '../domain/decimal.ts';
import { parseInstant } from '../domain/time.ts';
import type { ExecutionReport } from '../report/report.ts';
import type { StudyOrder } from './orders.ts';

/** What is compared, in basis points; above zero is a cost. */
export const METRICS = [
  ...(['vwap', 'vwapError', 'arrival'] as const),
  ...(['vwapWithFees', 'arrivalWithFees', 'shortfall', 'fees'] as const),
] as const;
export type Metric = (typeof METRICS)[number];

/** Each metric in words, for people. */
export const METRIC_TITLES: Readonly<Record<Metric, string>> = {
  vwap: 'slippage against the VWAP of the planned interval',
  vwapError: 'distance from that VWAP, whichever way',
  arrival: 'slippage against the price at the start',
  vwapWithFees: 'slippage against the VWAP of the planned interval, with fees',
  arrivalWithFees: 'slippage against the price at the start, with fees',
  shortfall: 'implementation shortfall with fees',
  fees: 'fees of the notional',
};

/** The same, as heads of columns. */
export const METRIC_HEADS: Readonly<Record<Metric, string>> = {
  vwap: 'vs VWAP',
  vwapError: '|vs VWAP|',
  arrival: 'vs arrival',
  vwapWithFees: 'vs VWAP, fees',
  arrivalWithFees: 'vs arrival, fees',
  shortfall: 'shortfall',
  fees: 'fees',
};

export interface StudyRow {
  readonly orderId: string;
  readonly parent: string;
  readonly variant: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  /** When the work began, or was to begin. */
  readonly startAt: string;
  /** Of that, UTC. */
  readonly hour: number;
  readonly status: string;
  readonly errorCode: string | null;
  readonly message: string | null;
  readonly quantity: string;
  readonly filledQuantity: string;
  readonly notional: string;
  readonly filledPct: number;
  /** Quantity in percent of what the market traded in the planned interval; null where that is nothing. */
  readonly sizePct: number | null;
  /** Own fills in percent of the market's volume, from the start to the last fill. */
  readonly participationPct: number | null;
  /** Of the filled quantity. */
  readonly makerPct: number | null;
  readonly metrics: Readonly<Record<Metric, number | null>>;
}

/** An order that the desk would have refused: it never ran. */
export interface RefusedRow {
  readonly orderId: string;
  readonly parent: string;
  readonly variant: string;
  readonly errorCode: string;
  readonly message: string;
}

const HOUR_MS = 3_600_000;

function sizePctOf(report: ExecutionReport): number | null {
  const market = report.participation.marketVolumeToPlannedEnd;
  if (market === null || Number(market) === 0) return null;
  return quotientOf(quantity(report.outcome.quantity), quantity(market), 100);
}

function metricsOf({ price: block, liquidity }: ExecutionReport): StudyRow['metrics'] {
  const vwap = block.vwapToPlannedEnd.slippageBps;
  return {
    vwap,
    vwapError: vwap === null ? null : Math.abs(vwap),
    arrival: block.arrival.slippageBps,
    vwapWithFees: block.vwapToPlannedEnd.withFeesBps,
    arrivalWithFees: block.arrival.withFeesBps,
    shortfall: block.shortfall.total.bps,
    fees: liquidity.feesBps,
  };
}

export function rowOf(order: StudyOrder, report: ExecutionReport): StudyRow {
  const { header, outcome, participation, liquidity } = report;
  const startAt = header.startedAt ?? header.startTime ?? header.createdAt;
  return {
    orderId: order.orderId,
    parent: order.parent,
    variant: order.variant,
    strategy: header.strategy,
    symbol: header.symbol,
    side: header.side,
    startAt,
    hour: Math.floor(parseInstant(startAt, 'startAt') / HOUR_MS) % 24,
    status: outcome.status,
    errorCode: outcome.errorCode,
    message: outcome.message,
    quantity: outcome.quantity,
    filledQuantity: outcome.filledQuantity,
    notional: outcome.notional,
    filledPct: outcome.filledPct,
    sizePct: sizePctOf(report),
    participationPct: participation.overallPct,
    makerPct: liquidity.maker?.quantityPct ?? null,
    metrics: metricsOf(report),
  };
}
