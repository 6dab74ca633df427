/** The private stream of Binance: what its messages say. Pure. */
import { ZERO_FEE } from '../../../domain/decimal.ts';
import type { OrderFill, OrderView, Refusal } from '../../../engine/venue.ts';
import { clipIdFrom, positive, type FromVenue } from '../facts.ts';
import {
  asObject,
  flagOf,
  instantOf,
  feeOf,
  optionalText,
  parseVenueJson,
  priceOf,
  quantityOf,
  textOf,
  wholeTextOf,
  type Wire,
} from '../json.ts';
import { AGAINST_THE_RULES, LOCKED_OUT, NO_FUNDS, refusalField } from '../late-refusal.ts';
import { stateOf } from './answers.ts';

/** One execution report: the order as it is now, and the trade that made it so. */
export interface Report {
  readonly order: OrderView;
  readonly fill: OrderFill | null;
}

/** A frame of the WebSocket API, taken apart. */
export type StreamMessage =
  | { readonly kind: 'RESPONSE'; readonly id: string; readonly status: number; readonly body: Wire }
  | { readonly kind: 'REPORT'; readonly event: Wire }
  /** The venue ends the subscription or the connection. */
  | { readonly kind: 'ENDING'; readonly cause: string }
  | { readonly kind: 'OTHER' };

const ENDINGS: ReadonlySet<string> = new Set(['eventStreamTerminated', 'serverShutdown']);

/** Throws WireError for a frame that is not of the documented form. */
export function readStreamMessage(text: string): StreamMessage {
  const message = asObject(parseVenueJson(text), 'frame');
  if (message['event'] !== undefined) return readEvent(asObject(message['event'], 'event'));
  // Bare events are taken too: a shutdown notice belongs to the connection and not to a subscription.
  if (message['e'] !== undefined) return readEvent(message);
  if (message['status'] === undefined) return { kind: 'OTHER' };
  const id = optionalText(message, 'id') ?? '';
  return { kind: 'RESPONSE', id, status: Number(textOf(message, 'status')), body: message };
}

function readEvent(event: Wire): StreamMessage {
  const type = textOf(event, 'e');
  if (type === 'executionReport') return { kind: 'REPORT', event };
  return ENDINGS.has(type) ? { kind: 'ENDING', cause: type } : { kind: 'OTHER' };
}

/** Throws WireError for a report that is not as documented. */
export function readReport(event: Wire, fromVenue: FromVenue): Report {
  const execution = textOf(event, 'x');
  // A cancel has a client id of its own: then `c` is the cancel's and `C` is the order's.
  const own = execution === 'CANCELED' || execution === 'REPLACED' ? optionalText(event, 'C') : null;
  const status = textOf(event, 'X');
  const named = {
    clipId: clipIdFrom(own ?? optionalText(event, 'c')),
    venueOrderId: wholeTextOf(event, 'i'),
    symbol: fromVenue(textOf(event, 's')),
  };
  const order: OrderView = {
    ...named,
    state: stateOf(status),
    quantity: quantityOf(event, 'q'),
    cumQuantity: quantityOf(event, 'z'),
    reason: reasonOf(event, status),
    ...refusalField(stateOf(status), REFUSALS[optionalText(event, 'r') ?? '']),
    at: instantOf(event, 'T'),
  };
  return { order, fill: execution === 'TRADE' ? { ...named, fill: readTrade(event) } : null };
}

/** Reasons of orders refused after they were taken in. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  INSUFFICIENT_BALANCES: NO_FUNDS,
  INSUFFICIENT_BALANCE: NO_FUNDS,
  ACCOUNT_INACTIVE: LOCKED_OUT,
  ACCOUNT_CANNOT_SETTLE: LOCKED_OUT,
  WOULD_MATCH_IMMEDIATELY: AGAINST_THE_RULES,
};

function reasonOf(event: Wire, status: string): string | null {
  const reason = optionalText(event, 'r');
  if (reason !== null && reason !== 'NONE') return reason;
  return status === 'REJECTED' || status.startsWith('EXPIRED') ? status : null;
}

function readTrade(event: Wire): OrderFill['fill'] {
  const charged = optionalText(event, 'n') !== null;
  return {
    fillId: wholeTextOf(event, 't'),
    quantity: positive(quantityOf(event, 'l'), 'l'),
    price: positive(priceOf(event, 'L'), 'L'),
    fee: charged ? feeOf(event, 'n') : ZERO_FEE,
    feeAsset: optionalText(event, 'N'),
    liquidity: flagOf(event, 'm') ? 'MAKER' : 'TAKER',
    at: instantOf(event, 'T'),
  };
}
