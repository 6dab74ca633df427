/**
 * Order entry: create and cancel. Both answer as soon as the request is sound; the engine gets to it a little later and
 * says on the stream what became of it.
 */
import type { Admitted } from '../gateway.ts';
import type { Fault } from '../faults.ts';
import type { Account, SimOrder } from '../order.ts';
import { isOpen } from '../order.ts';
import type { Params } from '../pairs.ts';
import { Refused } from '../refused.ts';
import { assertSpot, linkIdOf, readPlace } from './params.ts';
import { refusals } from './refusal.ts';
import { listingOf } from './route.ts';
import { idOf, waitingOf, type Venue, type Waiting } from './venue.ts';

/** When the engine gets to something that is acknowledged now. */
function engineDelayMs(venue: Venue, fault: Fault | null): number {
  const isLate = fault?.kind === 'ENGINE_DELAY' || fault?.kind === 'LATE_ACCEPT';
  return venue.core.engineMs + (isLate ? fault.delayMs : 0);
}

/** The engine's verdict on a create. */
function match(venue: Venue, { id, request, cancelled }: Waiting): void {
  const { exchange } = venue.core;
  venue.waiting.delete(id);
  try {
    const order = exchange.place(request, id);
    if (cancelled && isOpen(order)) exchange.cancel(order);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    exchange.reject(request, id, error.reason);
  }
  exchange.commit();
}

export function admitPlace(venue: Venue, params: Params, account: Account): Admitted {
  const { exchange, timers } = venue.core;
  const request = readPlace(params, account, listingOf(venue, params), venue.nextLinkId);
  return {
    recheck: null,
    acknowledges: true,
    step(fault) {
      exchange.check(request);
      if (waitingOf(venue, account, request.clientOrderId) !== null) throw new Refused('DUPLICATE_ID');
      const waiting = { id: exchange.reserveId(), request, cancelled: false };
      venue.waiting.set(waiting.id, waiting);
      timers.after(engineDelayMs(venue, fault), () => {
        match(venue, waiting);
      });
      return { orderId: exchange.orderText(waiting.id), orderLinkId: request.clientOrderId };
    },
  };
}

/** The order a request names by `orderId` or `orderLinkId`; null when there is none. */
export function findOrder(venue: Venue, params: Params, account: Account): SimOrder | null {
  const linkId = linkIdOf(params);
  const id = idOf(params.get('orderId') ?? '');
  const order = id === null ? account.latest.get(linkId ?? '') : venue.core.exchange.order(id);
  return order?.account === account ? order : null;
}

function cancelNow(venue: Venue, order: SimOrder): void {
  const { exchange } = venue.core;
  if (isOpen(order)) exchange.cancel(order);
  // Filled between the two halves of the cancel: the fill is told a second time.
  else venue.tellLostCancel(order);
  exchange.commit();
}

export function admitCancel(venue: Venue, params: Params, account: Account): Admitted {
  const { timers } = venue.core;
  assertSpot(params);
  const listing = listingOf(venue, params);
  if (linkIdOf(params) === null && params.get('orderId') === undefined) throw refusals.parameter('orderLinkId');
  return {
    recheck: null,
    acknowledges: true,
    step(fault) {
      const waiting = waitingOf(venue, account, linkIdOf(params) ?? '');
      if (waiting !== null) {
        waiting.cancelled = true;
        return { orderId: venue.core.exchange.orderText(waiting.id), orderLinkId: waiting.request.clientOrderId };
      }
      const order = findOrder(venue, params, account);
      if (order === null || !isOpen(order) || order.listing !== listing) throw refusals.noOrder();
      timers.after(engineDelayMs(venue, fault), () => {
        cancelNow(venue, order);
      });
      return { orderId: order.venueOrderId, orderLinkId: order.clientOrderId };
    },
  };
}
