/** The end of an order that must complete: from then on everything that is left is taken, up to a cap of its own. */
import type { ParentOrder } from '../../domain/parent.ts';
import type { CommonParams } from '../../domain/strategy-params.ts';
import { later, plusMs, SECOND_MS, type Instant } from '../../domain/time.ts';

const FINISH_MS = 30_000;
/** The finish takes at most a tenth of the window, ... */
const FINISH_PART = 10;
/** ... but in the shortest windows as long as a cancel and one more clip need, and never more than half. */
const FINISH_LEAST_MS = 500;
/** What the finish has not got is asked for again after this. */
export const FINISH_RETRY_MS = 1_000;

/** When the whole order began to work: a plan that is made again begins later, and must not shorten the finish. */
const beganAt = ({ request, progress, windowFrom }: ParentOrder, planned: Instant): Instant => {
  const countedFrom = progress.triggeredAt ?? windowFrom ?? planned;
  return later(countedFrom, request.startTime ?? countedFrom);
};

/** When the finish begins; null for an order that need not complete. */
export function finishAt(parent: ParentOrder, params: CommonParams): Instant | null {
  const { basis } = parent;
  if (!params.mustComplete || basis === null) return null;
  const { start, windowEnd, end } = basis.window;
  const lengthMs = windowEnd - beganAt(parent, start);
  const most = Math.max(Math.floor(lengthMs / FINISH_PART), Math.min(FINISH_LEAST_MS, Math.floor(lengthMs / 2)));
  const wanted = params.finishSeconds === null ? FINISH_MS : params.finishSeconds * SECOND_MS;
  return plusMs(end, -Math.min(wanted, most));
}
