/**
 * What one round of questions has shown of an account's orders, and whether it answers who wants to know. Rounds are told
 * to the other workers, so everything in one is as the venue wrote it. Pure.
 */
import type { ClipId } from '../../../domain/ids.ts';
import { clipIdFrom } from '../facts.ts';
import { asList, asObject, optionalText, type Wire } from '../json.ts';
import type { KnownOrders } from './known-orders.ts';
import { secondsOf } from './reading.ts';

/** An order that somebody wants to know about. */
export interface Wish {
  readonly clipId: ClipId;
  /** Null while the venue has not said whether it has the order. */
  readonly venueOrderId: string | null;
  /** When the order was reserved, our clock, ms. */
  readonly reservedAt: number;
  /** When it was wished for: an answer must not be older. */
  readonly wishedAt: number;
}

export interface Round {
  /** When its first question left, our clock, ms. */
  readonly askedAt: number;
  /** Everything open, and everything made or ended from this time on (our clock, ms), is in it; null: only some orders. */
  readonly wholeFrom: number | null;
  /** By the venue's ids. */
  readonly orders: Wire;
  /** By their ids, the latest of the account; none were asked for when no order needed them. */
  readonly trades: Wire;
}

/** The order as the venue wrote it, with its id; null when the round does not have it. */
export function orderIn({ orders }: Round, clipId: ClipId): readonly [venueOrderId: string, order: Wire] | null {
  for (const [venueOrderId, each] of Object.entries(orders)) {
    const order = asObject(each, 'order');
    if (order['cl_ord_id'] === clipId) return [venueOrderId, order];
  }
  return null;
}

/** Orders that were made here, or by another worker. */
export const oursIn = (orders: Wire): readonly (readonly [string, Wire])[] =>
  Object.entries(orders)
    .map(([venueOrderId, each]) => [venueOrderId, asObject(each, 'order')] as const)
    .filter(([, order]) => clipIdFrom(optionalText(order, 'cl_ord_id')) !== null);

const isUntraded = ({ vol_exec: executed }: Wire): boolean => typeof executed === 'string' && /^[0.]*$/.test(executed);

const tradeIdsOf = ({ trades }: Wire): readonly string[] =>
  trades === undefined ? [] : asList(trades, 'trades').map(String);

/** Whether an order has trades that were not heard of; `hasOther` says which else are at hand. */
export function lacksTrades(
  known: KnownOrders,
  venueOrderId: string,
  order: Wire,
  hasOther: (tradeId: string) => boolean,
): boolean {
  if (isUntraded(order)) return false;
  const ids = tradeIdsOf(order);
  return ids.length === 0 || (known.fillsOf(venueOrderId, ids) === null && !ids.every(hasOther));
}

/** The second before the oldest of these orders was made; null when there are none. */
export function secondBefore(orders: readonly (readonly [string, Wire])[]): number | null {
  const opened = orders.map(([, order]) => Math.floor(secondsOf(order, 'opentm') / 1_000));
  return opened.length === 0 ? null : Math.min(...opened) - 1;
}

/** Whether a round says of an order what there is to know: that it is there, with its trades, or that it is not. */
export function answers(round: Round, known: KnownOrders, wish: Wish): boolean {
  if (round.askedAt < wish.wishedAt) return false;
  const found = orderIn(round, wish.clipId);
  if (found !== null) return !lacksTrades(known, ...found, (id) => round.trades[id] !== undefined);
  return wish.venueOrderId === null && round.wholeFrom !== null && wish.reservedAt >= round.wholeFrom;
}
