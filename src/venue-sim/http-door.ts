/** The HTTP door of a simulated venue: bodies read whole, answers written once, connections broken on demand. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Reply, Transport } from './gateway.ts';

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
  readonly response: ServerResponse;
}

const BODY_BYTES_MAX = 65_536;

export function sendText(response: ServerResponse, status: number, type: string, text: string, headers = {}): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text), ...headers });
  response.end(text);
}

/** A header given once, or ''. */
export function headerOf({ headers }: HttpRequest, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

export class HttpTransport implements Transport {
  readonly #response: ServerResponse;
  readonly #headers: () => object;

  /** `headers` gives the limit headers of an answer, asked for when it is sent. */
  constructor(response: ServerResponse, headers: () => object = () => ({})) {
    this.#response = response;
    this.#headers = headers;
  }

  respond(reply: Reply, how: 'WHOLE' | 'TRUNCATED'): void {
    const text = JSON.stringify(reply.body);
    const headers = {
      ...this.#headers(),
      ...reply.headers,
      ...(reply.retryAfterS === null ? {} : { 'Retry-After': String(reply.retryAfterS) }),
    };
    const sent = how === 'WHOLE' ? text : text.slice(0, Math.floor(text.length / 2));
    sendText(this.#response, reply.status, 'application/json;charset=UTF-8', sent, headers);
  }

  respondHtml(status: number): void {
    sendText(this.#response, status, 'text/html', `<html><body><h1>${status}</h1></body></html>`);
  }

  reset(): void {
    this.#response.socket?.resetAndDestroy();
  }
}

/** The request listener of the venue's HTTP server. */
export function createHttpListener(serve: (request: HttpRequest) => void) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > BODY_BYTES_MAX) request.destroy();
      else chunks.push(chunk);
    });
    request.on('end', () => {
      const [only] = chunks;
      const body = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
      const { url = '/', method = 'GET', headers } = request;
      const cut = url.indexOf('?');
      serve({
        method,
        path: cut < 0 ? url : url.slice(0, cut),
        query: cut < 0 ? '' : url.slice(cut + 1),
        body: body.toString('utf8'),
        headers,
        response,
      });
    });
  };
}
