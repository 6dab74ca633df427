/** The open routes: our time, whether the process lives, whether it can work. */
import type { FastifyInstance } from 'fastify';
import { formatInstant, type Instant } from '../domain/time.ts';
import type { Desk } from '../engine/desk.ts';
import { failureOf } from './errors.ts';

export function healthRoutes(app: FastifyInstance, desk: Desk, now: () => Instant): void {
  app.get('/api/v2/time', (_request, reply) => {
    const at = now();
    return reply.send({ serverTime: at, time: formatInstant(at) });
  });

  app.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }));

  app.get('/readyz', async (request, reply) => {
    try {
      const { ready, missing } = await desk.readiness();
      return await reply.code(ready ? 200 : 503).send({ ready, missing });
    } catch (error) {
      request.log.error({ err: error }, 'readiness is not known');
      return await reply.code(503).send({ ready: false, missing: [failureOf(error).message] });
    }
  });
}
