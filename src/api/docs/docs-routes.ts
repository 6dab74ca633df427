/** The documentation of the API as it is: a page to read and a document for programs. Open to all. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { buildDocument, type StrategyParams } from '../openapi/document.ts';
import type { ApiRoute } from '../openapi/routes.ts';
import { renderPage } from './page.ts';
import { STYLE } from './style.ts';

/** Styles of its own and nothing else: no scripts, no pictures, no other host. */
const styleHash = createHash('sha256').update(STYLE).digest('base64');
const CSP = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

interface Served {
  readonly document: Buffer;
  readonly page: Buffer;
}

const ROUTE = { config: { undocumented: true } } as const;

// A buffer is sent as it is: the serializer of answers would refuse the fractions of examples.
const send = (reply: FastifyReply, type: string, bytes: Buffer): FastifyReply =>
  reply.header('content-type', type).send(bytes);

/** Registers the routes. Both texts are made of the `routes` there are by the time the server listens. */
export function docsRoutes(app: FastifyInstance, routes: readonly ApiRoute[], strategyParams: StrategyParams): void {
  let made: Served | null = null;
  const served = (): Served => {
    if (made !== null) return made;
    const document = buildDocument(routes, strategyParams);
    made = { document: Buffer.from(JSON.stringify(document)), page: Buffer.from(renderPage(document)) };
    return made;
  };

  // Not by the first who asks: making them takes longer than anybody else should wait.
  app.addHook('onListen', async () => void served());
  app.get('/docs/openapi.json', ROUTE, (_request, reply) =>
    send(reply, 'application/json; charset=utf-8', served().document),
  );
  app.get('/docs', ROUTE, (_request, reply) =>
    send(reply.header('content-security-policy', CSP), 'text/html; charset=utf-8', served().page),
  );
}
