/** The market and the own fills in equal bins from the start of the work on: a minute, less of a short order, more of long bars. */
import { sum, type Quantity } from '../../domain/decimal.ts';
import { earlier, MINUTE_MS, SECOND_MS, type Instant } from '../../domain/time.ts';
import type { MarketTape } from '../execution.ts';
import type { Subject } from './subject.ts';
import { tidy } from './statistics.ts';
import { at, binStart, sumOf } from './tape.ts';

export interface Bin {
  readonly from: Instant;
  readonly to: Instant;
  /** Grid units. */
  readonly volume: bigint;
  /** Grid units of price × quantity. */
  readonly notional: bigint;
  /** Grid units; the last known price, 0 when none is known. */
  readonly close: number;
  readonly own: Quantity;
}

export interface Bins {
  readonly binMs: number;
  readonly bins: readonly Bin[];
  /** How much of the interval they cover, in percent: less than all where the data ends before it. */
  readonly coveredPct: number;
}

/** Own quantity of [from, to); asked for stretches that follow each other, so each fill is looked at once. */
function ownFills({ byTime }: Subject): (from: Instant, to: Instant) => Quantity {
  let next = 0;
  return (from, to) => {
    while ((byTime[next]?.fill.at ?? Infinity) < from) next += 1;
    const first = next;
    while ((byTime[next]?.fill.at ?? Infinity) < to) next += 1;
    return sum(byTime.slice(first, next).map(({ fill }) => fill.quantity));
  };
}

function lastClose(tape: MarketTape, first: number, end: number): number {
  for (let index = end - 1; index >= first; index -= 1) if (at(tape.close, index) !== 0) return at(tape.close, index);
  return 0;
}

/** Lengths that bins are meant to have: of one or two bins nothing is to be learned about how volume spreads. */
const LENGTHS = [MINUTE_MS, 30 * SECOND_MS, 10 * SECOND_MS, 5 * SECOND_MS];
const BINS_MIN = 5;

/**
 * Length of the bins of an order whose interval is so long: a whole number of the tape's own, a minute where that is
 * possible. Of less than five minutes the longest that makes five bins; of an order that is over almost at once a minute
 * again, because seconds around it do not say what part of the market it was.
 */
export function binLength({ binMs }: MarketTape, intervalMs: number): number {
  const wanted = LENGTHS.find((length) => intervalMs >= BINS_MIN * length) ?? MINUTE_MS;
  return Math.max(1, Math.floor(wanted / binMs)) * binMs;
}

/** Bins of [from, to) as far as the tape goes, of the length of `binLength`; null when the tape has none there. */
export function binsOf(subject: Subject, from: Instant, to: Instant, lengthMs: number): Bins | null {
  const { tape } = subject.execution.market;
  const each = lengthMs / tape.binMs;
  const start = Math.floor((from - tape.from) / tape.binMs);
  const wanted = Math.ceil((to - tape.from) / tape.binMs);
  const end = Math.min(wanted, tape.count);
  if (start < 0 || start >= end) return null;
  const bins: Bin[] = [];
  const ownIn = ownFills(subject);
  for (let first = start; first < end; first += each) {
    const last = Math.min(first + each, end);
    const [opens, closes] = [binStart(tape, first), binStart(tape, last)];
    bins.push({
      from: opens,
      // A last bin that is cut by the end of the interval is as long as its part of it.
      to: earlier(closes, to),
      volume: sumOf(tape.volume, { first, end: last }),
      notional: sumOf(tape.notional, { first, end: last }),
      close: lastClose(tape, first, last),
      own: ownIn(opens, closes),
    });
  }
  return { binMs: lengthMs, bins, coveredPct: tidy(((end - start) / (wanted - start)) * 100) };
}
