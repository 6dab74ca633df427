/** Several orders in one request: all or none, or each by itself. They are not linked once they are admitted. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { OrderError } from '../domain/errors.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import type { CreateOrder, Desk, OrderSnapshot } from '../engine/desk.ts';
import { answers, BATCH_REFUSED, SUMMARY_LIST } from './answer-schemas.ts';
import { summaryOf } from './answers.ts';
import { accountOf } from './auth.ts';
import { CREATE_MANY_BODY, type CreateManyBody } from './batch-schemas.ts';
import { readCreateOrder } from './create-request.ts';
import { forEachOf, throwIfAllAway, type Outcome } from './each.ts';
import { failureOf, ownClientOrderId } from './errors.ts';
import { readItem } from './item-check.ts';
import type { JsonObject } from './json.ts';
import { CREATE_BODY, type CreateBody } from './schemas.ts';

const ROUTE = {
  schema: {
    operationId: 'createBatchOrders',
    summary: 'Submit several orders',
    description:
      'One summary an order, in the order of the request. allOrNone true stores all of them or none, and is about ' +
      'admission only: the orders are not linked afterwards.',
    tags: ['orders'],
    body: CREATE_MANY_BODY,
    response: answers(201, SUMMARY_LIST, BATCH_REFUSED),
  },
  config: { scope: 'TRADE' },
} as const;

type Item = CreateOrder | OrderError;

const refusal = (given: JsonObject | undefined, reason: Pick<OrderError, 'errorCode' | 'message'>, now: Instant) => ({
  orderId: null,
  clientOrderId: ownClientOrderId(given),
  status: 'REJECTED',
  createdAt: formatInstant(now),
  message: reason.message,
  errorCode: reason.errorCode,
});

const SIBLING = { errorCode: 'OTHER', message: 'allOrNone: rejected with the batch' } as const;

/** Orders with one client order id one after the other: the second must find the first. */
function inTurns(desk: Desk, account: string): (item: Item) => Promise<OrderSnapshot> {
  const turns = new Map<string, Promise<unknown>>();
  return async (item) => {
    if (item instanceof OrderError) throw item;
    const { clientOrderId } = item;
    if (clientOrderId === null) return await desk.create(account, item);
    const before = turns.get(clientOrderId) ?? Promise.resolve();
    const created = before.then(() => desk.create(account, item));
    turns.set(
      clientOrderId,
      created.catch(() => undefined),
    );
    return await created;
  };
}

async function createEach(
  desk: Desk,
  account: string,
  items: readonly Item[],
): Promise<readonly Outcome<OrderSnapshot>[]> {
  const outcomes = await forEachOf(items, inTurns(desk, account));
  throwIfAllAway(outcomes);
  return outcomes;
}

const readItems = (request: FastifyRequest, orders: readonly JsonObject[]): readonly Item[] =>
  orders.map((item) => readItem<CreateBody, CreateOrder>(request, CREATE_BODY, item, readCreateOrder));

/** Registers the route; `app` must authenticate. */
export function batchCreateRoute(app: FastifyInstance, desk: Desk): void {
  app.post<{ Body: CreateManyBody }>('/api/v2/trading/order/createMany', ROUTE, async (request, reply) => {
    const account = accountOf(request);
    const { orders, allOrNone } = request.body;
    const items = readItems(request, orders);
    if (!allOrNone) {
      const outcomes = await createEach(desk, account, items);
      const responses = outcomes.map((one, index) =>
        'value' in one ? summaryOf(one.value) : refusal(orders[index], failureOf(one.error), desk.now()),
      );
      return reply.code(201).send({ responses });
    }
    const outcome = await desk.createAll(account, items);
    if (outcome.kind === 'CREATED') return reply.code(201).send({ responses: outcome.orders.map(summaryOf) });
    const responses = outcome.reasons.map((reason, index) => refusal(orders[index], reason ?? SIBLING, desk.now()));
    return reply.code(400).send({ responses });
  });
}
