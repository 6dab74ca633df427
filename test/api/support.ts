/** A running API over real HTTP with a real Redis behind it, a desk that keeps orders in a map, and a raw client. */
import { Agent, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyServerOptions } from 'fastify';
import { buildApp } from '../../src/api/app.ts';
import { bytesToSign, signHmac } from '../../src/api/signing.ts';
import { connectRedis } from '../../src/adapters/redis/connect.ts';
import { RedisGate } from '../../src/adapters/redis/gate.ts';
import { RedisKeyStore } from '../../src/adapters/redis/keys.ts';
import type { NewKey } from '../../src/adapters/redis/new-key.ts';
import { createVault } from '../../src/adapters/vault.ts';
import { instant, type Instant } from '../../src/domain/time.ts';
import { PAPER_LIMITS, type GateLimits } from '../../src/engine/access.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';
import { NO_READS, RecordingDesk } from './recording-desk.ts';
import type { Vector } from './vectors.ts';

/** The clock of the signing vectors. */
export const VECTOR_NOW = instant(1_706_443_205_000);
export const KEY = 'test-api-key-0001';
export const SECRET = 'test-secret-0001-do-not-use';
export const READ_KEY = 'test-read-key-0001';
export const OTHER_KEY = 'test-other-key-0001';
export const CREATE = '/api/v2/trading/order/create';
export const CANCEL = '/api/v2/trading/order/cancel';

/** The vault of the test keys. */
export const VAULT = createVault([Buffer.alloc(32, 7)]);
/** Tests of anything else send more bad requests in a second than a client may in a minute. */
const NO_LIMITS: GateLimits = {
  ...PAPER_LIMITS,
  badPerKey: 1_000_000,
  badPerAddress: 1_000_000,
  unauthenticatedPerAddress: 1_000_000,
};

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body by the language's own parser; numbers may be rounded in it. */
  readonly body: Record<string, unknown>;
}

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  /** Name, value, name, value: repeated names go out repeated. */
  readonly headers?: readonly string[];
  readonly body?: string | Uint8Array;
  /** The address it comes from, such as 127.0.0.2. */
  readonly from?: string;
}

export interface ApiOptions {
  readonly log?: FastifyServerOptions['logger'];
  readonly limits?: Partial<GateLimits>;
  readonly trustedProxies?: readonly string[];
}

export interface Signing {
  readonly key?: string;
  readonly secret?: string;
  /** Text of the timestamp header. */
  readonly timestamp?: string;
  /** Null leaves the header out. */
  readonly recvWindow?: string | null;
}

export class Api {
  readonly redis: TestRedis;
  readonly desk = new RecordingDesk(() => this.now);
  readonly logLines: string[] = [];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 32 });
  readonly #app;
  readonly #client;
  now: Instant = VECTOR_NOW;
  /** Makes every signed request of a test distinct, so that none is a replay by accident. */
  #offset = 0;
  port = 0;

  constructor(redis: TestRedis, { log, limits, trustedProxies = [] }: ApiOptions = {}) {
    this.redis = redis;
    const client = connectRedis(redis.url, 'command');
    this.#client = client;
    const now = (): Instant => this.now;
    const stream = { write: (line: string) => this.logLines.push(line) };
    this.#app = buildApp({
      desk: this.desk,
      reads: NO_READS,
      keys: new RedisKeyStore(client, VAULT, now),
      gate: new RedisGate(client, { ...NO_LIMITS, ...limits }, now),
      now,
      trustedProxies,
      log: log ?? { level: 'info', stream },
    });
  }

  async start(): Promise<this> {
    await this.#app.listen({ host: '127.0.0.1', port: 0 });
    this.port = (this.#app.server.address() as AddressInfo).port;
    return this;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.redis.close();
  }

  /** Ends the API and leaves Redis alone. */
  async stop(): Promise<void> {
    this.#agent.destroy();
    await this.#app.close();
    this.#client.disconnect();
  }

  /** Sends exactly these bytes. */
  send({ method, path, headers = [], body, from }: RawRequest): Promise<Answer> {
    const bytes = body === undefined ? null : Buffer.from(body);
    const length = bytes === null ? [] : ['Content-Length', String(bytes.length)];
    const all = ['Host', '127.0.0.1', ...headers, ...length];
    return new Promise((resolve, reject) => {
      const local = from === undefined ? {} : { localAddress: from };
      const options = { host: '127.0.0.1', port: this.port, method, path, headers: all, agent: this.#agent, ...local };
      const request = httpRequest(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: parsed });
        });
      });
      request.on('error', reject);
      request.end(bytes ?? undefined);
    });
  }

  /** Sends a vector byte for byte. The find route is not there yet; as no path is signed, its vector goes to another. */
  sendVector({ method, path, query, body, timestamp, recvWindow, sign }: Vector): Promise<Answer> {
    const window = recvWindow === null ? [] : ['ANBOTO-RECV-WINDOW', recvWindow];
    const type = method === 'POST' ? ['Content-Type', 'application/json'] : [];
    const headers = ['ANBOTO-API-KEY', KEY, 'ANBOTO-SIGN', sign, 'ANBOTO-TS', timestamp, ...window, ...type];
    const target = path.replace(/find$/, 'id') + (query === '' ? '' : `?${query}`);
    return this.send({ method, path: target, headers, ...(method === 'POST' ? { body } : {}) });
  }

  /** Lets the same bytes be sent again by the next test. */
  async forgetReplays(): Promise<void> {
    for (const key of await this.#client.keys('rp:*')) await this.#client.del(key);
  }

  /** The ANBOTO headers for a payload. */
  headersFor(payload: string | Uint8Array, signing: Signing = {}): string[] {
    const { key = KEY, secret = SECRET, recvWindow = '60000' } = signing;
    this.#offset += 1;
    const timestamp = signing.timestamp ?? String(this.now - this.#offset);
    const bytes = bytesToSign({ apiKey: key, timestamp, recvWindow }, Buffer.from(payload));
    const window = recvWindow === null ? [] : ['ANBOTO-RECV-WINDOW', recvWindow];
    return ['ANBOTO-API-KEY', key, 'ANBOTO-SIGN', signHmac(secret, bytes), 'ANBOTO-TS', timestamp, ...window];
  }

  /** A signed POST with a body that is sent as it is. */
  post(path: string, body: string | Uint8Array, signing: Signing = {}): Promise<Answer> {
    const headers = ['Content-Type', 'application/json', ...this.headersFor(body, signing)];
    return this.send({ method: 'POST', path, headers, body });
  }

  /** A signed GET; the query as it stands in the path is what is signed. */
  get(path: string, signing: Signing = {}): Promise<Answer> {
    const start = path.indexOf('?');
    const query = start < 0 ? '' : path.slice(start + 1);
    return this.send({ method: 'GET', path, headers: this.headersFor(query, signing) });
  }
}

/** A key store of the test, at the instant of the vectors. */
export const storeOf = (redis: TestRedis): RedisKeyStore => new RedisKeyStore(redis.client(), VAULT, () => VECTOR_NOW);

/** Starts everything, with a trading key, a key that may only read, and a trading key of another account. */
export async function startApi(options: ApiOptions = {}): Promise<Api> {
  const redis = await startTestRedis();
  const store = storeOf(redis);
  const key = (apiKey: string, account: string, scopes: readonly string[]): NewKey => ({
    ...{ apiKey, secret: SECRET, name: account, account, scopes },
    notBefore: instant(0),
  });
  await store.add(key(KEY, 'desk', ['READ', 'TRADE']));
  await store.add(key(READ_KEY, 'desk', ['READ']));
  await store.add(key(OTHER_KEY, 'other', ['READ', 'TRADE']));
  return new Api(redis, options).start();
}

/** The fields of a plain order; a test replaces what it is about. */
export const ORDER: Readonly<Record<string, unknown>> = {
  exchange: 'BINANCE',
  symbol: 'BTC/USDT',
  assetClass: 'SPOT',
  side: 'BUY',
  quantity: 1.5,
  strategy: 'TWAP',
};

/** The text of a create request; `raw` fields are written as they are, so that any number can be sent. */
export function orderText(
  fields: Readonly<Record<string, unknown>> = {},
  raw: Readonly<Record<string, string>> = {},
): string {
  const kept = Object.entries({ ...ORDER, ...fields }).filter(([name]) => !(name in raw));
  const texts = kept.filter(([, value]) => value !== undefined).map(([name, value]) => [name, JSON.stringify(value)]);
  const all = [...texts, ...Object.entries(raw)];
  return `{${all.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}
