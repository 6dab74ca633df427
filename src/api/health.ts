/** The open routes: our time, whether the process lives, whether it can work. */
import type { FastifyInstance } from 'fastify';
import { formatInstant, type Instant } from '../domain/time.ts';
import type { Desk } from '../engine/desk.ts';
import { READINESS, TIME, VITALITY } from './answer-schemas.ts';
import { failureOf } from './errors.ts';

const TIME_ROUTE = {
  schema: {
    operationId: 'getTime',
    summary: 'Tell the time',
    description: 'The clock that timestamps of requests are compared with.',
    tags: ['service'],
    response: { 200: TIME },
  },
} as const;

const HEALTH_ROUTE = {
  schema: {
    operationId: 'getHealth',
    summary: 'Say that the process lives',
    description: 'Asks nothing else.',
    tags: ['service'],
    response: { 200: VITALITY },
  },
} as const;

const READINESS_ROUTE = {
  schema: {
    operationId: 'getReadiness',
    summary: 'Say whether orders can be taken and worked',
    description: 'When they cannot, missing names what is not there.',
    tags: ['service'],
    response: { 200: READINESS, 503: READINESS },
  },
} as const;

export function healthRoutes(app: FastifyInstance, desk: Desk, now: () => Instant): void {
  app.get('/api/v2/time', TIME_ROUTE, (_request, reply) => {
    const at = now();
    return reply.send({ serverTime: at, time: formatInstant(at) });
  });

  app.get('/healthz', HEALTH_ROUTE, (_request, reply) => reply.send({ status: 'ok' }));

  app.get('/readyz', READINESS_ROUTE, async (request, reply) => {
    try {
      const { ready, missing } = await desk.readiness();
      return await reply.code(ready ? 200 : 503).send({ ready, missing, outages: app.outages.counts() });
    } catch (error) {
      request.log.error({ err: error }, 'readiness is not known');
      return await reply
        .code(503)
        .send({ ready: false, missing: [failureOf(error).message], outages: app.outages.counts() });
    }
  });
}
