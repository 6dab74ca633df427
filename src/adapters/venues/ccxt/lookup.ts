/**
 * Looking up one order through ccxt, and its fills. Not every exchange answers a query by our own id, and ccxt does not
 * say which do: "no such order" may mean that our id was not even looked at. So a negative answer counts only where the
 * operator vouches for it, or after the exchange has shown an order of ours by its id.
 */
import { isGreater, sum } from '../../../domain/decimal.ts';
import type { ClipId } from '../../../domain/ids.ts';
import { instant, type Instant } from '../../../domain/time.ts';
import type { LookupResult, OrderFill, OrderRef, OrderView } from '../../../engine/venue.ts';
import { assertSame } from '../facts.ts';
import { WireError } from '../json.ts';
import type { SymbolMap } from '../symbol-map.ts';
import { localVerdict, read, type CallResult, type Read, type Verdict } from '../verdict.ts';
import { isEnded, readFills, readOrder, readOrders, readPage } from './answers.ts';
import type { CcxtGate } from './gate.ts';
import type { CcxtClient } from './load.ts';
import type { CcxtSettings } from './settings.ts';

export interface OrderContext {
  readonly gate: CcxtGate;
  readonly settings: CcxtSettings;
  readonly symbols: SymbolMap;
  readonly now: () => number;
  /** ccxt gives requests no expiry: nothing is believed absent for this long after its reservation, ms. */
  readonly quietMs: number;
  /** The venue's ids of our orders, as far as this process has seen them. */
  readonly venueIds: Map<ClipId, string>;
  /** Set once the exchange has shown an order by our id. */
  readonly proof: { given: boolean };
}

export type Found =
  | { readonly kind: 'FOUND'; readonly order: OrderView }
  /** The exchange knows no order of this id. */
  | { readonly kind: 'NONE'; readonly verdict: Verdict }
  | { readonly kind: 'FAILED'; readonly verdict: Verdict };

const VENUE_IDS_MAX = 10_000;
const PAGES_MAX = 20;
/** How long before its last change an order may have traded first, where nobody says when it was sent. */
const DAY_MS = 86_400_000;
/** The venue's clock may be behind ours. */
const MARGIN_MS = 60_000;

const at = (context: OrderContext): Instant => instant(context.now());

function rememberId(context: OrderContext, { clipId, venueOrderId }: OrderView): void {
  if (clipId === null) return;
  context.venueIds.set(clipId, venueOrderId);
  const [oldest] = context.venueIds.keys();
  if (context.venueIds.size > VENUE_IDS_MAX && oldest !== undefined) context.venueIds.delete(oldest);
}

const ask = (context: OrderContext, work: (client: CcxtClient) => Promise<unknown>): Promise<CallResult> =>
  context.gate.ask({ operation: 'query', kind: 'MANAGE', work });

/** By our id. An exchange that does not look at it answers about no order, or about another one. */
async function byClientId(context: OrderContext, { clipId, symbol }: OrderRef): Promise<Found> {
  const { queryParams } = context.settings;
  const result = await ask(context, (client) => client.fetchOrderWithClientOrderId(clipId, symbol, queryParams));
  const answer = read(result, (body) => assertSame(readOrder(body, at(context)), clipId, symbol));
  if (answer.ok) {
    context.proof.given = true;
    return { kind: 'FOUND', order: answer.value };
  }
  const { disposition } = answer.verdict;
  if (disposition !== 'NOT_FOUND') return { kind: 'FAILED', verdict: answer.verdict };
  if (context.proof.given || context.settings.idsVerified) return { kind: 'NONE', verdict: answer.verdict };
  const message = 'not found by our id, and this exchange has never shown an order that way';
  return { kind: 'FAILED', verdict: localVerdict('UNKNOWN', 'EXCHANGE_ERROR', message) };
}

/** By the venue's id. Some exchanges leave our id out of the answer, but none may name another. */
async function byVenueId(context: OrderContext, { clipId, symbol }: OrderRef, id: string): Promise<Found> {
  const result = await ask(context, (client) => client.fetchOrder(id, symbol, context.settings.queryParams));
  const answer = read(result, (body) => {
    const order = readOrder(body, at(context));
    if (order.venueOrderId !== id) throw new WireError('answer is about another order');
    return assertSame({ ...order, clipId: order.clipId ?? clipId }, clipId, symbol);
  });
  if (answer.ok) return { kind: 'FOUND', order: answer.value };
  // The venue gave us this id: that it does not know it now is no news to trust.
  return { kind: 'FAILED', verdict: answer.verdict };
}

/** Among the open orders of the symbol: the one list that every exchange has. It is asked before absence is believed. */
async function inOpenOrders(context: OrderContext, { clipId, symbol }: OrderRef, first: Found): Promise<Found> {
  const result = await ask(context, (client) => client.fetchOpenOrders(symbol));
  const answer = read(result, (body) => readOrders(body, at(context)));
  if (!answer.ok) return { kind: 'FAILED', verdict: answer.verdict };
  const order = answer.value.find((each) => each.clipId === clipId);
  return order === undefined ? first : { kind: 'FOUND', order };
}

/** The venue did not look, so asking in another way would only hide that. */
const isDown = (verdict: Verdict): boolean =>
  verdict.disposition === 'NOT_ADMITTED' ||
  verdict.error.errorCode === 'NETWORK_ERROR' ||
  verdict.error.errorCode === 'EXCHANGE_NOT_AVAILABLE';

/** The order as the exchange has it now, without its fills. */
export async function find(context: OrderContext, ref: OrderRef): Promise<Found> {
  const first = await byClientId(context, ref);
  const found = first.kind === 'FOUND' ? first : await otherwise(context, ref, first);
  if (found.kind === 'FOUND') rememberId(context, found.order);
  return found;
}

async function otherwise(
  context: OrderContext,
  ref: OrderRef,
  first: Exclude<Found, { kind: 'FOUND' }>,
): Promise<Found> {
  if (isDown(first.verdict)) return first;
  const id = ref.venueOrderId ?? context.venueIds.get(ref.clipId) ?? null;
  return id === null ? inOpenOrders(context, ref, first) : byVenueId(context, ref, id);
}

/** All fills of an order. They are always read this way, so that a trade has one id. */
async function fillsOf(context: OrderContext, order: OrderView, sinceMs: number): Promise<Read<readonly OrderFill[]>> {
  const result = await ask(context, async (client) => {
    if (client.has['fetchOrderTrades'] === true) return client.fetchOrderTrades(order.venueOrderId, order.symbol);
    return fetchPages(client, order, sinceMs);
  });
  return read(result, (body) => readFills(body, order));
}

/** The account's trades in the symbol page by page, until they add up to what the order counts. */
async function fetchPages(client: CcxtClient, order: OrderView, sinceMs: number): Promise<readonly unknown[]> {
  const seen = new Map<string, unknown>();
  let since: Instant | null = instant(sinceMs);
  for (let page = 0; page < PAGES_MAX && since !== null; page += 1) {
    const trades = readPage(await client.fetchMyTrades(order.symbol, since, undefined));
    const before = seen.size;
    for (const { id, trade } of trades) seen.set(id, trade);
    const isNews = seen.size > before;
    since = isNews && isShort(order, readFills([...seen.values()], order)) ? (trades.at(-1)?.at ?? null) : null;
  }
  return [...seen.values()];
}

const isShort = (order: OrderView, fills: readonly OrderFill[]): boolean =>
  isGreater(order.cumQuantity, sum(fills.map((each) => each.fill.quantity)));

export type Whole =
  | { readonly kind: 'WHOLE'; readonly order: OrderView; readonly fills: readonly OrderFill[] }
  | Exclude<Found, { readonly kind: 'FOUND' }>;

/** The order with its fills; one that has ended with fewer than it counts is not known yet. */
export async function findWhole(context: OrderContext, ref: OrderRef): Promise<Whole> {
  const found = await find(context, ref);
  if (found.kind !== 'FOUND') return found;
  const sinceMs = ref.reservedAt === undefined ? found.order.at - DAY_MS : ref.reservedAt - MARGIN_MS;
  const fills = await fillsOf(context, found.order, sinceMs);
  if (!fills.ok) return { kind: 'FAILED', verdict: fills.verdict };
  if (isEnded(found.order.state) && isShort(found.order, fills.value)) {
    const verdict = localVerdict('UNKNOWN', 'EXCHANGE_ERROR', 'not all trades of the order are shown yet');
    return { kind: 'FAILED', verdict };
  }
  return { kind: 'WHOLE', order: found.order, fills: fills.value };
}

export async function lookup(context: OrderContext, ref: OrderRef): Promise<LookupResult> {
  const found = await findWhole(context, ref);
  if (found.kind === 'WHOLE') return { outcome: 'FOUND', order: found.order, fills: found.fills };
  const { error } = found.verdict;
  if (found.kind === 'FAILED') return { outcome: 'UNKNOWN', error };
  const quiet = ref.reservedAt === undefined || context.now() >= ref.reservedAt + context.quietMs;
  if (quiet) return { outcome: 'NOT_FOUND' };
  return { outcome: 'UNKNOWN', error: { ...error, message: 'not known there yet, and may still arrive' } };
}
