/** What this venue keeps beyond the core: limits, orders that wait for the engine, what queries have forgotten. */
import type { SimCore } from '../core.ts';
import { isOpen, type Account, type PlaceRequest, type SimOrder } from '../order.ts';
import type { Limiter } from './limits.ts';

/** An acknowledged create that the engine has not got to. */
export interface Waiting {
  readonly id: number;
  readonly request: PlaceRequest;
  /** A cancel of it was acknowledged meanwhile. */
  cancelled: boolean;
}

export interface Venue {
  readonly core: SimCore;
  readonly limiter: Limiter;
  /** By order id. */
  readonly waiting: Map<number, Waiting>;
  /** Of the last restart: what ended before it is no longer among the recent orders. */
  restartedAt: number;
  readonly nextLinkId: () => string;
  /** Sends what the second half of a cancel that lost its race says. */
  readonly tellLostCancel: (order: SimOrder) => void;
}

/** Ids are nineteen digits. */
const ID_BASE = 2_000_000_000_000_000_000n;
export const idText = (id: number): string => String(ID_BASE + BigInt(id));

export const idOf = (text: string): number | null =>
  /^2[0-9]{18}$/.test(text) ? Number(BigInt(text) - ID_BASE) : null;

export function waitingOf(venue: Venue, account: Account, linkId: string): Waiting | null {
  for (const each of venue.waiting.values()) {
    if (each.request.account === account && each.request.clientOrderId === linkId) return each;
  }
  return null;
}

/** Recent orders: the open ones, and what ended since the venue started last. */
export const isRecent = (venue: Venue, order: SimOrder): boolean =>
  isOpen(order) || order.updatedAt >= venue.restartedAt;
