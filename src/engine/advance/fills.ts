/** Books fills. A fill is never refused: the money has moved. It is booked once, by the venue's trade id. */
import { fillClip, isClosed, moveClip, type Clip } from '../../domain/clip.ts';
import { add, compare, isGreater, notionalOf, toText } from '../../domain/decimal.ts';
import type { Fill } from '../../domain/fill.ts';
import type { ParentEvent } from '../../domain/parent-table.ts';
import type { ParentOrder } from '../../domain/parent.ts';
import { alert, change, type Draft } from './draft.ts';
import { transit } from './transit.ts';

function eventOf(parent: ParentOrder): ParentEvent {
  const against = compare(parent.filledQuantity, parent.request.quantity);
  if (against > 0) return 'overfill';
  return against === 0 ? 'fillComplete' : 'fillPartial';
}

function bookOnParent(draft: Draft, clip: Clip, fill: Fill): void {
  const parent = draft.parent;
  change(draft, {
    filledQuantity: add(parent.filledQuantity, fill.quantity),
    filledNotional: add(parent.filledNotional, notionalOf(fill.price, fill.quantity)),
    lastQuantity: fill.quantity,
    lastPrice: fill.price,
  });
  draft.fillIds.push(fill.fillId);
  draft.journal.push({
    type: 'FILL',
    clip: clip.clipId,
    fillId: fill.fillId,
    quantity: toText(fill.quantity),
    price: toText(fill.price),
  });
}

const byTime = (a: Fill, b: Fill): number => a.at - b.at || (a.fillId < b.fillId ? -1 : 1);

/** Books those of the fills that the clip does not have yet, and returns the clip with them. The caller stores it. */
export function bookFills(draft: Draft, clip: Clip, fills: readonly Fill[]): Clip {
  let booked = clip;
  for (const fill of [...fills].sort(byTime)) {
    const next = fillClip(booked, fill);
    if (next === booked) continue;
    booked = next;
    bookOnParent(draft, booked, fill);
    // A closed clip's total is part of closedFilled, an open one's is summed from the open clips.
    if (isClosed(clip)) change(draft, { closedFilled: add(draft.parent.closedFilled, fill.quantity) });
    transit(draft, eventOf(draft.parent));
  }
  const isOver = isGreater(booked.filledQuantity, booked.quantity);
  if (isOver && !isGreater(clip.filledQuantity, clip.quantity))
    alert(draft, 'the venue filled more than the clip', booked);
  if (booked === clip || isClosed(clip)) return booked;
  return isGreater(booked.quantity, booked.filledQuantity)
    ? moveClip(booked, 'PARTIALLY_FILLED', draft.view.now)
    : booked;
}
