/** From what was thrown to what the client is told. Nothing of our insides goes out; the log keeps the reason. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OrderError, type ErrorCode, type FieldProblem } from '../domain/errors.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import type { FailureKind, Scope } from '../engine/access.ts';
import { isJsonObject } from './json.ts';
import { outageCause, type OutageCount } from './outages.ts';

declare module 'fastify' {
  interface FastifyInstance {
    readonly outages: OutageCount;
  }
}

/** The client is told only that authentication failed; the reason is for the log. */
export class AuthenticationError extends Error {
  readonly apiKey: string | null;
  /** What it counts as; null when it is not counted. */
  readonly kind: FailureKind | null;

  constructor(reason: string, apiKey: string | null, kind: FailureKind | null = 'form') {
    super(reason);
    this.name = 'AuthenticationError';
    this.apiKey = apiKey;
    this.kind = kind;
  }
}

/** Too many requests of a key, or too many that did not authenticate. */
export class TooManyRequestsError extends Error {
  readonly retryMs: number;

  constructor(retryMs: number) {
    super('too many requests');
    this.name = 'TooManyRequestsError';
    this.retryMs = retryMs;
  }
}

export class MissingScopeError extends Error {
  constructor(scope: Scope) {
    super(`the API key lacks the scope ${scope}`);
    this.name = 'MissingScopeError';
  }
}

/** There is no such order, or none that this account may see. */
export class UnknownOrderError extends Error {
  constructor() {
    super('there is no such order');
    this.name = 'UnknownOrderError';
  }
}

export interface Failure {
  readonly status: number;
  readonly errorCode: ErrorCode;
  readonly message: string;
  readonly problems: readonly FieldProblem[];
}

const failure = (status: number, errorCode: ErrorCode, message: string): Failure => ({
  status,
  errorCode,
  message,
  problems: [],
});
const fault = (status: number, path: string, rule: string): Failure => ({
  ...failure(status, 'INVALID_ORDER', `${path} ${rule}`),
  problems: [{ path, message: rule }],
});

const RETRY_AFTER_SECONDS = '1';
const INTERNAL = failure(500, 'OTHER', 'internal error');
const UNAVAILABLE = failure(503, 'EMS_INSTANCES_DOWN', 'the service is not available now, try again');

/** Errors of the web framework that have a better wording or status than their own. */
const FRAMEWORK: Readonly<Record<string, Failure>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: fault(413, 'body', 'must not be larger than 256 KiB'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: fault(400, 'content-type', 'must be application/json'),
  FST_ERR_BAD_URL: fault(400, 'path', 'must be a valid URL'),
};

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');

function frameworkFailure(error: Error): Failure | null {
  const known = FRAMEWORK[codeOf(error)];
  if (known !== undefined) return known;
  const status = 'statusCode' in error ? Number(error.statusCode) : 500;
  return codeOf(error).startsWith('FST_') && status >= 400 && status < 500
    ? failure(status, 'INVALID_ORDER', 'the request is malformed')
    : null;
}

/** The answer to an error. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return INTERNAL;
  if (error instanceof OrderError) {
    return { status: 400, errorCode: error.errorCode, message: error.message, problems: error.problems };
  }
  if (error instanceof AuthenticationError) return failure(401, 'AUTHENTICATION_ERROR', 'authentication failed');
  if (error instanceof MissingScopeError) return failure(403, 'AUTHENTICATION_ERROR', error.message);
  if (error instanceof UnknownOrderError) return failure(404, 'INVALID_ORDER', error.message);
  if (error instanceof TooManyRequestsError) return failure(429, 'RATE_LIMIT_EXCEEDED', 'too many requests');
  if (outageCause(error) !== null) return UNAVAILABLE;
  return frameworkFailure(error) ?? INTERNAL;
}

/** The body of every refusal: an order summary, the request's id and the fields at fault. */
export function failureBody(reason: Failure, now: Instant, requestId: string, clientOrderId: string | null): object {
  return {
    orderId: null,
    clientOrderId,
    status: 'REJECTED',
    createdAt: formatInstant(now),
    message: reason.message,
    errorCode: reason.errorCode,
    requestId,
    errors: reason.problems,
  };
}

const CLIENT_ORDER_ID = /^[\x21-\x7E]{1,64}$/;

/** The client's own id, of authenticated requests only and never the echo of something malformed. */
function clientOrderIdOf(request: FastifyRequest): string | null {
  if (request.client === null) return null;
  const source = request.method === 'GET' ? request.query : request.body;
  return Buffer.isBuffer(source) ? null : ownClientOrderId(source);
}

/** The client order id in what a client has sent; null when there is none, or none of the right form. */
export function ownClientOrderId(source: unknown): string | null {
  const id = isJsonObject(source) ? source['clientOrderId'] : null;
  return typeof id === 'string' && CLIENT_ORDER_ID.test(id) ? id : null;
}

function log(request: FastifyRequest, reply: FastifyReply, reason: Failure, error: unknown): void {
  if (error instanceof AuthenticationError) {
    request.log.warn({ reason: error.message, apiKey: error.apiKey }, 'authentication failed');
  } else if (reason.status >= 500) {
    const cause = reason === UNAVAILABLE ? outageCause(error) : null;
    if (cause !== null) request.server.outages.note(cause);
    request.log.error({ err: error, cause, tookMs: Math.round(reply.elapsedTime) }, reason.message);
  }
}

/** Sends a failure in the one form all failures have. */
export function sendFailure(request: FastifyRequest, reply: FastifyReply, reason: Failure, now: Instant): FastifyReply {
  reply.header('x-request-id', request.id);
  if (reason.status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
  return reply.code(reason.status).send(failureBody(reason, now, request.id, clientOrderIdOf(request)));
}

/** The error handler of the application. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, now: Instant): FastifyReply {
  const reason = failureOf(error);
  log(request, reply, reason, error);
  if (error instanceof TooManyRequestsError) {
    reply.header('retry-after', String(Math.max(1, Math.ceil(error.retryMs / 1_000))));
  }
  return sendFailure(request, reply, reason, now);
}

/** For a path we do not have, or not with this method. */
export function unknownRoute(allowed: readonly string[], reply: FastifyReply): Failure {
  if (allowed.length === 0) return failure(404, 'OTHER', 'there is no such path');
  reply.header('allow', allowed.join(', '));
  return failure(405, 'OTHER', `this path takes ${allowed.join(', ')} only`);
}

/** For a request that could not be read as HTTP at all. */
export function connectionFailure(code: string | undefined): Failure {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return failure(408, 'OTHER', 'the request took too long to arrive');
  if (code === 'HPE_HEADER_OVERFLOW') return failure(431, 'OTHER', 'the headers are too large');
  return failure(400, 'OTHER', 'the request is not valid HTTP');
}
