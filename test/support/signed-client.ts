/** A client of the public API that signs by hand, sharing no code with the server. */
import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'lossless-json';

export interface ClientKey {
  readonly apiKey: string;
  readonly secret: string;
}

/** How often a read or a create is sent before a 503 is believed. */
const TRIES_MAX = 5;
/** What the server says of a create that it has not looked at. */
const SHED = /too much to do/;

/** A reply; numbers of the body are texts, with every digit as it came. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** From the request to the last byte of the answer. */
  readonly tookMs: number;
}

export interface OrderDetails {
  readonly orderId: string;
  readonly clientOrderId: string | null;
  readonly symbol: string;
  readonly assetClass: string;
  readonly exchange: string;
  readonly status: string;
  readonly side: string;
  readonly filledQuantity: string;
  readonly leavesQuantity: string;
  readonly lastQuantity: string;
  readonly lastPrice: string;
  readonly averagePrice: string;
}

const RECEIVE_WINDOW = '10000';
const PREFIX = '/api/v2/trading/order';
/** The last stamp of each content that was signed of late. */
const lastStamps = new Map<string, number>();
const STAMPS_MAX = 20_000;

/**
 * Never the same twice for the same content, so that two equal requests are two requests and not a replay. Stamps of other
 * contents are free: with one row for all, more than a thousand requests a second would run ahead of the clock.
 */
function nextStamp(content: string): number {
  const least = Date.now() - 2_000;
  const stamp = Math.max((lastStamps.get(content) ?? 0) + 1, least);
  if (lastStamps.size >= STAMPS_MAX) {
    for (const [known, last] of lastStamps) if (last < least) lastStamps.delete(known);
  }
  lastStamps.set(content, stamp);
  return stamp;
}

const parseBody = (text: string): Readonly<Record<string, unknown>> => {
  if (!text.startsWith('{')) return {};
  return parse(text, undefined, (digits) => digits) as Readonly<Record<string, unknown>>;
};

export class SignedClient {
  readonly #url: string;
  readonly #key: ClientKey;

  constructor(url: string, key: ClientKey) {
    this.#url = url;
    this.#key = key;
  }

  /** What it signs with. */
  get key(): ClientKey {
    return this.#key;
  }

  async call(method: 'GET' | 'POST', path: string, body?: object | string): Promise<Reply> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const content = `${this.#key.apiKey}${RECEIVE_WINDOW}${text ?? path.split('?')[1] ?? ''}`;
    const stamp = String(nextStamp(content));
    const signed = `${stamp}${content}`;
    const headers = {
      'ANBOTO-API-KEY': this.#key.apiKey,
      'ANBOTO-SIGN': createHmac('sha256', this.#key.secret).update(signed).digest('hex'),
      'ANBOTO-TS': stamp,
      'ANBOTO-RECV-WINDOW': RECEIVE_WINDOW,
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const startedAt = performance.now();
    const response = await fetch(this.#url + path, { method, headers, ...(text === undefined ? {} : { body: text }) });
    const received = await response.text();
    const tookMs = performance.now() - startedAt;
    return { status: response.status, headers: response.headers, text: received, body: parseBody(received), tookMs };
  }

  create(order: object | string): Promise<Reply> {
    return this.call('POST', `${PREFIX}/create`, order);
  }

  cancel(ref: object): Promise<Reply> {
    return this.call('POST', `${PREFIX}/cancel`, ref);
  }

  byQuery(query: string): Promise<Reply> {
    return this.call('GET', `${PREFIX}/id?${query}`);
  }

  /** A read that does what a 503 asks for: it tries again a little later, a few times. */
  async #read(path: string): Promise<Reply> {
    for (let tries = 1; ; tries += 1) {
      const reply = await this.call('GET', path);
      if (reply.status !== 503 || tries === TRIES_MAX) return reply;
      console.log(`${path} was answered 503: asked again`);
      await pause(Number(reply.headers.get('retry-after')) * 1_000);
    }
  }

  /**
   * Creates, and answers with the order's id. A create that was answered 503 is sent again where that makes no second
   * order: when it was shed, or has an id of the client's. Throws unless the server says 201 in the end.
   */
  async place(order: object): Promise<string> {
    for (let tries = 1; ; tries += 1) {
      const reply = await this.create(order);
      if (reply.status === 201) return String(reply.body['orderId']);
      const isSafe = reply.status === 503 && ('clientOrderId' in order || SHED.test(reply.text));
      if (!isSafe || tries === TRIES_MAX) throw new Error(`create was answered ${reply.status}: ${reply.text}`);
      console.log('a create was answered 503: sent again');
      await pause(Number(reply.headers.get('retry-after')) * 1_000);
    }
  }

  async order(orderId: string): Promise<OrderDetails> {
    const reply = await this.#read(`${PREFIX}/id?orderId=${orderId}`);
    if (reply.status !== 200) throw new Error(`order ${orderId} was answered ${reply.status}: ${reply.text}`);
    return reply.body as unknown as OrderDetails;
  }

  async open(): Promise<readonly OrderDetails[]> {
    const reply = await this.#read(`${PREFIX}/open`);
    if (reply.status !== 200) throw new Error(`open orders were answered ${reply.status}: ${reply.text}`);
    return reply.body['responses'] as readonly OrderDetails[];
  }
}
