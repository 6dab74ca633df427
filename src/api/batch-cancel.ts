/** Cancelling several orders: those named, or all that match a filter. */
import type { FastifyInstance } from 'fastify';
import { OrderError } from '../domain/errors.ts';
import { formatInstant } from '../domain/time.ts';
import type { CancelOutcome, Desk, OrderRefByClient, OrderSnapshot } from '../engine/desk.ts';
import { isSymbol } from '../engine/order-filter.ts';
import type { OrderReads } from '../engine/reads.ts';
import { answers, CANCEL_ALL, CANCEL_MANY } from './answer-schemas.ts';
import { detailsOf, summaryOf, terminalReason } from './answers.ts';
import { accountOf } from './auth.ts';
import { CANCEL_ALL_BODY, CANCEL_MANY_BODY, type CancelAllBody, type CancelManyBody } from './batch-schemas.ts';
import { forEachOf, throwIfAllAway, type Outcome } from './each.ts';
import { failureOf, ownClientOrderId, UnknownOrderError } from './errors.ts';
import { readItem } from './item-check.ts';
import type { JsonObject } from './json.ts';
import { refOfBody } from './order-ref.ts';
import { ORDER_REF_BODY, type OrderRefBody } from './schemas.ts';
import { accountsMeant, venueFilter, type VenueFilter } from './venue-filter.ts';

const PREFIX = '/api/v2/trading/order';

const MANY_ROUTE = {
  schema: {
    operationId: 'cancelMany',
    summary: 'Cancel several orders',
    description:
      'One summary an order in responses, in the order of the request; unknown and closed orders do not keep the ' +
      'others from being cancelled. The answer itself is a summary too: PENDING_CANCEL when at least one was accepted.',
    tags: ['orders'],
    body: CANCEL_MANY_BODY,
    response: answers(200, CANCEL_MANY),
  },
  config: { scope: 'CANCEL' },
} as const;

const ALL_ROUTE = {
  schema: {
    operationId: 'cancelAll',
    summary: 'Cancel all open orders',
    description: 'All open orders, or those that match every filter given; one entry for each order meant.',
    tags: ['orders'],
    body: CANCEL_ALL_BODY,
    response: answers(200, CANCEL_ALL),
  },
  config: { scope: 'CANCEL' },
} as const;

type Cancelled = Exclude<CancelOutcome, { kind: 'UNKNOWN_ORDER' }>;

async function cancel(desk: Desk, account: string, ref: OrderRefByClient | OrderError): Promise<Cancelled> {
  if (ref instanceof OrderError) throw ref;
  const outcome = await desk.cancel(account, ref);
  if (outcome.kind === 'UNKNOWN_ORDER') throw new UnknownOrderError();
  return outcome;
}

const isAccepted = (one: Outcome<Cancelled>): boolean => 'value' in one && one.value.kind === 'PENDING';

function entryOf(one: Outcome<Cancelled>, given: JsonObject | undefined, now: string): object {
  if ('value' in one) {
    const { kind, order } = one.value;
    return { ...summaryOf(order), ...(kind === 'TERMINAL' ? terminalReason(order) : {}) };
  }
  const { message, errorCode } = failureOf(one.error);
  const clientOrderId = ownClientOrderId(given);
  return { orderId: null, clientOrderId, status: 'REJECTED', createdAt: now, message, errorCode };
}

/** The answer as a whole, a summary of its own; of a single order it has that order's number. */
function overall(outcomes: readonly Outcome<Cancelled>[], now: string): object {
  const accepted = outcomes.filter(isAccepted).length;
  const [only] = outcomes.length === 1 ? outcomes : [];
  const named = only !== undefined && 'value' in only ? summaryOf(only.value.order) : {};
  return {
    orderId: null,
    clientOrderId: null,
    createdAt: now,
    ...named,
    status: accepted > 0 ? 'PENDING_CANCEL' : 'REJECTED',
    message: `${accepted} of ${outcomes.length} accepted`,
    errorCode: null,
  };
}

const isMeant = (order: OrderSnapshot, venue: VenueFilter, { symbol, side, strategy }: CancelAllBody): boolean =>
  [
    [venue.exchange, order.exchange],
    [venue.subaccount, order.subaccount],
    [side, order.side],
    [strategy, order.strategy],
  ].every(([wanted, value]) => wanted === null || wanted === undefined || wanted === value) &&
  (symbol === null || symbol === undefined || isSymbol(order.symbol, symbol));

function manyRoute(app: FastifyInstance, desk: Desk): void {
  app.post<{ Body: CancelManyBody }>(`${PREFIX}/cancelMany`, MANY_ROUTE, async (request, reply) => {
    const account = accountOf(request);
    const { orders } = request.body;
    const outcomes = await forEachOf(orders, (item) =>
      cancel(desk, account, readItem<OrderRefBody, OrderRefByClient>(request, ORDER_REF_BODY, item, refOfBody)),
    );
    throwIfAllAway(outcomes);
    const now = formatInstant(desk.now());
    const responses = outcomes.map((one, index) => entryOf(one, orders[index], now));
    return reply.send({ ...overall(outcomes, now), responses });
  });
}

/** Registers the routes; `app` must authenticate. */
export function batchCancelRoutes(app: FastifyInstance, desk: Desk, reads: OrderReads): void {
  manyRoute(app, desk);
  app.post<{ Body: CancelAllBody }>(`${PREFIX}/cancelAll`, ALL_ROUTE, async (request, reply) => {
    const account = accountOf(request);
    const venue = venueFilter(request.body);
    accountsMeant(reads.venueAccounts, venue);
    const open = (await desk.open(account)).filter((order) => isMeant(order, venue, request.body));
    const outcomes = await forEachOf(open, ({ orderId }) => cancel(desk, account, { orderId }));
    throwIfAllAway(outcomes);
    const responses = open.map((order, index) => cancelledEntry(order, outcomes[index]));
    return reply.send({ responses });
  });
}

function cancelledEntry(order: OrderSnapshot, one: Outcome<Cancelled> | undefined): object {
  if (one === undefined || 'error' in one) {
    const { message, errorCode } = failureOf(one?.error);
    return { ...detailsOf(order), message, errorCode };
  }
  const { kind, order: now } = one.value;
  const { message, errorCode } = kind === 'TERMINAL' ? terminalReason(now) : now;
  return { ...detailsOf(now), message, errorCode };
}
