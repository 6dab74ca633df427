/** The end of an order that must complete: from then on everything that is left is taken, up to a cap of its own. */
import type { ParentOrder } from '../../domain/parent.ts';
import type { CommonParams } from '../../domain/strategy-params.ts';
import { plusMs, SECOND_MS, type Instant } from '../../domain/time.ts';

const FINISH_MS = 30_000;
/** The finish takes at most a tenth of the window. */
const FINISH_PART = 10;
/** What the finish has not got is asked for again after this. */
export const FINISH_RETRY_MS = 1_000;

/** When the finish begins; null for an order that need not complete. */
export function finishAt({ basis, windowFrom }: ParentOrder, params: CommonParams): Instant | null {
  if (!params.mustComplete || basis === null) return null;
  const { start, end } = basis.window;
  // Counted from the first start: planning again must not shorten the finish.
  const most = Math.floor((end - (windowFrom ?? start)) / FINISH_PART);
  const wanted = params.finishSeconds === null ? FINISH_MS : params.finishSeconds * SECOND_MS;
  return plusMs(end, -Math.min(wanted, most));
}
