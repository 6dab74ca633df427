/** What stood in the order's way and how far off it was: exposure, holes in the data, time without trading. */
import { isLess, negate, notionalOf, toText, ZERO_QUANTITY, type Quantity } from '../../domain/decimal.ts';
import { earlier, formatInstant, later, type Instant } from '../../domain/time.ts';
import type { RiskBlock } from '../report.ts';
import { furthest } from './deviation.ts';
import { scheduled } from './schedule.ts';
import { groupBy } from './group.ts';
import { tidy } from './statistics.ts';
import { NO_START, type Subject } from './subject.ts';

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

const lengthOf = ({ from, to }: Span): number => to - from;

/** Time covered by any of them. */
function covered(spans: readonly Span[]): number {
  let [total, until] = [0, -Infinity];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return total;
}

interface HeldSpan extends Span {
  readonly reason: string;
}

/** Within the time of the work; what lasts to the end ends with it. */
function heldSpans({ execution, startedAt, workEnd }: Subject): readonly HeldSpan[] {
  if (startedAt === null || workEnd === null) return [];
  return execution.held
    .map(({ reason, from, to }) => ({ reason, from: later(from, startedAt), to: earlier(to ?? workEnd, workEnd) }))
    .filter((span) => lengthOf(span) > 0);
}

function heldByReason(spans: readonly HeldSpan[]): RiskBlock['held'] {
  const reasons = [...groupBy(spans, ({ reason }) => reason)];
  return reasons
    .map(([reason, of]) => ({ reason, count: of.length, ms: covered(of) }))
    .sort((a, b) => b.ms - a.ms || (a.reason < b.reason ? -1 : 1));
}

const absolute = (value: Quantity): Quantity => (isLess(value, ZERO_QUANTITY) ? negate(value) : value);

function offSchedule(subject: Subject): Pick<RiskBlock, 'maxOffSchedule' | 'maxOffScheduleNotional'> {
  const stretches = scheduled(subject);
  const most = typeof stretches === 'string' ? null : furthest(stretches);
  if (most === null) {
    const reason = typeof stretches === 'string' ? stretches : NO_START;
    subject.missing.note('risk.maxOffSchedule', reason);
    subject.missing.note('risk.maxOffScheduleNotional', reason);
    return { maxOffSchedule: null, maxOffScheduleNotional: null };
  }
  const off = absolute(most.off);
  const { arrival, missing } = subject;
  return {
    maxOffSchedule: toText(off),
    maxOffScheduleNotional:
      arrival === null
        ? missing.note('risk.maxOffScheduleNotional', 'the market when the order started is not known')
        : toText(notionalOf(arrival.price, off)),
  };
}

export function riskBlock(subject: Subject): RiskBlock {
  const { execution, startedAt, workEnd, missing } = subject;
  const { holes } = execution.market;
  const spans = heldSpans(subject);
  const heldMs = covered(spans);
  const workMs = startedAt === null || workEnd === null ? 0 : workEnd - startedAt;
  return {
    ...offSchedule(subject),
    holes: holes.map((hole) => ({ from: formatInstant(hole.from), to: formatInstant(hole.to), ms: lengthOf(hole) })),
    holesMs: covered(holes),
    held: heldByReason(spans),
    heldMs,
    heldPct:
      workMs > 0
        ? tidy((heldMs / workMs) * 100)
        : missing.note('risk.heldPct', startedAt === null ? NO_START : 'no time passed while it was at work'),
  };
}
