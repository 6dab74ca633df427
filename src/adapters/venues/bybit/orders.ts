/**
 * Placing, cancelling and looking up one order: what the answers of Bybit prove about it. A create or cancel answer says
 * only that the request was received; the verdict of the engine comes on the stream or by a query.
 */
import { isZero, ZERO_QUANTITY } from '../../../domain/decimal.ts';
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
import { WireError } from '../json.ts';
import { lookTwice } from '../look-twice.ts';
import type { PlaceMarks } from '../options.ts';
import type { SymbolMap } from '../symbol-map.ts';
import { sendCreate } from '../sending.ts';
import { localVerdict, read, toCancelResult, toPlaceResult, type Read } from '../verdict.ts';
import { readFill, readOrder, readPage, readReceipt } from './answers.ts';
import { callSigned, type CallContext } from './calls.ts';
import { cancelCall, fillsCall, historyCall, orderCall, placeCall, type ApiCall } from './codec.ts';

export interface OrderContext extends CallContext {
  readonly symbols: SymbolMap;
}

/** Pages of executions read for one order: a hundred thousand of them. */
const FILL_PAGES_MAX = 1_000;

export async function place(context: OrderContext, request: PlaceRequest, marks: PlaceMarks): Promise<PlaceResult> {
  const result = await sendCreate(context, request, (venueSymbol, window) =>
    callSigned(context, placeCall(request, venueSymbol), window, marks),
  );
  const receipt = read(result, (body) => {
    const said = readReceipt(body);
    if (said.clipId !== request.clipId) throw new WireError('answer is about another order');
    return said;
  });
  if (!receipt.ok) return toPlaceResult(receipt.verdict);
  const { venueOrderId, at } = receipt.value;
  const order: OrderView = {
    clipId: request.clipId,
    venueOrderId,
    symbol: request.symbol,
    state: 'PENDING',
    quantity: request.quantity,
    cumQuantity: ZERO_QUANTITY,
    reason: null,
    at,
  };
  return { outcome: 'ACCEPTED', order, fills: [] };
}

/** Asks for the cancel and, when it was received, looks once whether it has happened. */
export async function cancel(context: OrderContext, order: OrderRef): Promise<CancelResult> {
  const venueSymbol = context.symbols.toVenue(order.symbol);
  const asked = read(await callSigned(context, cancelCall(venueSymbol, order.clipId), null), readReceipt);
  if (!asked.ok) return toCancelResult(asked.verdict);
  const found = await findIn(context, orderCall(venueSymbol, order.clipId), order);
  if (!found.ok) return { outcome: 'UNKNOWN', error: found.verdict.error };
  if (found.value?.state === 'CANCELLED') return { outcome: 'CANCELLED', order: found.value };
  if (found.value?.state === 'FILLED') return { outcome: 'GONE' };
  return { outcome: 'UNKNOWN', error: localVerdict('UNKNOWN', 'EXCHANGE_ERROR', 'the cancel is under way').error };
}

/** The order by its client order id in one of the two places the venue keeps orders; null when it is not there. */
async function findIn(context: OrderContext, call: ApiCall, order: OrderRef): Promise<Read<OrderView | null>> {
  return read(await callSigned(context, call, null), (body) => {
    const [first] = readPage(body, 'orders').list;
    if (first === undefined) return null;
    return assertSame(readOrder(first, context.symbols.fromVenue), order.clipId, order.symbol);
  });
}

export const lookup = (context: OrderContext, order: OrderRef): Promise<LookupResult> =>
  lookTwice(() => readWithFills(context, order));

async function findOrder(context: OrderContext, order: OrderRef): Promise<Read<OrderView | null>> {
  const venueSymbol = context.symbols.toVenue(order.symbol);
  const live = await findIn(context, orderCall(venueSymbol, order.clipId), order);
  if (!live.ok || live.value !== null) return live;
  // A restart of the venue empties the first place; the second keeps what has ended.
  return findIn(context, historyCall(venueSymbol, order.clipId), order);
}

async function readWithFills(context: OrderContext, order: OrderRef): Promise<LookupResult> {
  const found = await findOrder(context, order);
  if (!found.ok) return { outcome: 'UNKNOWN', error: found.verdict.error };
  if (found.value !== null && isZero(found.value.cumQuantity)) {
    return { outcome: 'FOUND', order: found.value, fills: [] };
  }
  const fills = await readFills(context, order);
  if (!fills.ok) return { outcome: 'UNKNOWN', error: fills.verdict.error };
  if (found.value !== null) return { outcome: 'FOUND', order: found.value, fills: fills.value };
  if (fills.value.length === 0) return { outcome: 'NOT_FOUND' };
  const message = 'the venue denies the order and shows trades of it';
  return { outcome: 'UNKNOWN', error: localVerdict('UNKNOWN', 'EXCHANGE_ERROR', message).error };
}

/** All fills of an order, oldest first; the venue tells them newest first, page by page. */
async function readFills(context: OrderContext, order: OrderRef): Promise<Read<OrderFill[]>> {
  const venueSymbol = context.symbols.toVenue(order.symbol);
  const all: OrderFill[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < FILL_PAGES_MAX; page += 1) {
    const result = await callSigned(context, fillsCall(venueSymbol, order.clipId, cursor), null);
    const next: Read<{ fills: OrderFill[]; cursor: string | null }> = read(result, (body) => {
      const { list, cursor: following } = readPage(body, 'executions');
      const fills = list.flatMap((each) => readFill(each, context.symbols.fromVenue) ?? []);
      return { fills: fills.map((fill) => sameOrder(fill, order)), cursor: following };
    });
    if (!next.ok) return next;
    all.push(...next.value.fills);
    cursor = next.value.cursor;
    if (cursor === null || next.value.fills.length === 0) return { ok: true, value: all.reverse() };
  }
  return { ok: false, verdict: localVerdict('UNKNOWN', 'EXCHANGE_ERROR', 'more trades than can be read') };
}

function sameOrder(fill: OrderFill, order: OrderRef): OrderFill {
  if (fill.clipId !== order.clipId) throw new WireError('execution is of another order');
  return fill;
}
