/**
 * The `executions` channel of Kraken: what its messages say. Pure but for the memory of orders: only the first message of
 * an order names our id and the symbol, and numbers are JSON numbers, read as the text they were written as.
 */
import { isZero, ZERO_FEE, type Fee } from '../../../domain/decimal.ts';
import type { ClipId } from '../../../domain/ids.ts';
import type { OrderFill, OrderView, VenueOrderState } from '../../../engine/venue.ts';
import { clipIdFrom, positive } from '../facts.ts';
import {
  asList,
  asObject,
  feeOf,
  optionalText,
  parseVenueJson,
  priceOf,
  quantityOf,
  textOf,
  wholeTextOf,
  WireError,
  type Wire,
} from '../json.ts';
import { refusalField } from '../late-refusal.ts';
import { isRefusal, refusalOf } from './answers.ts';
import type { KnownOrder, KnownOrders } from './known-orders.ts';
import { dateTimeOf } from './reading.ts';

/** A frame of the private stream, taken apart. */
export type StreamFrame =
  /** The answer to a request of ours. `error` is null when it was granted. */
  | { readonly kind: 'ANSWER'; readonly id: string; readonly error: string | null; readonly result: Wire }
  | { readonly kind: 'EXECUTIONS'; readonly sequence: number; readonly entries: readonly Wire[] }
  | { readonly kind: 'OTHER' };

/** What one entry says. */
export interface Execution {
  readonly order: OrderView | null;
  readonly fill: OrderFill | null;
}

const STATES: Readonly<Record<string, VenueOrderState>> = {
  pending_new: 'PENDING',
  new: 'OPEN',
  partially_filled: 'OPEN',
  filled: 'FILLED',
  canceled: 'CANCELLED',
  expired: 'EXPIRED',
};

const NOTHING: Execution = { order: null, fill: null };

/** Throws WireError for a frame that is not of the documented form. */
export function readFrame(text: string): StreamFrame {
  const frame = asObject(parseVenueJson(text), 'frame');
  if (frame['channel'] === 'executions') {
    const entries = asList(frame['data'], 'data').map((each) => asObject(each, 'execution'));
    return { kind: 'EXECUTIONS', sequence: Number(wholeTextOf(frame, 'sequence')), entries };
  }
  if (frame['method'] === undefined || frame['req_id'] === undefined) return { kind: 'OTHER' };
  const error = frame['success'] === true ? null : (optionalText(frame, 'error') ?? 'refused without a reason');
  const result = frame['result'] === undefined ? {} : asObject(frame['result'], 'result');
  return { kind: 'ANSWER', id: textOf(frame, 'req_id'), error, result };
}

/** Reads one entry and remembers what later ones leave out. An order nobody has heard the beginning of says nothing. */
export function readExecution(entry: Wire, known: KnownOrders): Execution {
  const venueOrderId = textOf(entry, 'order_id');
  const order = learn(venueOrderId, entry, known);
  if (order === null) return NOTHING;
  const names = { clipId: order.clipId, venueOrderId, symbol: order.symbol };
  return {
    order: readView(entry, order, names),
    fill: entry['exec_type'] === 'trade' ? { ...names, fill: readTrade(entry) } : null,
  };
}

interface Names {
  readonly clipId: ClipId | null;
  readonly venueOrderId: string;
  readonly symbol: string;
}

/** Joins what this entry says of its order with what was said before. */
function learn(venueOrderId: string, entry: Wire, known: KnownOrders): KnownOrder | null {
  const before = known.byVenueId(venueOrderId) ?? UNHEARD;
  const symbol = optionalText(entry, 'symbol') ?? before.symbol;
  if (symbol === null) return null;
  const order: KnownOrder = {
    symbol,
    clipId: clipIdFrom(optionalText(entry, 'cl_ord_id')) ?? before.clipId,
    quantity: entry['order_qty'] === undefined ? before.quantity : quantityOf(entry, 'order_qty'),
    since: before.since ?? dateTimeOf(entry, 'timestamp'),
  };
  known.remember(venueOrderId, order);
  return order;
}

const UNHEARD = { symbol: null, clipId: null, quantity: null, since: null } as const;

function readView(entry: Wire, order: KnownOrder, names: Names): OrderView | null {
  if (order.quantity === null || entry['cum_qty'] === undefined) return null;
  const cumQuantity = quantityOf(entry, 'cum_qty');
  const reason = optionalText(entry, 'reason');
  const said = stateOf(textOf(entry, 'order_status'));
  const state = said === 'CANCELLED' && isRefusal(reason, cumQuantity) ? 'REJECTED' : said;
  return {
    ...names,
    state,
    ...refusalField(state, refusalOf(reason)),
    quantity: order.quantity,
    cumQuantity,
    reason,
    at: dateTimeOf(entry, 'timestamp'),
  };
}

function stateOf(status: string): VenueOrderState {
  const state = STATES[status];
  if (state === undefined) throw new WireError('order_status is not a known one');
  return state;
}

function readTrade(entry: Wire): OrderFill['fill'] {
  const { fee, feeAsset } = readFee(entry);
  return {
    fillId: textOf(entry, 'exec_id'),
    quantity: positive(quantityOf(entry, 'last_qty'), 'last_qty'),
    price: positive(priceOf(entry, 'last_price'), 'last_price'),
    fee,
    feeAsset,
    liquidity: liquidityOf(optionalText(entry, 'liquidity_ind')),
    at: dateTimeOf(entry, 'timestamp'),
  };
}

function liquidityOf(sign: string | null): 'MAKER' | 'TAKER' | null {
  if (sign === 'm') return 'MAKER';
  return sign === 't' ? 'TAKER' : null;
}

function readFee(entry: Wire): { fee: Fee; feeAsset: string | null } {
  const fees = entry['fees'] === undefined ? [] : asList(entry['fees'], 'fees').map((each) => asObject(each, 'fee'));
  const charged = fees.filter((each) => !isZero(feeOf(each, 'qty')));
  const [first] = charged;
  if (first === undefined) return { fee: ZERO_FEE, feeAsset: null };
  if (charged.length > 1) throw new WireError('fees are in several assets');
  return { fee: feeOf(first, 'qty'), feeAsset: textOf(first, 'asset') };
}
