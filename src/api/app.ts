/** The HTTP application: limits, pipeline and routes. It does not listen. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import {
  fastify,
  LogController,
  type FastifyHttpOptions,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import { refuse } from '../domain/errors.ts';
import type { Desk } from '../engine/desk.ts';
import type { OrderReads } from '../engine/reads.ts';
import type { OrderReports } from '../engine/report-reads.ts';
import type { AccountsView } from '../engine/accounts.ts';
import { accountRoutes } from './account-routes.ts';
import { shedCreates, type AdmissionOptions } from './admission.ts';
import { authenticate, type AuthDeps } from './auth.ts';
import { batchCancelRoutes } from './batch-cancel.ts';
import { batchCreateRoute } from './batch-create.ts';
import { docsRoutes } from './docs/docs-routes.ts';
import { answerError, connectionFailure, failureBody, sendFailure, unknownRoute } from './errors.ts';
import { healthRoutes } from './health.ts';
import { holdingsRoutes } from './holdings-routes.ts';
import { insightRoutes } from './insight-routes.ts';
import { parseBody, stringifyJson } from './json.ts';
import { lifecycleRoutes } from './lifecycle-routes.ts';
import type { StrategyParams } from './openapi/document.ts';
import { collectRoutes } from './openapi/routes.ts';
import { createOutageCount } from './outages.ts';
import { orderPages } from './order-pages.ts';
import { orderQueries } from './order-queries.ts';
import { orderRoutes } from './orders.ts';
import { reportRoutes } from './report-routes.ts';
import { AJV_OPTIONS, schemaRefusal } from './schemas.ts';
import { requireScopes } from './scopes.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Every path and its methods. */
    readonly methodsByPath: ReadonlyMap<string, readonly string[]>;
  }
}

export interface AppDeps extends AuthDeps {
  readonly desk: Desk;
  readonly reads: OrderReads;
  /** Execution reports; without them there is no route to them. */
  readonly reports?: OrderReports;
  /** Venue accounts; without them there are no routes about them. */
  readonly accounts?: AccountsView;
  /** The parameters of each strategy, for the documentation; it knows none when they are not given. */
  readonly strategyParams?: StrategyParams;
  /** When creates are shed; never when it is not given. */
  readonly admission?: AdmissionOptions;
  /** Fastify's logger option; nothing is logged when it is not given. */
  readonly log?: FastifyServerOptions['logger'];
  /** Addresses of proxies whose X-Forwarded-For is believed; by default nobody's is. */
  readonly trustedProxies?: readonly string[];
}

const BODY_LIMIT_BYTES = 256 * 1_024;
const REQUEST_TIMEOUT_MS = 10_000;
const CONNECTIONS_MAX = 1_000;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;
const JSON_TYPE = /^application\/json(?:\s*;\s*charset\s*=\s*"?utf-8"?)?\s*$/i;

/** The client's own request id when it is short and plain, else a new one. */
function requestIdOf(raw: IncomingMessage): string {
  const given = raw.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Answers what never became a request; a connection that is gone gets nothing. */
function answerConnection(error: Error & { code?: string }, socket: Socket, deps: AppDeps): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const reason = connectionFailure(error.code);
  const body = stringifyJson(failureBody(reason, deps.now(), randomUUID(), null));
  const head = `HTTP/1.1 ${reason.status} Refused\r\nContent-Type: application/json; charset=utf-8`;
  socket.end(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}

function serverOptions(deps: AppDeps): FastifyHttpOptions<Server> {
  return {
    logger: deps.log ?? false,
    // Two lines a request would be most of the log and a tenth of the work; refusals and failures have lines of their own.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: 15_000,
    keepAliveTimeout: 10_000,
    maxRequestsPerSocket: 1_000,
    http: { headersTimeout: REQUEST_TIMEOUT_MS, connectionsCheckingInterval: 2_000, maxHeaderSize: 16 * 1_024 },
    requestIdHeader: false,
    trustProxy: deps.trustedProxies === undefined ? false : [...deps.trustedProxies],
    genReqId: requestIdOf,
    exposeHeadRoutes: false,
    ajv: AJV_OPTIONS,
    schemaErrorFormatter: schemaRefusal,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      answerError(error, request, reply, deps.now());
    },
    clientErrorHandler: (error: Error & { code?: string }, socket: Socket) => answerConnection(error, socket, deps),
  };
}

/** Headers every answer has. */
function addHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'x-request-id': request.id,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
  });
}

/** Bodies are kept as bytes until they are authenticated; only then are they parsed. */
function keepRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

function parseAuthenticated(request: FastifyRequest): void {
  if (!Buffer.isBuffer(request.body)) return;
  if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) {
    throw refuse('content-type', 'must be application/json');
  }
  request.body = parseBody(request.body);
}

/** Remembers which methods each path has: to tell an unknown path from a wrong method, and for whoever visits all. */
function answerUnknownRoutes(app: FastifyInstance, deps: AppDeps): void {
  const methods = new Map<string, string[]>();
  app.decorate('methodsByPath', methods);
  app.addHook('onRoute', (route) => {
    methods.set(route.url, [...(methods.get(route.url) ?? []), ...[route.method].flat()]);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split(/[?#]/, 1)[0] ?? '';
    return sendFailure(request, reply, unknownRoute(methods.get(path) ?? [], reply), deps.now());
  });
}

/** Builds the application. Every route under `/api/v2/trading` needs a signed request and a scope. */
export function buildApp(deps: AppDeps): FastifyInstance {
  const app: FastifyInstance = fastify(serverOptions(deps));
  app.server.maxConnections = CONNECTIONS_MAX;
  app.decorateRequest('client', null);
  app.decorate('outages', createOutageCount());
  app.setReplySerializer(stringifyJson);
  // The schemas of answers are for the documentation: the framework's own serializers, made of them, lose digits.
  app.setSerializerCompiler(() => stringifyJson);
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, deps.now()));
  addHeaders(app);
  if (deps.admission !== undefined) shedCreates(app, deps.admission, deps.now);
  keepRawBodies(app);
  answerUnknownRoutes(app, deps);
  docsRoutes(app, collectRoutes(app), deps.strategyParams ?? new Map());
  healthRoutes(app, deps.desk, deps.now);
  app.register(async (trading) => {
    requireScopes(trading);
    trading.addHook('preValidation', async (request) => {
      await authenticate(deps, request);
      parseAuthenticated(request);
    });
    orderRoutes(trading, deps.desk);
    orderQueries(trading, deps.desk);
    batchCreateRoute(trading, deps.desk);
    batchCancelRoutes(trading, deps.desk, deps.reads);
    orderPages(trading, deps.reads);
    holdingsRoutes(trading, deps.reads, deps.now);
    if (deps.accounts !== undefined) accountRoutes(trading, deps.accounts);
    lifecycleRoutes(trading, deps.desk);
    insightRoutes(trading, deps.desk, deps.reads);
    if (deps.reports !== undefined) reportRoutes(trading, deps.reports);
  });
  return app;
}
