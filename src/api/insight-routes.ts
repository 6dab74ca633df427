/** What an order would come to before it is made, and why one that is made does what it does. */
import type { FastifyInstance } from 'fastify';
import type { Desk } from '../engine/desk.ts';
import type { OrderReads } from '../engine/reads.ts';
import { answers, UNKNOWN_ORDER } from './answer-schemas.ts';
import { accountOf } from './auth.ts';
import { readCreateOrder } from './create-request.ts';
import { UnknownOrderError } from './errors.ts';
import { previewOf, whyOf } from './insight.ts';
import { PREVIEW, WHY_ANSWER } from './insight-schemas.ts';
import { refOfQuery } from './order-ref.ts';
import { CREATE_BODY, ORDER_REF_QUERY, type CreateBody, type OrderRefQuery } from './schemas.ts';

const PREFIX = '/api/v2/trading/order';

const PREVIEW_ROUTE = {
  schema: {
    operationId: 'previewOrder',
    summary: 'Preview an order',
    description:
      'The schedule that a create of the same body would get, clip by clip, by the same checks and the same planning; ' +
      'nothing is stored and no clientOrderId is taken. Without startTime the times are counted from now. A request ' +
      'that another duration or another clip size would make possible is answered with the nearest ones; any other is ' +
      'refused as a create refuses it.',
    tags: ['orders'],
    body: CREATE_BODY,
    response: answers(200, PREVIEW),
  },
  config: { scope: 'TRADE' },
} as const;

const WHY_ROUTE = {
  schema: {
    operationId: 'explainOrder',
    summary: 'Say why an order does what it does',
    description:
      'In words and codes: what the order waits for or what keeps it from sending, since when, and when it acts next. ' +
      'By exactly one of the two ids.',
    tags: ['orders'],
    querystring: ORDER_REF_QUERY,
    response: answers(200, WHY_ANSWER, UNKNOWN_ORDER),
  },
  config: { scope: 'READ' },
} as const;

/** Registers the routes; `app` must authenticate. */
export function insightRoutes(app: FastifyInstance, desk: Desk, reads: OrderReads): void {
  app.post<{ Body: CreateBody }>(`${PREFIX}/preview`, PREVIEW_ROUTE, async (request, reply) => {
    const outcome = await desk.preview(accountOf(request), readCreateOrder(request.body));
    return reply.send(previewOf(outcome));
  });

  app.get<{ Querystring: OrderRefQuery }>(`${PREFIX}/why`, WHY_ROUTE, async (request, reply) => {
    const why = await reads.why(accountOf(request), refOfQuery(request.query));
    if (why === null) throw new UnknownOrderError();
    return reply.send(whyOf(why));
  });
}
