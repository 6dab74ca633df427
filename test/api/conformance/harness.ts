/** The whole API over a real desk and a real Redis, without workers: a test says what has happened to an order. */
import { createHmac } from 'node:crypto';
import { parse } from 'lossless-json';
import { createMemoryScheduler } from '../../../src/adapters/memory/scheduler.ts';
import { createSystemClock } from '../../../src/adapters/clock.ts';
import { createRedisDirectory } from '../../../src/adapters/redis/directory.ts';
import { createRedisHoldings } from '../../../src/adapters/redis/holdings.ts';
import { createRedisOrderStore } from '../../../src/adapters/redis/order-store.ts';
import { buildApp } from '../../../src/api/app.ts';
import { openDesk } from '../../../src/bin/wiring/desk.ts';
import { openReports } from '../../../src/bin/wiring/reports.ts';
import { clipToText, parentFromText, parentToText } from '../../../src/engine/parent-text.ts';
import type { Clip } from '../../../src/domain/clip.ts';
import { price } from '../../../src/domain/decimal.ts';
import { parseRules, type Instrument } from '../../../src/domain/instrument.ts';
import type { OrderId } from '../../../src/domain/ids.ts';
import type { ParentOrder } from '../../../src/domain/parent.ts';
import { isTerminal } from '../../../src/domain/parent-status.ts';
import { instant } from '../../../src/domain/time.ts';
import type { ApiKey, Gate, KeyStore, Scope } from '../../../src/engine/access.ts';
import type { Desk } from '../../../src/engine/desk.ts';
import type { OrderReads } from '../../../src/engine/reads.ts';
import { Secret } from '../../../src/engine/secret.ts';
import { DEFAULT_TIMING } from '../../../src/engine/timing.ts';
import { newOpId } from '../../support/builders.ts';
import { startTestRedis, type TestRedis } from '../../support/redis.ts';

export const SHARDS = 16;
export const SECRET = 'conformance-secret-do-not-use';
const LONG_AGO = instant(1_704_067_200_000);
const DAY_MS = 86_400_000;

const instrument = (base: string): Instrument => ({
  symbol: `${base}/USDT`,
  venueSymbol: `${base}USDT`,
  base,
  quote: 'USDT',
  assetClass: 'SPOT',
  tradable: true,
  rules: parseRules({ step: '0.00001', minQty: '0.00001', maxQty: '9000', minNotional: '5', tick: '0.01' }),
});

/** A key named after its account; `reader` and `canceller` have one scope each. */
const keyOf = (apiKey: string): ApiKey => {
  const scopes: Readonly<Record<string, readonly Scope[]>> = { reader: ['READ'], canceller: ['CANCEL'] };
  return {
    apiKey,
    name: apiKey,
    account: apiKey in scopes ? 'desk' : apiKey,
    scopes: scopes[apiKey] ?? ['READ', 'TRADE'],
    type: 'hmac',
    isCompat: false,
    allowedFrom: null,
    credentials: [{ id: '1', type: 'hmac', secret: new Secret(SECRET), notBefore: LONG_AGO, notAfter: null }],
    createdAt: LONG_AGO,
    revokedAt: null,
  };
};

const KEYS: KeyStore = { find: (apiKey) => Promise.resolve(keyOf(apiKey)), noteUse: () => undefined };
/** Authentication has tests of its own; here every request is the first, and nobody but `limited` is limited. */
const GATE: Gate = {
  lockedMs: () => Promise.resolve(0),
  noteFailure: () => Promise.resolve(),
  admit: ({ apiKey }) =>
    Promise.resolve(apiKey === 'limited' ? { kind: 'LIMITED', retryMs: 2_500 } : { kind: 'ADMITTED' }),
};

export type Fields = Readonly<Record<string, unknown>>;

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Numbers are texts, digit for digit. */
  readonly body: Fields;
  readonly responses: readonly Fields[];
}

/** What a test says has happened to an order. */
export interface Facts {
  readonly parent?: (parent: ParentOrder) => Partial<ParentOrder>;
  readonly closed?: readonly Clip[];
  readonly journal?: string;
}

const clock = createSystemClock();
const PREFIX = '/api/v2/trading';

export class Conformance {
  readonly redis: TestRedis;
  readonly desk: Desk;
  readonly reads: OrderReads;
  readonly app;
  readonly store;
  readonly board;

  private constructor(redis: TestRedis) {
    this.redis = redis;
    const client = redis.client();
    this.store = createRedisOrderStore({ client, shards: SHARDS });
    this.board = createRedisHoldings(client);
    const [publicKey, privateKey] = ['k', 's'];
    const account = { exchange: 'BINANCE', publicKey, privateKey } as const;
    const accounts = new Map(['BINANCE/main', 'BINANCE/second'].map((name) => [name, account]));
    const config = { shards: SHARDS, timing: DEFAULT_TIMING, accounts };
    const { desk, reads } = openDesk(config, client, clock, createMemoryScheduler());
    this.desk = desk;
    this.reads = reads;
    const reports = openReports({ ...config, mode: 'paper' }, client, desk, clock);
    this.app = buildApp({ desk, reads, reports, keys: KEYS, gate: GATE, now: () => clock.now() });
  }

  static async start(): Promise<Conformance> {
    const redis = await startTestRedis();
    const directory = createRedisDirectory(redis.client());
    const instruments = new Map([instrument('BTC'), instrument('ETH')].map((one) => [one.symbol, one]));
    const refPrices = new Map([...instruments.keys()].map((symbol) => [symbol, price('43000')]));
    await directory.publish('BINANCE', { instruments, refPrices });
    await directory.beat('worker', DAY_MS);
    const made = new Conformance(redis);
    await made.app.ready();
    return made;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.redis.close();
  }

  async call(
    method: 'GET' | 'POST',
    path: string,
    payload: string,
    who = 'desk',
    type = 'application/json',
  ): Promise<Reply> {
    const stamp = String(clock.now());
    const sign = createHmac('sha256', SECRET).update(`${stamp}${who}60000${payload}`).digest('hex');
    const response = await this.app.inject({
      method,
      url: method === 'GET' && payload !== '' ? `${path}?${payload}` : path,
      headers: {
        'anboto-api-key': who,
        'anboto-sign': sign,
        'anboto-ts': stamp,
        'anboto-recv-window': '60000',
        ...(method === 'POST' && type !== '' ? { 'content-type': type } : {}),
      },
      ...(method === 'POST' ? { payload } : {}),
    });
    const text = response.body;
    const body = text.startsWith('{') ? (parse(text, undefined, (digits) => digits) as Fields) : {};
    const responses = Array.isArray(body['responses']) ? (body['responses'] as readonly Fields[]) : [];
    return { status: response.statusCode, headers: response.headers, text, body, responses };
  }

  post(name: string, body: Fields | string, who = 'desk'): Promise<Reply> {
    return this.call('POST', `${PREFIX}/order/${name}`, typeof body === 'string' ? body : JSON.stringify(body), who);
  }

  get(name: string, query = '', who = 'desk'): Promise<Reply> {
    return this.call('GET', `${PREFIX}/${name}`, query, who);
  }

  /** Creates an order and gives its id. */
  async place(fields: Fields = {}, who = 'desk'): Promise<OrderId> {
    const reply = await this.post('create', { ...ORDER, ...fields }, who);
    if (reply.status !== 201) throw new Error(`create was answered ${reply.status}: ${reply.text}`);
    return String(reply.body['orderId']) as OrderId;
  }

  /** Makes facts about an order true, as a worker's commit would. */
  async happen(orderId: OrderId, { parent: change, closed = [], journal }: Facts): Promise<void> {
    const loaded = await this.store.load(orderId);
    if (loaded === null) throw new Error(`there is no order ${orderId}`);
    const before = parentFromText(loaded.document, loaded.version);
    const next = { ...before, ...change?.(before) };
    const result = await this.store.commit({
      orderId,
      opId: newOpId(),
      expectedVersion: loaded.version,
      document: parentToText(next),
      status: next.status,
      epoch: next.planEpoch,
      quantity: '0',
      exposure: '0',
      journal: journal ?? null,
      closedClips: closed.map((clip) => [clip.number, clipToText(clip)] as const),
      fillIds: [],
      dueAt: null,
      account: next.request.account,
      createdAt: next.request.createdAt,
      isOpen: !isTerminal(next.status),
      guard: null,
    });
    if (result.kind !== 'OK') throw new Error(`the facts were refused: ${result.kind}`);
  }

  async keys(pattern: string): Promise<readonly string[]> {
    return (await this.redis.client().keys(pattern)).sort();
  }
}

/** A plain order; a test replaces what it is about. */
export const ORDER: Fields = {
  exchange: 'BINANCE',
  symbol: 'BTC/USDT',
  assetClass: 'SPOT',
  side: 'BUY',
  quantity: 1,
  strategy: 'TWAP',
  clipSizeType: 'PERCENTAGE',
  clipSizeVal: 50,
  params: { durationSeconds: 3600 },
};
