/** A client in a process of its own: sends signed requests over kept-alive connections and times each. */
import { createHmac } from 'node:crypto';
import { Pool } from 'undici';
import { inFlight, wallMs } from '../clock.ts';
import type { Access } from '../deployment.ts';

export interface ClientQuestion {
  readonly access: Access;
  readonly path: string;
  readonly bodies: readonly string[];
  readonly connections: number;
}

export interface ClientAnswer {
  /** From the first request to the last answer, ms. */
  readonly ms: number;
  readonly latenciesMs: readonly number[];
  readonly failures: number;
  readonly firstFailure: string;
  readonly replies: readonly string[];
}

/** Short, so that the server forgets its memory of requests soon after a run. */
const RECV_WINDOW_MS = '2000';

function signedHeaders({ apiKey, secret }: Access, body: string): Record<string, string> {
  const timestamp = String(Math.floor(wallMs()));
  const sign = createHmac('sha256', secret)
    .update(timestamp + apiKey + RECV_WINDOW_MS + body)
    .digest('hex');
  return {
    'content-type': 'application/json',
    'ANBOTO-API-KEY': apiKey,
    'ANBOTO-SIGN': sign,
    'ANBOTO-TS': timestamp,
    'ANBOTO-RECV-WINDOW': RECV_WINDOW_MS,
  };
}

/** Sends every body once, `connections` of them at a time. */
export async function client(asked: unknown): Promise<ClientAnswer> {
  const { access, path, bodies, connections } = asked as ClientQuestion;
  const pool = new Pool(access.url, { connections, pipelining: 1 });
  const latenciesMs: number[] = [];
  const replies: string[] = [];
  let failures = 0;
  let firstFailure = '';
  async function send(index: number): Promise<void> {
    const body = bodies[index] ?? '';
    const start = wallMs();
    const answer = await pool.request({ method: 'POST', path, headers: signedHeaders(access, body), body });
    const text = await answer.body.text();
    latenciesMs.push(wallMs() - start);
    replies[index] = text;
    if (answer.statusCode < 300) return;
    failures += 1;
    if (firstFailure === '') firstFailure = `${answer.statusCode} ${text.slice(0, 300)}`;
  }
  const start = wallMs();
  await inFlight(connections, bodies.length, send);
  const ms = wallMs() - start;
  await pool.close();
  return { ms, latenciesMs, failures, firstFailure, replies };
}
