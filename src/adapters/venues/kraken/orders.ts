/** Placing and cancelling one order: what the answers of Kraken prove about it. */
import type { PlaceRequest, PlaceResult, CancelResult, OrderRef } from '../../../engine/venue.ts';
import { instant } from '../../../domain/time.ts';
import { unlisted } from '../listed.ts';
import { localVerdict, read, toCancelResult, toPlaceResult, type Verdict } from '../verdict.ts';
import { readCancelled, readPlaced } from './answers.ts';
import { callPrivate, type CallMarks } from './calls.ts';
import type { Offset } from './clock-offset.ts';
import { cancelCall, placeCall } from './codec.ts';
import { findOrder, type Found, type LookupContext } from './lookup.ts';

export type OrderContext = LookupContext;

const CLOCK_RETRY_MS = 500;
/** A cancel that is under way is asked about for so long at most, ms: a look-up of its own comes next anyhow. */
const CANCEL_READ_MS = 800;

/** The venue takes no deadline nearer than this, seen from its own clock when the request arrives. */
const DEADLINE_LEAST_MS = 2_000;
/** What a request may take to get there. */
const TRAVEL_MS = 500;
/**
 * The venue's least deadline is longer than the usual window of a create, so its orders may be admitted this much later
 * than the window says. Absence may be believed only after that: the venue says so of itself.
 */
export const DEADLINE_EXTRA_MS = 2_000;

/**
 * The instant on the venue's clock after which its engine must refuse the order; null when no deadline the venue takes
 * would keep the order inside its window any more.
 */
export function deadlineOf(
  request: Pick<PlaceRequest, 'reservedAt' | 'receiveWindowMs'>,
  now: number,
  { ms, doubtMs }: Offset,
): number | null {
  const end = request.reservedAt + request.receiveWindowMs;
  const soonest = now + DEADLINE_LEAST_MS + TRAVEL_MS + doubtMs;
  const latest = end + DEADLINE_EXTRA_MS - doubtMs;
  if (now > end || soonest > latest) return null;
  return Math.round(Math.max(end, soonest) + ms);
}

export async function place(context: OrderContext, request: PlaceRequest, marks: CallMarks): Promise<PlaceResult> {
  const refused = beforeSending(context, request);
  if (refused !== null) return toPlaceResult(refused);
  const offset = await context.clock.settled();
  if (offset === null) {
    const message = 'the clock of the venue is not known yet';
    return toPlaceResult(localVerdict('NOT_ADMITTED', 'NETWORK_ERROR', message, CLOCK_RETRY_MS));
  }
  const pair = context.symbols.toVenue(request.symbol);
  const result = await callPrivate(context, () => makePlace(context, request, pair), true, request.symbol, marks);
  const answer = read(result, (body) => readPlaced(body, request, context.now()));
  if (!answer.ok) return toPlaceResult(answer.verdict);
  const { clipId, symbol, quantity } = request;
  context.known.remember(answer.value.venueOrderId, { clipId, symbol, quantity, since: context.now() });
  return { outcome: 'ACCEPTED', order: answer.value, fills: [] };
}

/** Reasons not to send that we know ourselves. */
function beforeSending(context: OrderContext, request: PlaceRequest): Verdict | null {
  const unknown = unlisted(context.symbols, request.symbol);
  if (unknown !== null) return unknown;
  if (request.timeInForce === 'FOK') {
    return localVerdict('REJECTED', 'INVALID_ORDER', 'timeInForce FOK is not taken by the venue');
  }
  return null;
}

function makePlace({ clock, now }: OrderContext, request: PlaceRequest, pair: string) {
  const offset = clock.current();
  const deadline = offset === null ? null : deadlineOf(request, now(), offset);
  return deadline === null
    ? // Late here: that says nothing about the venue, so it is no network error, of which five in a row hold orders back.
      localVerdict('NOT_ADMITTED', 'OTHER', 'not sent: its time window has passed', CLOCK_RETRY_MS)
    : placeCall(request, pair, instant(deadline));
}

const UNDER_WAY = localVerdict('UNKNOWN', 'EXCHANGE_ERROR', 'the cancel is under way');

/** What was found, or that nothing is known yet when that takes too long. */
async function within(ms: number, finding: Promise<Found>): Promise<Found> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Found>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'FAILED', verdict: UNDER_WAY }), ms);
  });
  const found = await Promise.race([finding, late]);
  clearTimeout(timer);
  return found;
}

/**
 * Cancels. The venue only says that it has begun, so the order is read afterwards: the end it then shows is the answer,
 * and without one the outcome is not known yet.
 */
export async function cancel(context: OrderContext, order: OrderRef): Promise<CancelResult> {
  const known = context.known.byClipId(order.clipId);
  const result = await callPrivate(context, () => cancelCall(order), true);
  const count = read(result, readCancelled);
  const counts = (): void => context.budget.countCancel(order.symbol, context.now() - (known?.since ?? context.now()));
  if (!count.ok) {
    // One without an answer may have been taken, and then the venue has counted it.
    if (count.verdict.disposition === 'UNKNOWN') counts();
    return toCancelResult(count.verdict);
  }
  if (count.value === 0) return { outcome: 'GONE' };
  counts();
  const found = await within(CANCEL_READ_MS, findOrder(context, order));
  if (found.kind === 'FAILED') return { outcome: 'UNKNOWN', error: found.verdict.error };
  if (found.kind === 'ORDER' && found.order.view.state === 'CANCELLED') {
    return { outcome: 'CANCELLED', order: found.order.view };
  }
  if (found.kind === 'ORDER' && found.order.view.state === 'FILLED') return { outcome: 'GONE' };
  return { outcome: 'UNKNOWN', error: UNDER_WAY.error };
}
