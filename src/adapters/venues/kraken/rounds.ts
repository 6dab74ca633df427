/**
 * Asks about orders in rounds, one for all who want to know: all look-ups of this worker that wait together, and those of
 * other workers, which are told what came out. A round waits a while for its points. By the venue's ids where all are
 * known; else everything open and everything that ended lately, in which any order can be found.
 */
import type { AccountBoard } from '../account-board.ts';
import { asObject, type Wire } from '../json.ts';
import type { Refusal } from '../limiter.ts';
import { heldBack } from '../sending.ts';
import { localVerdict, read, type CallResult, type Read } from '../verdict.ts';
import type { QueryKind } from './budget.ts';
import { callPrivate, type CallContext, type MakeCall } from './calls.ts';
import {
  CLOSED_POINTS,
  closedCall,
  OPEN_POINTS,
  openCall,
  ORDERS_A_QUERY,
  ORDERS_POINTS,
  ordersCall,
  PAGE,
  TRADES_POINTS,
  tradesCall,
} from './codec.ts';
import type { KnownOrders } from './known-orders.ts';
import { answers, lacksTrades, orderIn, oursIn, secondBefore, type Round, type Wish } from './round.ts';
import { createSharedQuestion, type SharedQuestion, type Wishes } from './shared-question.ts';

export interface RoundParts extends CallContext {
  readonly known: KnownOrders;
  readonly board: AccountBoard;
}

interface RoundContext extends RoundParts {
  /** Ids of trades that were in a round. */
  readonly seen: RecentIds;
}

/** How long a round waits for its points, ms; between two tries at most so long, for others may have joined or asked. */
const PATIENCE_MS = 5_000;
const TRY_EVERY_MS = 500;
/** How long one that has begun waits for further points, ms: what falls off the smallest count in that time is a page. */
const MORE_PATIENCE_MS = 10_000;
/** An order whose create has no known outcome is hardly decided before, ms: until then room is left for those that are. */
const OPEN_FOR_MS = 15_000;
/** A whole round reaches back so far at least, ms: most orders of other workers are in it, on few pages. */
const REACH_MS = 20_000;
/** How far times of the venue and ours may be apart beyond what is known, ms. */
const CLOCKS_APART_MS = 5_000;
const SECOND_MS = 1_000;
const CLOSED_PAGES_MAX = 5;
/** How long what came out is told, ms: whoever waits looks twice a second. */
const TOLD_MS = 3_000;
const TOLD_AS = 'round';

const IDS_MAX = 10_000;

/** The oldest are forgotten first. */
class RecentIds {
  readonly #ids = new Set<string>();

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > IDS_MAX && oldest !== undefined) this.#ids.delete(oldest);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref());

const isWhole = (wishes: readonly Wish[]): boolean => wishes.some(({ venueOrderId }) => venueOrderId === null);

const pointsOf = (wishes: readonly Wish[]): number =>
  TRADES_POINTS + (isWhole(wishes) ? OPEN_POINTS + CLOSED_POINTS : ORDERS_POINTS);

function kindOf(wishes: readonly Wish[], now: number): QueryKind {
  const inDoubt = wishes.filter(({ venueOrderId }) => venueOrderId === null);
  if (inDoubt.some(({ reservedAt }) => now >= reservedAt + OPEN_FOR_MS)) return 'RESOLVE';
  return inDoubt.length === wishes.length ? 'EARLY' : 'POLL';
}

/** What another worker has told meanwhile, when it answers everybody here. */
async function heard({ board, known }: RoundContext, wishes: readonly Wish[]): Promise<Round | null> {
  const told = await board.told(TOLD_AS).catch(() => null);
  const round = told === null ? null : (JSON.parse(told) as Round);
  return round !== null && wishes.every((wish) => answers(round, known, wish)) ? round : null;
}

/** Null when the points of the round are taken; what was heard instead, or why it must not be asked. */
async function pay(context: RoundContext, { sofar }: Wishes<Wish>): Promise<Round | Refusal | null> {
  let paid = 0;
  // Who joins while the points are being taken may need some more.
  for (let waited = 0; paid < pointsOf(sofar);) {
    const round = await heard(context, sofar);
    if (round !== null) {
      context.budget.refundQuery(paid);
      return round;
    }
    const points = pointsOf(sofar);
    const refusal = await context.budget.admitQuery(kindOf(sofar, context.now()), points - paid);
    if (refusal === null) {
      paid = points;
      continue;
    }
    const waitMs = Math.min(refusal.retryAfterMs, TRY_EVERY_MS);
    if (waited + waitMs > PATIENCE_MS || context.limiter.away() !== null) {
      context.budget.refundQuery(paid);
      return refusal;
    }
    waited += waitMs;
    await pause(waitMs);
  }
  return null;
}

async function listOf(context: CallContext, make: MakeCall, name: 'open' | 'closed' | 'trades'): Promise<Read<Wire>> {
  const result = await callPrivate(context, make, false);
  return read(result, (body) => asObject(asObject(body, 'answer')[name], `${name} of the account`));
}

/** Orders by the venue's ids: those it does not know are left out. */
async function byVenueIds(context: CallContext, ids: readonly string[], onAsk: () => void): Promise<Read<Wire>> {
  const make: MakeCall = () => {
    onAsk();
    return ordersCall(ids);
  };
  const answer = read(await callPrivate(context, make, false), (body) => asObject(body, 'orders'));
  return !answer.ok && answer.verdict.disposition === 'NOT_FOUND' ? { ok: true, value: {} } : answer;
}

/**
 * Takes points that a round which has begun needs beyond its own, and waits for them: to give up would make all that it
 * has cost worth nothing, and the next one would come no further.
 */
async function payMore({ budget, limiter }: CallContext, points: number): Promise<Refusal | null> {
  for (let waited = 0; ;) {
    const refusal = await budget.admitQuery('RESOLVE', points);
    if (refusal === null || waited + refusal.retryAfterMs > MORE_PATIENCE_MS || limiter.away() !== null) return refusal;
    waited += refusal.retryAfterMs;
    await pause(refusal.retryAfterMs);
  }
}

/** The second from which on orders are asked for, on the venue's clock; null when that clock is not known. */
async function startOf({ clock }: CallContext, from: number): Promise<number | null> {
  const offset = await clock.settled();
  return offset === null ? null : Math.floor((from + offset.ms - offset.doubtMs - CLOCKS_APART_MS) / SECOND_MS);
}

/** Orders that were made or have ended since, all pages of them. */
async function closedSince(context: CallContext, from: number): Promise<Read<Wire>> {
  const start = await startOf(context, from);
  const all: Record<string, unknown> = {};
  for (let page = 0; page < CLOSED_PAGES_MAX; page += 1) {
    const refusal = page === 0 ? null : await payMore(context, CLOSED_POINTS);
    if (refusal !== null) return { ok: false, verdict: localVerdict('UNKNOWN', refusal.errorCode, refusal.message) };
    const closed = await listOf(context, () => closedCall(start, page * PAGE), 'closed');
    if (!closed.ok) return closed;
    Object.assign(all, closed.value);
    if (Object.keys(closed.value).length < PAGE) return { ok: true, value: all };
  }
  const message = 'more orders have ended than can be read';
  return { ok: false, verdict: localVerdict('UNKNOWN', 'EXCHANGE_ERROR', message) };
}

/** First the open orders and then those that have ended, for an order moves only in that direction. */
async function everything(context: CallContext, from: number, onAsk: () => void): Promise<Read<Wire>> {
  const make: MakeCall = () => {
    onAsk();
    return openCall(null);
  };
  const open = await listOf(context, make, 'open');
  if (!open.ok) return open;
  const closed = await closedSince(context, from);
  return closed.ok ? { ok: true, value: { ...open.value, ...closed.value } } : closed;
}

type Orders = Pick<Round, 'askedAt' | 'wholeFrom' | 'orders'>;

async function ordersFor(context: RoundContext, wishes: readonly Wish[]): Promise<Read<Orders>> {
  let askedAt = 0;
  const onAsk = (): void => {
    askedAt = context.now();
  };
  const ids = wishes.flatMap(({ venueOrderId }) => venueOrderId ?? []);
  if (!isWhole(wishes)) {
    const answer = await byVenueIds(context, ids, onAsk);
    return answer.ok ? { ok: true, value: { askedAt, wholeFrom: null, orders: answer.value } } : answer;
  }
  const inDoubt = wishes.flatMap(({ venueOrderId, reservedAt }) => (venueOrderId === null ? [reservedAt] : []));
  const wholeFrom = Math.min(context.now() - REACH_MS, ...inDoubt);
  const answer = await everything(context, wholeFrom, onAsk);
  return answer.ok ? { ok: true, value: { askedAt, wholeFrom, orders: answer.value } } : answer;
}

/** Orders that were known long before, and have ended before the time a whole round reaches back to. */
async function addMissing(context: RoundContext, wishes: readonly Wish[], round: Round): Promise<Wire> {
  const missing = wishes.filter(({ clipId }) => orderIn(round, clipId) === null);
  const ids = missing.flatMap(({ venueOrderId }) => venueOrderId ?? []);
  if (ids.length === 0 || round.wholeFrom === null) return round.orders;
  if ((await context.budget.admitQuery('POLL', ORDERS_POINTS)) !== null) return round.orders;
  const more = await byVenueIds(context, ids.slice(0, ORDERS_A_QUERY), () => undefined);
  return more.ok ? { ...round.orders, ...more.value } : round.orders;
}

/**
 * The trades that an order wished for lacks, or one of another worker that was in no round yet; their points are given
 * back when none does.
 */
async function tradesFor(
  { known, seen, ...context }: RoundContext,
  orders: Wire,
  wishes: readonly Wish[],
): Promise<Read<Wire>> {
  const lacking = oursIn(orders).filter(([venueOrderId, order]) => {
    const isWished = wishes.some(({ clipId }) => order['cl_ord_id'] === clipId);
    return lacksTrades(known, venueOrderId, order, (id) => !isWished && seen.has(id));
  });
  const start = secondBefore(lacking);
  if (start === null) {
    context.budget.refundQuery(TRADES_POINTS);
    return { ok: true, value: {} };
  }
  const trades = await listOf(context, () => tradesCall(start, null, 0, 0), 'trades');
  if (trades.ok) for (const id of Object.keys(trades.value)) seen.add(id);
  return trades;
}

async function ask(context: RoundContext, wishes: readonly Wish[]): Promise<Read<Round>> {
  const first = await ordersFor(context, wishes);
  if (!first.ok) return first;
  const orders = await addMissing(context, wishes, { ...first.value, trades: {} });
  const trades = await tradesFor(context, orders, wishes);
  return trades.ok ? { ok: true, value: { ...first.value, orders, trades: trades.value } } : trades;
}

/** Only what was made here: the account may have orders of others, and any number of them. */
function tell({ board }: RoundContext, round: Round): void {
  const orders = Object.fromEntries(oursIn(round.orders));
  void board.tell(TOLD_AS, JSON.stringify({ ...round, orders }), TOLD_MS).catch(() => undefined);
}

async function send(context: RoundContext, wishes: Wishes<Wish>): Promise<CallResult> {
  const instead = await pay(context, wishes);
  if (instead !== null && 'retryAfterMs' in instead) return heldBack(instead);
  if (instead !== null) return { kind: 'ANSWER', body: instead, status: 200 };
  const answer = await ask(context, wishes.take());
  if (!answer.ok) return { kind: 'FAILED', verdict: answer.verdict };
  if (answer.value.wholeFrom !== null) tell(context, answer.value);
  return { kind: 'ANSWER', body: answer.value, status: 200 };
}

/** The body of an answer is a Round. */
export function createRounds(parts: RoundParts): SharedQuestion<Wish> {
  const context: RoundContext = { ...parts, seen: new RecentIds() };
  return createSharedQuestion(ORDERS_A_QUERY, (wishes) => send(context, wishes));
}
