/** The order routes. Each reads its request, asks the desk, and shapes the answer. */
import type { FastifyInstance } from 'fastify';
import { refuse } from '../domain/errors.ts';
import { parseOrderId } from '../domain/ids.ts';
import type { Desk, OrderRefByClient } from '../engine/desk.ts';
import { alreadyTerminal, detailsOf, summaryOf } from './answers.ts';
import { accountOf } from './auth.ts';
import { readCreateOrder } from './create-request.ts';
import { UnknownOrderError } from './errors.ts';
import { JsonNumber } from './json.ts';
import {
  CREATE_BODY,
  EMPTY_QUERY,
  ORDER_REF_BODY,
  ORDER_REF_QUERY,
  type CreateBody,
  type OrderRefBody,
  type OrderRefQuery,
} from './schemas.ts';

const PREFIX = '/api/v2/trading/order';

const isGiven = (text: string | null | undefined): text is string => text !== null && text !== undefined && text !== '';

/** The order id decides when both are given. */
function refOfBody({ orderId, clientOrderId }: OrderRefBody): OrderRefByClient {
  if (orderId !== null && orderId !== undefined) {
    return { orderId: parseOrderId(orderId instanceof JsonNumber ? orderId.text : orderId) };
  }
  if (!isGiven(clientOrderId)) throw refuse('orderId', 'or clientOrderId is required');
  return { clientOrderId };
}

/** Exactly one of the two; an empty one counts as absent. */
function refOfQuery({ orderId, clientOrderId }: OrderRefQuery): OrderRefByClient {
  if (isGiven(orderId)) {
    if (isGiven(clientOrderId)) throw refuse('clientOrderId', 'must not be given together with orderId');
    return { orderId: parseOrderId(orderId) };
  }
  if (!isGiven(clientOrderId)) throw refuse('orderId', 'or clientOrderId is required');
  return { clientOrderId };
}

/** Registers the routes; `app` must authenticate. */
export function orderRoutes(app: FastifyInstance, desk: Desk): void {
  app.post<{ Body: CreateBody }>(`${PREFIX}/create`, { schema: { body: CREATE_BODY } }, async (request, reply) => {
    const order = await desk.create(accountOf(request), readCreateOrder(request.body));
    return reply.code(201).send(summaryOf(order));
  });

  app.post<{ Body: OrderRefBody }>(`${PREFIX}/cancel`, { schema: { body: ORDER_REF_BODY } }, async (request, reply) => {
    const outcome = await desk.cancel(accountOf(request), refOfBody(request.body));
    if (outcome.kind === 'UNKNOWN_ORDER') throw new UnknownOrderError();
    if (outcome.kind === 'TERMINAL') return reply.code(400).send(alreadyTerminal(outcome.order, request.id));
    return reply.send(summaryOf(outcome.order));
  });

  app.get<{ Querystring: OrderRefQuery }>(
    `${PREFIX}/id`,
    { schema: { querystring: ORDER_REF_QUERY } },
    async (request, reply) => {
      const order = await desk.get(accountOf(request), refOfQuery(request.query));
      if (order === null) throw new UnknownOrderError();
      return reply.send(detailsOf(order));
    },
  );

  app.get(`${PREFIX}/open`, { schema: { querystring: EMPTY_QUERY } }, async (request, reply) => {
    const orders = await desk.open(accountOf(request));
    return reply.send({ responses: orders.map(detailsOf) });
  });
}
