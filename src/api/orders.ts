/** Creating and cancelling one order. Each route reads its request, asks the desk, and shapes the answer. */
import type { FastifyInstance } from 'fastify';
import type { Desk } from '../engine/desk.ts';
import { answers, SUMMARY, UNKNOWN_ORDER } from './answer-schemas.ts';
import { alreadyTerminal, summaryOf } from './answers.ts';
import { accountOf } from './auth.ts';
import { readCreateOrder } from './create-request.ts';
import { UnknownOrderError } from './errors.ts';
import { refOfBody } from './order-ref.ts';
import { CREATE_BODY, ORDER_REF_BODY, type CreateBody, type OrderRefBody } from './schemas.ts';

const PREFIX = '/api/v2/trading/order';

const CREATE_ROUTE = {
  schema: {
    operationId: 'createOrder',
    summary: 'Submit an order',
    description:
      'The order is stored durably before it is answered. The same clientOrderId with the same content gives the ' +
      'existing order, with other content it is refused.',
    tags: ['orders'],
    body: CREATE_BODY,
    response: answers(201, SUMMARY),
  },
  config: { scope: 'TRADE' },
} as const;

const CANCEL_ROUTE = {
  schema: {
    operationId: 'cancelOrder',
    summary: 'Cancel an order',
    description: 'Starts the cancellation; ask for the order to see how it ended. orderId decides when both are given.',
    tags: ['orders'],
    body: ORDER_REF_BODY,
    response: answers(200, SUMMARY, UNKNOWN_ORDER),
  },
  config: { scope: 'CANCEL' },
} as const;

/** Registers the routes; `app` must authenticate. */
export function orderRoutes(app: FastifyInstance, desk: Desk): void {
  app.post<{ Body: CreateBody }>(`${PREFIX}/create`, CREATE_ROUTE, async (request, reply) => {
    const order = await desk.create(accountOf(request), readCreateOrder(request.body));
    return reply.code(201).send(summaryOf(order));
  });

  app.post<{ Body: OrderRefBody }>(`${PREFIX}/cancel`, CANCEL_ROUTE, async (request, reply) => {
    const outcome = await desk.cancel(accountOf(request), refOfBody(request.body));
    if (outcome.kind === 'UNKNOWN_ORDER') throw new UnknownOrderError();
    if (outcome.kind === 'TERMINAL') return reply.code(400).send(alreadyTerminal(outcome.order, request.id));
    return reply.send(summaryOf(outcome.order));
  });
}
