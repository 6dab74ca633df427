/** What every plot over time is drawn from: made once of an execution and its report. */
import type { Execution } from '../execution.ts';
import type { ExecutionReport } from '../report.ts';
import { binsBetween, stretchOf, type MarketBin, type Stretch } from './market-series.ts';
import { ownFills, type OwnFill } from './own-fills.ts';
import { utcText } from './time-labels.ts';
import { toDate, type ToDate } from './to-date.ts';

export interface Drawing {
  readonly report: ExecutionReport;
  readonly execution: Execution;
  readonly stretch: Stretch;
  /** Bins of the whole stretch, margins included. */
  readonly bins: readonly MarketBin[];
  /** Bins from the start of the work to its end. */
  readonly working: readonly MarketBin[];
  /** Averages of the market up to the end of each of them. */
  readonly averages: readonly ToDate[];
  readonly fills: readonly OwnFill[];
  /** Caption of the time axis: the zone and the day. */
  readonly across: string;
}

/** Null when the order never started to work: there is nothing to draw over time. */
export function drawingOf(report: ExecutionReport, execution: Execution): Drawing | null {
  const stretch = stretchOf(execution);
  if (stretch === null) return null;
  const working = binsBetween(execution.market, stretch.start, stretch.end);
  return {
    report,
    execution,
    stretch,
    bins: binsBetween(execution.market, stretch.from, stretch.to),
    working,
    averages: toDate(working),
    fills: ownFills(execution),
    across: `Time in UTC, from ${utcText(stretch.start)}`,
  };
}
