/**
 * HTTP to one venue host: a pool of kept-alive connections, every request written at most once, no redirects, network
 * failures as data. One wait for a socket and one for the answer bound every call.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Pool } from 'undici';
import { Exchange, type HttpOutcome, type HttpRequest } from './exchange.ts';

export interface TransportOptions {
  /** Scheme, host and port: `https://api.example.com`. */
  readonly baseUrl: string;
  /** Connections kept at most. Default 64. */
  readonly connections?: number;
  /** Longest wait for a connected socket, ms. Default 1,000. */
  readonly connectTimeoutMs?: number;
  /** Longest wait for the whole answer once bytes may have left, ms. Default 5,000. */
  readonly requestTimeoutMs?: number;
}

export interface Transport {
  /** Sends one request, once. Never rejects. */
  request(request: HttpRequest): Promise<HttpOutcome>;
  /** Waits for the answers under way, then closes the connections. */
  close(): Promise<void>;
}

const CONNECTIONS = 64;
const CONNECT_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 30_000;

export function createTransport(options: TransportOptions): Transport {
  const connectTimeoutMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
  const requestTimeoutMs = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  const pool = new Pool(new URL(options.baseUrl).origin, {
    connections: options.connections ?? CONNECTIONS,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: { timeout: connectTimeoutMs },
    // The exchange has its own timers, which cover the whole answer and not only its parts.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const underWay = new Set<Promise<HttpOutcome>>();

  const send = (request: HttpRequest): Promise<HttpOutcome> => {
    const exchange = new Exchange(request, connectTimeoutMs, requestTimeoutMs);
    try {
      const { path, method, headers, body = null } = request;
      pool.dispatch({ path, method, headers, body }, exchange);
    } catch (error) {
      // Thrown for a request the client will not take (a closed pool, a bad path): nothing was queued.
      exchange.fail(error instanceof Error ? error.name : 'DISPATCH_FAILED');
    }
    return exchange.outcome;
  };

  return {
    async request(request) {
      const forget = request.marks === undefined ? undefined : markWhenSent(request, request.marks.sent);
      const outcome = send(request);
      underWay.add(outcome);
      try {
        return await outcome;
      } finally {
        underWay.delete(outcome);
        forget?.();
      }
    },
    async close() {
      await Promise.all(underWay);
      await pool.destroy();
    },
  };
}

/**
 * Calls `sent` when this request was written to its socket. Path and body together are signed and stamped, so they name
 * the request. Only fault tests ask for this: nobody listens to the channel otherwise.
 */
function markWhenSent({ path, body = '' }: HttpRequest, sent: () => void): () => void {
  const listener = (message: unknown): void => {
    const { request } = message as { request: { path: string; body: Buffer | string | null } };
    if (request.path === path && String(request.body ?? '') === body) sent();
  };
  subscribe('undici:request:bodySent', listener);
  return () => unsubscribe('undici:request:bodySent', listener);
}
