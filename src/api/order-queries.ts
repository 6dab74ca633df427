/** Looking orders up: one by either id, several by both, and all that are open. */
import type { FastifyInstance } from 'fastify';
import { refuse } from '../domain/errors.ts';
import { parseOrderId } from '../domain/ids.ts';
import type { Desk, OrderRefByClient, OrderSnapshot } from '../engine/desk.ts';
import { answers, DETAILS, DETAILS_LIST, UNKNOWN_ORDER } from './answer-schemas.ts';
import { detailsOf } from './answers.ts';
import { accountOf } from './auth.ts';
import { FIND_QUERY, type FindQuery } from './batch-schemas.ts';
import { UnknownOrderError } from './errors.ts';
import { refOfQuery } from './order-ref.ts';
import { BATCH_MAX, CLIENT_ORDER_ID, ID_RULE } from './schema-parts.ts';
import { EMPTY_QUERY, ORDER_REF_QUERY, type OrderRefQuery } from './schemas.ts';
import { textsOf } from './texts.ts';

const PREFIX = '/api/v2/trading/order';
const CLIENT_ID = new RegExp(CLIENT_ORDER_ID);

const ID_ROUTE = {
  schema: {
    operationId: 'getOrder',
    summary: 'Show an order',
    description: 'By exactly one of the two ids; an empty one counts as absent.',
    tags: ['orders'],
    querystring: ORDER_REF_QUERY,
    response: answers(200, DETAILS, UNKNOWN_ORDER),
  },
  config: { scope: 'READ' },
} as const;

const FIND_ROUTE = {
  schema: {
    operationId: 'getOrders',
    summary: 'Show several orders',
    description:
      'The union of both lists, first by orderIds and then by clientOrderIds as given; unknown ids are left out. A ' +
      'client order id with a comma in it is found by the single lookup only.',
    tags: ['orders'],
    querystring: FIND_QUERY,
    response: answers(200, DETAILS_LIST),
  },
  config: { scope: 'READ' },
} as const;

const OPEN_ROUTE = {
  schema: {
    operationId: 'getOpenOrders',
    summary: 'List the open orders',
    description: 'All orders that are not in a terminal state, by creation time, then id.',
    tags: ['orders'],
    querystring: EMPTY_QUERY,
    response: answers(200, DETAILS_LIST),
  },
  config: { scope: 'READ' },
} as const;

function refsOf({ orderIds, clientOrderIds }: FindQuery): readonly OrderRefByClient[] {
  const byId = textsOf(orderIds).map((text) => ({ orderId: parseOrderId(text, 'orderIds') }));
  const byClientId = textsOf(clientOrderIds).map((clientOrderId) => {
    if (!CLIENT_ID.test(clientOrderId)) throw refuse('clientOrderIds', ID_RULE);
    return { clientOrderId };
  });
  const refs = [...byId, ...byClientId];
  if (refs.length === 0) throw refuse('orderIds', 'or clientOrderIds is required');
  if (refs.length > BATCH_MAX) throw refuse('orderIds', `and clientOrderIds must not be more than ${BATCH_MAX}`);
  return refs;
}

/** Registers the routes; `app` must authenticate. */
export function orderQueries(app: FastifyInstance, desk: Desk): void {
  app.get<{ Querystring: OrderRefQuery }>(`${PREFIX}/id`, ID_ROUTE, async (request, reply) => {
    const order = await desk.get(accountOf(request), refOfQuery(request.query));
    if (order === null) throw new UnknownOrderError();
    return reply.send(detailsOf(order));
  });

  app.get<{ Querystring: FindQuery }>(`${PREFIX}/find`, FIND_ROUTE, async (request, reply) => {
    const account = accountOf(request);
    const found = await Promise.all(refsOf(request.query).map((ref) => desk.get(account, ref)));
    const known = found.filter((order): order is OrderSnapshot => order !== null);
    const unique = [...new Map(known.map((order) => [order.orderId, order])).values()];
    return reply.send({ responses: unique.map(detailsOf) });
  });

  app.get(`${PREFIX}/open`, OPEN_ROUTE, async (request, reply) => {
    const orders = await desk.open(accountOf(request));
    return reply.send({ responses: orders.map(detailsOf) });
  });
}
