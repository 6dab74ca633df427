/** Clips that the market has left behind: one that lies too deep in the book is cancelled and placed again. */
import { isResting, wantCancelled, type Clip } from '../../domain/clip.ts';
import { isGreater, isLess, type Price } from '../../domain/decimal.ts';
import type { Levels } from '../../domain/market.ts';
import type { ParentOrder } from '../../domain/parent.ts';
import type { Side } from '../../domain/instrument.ts';
import { isWorking } from '../../domain/parent-status.ts';
import type { CommonParams } from '../../domain/strategy-params.ts';
import { plusMs, type Instant } from '../../domain/time.ts';
import type { Planner } from '../planner.ts';
import { change, type Draft } from './draft.ts';

/** A clip is left where it is this long before the market is compared with it. */
const FIRST_LOOK_MS = 1_000;

/**
 * A custom placement says so itself; a sequence without a limit price must follow the market, or it would never go on. A
 * timed slice is priced anew by the next one.
 */
function follows(parent: ParentOrder, planner: Planner, params: CommonParams): boolean {
  if (params.placementInfos.placementMode === 'CUSTOM') return true;
  return parent.request.limitPrice === null && planner.scheduleOf(parent).pace.kind === 'SEQUENTIAL';
}

/** One that lies at the client's limit price stays there: only what was priced by the market follows it. */
const isPricedToRest = (clip: Clip): boolean => clip.timeInForce === 'GTC' && (clip.postOnly || clip.mayTake === true);

const mayDrift = (clip: Clip): boolean => isResting(clip) && isPricedToRest(clip) && !clip.cancelRequested;

/** When the market is to be compared with what rests; null when nothing of the kind does. */
export function driftAt(parent: ParentOrder, planner: Planner): Instant | null {
  if (!isWorking(parent.status) || parent.basis === null) return null;
  const clip = parent.clips.find(mayDrift);
  if (clip === undefined || !follows(parent, planner, planner.strategyOf(parent).params)) return null;
  return plusMs(clip.reservedAt, FIRST_LOOK_MS);
}

/** How deep a price lies: 1 at the touch or better. */
function depthOf(price: Price, side: Side, { bids, asks }: Levels): number {
  const better =
    side === 'BUY' ? bids.filter((bid) => isGreater(bid, price)) : asks.filter((ask) => isLess(ask, price));
  return better.length + 1;
}

/** Marks what has drifted away to be cancelled; its slice goes out again at the market's price. */
export function followMarket(draft: Draft): void {
  const { parent, planner, view } = draft;
  const at = driftAt(parent, planner);
  if (at === null || view.now < at) return;
  const { params } = planner.strategyOf(parent);
  const { cancel } = params.placementInfos;
  const levels = view.market?.levels ?? null;
  if (levels === null) {
    draft.wantsLevels = Math.max(draft.wantsLevels, cancel);
    return;
  }
  const { side } = parent.request;
  const drifted = parent.clips.filter((clip) => mayDrift(clip) && depthOf(clip.price, side, levels) >= cancel);
  if (drifted.length === 0) return;
  const isTimed = planner.scheduleOf(parent).pace.kind !== 'SEQUENTIAL';
  const current = drifted.some((clip) => clip.slice === parent.nextSlice - 1);
  change(draft, {
    clips: parent.clips.map((clip) => (drifted.includes(clip) ? wantCancelled(clip, view.now) : clip)),
    ...(isTimed && current ? { nextSlice: parent.nextSlice - 1 } : {}),
  });
}
