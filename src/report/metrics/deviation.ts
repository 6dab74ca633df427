/** Two curves that grow in steps, what was planned and what was filled, held against each other over time. */
import { add, compare, quotientOf, subtract, ZERO_QUANTITY, type Quantity } from '../../domain/decimal.ts';
import { earlier, later, type Instant } from '../../domain/time.ts';
import type { Subject } from './subject.ts';

/** A stretch in which neither changes. */
export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  /** Filled less planned: below 0 is behind. */
  readonly off: Quantity;
  /** The same in percent of the order's quantity. */
  readonly offPct: number;
}

interface Step {
  readonly at: Instant;
  readonly planned: Quantity | null;
  readonly fill: Quantity | null;
}

function stepsOf({ execution, byTime }: Subject): readonly Step[] {
  const plan = execution.plan.map(({ at, through }) => ({ at, planned: through, fill: null }));
  const fills = byTime.map(({ fill }) => ({ at: fill.at, planned: null, fill: fill.quantity }));
  return [...plan, ...fills].sort((a, b) => a.at - b.at);
}

/** From the first planned point to `end`, without stretches of no length. */
export function stretchesOf(subject: Subject, end: Instant): readonly Stretch[] {
  const { quantity } = subject.execution.request;
  const begin = subject.execution.plan[0]?.at ?? end;
  const stretches: Stretch[] = [];
  let [planned, filled, from]: [Quantity, Quantity, Instant] = [ZERO_QUANTITY, ZERO_QUANTITY, begin];
  const close = (to: Instant): void => {
    if (to <= from) return;
    const off = subtract(filled, planned);
    stretches.push({ from, to, off, offPct: quotientOf(off, quantity, 100) });
    from = to;
  };
  for (const step of stepsOf(subject)) {
    close(earlier(later(step.at, begin), end));
    if (step.at > end) break;
    planned = step.planned ?? planned;
    filled = step.fill === null ? filled : add(filled, step.fill);
  }
  close(end);
  return stretches;
}

/** The furthest from the plan, either way. */
export function furthest(stretches: readonly Stretch[]): Stretch | null {
  const size = ({ offPct }: Stretch): number => Math.abs(offPct);
  return stretches.reduce<Stretch | null>((most, one) => (most === null || size(one) > size(most) ? one : most), null);
}

/** How much the plan adds in its largest step, in percent of the order. */
export function largestStepPct({ execution }: Subject): number {
  const { plan, request } = execution;
  const steps = plan.map(({ through }, index) => subtract(through, plan[index - 1]?.through ?? ZERO_QUANTITY));
  const largest = steps.reduce((most, step) => (compare(step, most) > 0 ? step : most), ZERO_QUANTITY);
  return quotientOf(largest, request.quantity, 100);
}
