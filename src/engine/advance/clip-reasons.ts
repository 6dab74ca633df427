/** Words for why a clip is as large as it is, goes out now and costs what it costs. */
import type { ClipReason, PriceReason, SizeReason, TimeReason } from '../../domain/clip-reason.ts';
import { equals, isGreater, isLess, toText, type Price, type Quantity } from '../../domain/decimal.ts';
import type { Touch } from '../../domain/market.ts';
import type { ParentOrder } from '../../domain/parent.ts';
import type { Planner } from '../planner.ts';
import type { DueSlice } from './due.ts';
import type { SendPricing } from './reserve.ts';

/** `owed`: what the schedule has reached and the order has not; what is wanted beyond it is ahead of the schedule. */
export function sizeReason(wanted: Quantity, planned: Quantity, owed: Quantity): SizeReason {
  if (isGreater(wanted, owed)) return 'AHEAD';
  if (equals(wanted, planned)) return 'SLICE';
  return isGreater(wanted, planned) ? 'CATCH_UP' : 'REST';
}

/** Why the leg goes out now. */
export function timeReason(parent: ParentOrder, planner: Planner, { slice, leg, since }: DueSlice): TimeReason {
  if (leg === 'FINISH') return 'FINISH';
  // A leg that was not admitted comes again when the venue said that it may.
  if (leg === 'SECOND') return since === parent.notBefore ? 'RETRY' : 'TURN';
  const { pace, count } = planner.scheduleOf(parent);
  if (pace.kind === 'SEQUENTIAL') return parent.clipCount === 0 ? 'FIRST' : 'FOLLOWS';
  if (pace.kind === 'VOLUME') return 'LOOK';
  if (parent.notBefore !== null && parent.notBefore > slice.dueAt) return 'RETRY';
  return slice.index >= count ? 'TAIL' : 'DUE';
}

function restingReason(price: Price, own: Price, isBetter: boolean, limit: Price | null): PriceReason {
  if (equals(price, own)) return 'TOUCH';
  if (limit !== null && equals(price, limit)) return 'LIMIT';
  return isBetter ? 'INSIDE' : 'LEVEL';
}

export function priceReason(pricing: SendPricing, { request }: ParentOrder, { bid, ask }: Touch): PriceReason {
  const { price, timeInForce } = pricing;
  const { side, limitPrice } = request;
  if (timeInForce === 'IOC') return limitPrice !== null && equals(price, limitPrice) ? 'LIMIT' : 'CAP';
  const own = side === 'BUY' ? bid : ask;
  return restingReason(price, own, side === 'BUY' ? isGreater(price, own) : isLess(price, own), limitPrice);
}

/** All three words, and the market they were found by. */
export const clipReason = (
  size: SizeReason,
  time: TimeReason,
  price: PriceReason,
  { bid, ask }: Touch,
): ClipReason => ({ size, time, price, bid: toText(bid), ask: toText(ask) });
