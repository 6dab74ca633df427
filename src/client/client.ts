/**
 * A signing client of the order API. Amounts come back digit for digit as texts. Requests are stamped with the server's
 * time, as measured, so that a wrong clock on this machine is no reason for a refusal.
 */
import { bytesToSign, signHmac } from '../api/signing.ts';
import { RefusedError, UnreachableError } from './errors.ts';
import { isObject, parseExact, textAt, type Exact, type ExactObject } from './exact-json.ts';
import { exchange, type HttpAnswer } from './http.ts';

export interface ClientOptions {
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly apiKey: string;
  readonly secret: string;
  /** The wall clock of this machine, UTC milliseconds. */
  readonly now: () => number;
}

/** An answer: the text as sent, and what it says with numbers as texts. */
export interface Answer {
  readonly text: string;
  readonly value: ExactObject;
}

export type OrderRef = { readonly orderId: string } | { readonly clientOrderId: string };

/** All calls throw RefusedError for an answer outside 2xx, UnreachableError when there is none. */
export interface OrderClient {
  /** `body` is the JSON text of a create request, sent as it is. */
  create(body: string): Promise<Answer>;
  get(ref: OrderRef): Promise<Answer>;
  open(): Promise<readonly Answer[]>;
  /** All orders, open and closed, the newest first. */
  history(): AsyncGenerator<Answer>;
  cancel(ref: OrderRef): Promise<Answer>;
  pause(ref: OrderRef): Promise<Answer>;
  unpause(ref: OrderRef): Promise<Answer>;
  /** Why the order does what it does now. */
  why(ref: OrderRef): Promise<Answer>;
  /** What the execution came to. */
  report(ref: OrderRef): Promise<Answer>;
  /** The same as a page. */
  reportPage(ref: OrderRef): Promise<string>;
  /** `body` is the JSON text of an amendment, sent as it is. */
  amend(body: string): Promise<Answer>;
  /** `body` is the JSON text of a create request: what it would come to. */
  preview(body: string): Promise<Answer>;
}

const ORDER_PATH = '/api/v2/trading/order';
const HISTORY_PATH = '/api/v2/trading/history';
const RECV_WINDOW_MS = '5000';
/** A 401 is tried once more when measuring again shows that the clocks have moved apart by more than this. */
const MOVED_MS = 500;

const isGood = ({ status }: HttpAnswer): boolean => status >= 200 && status < 300;

function readAnswer(answer: HttpAnswer, url: string): Answer {
  let value: Exact;
  try {
    value = parseExact(answer.text);
  } catch (error) {
    throw new UnreachableError(`${url} answered ${answer.status} with something that is not JSON`, error);
  }
  if (!isObject(value)) throw new UnreachableError(`${url} answered ${answer.status} with something unexpected`);
  if (isGood(answer)) return { text: answer.text, value };
  const reason = textAt(value, 'message') || `the server answered ${answer.status}`;
  throw new RefusedError(answer.status, reason, answer.text);
}

/** Server clock minus ours, in milliseconds, uncertain by half a round trip. */
async function measureOffset(url: string, now: () => number): Promise<number> {
  const before = now();
  const answer = await exchange(`${url}/api/v2/time`, { method: 'GET' });
  const middle = (before + now()) / 2;
  const serverTime = textAt(readAnswer(answer, url).value, 'serverTime');
  if (!/^[0-9]{13}$/.test(serverTime)) throw new UnreachableError(`${url} does not tell its time`);
  return Number(serverTime) - middle;
}

function headersOf(options: ClientOptions, offsetMs: number, payload: string): Record<string, string> {
  const timestamp = String(Math.floor(options.now() + offsetMs));
  const { apiKey } = options;
  const bytes = bytesToSign({ apiKey, timestamp, recvWindow: RECV_WINDOW_MS }, Buffer.from(payload, 'utf8'));
  return {
    'ANBOTO-API-KEY': apiKey,
    'ANBOTO-SIGN': signHmac(options.secret, bytes),
    'ANBOTO-TS': timestamp,
    'ANBOTO-RECV-WINDOW': RECV_WINDOW_MS,
  };
}

const queryOf = (ref: OrderRef): string => new URLSearchParams({ ...ref }).toString();

/** Sends signed requests; the clock offset is measured before the first one. */
function createSigned(options: ClientOptions) {
  const { url, now } = options;
  let offsetMs: number | null = null;

  async function send(method: 'GET' | 'POST', path: string, payload: string): Promise<HttpAnswer> {
    offsetMs ??= await measureOffset(url, now);
    const headers = headersOf(options, offsetMs, payload);
    if (method === 'GET') return exchange(`${url}${path}${payload === '' ? '' : `?${payload}`}`, { method, headers });
    const withType = { ...headers, 'content-type': 'application/json' };
    return exchange(`${url}${path}`, { method, headers: withType, body: payload });
  }

  return async (method: 'GET' | 'POST', path: string, payload: string): Promise<HttpAnswer> => {
    const answer = await send(method, path, payload);
    if (answer.status !== 401) return answer;
    // Nothing was done: a 401 comes before the request is looked at.
    const before = offsetMs ?? 0;
    offsetMs = await measureOffset(url, now);
    if (Math.abs(offsetMs - before) <= MOVED_MS) return answer;
    return await send(method, path, payload);
  };
}

export function createClient(options: ClientOptions): OrderClient {
  const url = options.url.replace(/\/+$/, '');
  const send = createSigned({ ...options, url });
  const call = async (method: 'GET' | 'POST', path: string, payload: string): Promise<Answer> =>
    readAnswer(await send(method, path, payload), url);
  /** An answer that is a page; a refusal is JSON and is thrown as such. */
  async function page(path: string, query: string): Promise<string> {
    const answer = await send('GET', path, query);
    return isGood(answer) ? answer.text : readAnswer(answer, url).text;
  }
  const ask =
    (path: string) =>
    (ref: OrderRef): Promise<Answer> =>
      call('POST', `${ORDER_PATH}/${path}`, JSON.stringify(ref));
  return {
    create: (body) => call('POST', `${ORDER_PATH}/create`, body),
    get: (ref) => call('GET', `${ORDER_PATH}/id`, queryOf(ref)),
    cancel: ask('cancel'),
    pause: ask('pause'),
    unpause: ask('unpause'),
    why: (ref) => call('GET', `${ORDER_PATH}/why`, queryOf(ref)),
    report: (ref) => call('GET', `${ORDER_PATH}/report`, queryOf(ref)),
    reportPage: (ref) => page(`${ORDER_PATH}/report`, `${queryOf(ref)}&format=html`),
    amend: (body) => call('POST', `${ORDER_PATH}/amend`, body),
    preview: (body) => call('POST', `${ORDER_PATH}/preview`, body),
    open: async () => ordersOf(await call('GET', `${ORDER_PATH}/open`, '')),
    async *history() {
      for (let query = ''; ;) {
        const answer = await call('GET', HISTORY_PATH, query);
        yield* ordersOf(answer);
        const cursor = answer.value['nextCursor'];
        if (typeof cursor !== 'string') return;
        query = `cursor=${cursor}`;
      }
    },
  };
}

/** The orders of a list, each as an answer of its own. */
function ordersOf({ value }: Answer): readonly Answer[] {
  const responses = Array.isArray(value['responses']) ? (value['responses'] as readonly Exact[]) : [];
  return responses.filter(isObject).map((order) => ({ text: writeOrder(order), value: order }));
}

/** Fields of an order that are numbers in the contract. */
const NUMBERS: ReadonlySet<string> = new Set([
  'orderId',
  'quantity',
  'filledQuantity',
  'leavesQuantity',
  'lastQuantity',
  'lastPrice',
  'averagePrice',
]);

/** An order of a list as JSON again, its numbers digit for digit. */
function writeOrder(order: ExactObject): string {
  const fields = Object.entries(order).map(([name, value]) => {
    const text = NUMBERS.has(name) && typeof value === 'string' ? value : JSON.stringify(value);
    return `${JSON.stringify(name)}:${text}`;
  });
  return `{${fields.join(',')}}`;
}
