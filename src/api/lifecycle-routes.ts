/** Pause, unpause and amend: extensions of the contract that reach the states it names. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../domain/errors.ts';
import type { AmendOutcome, Desk, OrderSnapshot, PauseOutcome } from '../engine/desk.ts';
import { readAmendment, readExpectedVersion } from './amend-request.ts';
import { AMENDED, answers, SUMMARY, UNKNOWN_ORDER, VERSION_REFUSED } from './answer-schemas.ts';
import { alreadyTerminal, summaryOf } from './answers.ts';
import { accountOf } from './auth.ts';
import { UnknownOrderError } from './errors.ts';
import { AMEND_BODY, type AmendBody } from './lifecycle-schemas.ts';
import { refOfBody } from './order-ref.ts';
import { ORDER_REF_BODY, type OrderRefBody } from './schemas.ts';

const PREFIX = '/api/v2/trading/order';

/** The order as it is, and why nothing was done. */
const refusalBody = (order: OrderSnapshot, message: string, errorCode: ErrorCode, requestId: string): object => ({
  ...summaryOf(order),
  message,
  errorCode,
  requestId,
  errors: [],
});

type Asked = 'paused' | 'unpaused' | 'amended';

/** Answers the outcomes in which nothing was done; the order's own state and version are in the body. */
function sendRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: Exclude<PauseOutcome | AmendOutcome, { kind: 'PENDING' | 'AMENDED' }>,
  asked: Asked,
): FastifyReply {
  if (outcome.kind === 'UNKNOWN_ORDER') throw new UnknownOrderError();
  const { kind, order } = outcome;
  if (kind === 'TERMINAL') return reply.code(400).send(alreadyTerminal(order, request.id));
  if (kind === 'INVALID') {
    return reply
      .code(400)
      .send(refusalBody(order, `the order is ${order.status} and cannot be ${asked}`, 'INVALID_ORDER', request.id));
  }
  const message = `expectedVersion is not the order's version, which is ${order.version}`;
  const errors = [{ path: 'expectedVersion', message: `is not the order's version, which is ${order.version}` }];
  const body = refusalBody(order, message, 'INVALID_ORDER', request.id);
  return reply.code(409).send({ ...body, errors, version: order.version });
}

const PAUSE_ROUTE = {
  schema: {
    operationId: 'pauseOrder',
    summary: 'Pause an order',
    description:
      'Cancels what is open and sends nothing more until the order is unpaused; the end time counts on. Ask for the ' +
      'order to see when it is PAUSED.',
    tags: ['orders'],
    body: ORDER_REF_BODY,
    response: answers(200, SUMMARY, UNKNOWN_ORDER),
  },
  // A pause stops an order: it must not wait behind creates.
  config: { scope: 'TRADE', lane: 'cancel' },
} as const;

const UNPAUSE_ROUTE = {
  schema: {
    operationId: 'unpauseOrder',
    summary: 'Let a paused order go on',
    description: 'Plans what is left again, as params.onResume says, and goes on.',
    tags: ['orders'],
    body: ORDER_REF_BODY,
    response: answers(200, SUMMARY, UNKNOWN_ORDER),
  },
  config: { scope: 'TRADE' },
} as const;

const AMEND_ROUTE = {
  schema: {
    operationId: 'amendOrder',
    summary: 'Amend a live order',
    description:
      'Changes quantity, limit price, end time, clip size or parameters and plans what is left again; what is not ' +
      'given stays as it is. With expectedVersion the order is changed only if it has not moved on since.',
    tags: ['orders'],
    body: AMEND_BODY,
    response: answers(200, AMENDED, { ...UNKNOWN_ORDER, 409: VERSION_REFUSED }),
  },
  config: { scope: 'TRADE' },
} as const;

/** Registers the routes; `app` must authenticate. */
export function lifecycleRoutes(app: FastifyInstance, desk: Desk): void {
  app.post<{ Body: OrderRefBody }>(`${PREFIX}/pause`, PAUSE_ROUTE, async (request, reply) => {
    const outcome = await desk.pause(accountOf(request), refOfBody(request.body));
    if (outcome.kind !== 'PENDING') return sendRefusal(request, reply, outcome, 'paused');
    return reply.send(summaryOf(outcome.order));
  });

  app.post<{ Body: OrderRefBody }>(`${PREFIX}/unpause`, UNPAUSE_ROUTE, async (request, reply) => {
    const outcome = await desk.unpause(accountOf(request), refOfBody(request.body));
    if (outcome.kind !== 'PENDING') return sendRefusal(request, reply, outcome, 'unpaused');
    return reply.send(summaryOf(outcome.order));
  });

  app.post<{ Body: AmendBody }>(`${PREFIX}/amend`, AMEND_ROUTE, async (request, reply) => {
    const [amendment, version] = [readAmendment(request.body), readExpectedVersion(request.body)];
    const outcome = await desk.amend(accountOf(request), refOfBody(request.body), amendment, version);
    if (outcome.kind !== 'AMENDED') return sendRefusal(request, reply, outcome, 'amended');
    return reply.send({ ...summaryOf(outcome.order), version: outcome.order.version });
  });
}
