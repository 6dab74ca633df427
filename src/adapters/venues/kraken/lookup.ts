/**
 * Finding an order and its trades, in a round of questions with all others that are looked for. An order that nobody says
 * the age of is looked for by itself.
 */
import { isZero } from '../../../domain/decimal.ts';
import type { ClipId } from '../../../domain/ids.ts';
import { instant, type Instant } from '../../../domain/time.ts';
import type { LookupResult, OrderFill, OrderRef } from '../../../engine/venue.ts';
import { assertSame, type FromVenue } from '../facts.ts';
import { WireError, type Wire } from '../json.ts';
import { lookTwice } from '../look-twice.ts';
import type { SymbolMap } from '../symbol-map.ts';
import { localVerdict, read, type CallResult, type Read, type Verdict } from '../verdict.ts';
import { readClosedOrders, readOpenOrders, readOrder, readTrades, type ReadOrder } from './answers.ts';
import { callPrivate, type CallContext } from './calls.ts';
import {
  CLOSED_POINTS,
  closedByIdCall,
  OPEN_POINTS,
  openCall,
  PAGE,
  TRADES_POINTS,
  tradesCall,
  type PrivateCall,
} from './codec.ts';
import type { KnownOrders } from './known-orders.ts';
import { orderIn, type Round, type Wish } from './round.ts';
import type { SharedQuestion } from './shared-question.ts';

export interface LookupContext extends CallContext {
  readonly symbols: SymbolMap;
  readonly known: KnownOrders;
  readonly rounds: SharedQuestion<Wish>;
}

export type Found =
  /** `trades`: those that were read with it, of whatever order; null when none were. */
  | { readonly kind: 'ORDER'; readonly order: ReadOrder; readonly trades: Wire | null }
  /** `askedAt`: when the question left that was answered for several; null when it left when it was asked. */
  | { readonly kind: 'NONE'; readonly askedAt: Instant | null }
  | { readonly kind: 'FAILED'; readonly verdict: Verdict };

const NONE: Found = { kind: 'NONE', askedAt: null };

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

export async function findOrder(context: LookupContext, order: OrderRef): Promise<Found> {
  const venueOrderId = order.venueOrderId ?? context.known.idOf(order.clipId);
  const { reservedAt } = order;
  const known = venueOrderId === null ? NONE : await inRound(context, order, venueOrderId, reservedAt ?? 0);
  if (known.kind !== 'NONE') return known;
  return reservedAt === undefined ? byOurId(context, order) : inRound(context, order, null, reservedAt);
}

async function inRound(
  context: LookupContext,
  order: OrderRef,
  venueOrderId: string | null,
  reservedAt: number,
): Promise<Found> {
  const wish: Wish = { clipId: order.clipId, venueOrderId, reservedAt, wishedAt: context.now() };
  // Of what others asked for with it nothing is read: an order of theirs must not spoil the answer for this one.
  const answer = read(await context.rounds.ask(wish), (body) => {
    const round = body as Round;
    const ours = orderIn(round, order.clipId);
    const found = ours === null ? [] : [readOrder(...ours, fromVenueFor(context, order.symbol))];
    return { found: pick(found, order), round };
  });
  if (!answer.ok) return { kind: 'FAILED', verdict: answer.verdict };
  const { found, round } = answer.value;
  return found === null ? { kind: 'NONE', askedAt: instant(round.askedAt) } : remembered(context, found, round.trades);
}

/** The venue's id is known from now on: asking by it is cheaper. */
function remembered({ known }: LookupContext, order: ReadOrder, trades: Wire | null): Found {
  const { clipId, symbol, quantity, venueOrderId } = order.view;
  known.remember(venueOrderId, { clipId, symbol, quantity, since: order.openedAt });
  return { kind: 'ORDER', order, trades };
}

/** By itself: nobody said when it was made, so all that ever ended would have to be read. */
async function byOurId(context: LookupContext, order: OrderRef): Promise<Found> {
  const { budget } = context;
  const refusal = await budget.admitQuery('RESOLVE', OPEN_POINTS + CLOSED_POINTS + TRADES_POINTS);
  if (refusal !== null) {
    const verdict = localVerdict('NOT_ADMITTED', refusal.errorCode, refusal.message, refusal.retryAfterMs);
    return { kind: 'FAILED', verdict };
  }
  const open = await byList(context, order, openCall(order.clipId), readOpenOrders);
  const found =
    open.kind === 'NONE' ? await byList(context, order, closedByIdCall(order.clipId), readClosedOrders) : open;
  if (open.kind !== 'NONE') budget.refundQuery(CLOSED_POINTS);
  const traded = found.kind === 'ORDER' && !isZero(found.order.view.cumQuantity);
  if (!traded) budget.refundQuery(TRADES_POINTS);
  return found.kind === 'ORDER' ? remembered(context, found.order, null) : found;
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
  return answer.value === null ? NONE : { kind: 'ORDER', order: answer.value, trades: null };
}

/** One look-up of an order at a time: who asks for one that is under way hears at once that nothing is known yet. */
export function createLookup(context: LookupContext): (order: OrderRef) => Promise<LookupResult> {
  const underWay = new Set<ClipId>();
  return async (order) => {
    if (underWay.has(order.clipId)) {
      const { error } = localVerdict('UNKNOWN', 'RATE_LIMIT_EXCEEDED', 'the order is being looked up already');
      return { outcome: 'UNKNOWN', error };
    }
    underWay.add(order.clipId);
    return lookup(context, order).finally(() => underWay.delete(order.clipId));
  };
}

const lookup = (context: LookupContext, order: OrderRef): Promise<LookupResult> =>
  lookTwice(() => findWithFills(context, order));

async function findWithFills(context: LookupContext, order: OrderRef): Promise<LookupResult> {
  const found = await findOrder(context, order);
  if (found.kind === 'FAILED') return { outcome: 'UNKNOWN', error: found.verdict.error };
  if (found.kind === 'NONE') {
    const { askedAt } = found;
    return askedAt === null ? { outcome: 'NOT_FOUND' } : { outcome: 'NOT_FOUND', askedAt };
  }
  const { view } = found.order;
  if (isZero(view.cumQuantity)) return { outcome: 'FOUND', order: view, fills: [] };
  const fills = await readFills(context, found.order, found.trades);
  return fills.ok
    ? { outcome: 'FOUND', order: view, fills: fills.value }
    : { outcome: 'UNKNOWN', error: fills.verdict.error };
}

const isWhole = (order: ReadOrder, fills: readonly OrderFill[]): boolean =>
  order.tradeIds !== null && order.tradeIds.length === fills.length;

/** All trades of an order: those that were heard of already, or those that are read now, and kept. */
async function readFills(
  context: LookupContext,
  order: ReadOrder,
  trades: Wire | null,
): Promise<Read<readonly OrderFill[]>> {
  const { known } = context;
  const { tradeIds, view } = order;
  const heard = tradeIds === null || tradeIds.length === 0 ? null : known.fillsOf(view.venueOrderId, tradeIds);
  if (heard !== null) return { ok: true, value: heard };
  const answer = await askFills(context, order, trades);
  if (answer.ok) known.addFills(answer.value);
  return answer;
}

/** Among the latest of the account, or else page by page out of those made while the order lived. */
async function askFills(
  context: LookupContext,
  order: ReadOrder,
  trades: Wire | null,
): Promise<Read<readonly OrderFill[]>> {
  // The lower bound is exclusive, and both are whole seconds.
  const start = Math.floor(order.openedAt / SECOND_MS) - 1;
  const result = trades === null ? await ask(context, tradesCall(start, null, 0, 0)) : answered({ trades });
  const latest = read(result, (body) => readTrades(body, order.view));
  if (!latest.ok) return latest;
  const { fills, length } = latest.value;
  if (isWhole(order, fills) || length < PAGE) return { ok: true, value: fills };
  return readPages(context, order, start);
}

const answered = (body: object): CallResult => ({ kind: 'ANSWER', body, status: 200 });

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
