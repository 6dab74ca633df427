/**
 * A typed client of the order API for Node 20 or newer; lossless-json is all it needs. Amounts are decimal texts both
 * ways, so no digit is lost. Requests carry the server's time, as measured. A request that may have been carried out is
 * sent again only where that does no harm.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { parse } from 'lossless-json';

/** A decimal such as '0.1'. */
export type Decimal = string;
export type OrderRef = { readonly orderId: string } | { readonly clientOrderId: string };

export interface NewOrder {
  readonly clientOrderId?: string;
  readonly exchange: string;
  readonly subaccount?: string;
  readonly symbol: string;
  readonly assetClass: 'SPOT' | 'FUTURE' | 'UNDEFINED';
  readonly side: 'BUY' | 'SELL' | 'SHORT_SELL';
  readonly quantity: Decimal;
  readonly strategy: 'TWAP' | 'VWAP' | 'ICEBERG' | 'MARKET' | 'LIMIT' | 'STOP_LOSS' | 'POV' | 'IS';
  readonly limitPrice?: Decimal;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly clipSizeType?: 'ABSOLUTE' | 'PERCENTAGE' | 'AUTOMATIC';
  readonly clipSizeVal?: Decimal;
  readonly params?: Readonly<Record<string, unknown>>;
}

export interface OrderSummary {
  readonly orderId: string;
  readonly clientOrderId: string | null;
  readonly status: string;
  readonly createdAt: string;
  readonly message: string | null;
  readonly errorCode: string | null;
}

export interface OrderDetails {
  readonly orderId: string;
  readonly clientOrderId: string | null;
  readonly symbol: string;
  readonly status: string;
  readonly side: string;
  readonly filledQuantity: Decimal;
  readonly leavesQuantity: Decimal;
  readonly averagePrice: Decimal;
}

/** The server said no: `body` is its answer. */
export class Refused extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly retryMs: number;

  constructor(response: Response, body: Readonly<Record<string, unknown>>) {
    super(`${response.status}: ${typeof body['message'] === 'string' ? body['message'] : response.statusText}`);
    this.status = response.status;
    this.body = body;
    this.retryMs = Math.min(30, Number(response.headers.get('retry-after') ?? 1)) * 1_000;
  }
}

const ORDERS = '/api/v2/trading/order';
const RECV_WINDOW = '5000';
const ATTEMPTS = 4;

type Method = 'GET' | 'POST';
type Body = Readonly<Record<string, unknown>>;

/** Numbers stay the texts they are written in. */
const read = (text: string): Body => parse(text, undefined, (digits) => digits) as Body;

/** Throws Refused for a refusal, and whatever fetch throws when there is no answer. */
async function exchange(url: string, init: RequestInit): Promise<Body> {
  const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(10_000) });
  const body = read(await response.text());
  if (!response.ok) throw new Refused(response, body);
  return body;
}

export function trancheClient(url: string, apiKey: string, secret: string, clock: () => number = Date.now) {
  let offsetMs: number | null = null;

  /** Server clock minus ours, uncertain by half a round trip. */
  async function measureOffset(): Promise<number> {
    const before = clock();
    const { serverTime } = await exchange(`${url}/api/v2/time`, {});
    return Number(serverTime) - (before + clock()) / 2;
  }

  async function send(method: Method, path: string, payload: string): Promise<Body> {
    offsetMs ??= await measureOffset();
    // A new timestamp each time: the server takes the same signed bytes only once.
    const timestamp = String(Math.floor(clock() + offsetMs));
    const headers = {
      'ANBOTO-API-KEY': apiKey,
      'ANBOTO-TS': timestamp,
      'ANBOTO-RECV-WINDOW': RECV_WINDOW,
      'ANBOTO-SIGN': createHmac('sha256', secret)
        .update(timestamp + apiKey + RECV_WINDOW + payload)
        .digest('hex'),
    };
    if (method === 'GET') return exchange(`${url}${path}${payload === '' ? '' : `?${payload}`}`, { headers });
    return exchange(`${url}${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      body: payload,
    });
  }

  /** True when the clocks had moved apart and the offset is measured anew. */
  async function hasClockMoved(): Promise<boolean> {
    const before = offsetMs ?? 0;
    offsetMs = await measureOffset();
    return Math.abs(offsetMs - before) > 500;
  }

  /** How long to wait before sending again; null when that would not help, or could do harm. */
  async function pauseAfter(error: unknown, attempt: number, attempts: number): Promise<number | null> {
    // Nothing was done after a 401, whatever was asked.
    if (error instanceof Refused && error.status === 401 && attempt === 1) return (await hasClockMoved()) ? 0 : null;
    if (attempt >= attempts) return null;
    if (!(error instanceof Refused)) return 100 * 2 ** attempt;
    return error.status === 429 || error.status === 503 ? error.retryMs : null;
  }

  async function call(method: Method, path: string, payload: string, attempts = ATTEMPTS): Promise<Body> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await send(method, path, payload);
      } catch (error) {
        const pauseMs = await pauseAfter(error, attempt, attempts);
        if (pauseMs === null) throw error;
        await wait(pauseMs);
      }
    }
  }

  const ask = async (name: string, body: object, attempts?: number): Promise<OrderSummary> =>
    (await call('POST', `${ORDERS}/${name}`, JSON.stringify(body), attempts)) as unknown as OrderSummary;

  return {
    /** Safe to send again because of the client order id, which is made when there is none. */
    create: (order: NewOrder) => ask('create', { clientOrderId: randomUUID(), ...order }),
    cancel: (ref: OrderRef) => ask('cancel', ref),
    pause: (ref: OrderRef) => ask('pause', ref),
    /** Sent once: after a late answer it could undo a pause that somebody asked for in between. */
    unpause: (ref: OrderRef) => ask('unpause', ref, 1),
    get: async (ref: OrderRef) =>
      (await call('GET', `${ORDERS}/id`, new URLSearchParams({ ...ref }).toString())) as unknown as OrderDetails,
    open: async () => (await call('GET', `${ORDERS}/open`, ''))['responses'] as readonly OrderDetails[],
  };
}
