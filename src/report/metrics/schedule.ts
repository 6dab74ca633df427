/** How closely the fills followed the strategy's own plan. */
import { formatInstant } from '../../domain/time.ts';
import type { ScheduleBlock } from '../report.ts';
import { furthest, largestStepPct, stretchesOf, type Stretch } from './deviation.ts';
import { once } from './once.ts';
import { behindTolerance } from './params.ts';
import { tidy } from './statistics.ts';
import { NO_START, type Subject } from './subject.ts';

/** Percent of the quantity, where the order has no band of its own. */
const TOLERANCE_PCT = 5;

const lengthOf = ({ from, to }: Stretch): number => to - from;
const total = (stretches: readonly Stretch[], of: (stretch: Stretch) => number): number =>
  stretches.reduce((all, stretch) => all + of(stretch), 0);

/** One slice is always on its way, so a plan of few slices may be that far behind. */
export const toleranceOf = (subject: Subject): number =>
  behindTolerance(subject.execution.request.params) ?? Math.max(TOLERANCE_PCT, largestStepPct(subject));

function catchUpsOf(stretches: readonly Stretch[], tolerancePct: number): number {
  let [count, isBehind] = [0, false];
  for (const { offPct } of stretches) {
    if (isBehind && offPct >= 0) count += 1;
    isBehind = offPct < -tolerancePct || (isBehind && offPct < 0);
  }
  return count;
}

/** The stretches of an order whose plan has times, else why there are none. */
export const scheduled = once((subject: Subject): readonly Stretch[] | string => {
  const { execution, workEnd, startedAt } = subject;
  if (startedAt === null || workEnd === null) return NO_START;
  if (execution.plan.length === 0) return 'the strategy has no plan by time';
  const [first] = execution.plan;
  if (execution.plan.every(({ at }) => at === first?.at))
    return 'the strategy has no plan by time: all of it is due at once';
  const stretches = stretchesOf(subject, workEnd);
  return stretches.length === 0 ? 'no time passed between the first slice and the end' : stretches;
});

const FIELDS = {
  meanDeviationPct: null,
  maxDeviationPct: null,
  maxDeviationAt: null,
  areaPctSeconds: null,
  meanSignedPct: null,
  behindMs: null,
  behindPct: null,
  catchUps: null,
};

export function scheduleBlock(subject: Subject): ScheduleBlock {
  const stretches = scheduled(subject);
  const tolerancePct = toleranceOf(subject);
  if (typeof stretches === 'string') {
    subject.missing.note('schedule', stretches);
    return { ...FIELDS, tolerancePct };
  }
  const ms = total(stretches, lengthOf);
  const area = total(stretches, (one) => one.offPct * lengthOf(one));
  const most = furthest(stretches);
  const behindMs = total(stretches, (one) => (one.offPct < -tolerancePct ? lengthOf(one) : 0));
  return {
    meanDeviationPct: tidy(total(stretches, (one) => Math.abs(one.offPct) * lengthOf(one)) / ms),
    maxDeviationPct: most === null ? null : Math.abs(most.offPct),
    maxDeviationAt: most === null ? null : formatInstant(most.from),
    areaPctSeconds: tidy(area / 1_000),
    meanSignedPct: tidy(area / ms),
    tolerancePct,
    behindMs,
    behindPct: tidy((behindMs / ms) * 100),
    catchUps: catchUpsOf(stretches, tolerancePct),
  };
}
