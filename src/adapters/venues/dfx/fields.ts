/**
 * Orders and trades of DFX, which come under two sets of names: whole words over REST, single letters on the stream.
 * Everything here throws WireError or is exact.
 */
import type { ClipId } from '../../../domain/ids.ts';
import type { Fill } from '../../../domain/fill.ts';
import type { OrderView, VenueOrderState } from '../../../engine/venue.ts';
import { clipIdFrom, positive, stateNamed, type FromVenue, type StateWords } from '../facts.ts';
import { feeOf, instantOf, optionalText, priceOf, quantityOf, textOf, wholeTextOf, type Wire } from '../json.ts';
import { refusalField } from '../late-refusal.ts';
import { refusalIn } from './classify.ts';

const STATES: StateWords = {
  PENDING_NEW: 'PENDING',
  NEW: 'OPEN',
  PARTIAL_FILLED: 'OPEN',
  FILLED: 'FILLED',
  CANCELED: 'CANCELLED',
  REJECT: 'REJECTED',
};

export const stateOf = (status: string): VenueOrderState => stateNamed(STATES, status);

/** A single space stands for "none" at this venue. */
export function textOrNone(from: Wire, key: string): string | null {
  const text = optionalText(from, key)?.trim() ?? null;
  return text === '' ? null : text;
}

export const clipIdOf = (from: Wire, key: string): ClipId | null => clipIdFrom(textOrNone(from, key));

/** Why an order is refused that was acknowledged: the venue says it in words. */
function refused(state: VenueOrderState, said: string | null): Pick<OrderView, 'reason' | 'refusal'> {
  if (state !== 'REJECTED') return { reason: null };
  return { reason: said ?? 'REJECT', ...refusalField(state, said === null ? null : refusalIn(said)) };
}

const ORDER_NAMES = {
  REST: {
    ...{ status: 'status', clip: 'clientOrderId', id: 'orderId', symbol: 'symbol', quantity: 'quantity' },
    ...{ filled: 'tradeQty', failed: 'failedReason', at: 'updateTime' },
  },
  STREAM: { status: 'X', clip: 'c', id: 'i', symbol: 's', quantity: 'q', filled: 'z', failed: 'f', at: 'mt' },
} as const;

/** An order as it is now. */
export function orderIn(from: Wire, source: keyof typeof ORDER_NAMES, fromVenue: FromVenue): OrderView {
  const names = ORDER_NAMES[source];
  const state = stateOf(textOf(from, names.status));
  return {
    clipId: clipIdOf(from, names.clip),
    venueOrderId: wholeTextOf(from, names.id),
    symbol: fromVenue(textOf(from, names.symbol)),
    state,
    quantity: quantityOf(from, names.quantity),
    cumQuantity: quantityOf(from, names.filled),
    ...refused(state, textOrNone(from, names.failed)),
    at: instantOf(from, names.at),
  };
}

const FILL_NAMES = {
  REST: { id: 'tradeId', quantity: 'quantity', price: 'price', fee: 'fee', feeAsset: 'feeAsset', at: 'time' },
  STREAM: { id: 'i', quantity: 'q', price: 'p', fee: 'f', feeAsset: 'fa', at: 't' },
} as const;

/** A trade of ours; who took is written in a way of its own by each source. */
export function fillIn(from: Wire, source: keyof typeof FILL_NAMES, liquidity: Fill['liquidity']): Fill {
  const names = FILL_NAMES[source];
  return {
    fillId: wholeTextOf(from, names.id),
    quantity: positive(quantityOf(from, names.quantity), names.quantity),
    price: positive(priceOf(from, names.price), names.price),
    fee: feeOf(from, names.fee),
    feeAsset: textOrNone(from, names.feeAsset),
    liquidity,
    at: instantOf(from, names.at),
  };
}
