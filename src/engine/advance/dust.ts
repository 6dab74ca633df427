/** What is left and too small for the venue: it is said once, stays in the leaves, and the order ends as it ends. */
import { subtract, toText } from '../../domain/decimal.ts';
import { exposure, isIdle } from '../../domain/parent.ts';
import { plusMs } from '../../domain/time.ts';
import { change, type Draft } from './draft.ts';
import type { DueSlice } from './due.ts';
import type { SendPricing } from './reserve.ts';
import { transit } from './transit.ts';

/** A price that moves may make it large enough again: it is looked at this often. */
const LOOK_AGAIN_MS = 60_000;

const nothingSendable = { code: 'OTHER' as const, message: 'what is left is below the smallest order of the venue' };

/** Called when the due slice is too small. Later slices of a timed schedule may still carry it. */
export function noteDust(draft: Draft, { slice, leg }: DueSlice, pricing: SendPricing): void {
  const { parent, planner, view } = draft;
  const schedule = planner.scheduleOf(parent);
  const isSequence = schedule.pace.kind === 'SEQUENTIAL';
  if (!isSequence && leg !== 'FINISH' && schedule.sliceAt(slice.index + 1) !== null) return;
  if (isSequence) change(draft, { notBefore: plusMs(view.now, LOOK_AGAIN_MS) });
  if (!isIdle(parent)) return;
  if (parent.progress.dust !== true) {
    change(draft, { progress: { ...parent.progress, dust: true } });
    draft.journal.push({ type: 'DUST', quantity: toText(subtract(parent.request.quantity, exposure(parent))) });
  }
  const { params } = planner.strategyOf(parent);
  const endsByItself = isSequence && params.maxAttempts !== null && pricing.timeInForce === 'IOC';
  if (endsByItself) transit(draft, 'exhausted', nothingSendable);
}
