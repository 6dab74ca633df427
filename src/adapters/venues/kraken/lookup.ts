/**
 * Finding an order and its trades. By the venue's id where it is known; else by ours, first among the open orders and
 * then among the closed ones, for an order moves only in that direction.
 */
import { compare, isZero, sum } from '../../../domain/decimal.ts';
import type { LookupResult, OrderFill, OrderRef, OrderView } from '../../../engine/venue.ts';
import { assertSame, type FromVenue } from '../facts.ts';
import { asObject, WireError } from '../json.ts';
import { localVerdict, read, type Read, type Verdict } from '../verdict.ts';
import { readClosedOrders, readOpenOrders, readOrder, readTrades, type ReadOrder } from './answers.ts';
import { callPrivate, type CallContext } from './calls.ts';
import {
  CLOSED_POINTS,
  closedByIdCall,
  OPEN_POINTS,
  TRADES_POINTS,
  openByIdCall,
  ORDERS_A_QUERY,
  ordersCall,
  PAGE,
  tradesCall,
  type PrivateCall,
} from './codec.ts';
import type { KnownOrders } from './known-orders.ts';
import { createSharedQuestion, type SharedQuestion } from './shared-question.ts';
import type { SymbolMap } from '../symbol-map.ts';

export interface LookupContext extends CallContext {
  readonly symbols: SymbolMap;
  readonly known: KnownOrders;
  /** Orders by the venue's ids, and the latest trades since a second: each asked once for all who want them. */
  readonly orders: SharedQuestion<string>;
  readonly trades: SharedQuestion<number>;
}

/** The two questions that look-ups share. The first takes the points of the second, and gives them back unused. */
export const createSharedQuestions = (context: CallContext): Pick<LookupContext, 'orders' | 'trades'> => ({
  orders: createSharedQuestion(ORDERS_A_QUERY, async (take) => {
    const result = await callPrivate(context, () => ordersCall(take()), false);
    if (result.kind === 'ANSWER' && !hasTraded(result.body)) context.budget.refundQuery(TRADES_POINTS);
    return result;
  }),
  trades: createSharedQuestion(Infinity, (take) =>
    callPrivate(context, () => tradesCall(Math.min(...take()), null, 0, 0), false),
  ),
});

/** Whether any order of an answer has trades, as far as it can be read. */
const hasTraded = (body: unknown): boolean => /"vol_exec":"[0.]*[1-9]/.test(JSON.stringify(body));

export type Found =
  | { readonly kind: 'ORDER'; readonly order: ReadOrder }
  | { readonly kind: 'NONE' }
  | { readonly kind: 'FAILED'; readonly verdict: Verdict };

/** Pages of the account's trades read for one order. */
const TRADE_PAGES_MAX = 20;
const SECOND_MS = 1_000;

/** The pair of an order that was asked for is known even when the venue does not list it any more. */
const fromVenueFor =
  ({ symbols }: LookupContext, symbol: string): FromVenue =>
  (pair) =>
    pair === symbols.toVenue(symbol) ? symbol : symbols.fromVenue(pair);

const ask = (context: CallContext, call: PrivateCall) => callPrivate(context, () => call, false);

/** The one order of that id among those of an answer. */
function pick(orders: readonly ReadOrder[], order: OrderRef): ReadOrder | null {
  const ours = orders.filter(({ view }) => view.clipId === order.clipId);
  // A venue that does not know the filter answers with everything, a page of it: then nothing follows from absence.
  if (ours.length !== orders.length) throw new WireError('answer holds orders that were not asked for');
  if (ours.length > 1) throw new WireError('answer holds several orders of one id');
  const [found] = ours;
  if (found === undefined) return null;
  assertSame(found.view, order.clipId, order.symbol);
  return found;
}

/** `tradesToo`: takes the points for the order's trades as well, and gives them back when it has none. */
export async function findOrder(context: LookupContext, order: OrderRef, tradesToo: boolean): Promise<Found> {
  const venueOrderId = order.venueOrderId ?? context.known.idOf(order.clipId);
  const known = venueOrderId === null ? NONE : await byVenueId(context, order, venueOrderId);
  return known.kind === 'NONE' ? byOurId(context, order, tradesToo ? TRADES_POINTS : 0) : known;
}

async function byOurId(context: LookupContext, order: OrderRef, tradesPoints: number): Promise<Found> {
  const { budget } = context;
  const refusal = await budget.admitQuery('RESOLVE', OPEN_POINTS + CLOSED_POINTS + tradesPoints);
  if (refusal !== null) {
    const verdict = localVerdict('NOT_ADMITTED', refusal.errorCode, refusal.message, refusal.retryAfterMs);
    return { kind: 'FAILED', verdict };
  }
  const open = await byList(context, order, openByIdCall(order.clipId), readOpenOrders);
  const found =
    open.kind === 'NONE' ? await byList(context, order, closedByIdCall(order.clipId), readClosedOrders) : open;
  if (open.kind !== 'NONE') budget.refundQuery(CLOSED_POINTS);
  const traded = found.kind === 'ORDER' && !isZero(found.order.view.cumQuantity);
  if (!traded) budget.refundQuery(tradesPoints);
  return found;
}

const NONE: Found = { kind: 'NONE' };

async function byVenueId(context: LookupContext, order: OrderRef, venueOrderId: string): Promise<Found> {
  const answer = read(await context.orders.ask(venueOrderId), (body) => {
    // Of what others asked for with it nothing is read: an order of theirs must not spoil the answer for this one.
    const mine = asObject(body, 'orders')[venueOrderId];
    if (mine === undefined) return null;
    return pick([readOrder(venueOrderId, mine, fromVenueFor(context, order.symbol))], order);
  });
  if (!answer.ok && answer.verdict.disposition === 'NOT_FOUND') return NONE;
  return toFound(answer);
}

async function byList(
  context: LookupContext,
  order: OrderRef,
  call: PrivateCall,
  reader: (body: unknown, fromVenue: FromVenue) => ReadOrder[],
): Promise<Found> {
  const result = await ask(context, call);
  return toFound(read(result, (body) => pick(reader(body, fromVenueFor(context, order.symbol)), order)));
}

function toFound(answer: Read<ReadOrder | null>): Found {
  if (!answer.ok) return { kind: 'FAILED', verdict: answer.verdict };
  return answer.value === null ? NONE : { kind: 'ORDER', order: answer.value };
}

export async function lookup(context: LookupContext, order: OrderRef): Promise<LookupResult> {
  const first = await findWithFills(context, order);
  if (first.outcome !== 'FOUND' || agrees(first)) return first;
  // The order and its trades are read one after the other, from stores that may lag: one more look. When they still
  // disagree both are handed on, for cumQuantity tells the caller that fills are missing.
  return findWithFills(context, order);
}

const agrees = ({ order, fills }: { readonly order: OrderView; readonly fills: readonly OrderFill[] }): boolean =>
  compare(order.cumQuantity, sum(fills.map((each) => each.fill.quantity))) === 0;

async function findWithFills(context: LookupContext, order: OrderRef): Promise<LookupResult> {
  const found = await findOrder(context, order, true);
  if (found.kind === 'FAILED') return { outcome: 'UNKNOWN', error: found.verdict.error };
  if (found.kind === 'NONE') return { outcome: 'NOT_FOUND' };
  const { view } = found.order;
  if (isZero(view.cumQuantity)) return { outcome: 'FOUND', order: view, fills: [] };
  const fills = await readFills(context, found.order);
  return fills.ok
    ? { outcome: 'FOUND', order: view, fills: fills.value }
    : { outcome: 'UNKNOWN', error: fills.verdict.error };
}

const isWhole = (order: ReadOrder, fills: readonly OrderFill[]): boolean =>
  order.tradeIds !== null && order.tradeIds.length === fills.length;

/** All trades of an order: among the latest of the account, or else page by page out of those made while it lived. */
async function readFills(context: LookupContext, order: ReadOrder): Promise<Read<OrderFill[]>> {
  // The lower bound is exclusive, and both are whole seconds.
  const start = Math.floor(order.openedAt / SECOND_MS) - 1;
  const latest = read(await context.trades.ask(start), (body) => readTrades(body, order.view));
  if (!latest.ok) return latest;
  const { fills, length } = latest.value;
  if (isWhole(order, fills) || length < PAGE) return { ok: true, value: [...fills] };
  return readPages(context, order, start);
}

async function readPages(context: CallContext, order: ReadOrder, start: number): Promise<Read<OrderFill[]>> {
  const end = order.closedAt === null ? null : Math.ceil(order.closedAt / SECOND_MS) + 1;
  const all: OrderFill[] = [];
  for (let page = 0; page < TRADE_PAGES_MAX; page += 1) {
    const result = await ask(context, tradesCall(start, end, page * PAGE, TRADES_POINTS));
    const answer = read(result, (body) => readTrades(body, order.view));
    if (!answer.ok) return answer;
    all.push(...answer.value.fills);
    if (isWhole(order, all) || answer.value.length < PAGE) return { ok: true, value: all };
  }
  return { ok: false, verdict: localVerdict('UNKNOWN', 'EXCHANGE_ERROR', 'more trades than can be read') };
}
