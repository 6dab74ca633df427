/** Checks that every adapter makes of what a venue says about orders and trades. */
import { isPositive, type Price, type Quantity } from '../../domain/decimal.ts';
import { parseClipId, type ClipId } from '../../domain/ids.ts';
import type { OrderView, VenueOrderState } from '../../engine/venue.ts';
import { WireError } from './json.ts';

/** Translates the venue's symbol into ours. */
export type FromVenue = (venueSymbol: string) => string;

/** A venue's words for the states of an order. */
export type StateWords = Readonly<Record<string, VenueOrderState>>;

/** The state that a word of the venue stands for. Throws WireError for one that is not among its words. */
export function stateNamed(words: StateWords, word: string, key = 'status'): VenueOrderState {
  const state = Object.hasOwn(words, word) ? words[word] : undefined;
  if (state === undefined) throw new WireError(`${key} is not a known one`);
  return state;
}

/** The id as ours, or null for an order that was not made here. */
export const clipIdFrom = (text: string | null): ClipId | null =>
  text !== null && parseClipId(text) !== null ? (text as ClipId) : null;

/** A price or quantity of a trade: zero would be absurd. */
export function positive<T extends Price | Quantity>(value: T, key: string): T {
  if (!isPositive(value)) throw new WireError(`${key} of a trade is zero`);
  return value;
}

/** Refuses an answer about another order than the one asked for. */
export function assertSame(order: OrderView, clipId: ClipId, symbol: string): OrderView {
  if (order.clipId !== clipId || order.symbol !== symbol) throw new WireError('answer is about another order');
  return order;
}
