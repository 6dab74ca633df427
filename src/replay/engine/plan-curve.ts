/** The strategy's own plan as a curve over the whole life of an order, through every plan that replaced another. */
import { add } from '../../domain/decimal.ts';
import type { ParentOrder } from '../../domain/parent.ts';
import type { Instant } from '../../domain/time.ts';
import type { Planner } from '../../engine/planner.ts';
import type { PlannedPoint } from '../../report/execution.ts';

export class PlanCurve {
  readonly #planner: Planner;
  #points: PlannedPoint[] = [];

  constructor(planner: Planner) {
    this.#planner = planner;
  }

  /** A plan is in force from now on. Only a timed one says what should have been sent by when. */
  follow(parent: ParentOrder, now: Instant): void {
    if (parent.basis === null) return;
    this.#points = this.#points.filter(({ at }) => at < now);
    const schedule = this.#planner.scheduleOf(parent);
    if (schedule.pace.kind !== 'TIMED') return;
    for (let index = 0; index < schedule.count; index += 1) {
      const slice = schedule.sliceAt(index);
      if (slice === null) return;
      this.#points.push({ at: slice.dueAt, through: add(parent.basis.doneBefore, slice.through) });
    }
  }

  points(): readonly PlannedPoint[] {
    return this.#points;
  }
}
