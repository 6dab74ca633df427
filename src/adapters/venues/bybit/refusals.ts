/** The engine's refusals at Bybit: they come on the stream, or by a query, after the request was acknowledged. */
import type { Refusal } from '../../../engine/venue.ts';
import { AGAINST_THE_RULES, LOCKED_OUT, NO_FUNDS } from '../late-refusal.ts';

/** `rejectReason` of an order that never stood in the book. */
const REASONS: Readonly<Record<string, Refusal>> = {
  EC_PostOnlyWillTakeLiquidity: AGAINST_THE_RULES,
  EC_LimitOrderInvalidPrice: AGAINST_THE_RULES,
  EC_InvalidPriceScale: AGAINST_THE_RULES,
  EC_QtyCannotBeZero: AGAINST_THE_RULES,
  EC_EcInvalidQty: AGAINST_THE_RULES,
  EC_InvalidAmount: AGAINST_THE_RULES,
  EC_ReachRiskPriceLimit: AGAINST_THE_RULES,
  EC_ReachMarketPriceLimit: AGAINST_THE_RULES,
};

/** `cancelType`: the venue took the order off for a reason of its own. */
const CANCEL_TYPES: Readonly<Record<string, Refusal>> = {
  CancelByCannotAffordOrderCost: NO_FUNDS,
  CancelByAccountBlocking: LOCKED_OUT,
};

/** What the two fields say together; null when they name nothing known here. */
export const refusalOf = (reason: string | null, cancelType: string | null): Refusal | null =>
  CANCEL_TYPES[cancelType ?? ''] ?? REASONS[reason ?? ''] ?? null;

/** Of an order that is shown as cancelled and never traded: whether it was in truth refused. */
export const isRefusal = (reason: string | null, cancelType: string | null): boolean =>
  reason === 'EC_PostOnlyWillTakeLiquidity' || CANCEL_TYPES[cancelType ?? ''] !== undefined;
