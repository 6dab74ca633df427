/** Signs and sends raw requests over kept-alive connections; no two have the same time stamp. */
import { createHmac } from 'node:crypto';
import { Pool } from 'undici';
import { pause, wallMs } from '../clock.ts';
import type { Access } from '../deployment.ts';
import type { FuzzRequest } from './mutations.ts';

const RECV_WINDOW_MS = '10000';
/** How far behind the clock stamps begin, and how far ahead of it they may run. */
const BEHIND_MS = 2_000;
const AHEAD_MS = 500;

export interface Reply {
  readonly status: number;
  readonly text: string;
}

export interface SignedCalls {
  send(request: FuzzRequest): Promise<Reply>;
  close(): Promise<void>;
}

export function openCalls(access: Access, connections: number): SignedCalls {
  const pool = new Pool(access.url, { connections, pipelining: 1 });
  let last = 0;
  async function stamp(): Promise<string> {
    last = Math.max(last + 1, Math.floor(wallMs()) - BEHIND_MS);
    const mine = last;
    if (mine > wallMs() + AHEAD_MS) await pause(mine - wallMs());
    return String(mine);
  }
  return {
    async send({ method, path, query, body, contentType }) {
      const timestamp = await stamp();
      const sign = createHmac('sha256', access.secret)
        .update(timestamp + access.apiKey + RECV_WINDOW_MS)
        .update(body ?? query)
        .digest('hex');
      const answer = await pool.request({
        method,
        path: query === '' ? path : `${path}?${query}`,
        headers: {
          'ANBOTO-API-KEY': access.apiKey,
          'ANBOTO-SIGN': sign,
          'ANBOTO-TS': timestamp,
          'ANBOTO-RECV-WINDOW': RECV_WINDOW_MS,
          ...(body === null ? {} : { 'content-type': contentType }),
        },
        body,
      });
      return { status: answer.statusCode, text: await answer.body.text() };
    },
    close: () => pool.close(),
  };
}
