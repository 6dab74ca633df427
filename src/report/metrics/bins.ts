/** The market and the own fills in equal bins from the start of the work on: a minute, or a bar where that is longer. */
import { sum, type Quantity } from '../../domain/decimal.ts';
import { earlier, MINUTE_MS, type Instant } from '../../domain/time.ts';
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

function ownIn({ byTime }: Subject, from: Instant, to: Instant): Quantity {
  return sum(byTime.filter(({ fill }) => fill.at >= from && fill.at < to).map(({ fill }) => fill.quantity));
}

function lastClose(tape: MarketTape, first: number, end: number): number {
  for (let index = end - 1; index >= first; index -= 1) if (at(tape.close, index) !== 0) return at(tape.close, index);
  return 0;
}

/** Length of the bins: a whole number of the tape's own, a minute where that is possible. */
export const binLength = ({ binMs }: MarketTape): number => Math.max(1, Math.floor(MINUTE_MS / binMs)) * binMs;

/** Bins of [from, to) as far as the tape goes, each a whole number of the tape's own; null when it has none there. */
export function binsOf(subject: Subject, from: Instant, to: Instant): Bins | null {
  const { tape } = subject.execution.market;
  const each = binLength(tape) / tape.binMs;
  const start = Math.floor((from - tape.from) / tape.binMs);
  const wanted = Math.ceil((to - tape.from) / tape.binMs);
  const end = Math.min(wanted, tape.count);
  if (start < 0 || start >= end) return null;
  const bins: Bin[] = [];
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
      own: ownIn(subject, opens, closes),
    });
  }
  return { binMs: binLength(tape), bins, coveredPct: tidy(((end - start) / (wanted - start)) * 100) };
}
