/** Placing, cancelling and looking up one order: what the answers of Binance prove about it. */
import { isZero, isGreater } from '../../../domain/decimal.ts';
import type { InstrumentRules } from '../../../domain/instrument.ts';
import type {
  CancelResult,
  LookupResult,
  OrderFill,
  OrderRef,
  OrderView,
  PlaceRequest,
  PlaceResult,
  VenueError,
} from '../../../engine/venue.ts';
import { assertSame } from '../facts.ts';
import { WireError } from '../json.ts';
import { lookTwice } from '../look-twice.ts';
import type { PlaceMarks } from '../options.ts';
import type { SymbolMap } from '../symbol-map.ts';
import { sendCreate } from '../sending.ts';
import { localVerdict, read, toCancelResult, toPlaceResult, type Read, type Verdict } from '../verdict.ts';
import { CANCELLED, PLACED, QUERIED, readOrder, readPlacedFills, readTrades } from './answers.ts';
import { callSigned, type CallContext } from './calls.ts';
import { cancelCall, orderCall, placeCall, TRADES_PER_PAGE, tradesCall } from './codec.ts';

export interface OrderContext extends CallContext {
  readonly symbols: SymbolMap;
}

/** Pages of trades read for one order: a million trades. */
const TRADE_PAGES_MAX = 1_000;

export async function place(context: OrderContext, request: PlaceRequest, marks: PlaceMarks): Promise<PlaceResult> {
  const result = await sendCreate(context, request, (venueSymbol, window) =>
    callSigned(context, placeCall(request, venueSymbol), window, marks),
  );
  const answer = read(result, (body) => {
    const order = assertSame(readOrder(body, PLACED, context.symbols.fromVenue), request.clipId, request.symbol);
    return { order, fills: readPlacedFills(body, order) };
  });
  if (answer.ok) return { outcome: 'ACCEPTED', ...answer.value };
  return toPlaceResult(sharpen(answer.verdict, request, context.symbols.instrument(request.symbol)?.rules));
}

/** A lot filter fails for both ends of its range; only above the maximum does a smaller clip help. */
function sharpen(verdict: Verdict, request: PlaceRequest, rules: InstrumentRules | undefined): Verdict {
  const aboveMaximum =
    verdict.error.venueCode === '-1013' &&
    verdict.error.message.includes('LOT_SIZE') &&
    rules !== undefined &&
    !isZero(rules.maxQty) &&
    isGreater(request.quantity, rules.maxQty);
  return aboveMaximum ? { ...verdict, error: { ...verdict.error, errorCode: 'QUANTITY_EXCEED' } } : verdict;
}

export async function cancel(context: OrderContext, order: OrderRef): Promise<CancelResult> {
  const call = cancelCall(context.symbols.toVenue(order.symbol), order.clipId);
  const answer = read(await callSigned(context, call, null), (body) => {
    const view = assertSame(readOrder(body, CANCELLED, context.symbols.fromVenue), order.clipId, order.symbol);
    if (view.state !== 'CANCELLED') throw new WireError('status of a cancelled order is another one');
    return view;
  });
  if (answer.ok) return { outcome: 'CANCELLED', order: answer.value };
  return toCancelResult(answer.verdict);
}

export const lookup = (context: OrderContext, order: OrderRef): Promise<LookupResult> =>
  lookTwice(() => readWithFills(context, order));

async function readWithFills(context: OrderContext, order: OrderRef): Promise<LookupResult> {
  const call = orderCall(context.symbols.toVenue(order.symbol), order.clipId);
  const answer = read(await callSigned(context, call, null), (body) =>
    assertSame(readOrder(body, QUERIED, context.symbols.fromVenue), order.clipId, order.symbol),
  );
  if (!answer.ok) return negative(context, order, answer.verdict);
  if (isZero(answer.value.cumQuantity)) return { outcome: 'FOUND', order: answer.value, fills: [] };
  const fills = await readFills(context, answer.value);
  return fills.ok
    ? { outcome: 'FOUND', order: answer.value, fills: fills.value }
    : { outcome: 'UNKNOWN', error: fills.verdict.error };
}

/** "Does not exist" counts only when the venue has no trades for the order either, as far as they can be asked for. */
async function negative(context: OrderContext, order: OrderRef, verdict: Verdict): Promise<LookupResult> {
  const proven = verdict.disposition === 'NOT_FOUND' && verdict.error.httpStatus === 400;
  if (!proven) return { outcome: 'UNKNOWN', error: verdict.error };
  if (order.venueOrderId === null) return { outcome: 'NOT_FOUND' };
  const fills = await readFills(context, { ...order, venueOrderId: order.venueOrderId });
  if (!fills.ok) return { outcome: 'UNKNOWN', error: fills.verdict.error };
  if (fills.value.length === 0) return { outcome: 'NOT_FOUND' };
  const error: VenueError = { ...verdict.error, message: 'the venue denies the order and shows trades of it' };
  return { outcome: 'UNKNOWN', error };
}

type TradedOrder = Pick<OrderView, 'clipId' | 'venueOrderId' | 'symbol'>;

/** All trades of an order, page by page. */
async function readFills(context: OrderContext, order: TradedOrder): Promise<Read<OrderFill[]>> {
  const venueSymbol = context.symbols.toVenue(order.symbol);
  const all: OrderFill[] = [];
  let fromId: string | null = null;
  for (let page = 0; page < TRADE_PAGES_MAX; page += 1) {
    const result = await callSigned(context, tradesCall(venueSymbol, order.venueOrderId, fromId), null);
    const fills: Read<OrderFill[]> = read(result, (body) => readTrades(body, order));
    if (!fills.ok) return fills;
    all.push(...fills.value);
    const last = fills.value.at(-1);
    if (fills.value.length < TRADES_PER_PAGE || last === undefined) return { ok: true, value: all };
    fromId = String(BigInt(last.fill.fillId) + 1n);
  }
  return { ok: false, verdict: localVerdict('UNKNOWN', 'EXCHANGE_ERROR', 'more trades than can be read') };
}
