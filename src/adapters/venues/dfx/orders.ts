/** Placing, cancelling and looking up one order: what the answers of DFX prove about it. */
import { compare, isZero, sum, ZERO_QUANTITY } from '../../../domain/decimal.ts';
import { instant } from '../../../domain/time.ts';
import type {
  CancelResult,
  LookupResult,
  OrderFill,
  OrderRef,
  OrderView,
  PlaceRequest,
  PlaceResult,
} from '../../../engine/venue.ts';
import { assertSame } from '../facts.ts';
import { asList, WireError } from '../json.ts';
import { unlisted } from '../listed.ts';
import type { PlaceMarks } from '../options.ts';
import type { SymbolMap } from '../symbol-map.ts';
import { localVerdict, read, toCancelResult, toPlaceResult, type Read, type Verdict } from '../verdict.ts';
import { readOrder, readPlaced, readTrades, type Placed, type TradedOrder } from './answers.ts';
import { callSigned, VENUE_WINDOW_MS, verdictOn, type CallContext } from './calls.ts';
import { SUCCESS } from './classify.ts';
import {
  cancelCall,
  FINISHED_PER_PAGE,
  finishedOrdersCall,
  OPEN_ORDERS_PER_PAGE,
  openOrdersCall,
  orderCall,
  placeCall,
  TRADES_PER_PAGE,
  tradesCall,
  type Made,
  type Operation,
} from './codec.ts';
import { stateOf } from './fields.ts';
import type { KnownOrders } from './known-orders.ts';

export interface OrderContext extends CallContext {
  readonly accountId: string;
  readonly symbols: SymbolMap;
  readonly known: KnownOrders;
}

/** Pages of trades read for one order. */
const TRADE_PAGES_MAX = 100;
/** An order was made no earlier than this before its reservation, and no later than this after its window, ms. */
const MADE_BEFORE_MS = 10_000;
const MADE_AFTER_MS = 15_000;

const refused = (message: string): Verdict => localVerdict('REJECTED', 'INVALID_ORDER', message);

/** Reasons not to send that we know ourselves. */
function beforeSending(context: OrderContext, request: PlaceRequest): Verdict | null {
  const unknown = unlisted(context.symbols, request.symbol);
  if (unknown !== null) return unknown;
  if (request.postOnly) return refused('postOnly is not known to the venue');
  return request.timeInForce === 'FOK' ? refused('timeInForce FOK is not known to the venue') : null;
}

/** The result code of the order itself; the outer one was "0" already. */
function orderFailure(context: OrderContext, placed: Placed, operation: Operation): Verdict | null {
  if (placed.code === SUCCESS) return null;
  const { code, message } = placed;
  return verdictOn(context, { httpStatus: 200, level: 'ORDER', code, message, operation, retryAfterMs: null });
}

export async function place(context: OrderContext, request: PlaceRequest, marks: PlaceMarks): Promise<PlaceResult> {
  const unsent = beforeSending(context, request);
  if (unsent !== null) return toPlaceResult(unsent);
  const call = placeCall(request, context.accountId, context.symbols.toVenue(request.symbol));
  const window = { at: request.reservedAt, receiveWindowMs: request.receiveWindowMs };
  const answer = read(await callSigned(context, call, window, marks.signed, marks.transport), (data) => {
    const placed = readPlaced(data);
    if (placed.clipId !== null && placed.clipId !== request.clipId)
      throw new WireError('answer is about another order');
    return orderFailure(context, placed, 'create') ?? viewOf(context, request, placed);
  });
  if (!answer.ok) return toPlaceResult(answer.verdict);
  const view = answer.value;
  if ('disposition' in view) return toPlaceResult(view);
  if (view.state === 'REJECTED') return rejectedAtOnce(view);
  context.known.link(view.venueOrderId, view.clipId);
  // The venue has no such time in force: what did not fill on arrival is taken back at once. A look-up asks again.
  if (request.timeInForce === 'IOC') void cancelOnce(context, request.clipId);
  return { outcome: 'ACCEPTED', order: view, fills: [] };
}

function rejectedAtOnce(view: OrderView): PlaceResult {
  const message = view.reason ?? 'REJECT';
  const error = { errorCode: 'INVALID_ORDER', venueCode: 'REJECT', httpStatus: 200, message } as const;
  return { outcome: 'REJECTED', error, rejectClass: 'SOFT' };
}

/** A create answer names the order and its state; how much of it is filled is told elsewhere. */
function viewOf(context: OrderContext, request: PlaceRequest, placed: Placed): OrderView {
  if (placed.venueOrderId === null) throw new WireError('orderId is missing');
  const state = placed.status === null ? 'PENDING' : stateOf(placed.status);
  return {
    clipId: request.clipId,
    venueOrderId: placed.venueOrderId,
    symbol: request.symbol,
    // "New" says that it was taken, and nothing of what it met in the book.
    state: state === 'REJECTED' ? state : 'PENDING',
    quantity: request.quantity,
    cumQuantity: ZERO_QUANTITY,
    reason: state === 'REJECTED' ? placed.message : null,
    at: instant(Math.round(context.now())),
  };
}

async function cancelOnce(context: OrderContext, clipId: OrderRef['clipId']): Promise<Verdict | null> {
  const answer: Read<Verdict | null> = read(
    await callSigned(context, cancelCall(context.accountId, clipId)),
    (data) => {
      const [first] = asList(data, 'data');
      return first === undefined ? null : orderFailure(context, readPlaced(first), 'cancel');
    },
  );
  return answer.ok ? answer.value : answer.verdict;
}

/** The answer only says that the cancel was taken; how the order ended is asked for. */
export async function cancel(context: OrderContext, order: OrderRef): Promise<CancelResult> {
  const failure = await cancelOnce(context, order.clipId);
  if (failure !== null) return toCancelResult(failure);
  const ended = await readView(context, order);
  if (ended.ok && ended.value.state === 'CANCELLED') return { outcome: 'CANCELLED', order: ended.value };
  return toCancelResult(localVerdict('UNKNOWN', 'EXCHANGE_ERROR', 'the cancel is under way'));
}

export async function lookup(context: OrderContext, order: OrderRef): Promise<LookupResult> {
  const first = await readWithFills(context, order);
  if (first.outcome !== 'FOUND') return first;
  if (order.timeInForce === 'IOC' && first.order.state === 'OPEN') void cancelOnce(context, order.clipId);
  if (compare(first.order.cumQuantity, sum(first.fills.map((each) => each.fill.quantity))) === 0) return first;
  // The order and its trades are read one after the other, and either may lag: one more look.
  return readWithFills(context, order);
}

async function readView(context: OrderContext, order: OrderRef): Promise<Read<OrderView>> {
  const answer: Read<OrderView> = read(await callSigned(context, orderCall(context.accountId, order.clipId)), (data) =>
    assertSame(readOrder(data, context.symbols.fromVenue), order.clipId, order.symbol),
  );
  if (answer.ok) context.known.link(answer.value.venueOrderId, answer.value.clipId);
  return answer;
}

async function readWithFills(context: OrderContext, order: OrderRef): Promise<LookupResult> {
  const view = await readView(context, order);
  if (!view.ok) {
    if (view.verdict.disposition !== 'NOT_FOUND') return { outcome: 'UNKNOWN', error: view.verdict.error };
    return searchLists(context, order);
  }
  return withFills(context, view.value);
}

async function withFills(context: OrderContext, view: OrderView): Promise<LookupResult> {
  if (isZero(view.cumQuantity)) return { outcome: 'FOUND', order: view, fills: [] };
  const fills = await readFills(context, view);
  return fills.ok
    ? { outcome: 'FOUND', order: view, fills: fills.value }
    : { outcome: 'UNKNOWN', error: fills.verdict.error };
}

/** When the order was made, if it was: the longest window the venue knows, and what clocks and engines may add. */
function madeIn({ clock }: OrderContext, { reservedAt }: OrderRef): Made | null {
  if (reservedAt === undefined) return null;
  const at = Math.round(reservedAt + (clock.current() ?? 0));
  return { from: at - MADE_BEFORE_MS, to: at + VENUE_WINDOW_MS + MADE_AFTER_MS };
}

const MORE = localVerdict('UNKNOWN', 'EXCHANGE_ERROR', 'more orders than can be read').error;

/**
 * How an unknown id is answered is not documented, so "not found" counts only when no list shows the order either. A list
 * that is full may leave out the one that is looked for.
 */
async function searchLists(context: OrderContext, order: OrderRef): Promise<LookupResult> {
  const { accountId, symbols } = context;
  const venueSymbol = symbols.toVenue(order.symbol);
  const lists = [
    { call: openOrdersCall(accountId, venueSymbol), most: OPEN_ORDERS_PER_PAGE },
    { call: finishedOrdersCall(accountId, venueSymbol, madeIn(context, order)), most: FINISHED_PER_PAGE },
  ];
  let isWhole = true;
  for (const { call, most } of lists) {
    const orders = read(await callSigned(context, call), (data) => readOrders(data, context));
    if (!orders.ok) return { outcome: 'UNKNOWN', error: orders.verdict.error };
    const view = orders.value.find((each) => each.clipId === order.clipId);
    if (view !== undefined) return withFills(context, view);
    isWhole &&= orders.value.length < most;
  }
  return isWhole ? { outcome: 'NOT_FOUND' } : { outcome: 'UNKNOWN', error: MORE };
}

export const readOrders = (data: unknown, context: OrderContext): OrderView[] =>
  asList(data, 'orders').map((each) => {
    const view = readOrder(each, context.symbols.fromVenue);
    context.known.link(view.venueOrderId, view.clipId);
    return view;
  });

/** All trades of an order, page by page, until a page says nothing new. */
async function readFills(context: OrderContext, order: TradedOrder): Promise<Read<OrderFill[]>> {
  const venueSymbol = context.symbols.toVenue(order.symbol);
  const all = new Map<string, OrderFill>();
  let fromId: string | null = null;
  for (let page = 0; page < TRADE_PAGES_MAX; page += 1) {
    const call = tradesCall(context.accountId, venueSymbol, order.venueOrderId, fromId);
    const fills: Read<OrderFill[]> = read(await callSigned(context, call), (data) => readTrades(data, order));
    if (!fills.ok) return fills;
    const fresh = fills.value.filter((each) => !all.has(each.fill.fillId));
    for (const each of fresh) all.set(each.fill.fillId, each);
    const last = fresh.at(-1);
    if (fills.value.length < TRADES_PER_PAGE || last === undefined) return { ok: true, value: [...all.values()] };
    fromId = last.fill.fillId;
  }
  return { ok: false, verdict: localVerdict('UNKNOWN', 'EXCHANGE_ERROR', 'more trades than can be read') };
}
