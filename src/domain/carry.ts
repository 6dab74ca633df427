/** How much of the schedule is wanted at a slice: what the plan has reached minus what is filled or committed. */
import { floorTo, min, notBelowZero, scale, subtract, type Quantity, type Ratio } from './decimal.ts';

export interface Wanted {
  /** Planned up to and including this slice. */
  readonly plannedThrough: Quantity;
  /** Planned for this slice alone. */
  readonly planned: Quantity;
  /** Filled, open and in doubt, of this plan. */
  readonly filledAndCommitted: Quantity;
  readonly catchUp: 'NONE' | 'SPREAD';
  readonly maxCatchUpMultiple: Ratio;
  readonly step: Quantity;
}

/**
 * The carry is derived, never stored: wanted = planned through − filled and committed, at most `maxCatchUpMultiple`
 * times the slice's own size, so that a long outage is made good in bounded steps. NONE takes no more than the slice.
 */
export function wantedNow(at: Wanted): Quantity {
  const behind = notBelowZero(subtract(at.plannedThrough, at.filledAndCommitted));
  const most = at.catchUp === 'NONE' ? at.planned : scale(at.planned, at.maxCatchUpMultiple);
  return floorTo(min(behind, most), at.step);
}
