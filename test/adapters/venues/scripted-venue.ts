/** A venue of a few lines for the adapter tests: real HTTP and WebSocket on loopback, answers by script. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

export interface Received {
  readonly method: string;
  readonly path: string;
  /** As sent. */
  readonly query: string;
  readonly params: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** As sent; '' for none. */
  readonly body: string;
}

export type Answer =
  | {
      readonly status: number;
      readonly body: string | object;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection is reset without a byte. */
  | 'RESET'
  /** Never answered. */
  | 'SILENT'
  /** Headers, half of the body, then the end of the connection. */
  | 'TORN'
  /** Headers and half of the body, then nothing. */
  | 'STUCK';

export type Script = (request: Received) => Answer;

export interface ScriptedVenue {
  readonly url: string;
  readonly wsUrl: string;
  /** All requests but those for the time. */
  readonly received: Received[];
  timeRequests(): number;
  script: Script;
  /** Venue clock minus ours, ms. */
  skewMs: number;
  onSocket: (socket: WebSocket, path: string) => void;
  readonly sockets: WebSocket[];
  close(): Promise<void>;
}

export const ok = (body: string | object, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: 200,
  body,
  headers,
});

export const venueError = (
  status: number,
  code: number,
  msg: string,
  headers: Record<string, string> = {},
): Answer => ({
  status,
  body: { code, msg },
  headers,
});

function send(answer: Answer, response: ServerResponse, socket: Socket): void {
  if (answer === 'SILENT') return;
  if (answer === 'RESET') {
    socket.resetAndDestroy();
    return;
  }
  if (answer === 'TORN' || answer === 'STUCK') {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"half":', () => (answer === 'TORN' ? socket.destroy() : undefined));
    return;
  }
  response.writeHead(answer.status, answer.headers ?? {});
  response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
}

async function receive(request: IncomingMessage): Promise<Received> {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const { method = '', headers } = request;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  return { method, path, query, params: new URLSearchParams(query), headers, body };
}

/** What the venues' clocks say, by path; ms since 1970. */
const TIME_ANSWERS: Readonly<Record<string, (ms: number) => object>> = {
  '/api/v3/time': (serverTime) => ({ serverTime }),
  '/0/public/Time': (ms) => ({ error: [], result: { unixtime: Math.floor(ms / 1_000) } }),
  '/api/v1/spot/ticker/price': (serverTimestamp) => ({ code: '0', msg: 'success', serverTimestamp, data: '43000' }),
  '/v5/market/time': (ms) => ({
    retCode: 0,
    retMsg: 'OK',
    result: { timeSecond: String(Math.floor(ms / 1_000)), timeNano: `${ms}000000` },
    retExtInfo: {},
    time: ms,
  }),
};

export async function startScriptedVenue(now: () => number, script: Script = () => 'SILENT'): Promise<ScriptedVenue> {
  const server: Server = createServer();
  const sockets = new WebSocketServer({ server });
  let times = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const received = await receive(request);
    const time = TIME_ANSWERS[received.path];
    if (time !== undefined) {
      times += 1;
      response.end(JSON.stringify(time(now() + venue.skewMs)));
      return;
    }
    venue.received.push(received);
    send(venue.script(received), response, request.socket);
  };
  server.on('request', (request, response) => {
    // A request that breaks off while it is read is answered by nobody.
    serve(request, response).catch(() => response.destroy());
  });
  sockets.on('connection', (socket, request) => {
    venue.sockets.push(socket);
    venue.onSocket(socket, request.url ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const venue: ScriptedVenue = {
    url: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}`,
    received: [],
    timeRequests: () => times,
    script,
    skewMs: 0,
    onSocket: () => undefined,
    sockets: [],
    async close() {
      if (!server.listening) return;
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return venue;
}

/** An address where nobody listens. */
export async function closedAddress(): Promise<string> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

/** Polls until the condition holds; fails after ten seconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 2_000; i += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`never happened: ${what}`);
}
