/** Requests that begin well formed and are then damaged: in their values, in their structure, in their bytes. Seeded. */
import type { Draw } from '../../src/domain/random.ts';

export interface Endpoint {
  readonly method: string;
  readonly path: string;
}

export interface FuzzRequest {
  readonly method: 'GET' | 'POST';
  /** Without its query. */
  readonly path: string;
  readonly query: string;
  readonly body: Buffer | null;
  readonly contentType: string;
}

type Fields = Record<string, unknown>;

const pick = <T>(draw: Draw, values: readonly T[], otherwise: T): T =>
  values[Math.floor(draw() * values.length)] ?? otherwise;

/** Written as it stands: what a JSON writer would never produce. */
class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const NUMBERS = ['0', '-0', '-1', '1e400', '1e-400', '1e9000000', '1e-05', '1E3', '1.0', '0.10', '9007199254740993'];
const LONG_NUMBERS = ['123456789012345678901234567890', '0.1234567890123456789', '999999999999999999', '1e-18', '1e18'];
const NO_NUMBERS = ['NaN', 'Infinity', '0x10', '1_000', '+5', '.5', '5.', '01', 'undefined', ''];
const TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\r\nHost: x',
  '😀',
  'e\u0301',
  '\u200b',
  '__proto__',
  '../../admin',
  '%2e%2e',
  'NULL',
];
const LONG_TEXTS = ['x'.repeat(64), 'x'.repeat(65), 'x'.repeat(4_096), 'x'.repeat(4_097), '9'.repeat(3_000)];
const TIMES = ['2019-W10', '2024-01-28T12:00:00', '2024-02-30T12:00:00Z', '+275760-09-13T00:00:00Z', '1706443200000'];
const TREES = [null, true, false, [], {}, [[]], [null], { a: { b: { c: {} } } }, new Raw('[[[[[[[[[[0]]]]]]]]]]')];
const KEYS = ['__proto__', 'constructor', 'prototype', 'filled', 'status', 'accountId', 'version', 'x', '', 'toString'];
const TYPES = ['text/plain', 'application/json; charset=utf-16', 'application/x-www-form-urlencoded', 'x'];
const BYTES = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\',
  '\u0000',
  'null',
  '1e999',
  '\\u0000',
  '\\ud800',
  '"__proto__":{},',
];

function anyValue(draw: Draw): unknown {
  const kind = draw();
  if (kind < 0.25) return new Raw(pick(draw, NUMBERS, '0'));
  if (kind < 0.35) return new Raw(pick(draw, LONG_NUMBERS, '0'));
  if (kind < 0.4) return new Raw(pick(draw, NO_NUMBERS, 'x'));
  if (kind < 0.6) return pick(draw, TEXTS, '');
  if (kind < 0.65) return pick(draw, LONG_TEXTS, '');
  if (kind < 0.75) return pick(draw, TIMES, '');
  if (kind < 0.85) return pick(draw, [...NUMBERS, ...NO_NUMBERS], '');
  return pick<unknown>(draw, TREES, null);
}

const plainOrder = (draw: Draw, laterIso: string): Fields => ({
  clientOrderId: `fuzz-${Math.floor(draw() * 1e9).toString(36)}`,
  exchange: 'BINANCE',
  symbol: 'BTC/USDT',
  assetClass: 'SPOT',
  side: draw() < 0.5 ? 'BUY' : 'SELL',
  quantity: new Raw(`0.${1 + Math.floor(draw() * 9)}`),
  strategy: draw() < 0.6 ? 'TWAP' : pick(draw, ['VWAP', 'ICEBERG', 'MARKET', 'LIMIT', 'STOP_LOSS'], 'TWAP'),
  limitPrice: '43000.01',
  startTime: laterIso,
  clipSizeType: 'PERCENTAGE',
  clipSizeVal: 10,
  params: { durationSeconds: 600, tradingStyle: 'HYBRID' },
});

export interface FuzzOptions {
  readonly endpoints: readonly Endpoint[];
  readonly draw: Draw;
  /** A start time far enough ahead that what is taken rests. */
  readonly laterIso: string;
  /** Ids of orders that exist, to be hit now and then. */
  readonly orderIds: readonly string[];
}

function aReference({ draw, orderIds }: FuzzOptions): Fields {
  const known = pick(draw, orderIds, '1');
  return draw() < 0.8
    ? { orderId: new Raw(draw() < 0.8 ? known : '9007199254740993') }
    : { clientOrderId: 'fuzz-none' };
}

/** A well-formed body for the path; for one that is not known, a reference with what an amendment may hold. */
function baseBody(path: string, options: FuzzOptions): Fields {
  const { draw, laterIso } = options;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const some = 1 + Math.floor(draw() * 3);
  if (name === 'create' || name === 'preview') return plainOrder(draw, laterIso);
  if (name === 'createMany') {
    return { orders: Array.from({ length: some }, () => plainOrder(draw, laterIso)), allOrNone: draw() < 0.5 };
  }
  if (name === 'cancelMany') return { orders: Array.from({ length: some }, () => aReference(options)) };
  if (name === 'cancelAll') return { symbol: 'BTC/USDT', side: 'SELL', strategy: 'TWAP' };
  if (name === 'amend') return { ...aReference(options), quantity: '0.2', limitPrice: '43000', expectedVersion: 2 };
  return aReference(options);
}

const baseQuery = (options: FuzzOptions): Fields =>
  options.draw() < 0.3 ? {} : { orderId: pick(options.draw, options.orderIds, '1'), limit: '10', symbol: 'BTC/USDT' };

const isTree = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !(value instanceof Raw) && !Array.isArray(value);

/** Damages one field, here or further in. */
function damage(fields: Fields, draw: Draw): Fields {
  const names = Object.keys(fields);
  const name = pick(draw, names, 'x');
  const inner = fields[name];
  const how = draw();
  if (isTree(inner) && how < 0.4) return { ...fields, [name]: damage(inner, draw) };
  if (Array.isArray(inner) && how < 0.6) {
    return {
      ...fields,
      [name]: inner.map((item: unknown) => (draw() < 0.5 && isTree(item) ? damage(item, draw) : item)),
    };
  }
  if (how < 0.6) return { ...fields, [name]: anyValue(draw) };
  if (how < 0.75) return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
  // Built as entries, because a literal `__proto__` would not become a key.
  return Object.fromEntries([...Object.entries(fields), [pick(draw, KEYS, 'x'), anyValue(draw)]]);
}

function write(value: unknown): string {
  if (value instanceof Raw) return value.text === '' ? '""' : value.text;
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}:${write(inner)}`)
    .join(',')}}`;
}

/** Cuts, inserts or overwrites a few bytes anywhere. */
function damageBytes(bytes: Buffer, draw: Draw): Buffer {
  const at = Math.floor(draw() * bytes.length);
  const removed = Math.floor(draw() * 12);
  const inserted =
    draw() < 0.5
      ? Buffer.from(pick(draw, BYTES, '"'))
      : Buffer.from([Math.floor(draw() * 256), Math.floor(draw() * 256)]);
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]);
}

function aBody(path: string, options: FuzzOptions): Buffer {
  const { draw } = options;
  let fields = baseBody(path, options);
  for (let times = Math.floor(draw() * 4); times > 0; times -= 1) fields = damage(fields, draw);
  let bytes: Buffer = Buffer.from(write(fields));
  while (draw() < 0.2) bytes = damageBytes(bytes, draw);
  return bytes;
}

/** The query as it is sent. What an HTTP client would not put on the line is percent-encoded. */
function aQuery(options: FuzzOptions): string {
  const { draw } = options;
  let fields = baseQuery(options);
  for (let times = Math.floor(draw() * 3); times > 0; times -= 1) fields = damage(fields, draw);
  const texts = Object.entries(fields).map(([key, value]) => {
    const text = typeof value === 'string' ? value : write(value);
    return `${encodeURIComponent(key)}=${draw() < 0.9 ? encodeURIComponent(text) : text}`;
  });
  const joined = texts.join(pick(draw, ['&', '&', '&', ';', '&&'], '&'));
  const damaged =
    draw() < 0.2 ? `${joined}&${pick(draw, ['%', '%zz', 'orderId[]=1', 'orderId=1', '=', '#'], '')}` : joined;
  return damaged.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
}

export function nextRequest(options: FuzzOptions): FuzzRequest {
  const { draw, endpoints } = options;
  // Most of what can go wrong comes in a body.
  const some = draw() < 0.6 ? endpoints.filter((one) => one.method === 'POST') : endpoints;
  const { method, path } = pick(draw, some, { method: 'GET', path: '/healthz' });
  const contentType = draw() < 0.97 ? 'application/json' : pick(draw, TYPES, 'x');
  if (method !== 'POST') return { method: 'GET', path, query: aQuery(options), body: null, contentType };
  return { method: 'POST', path, query: '', body: aBody(path, options), contentType };
}
