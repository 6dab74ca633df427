/** A simulator for one test file and a client that signs by hand, sharing no code with the product's own adapter. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { startBinanceSim, type BinanceSim, type BinanceSimOptions } from '../../src/venue-sim/binance/sim.ts';

export type Json = Record<string, unknown>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json;
}

export const KEY = 'paperKeyMain';
export const SECRET = 'paperSecretMain';
export const OTHER_KEY = 'paperKeyOther';

export const sign = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('hex');

export class Harness {
  readonly sim: BinanceSim;
  readonly #folder: string;
  readonly #sockets: WebSocket[] = [];
  #lastId = 0;

  private constructor(sim: BinanceSim, folder: string) {
    this.sim = sim;
    this.#folder = folder;
  }

  /** Both symbols are frozen with the touch of BTCUSDT at 42,999.99 / 43,000.01 and a usual depth. */
  static async start(options: Partial<BinanceSimOptions> = {}): Promise<Harness> {
    const folder = mkdtempSync(join(tmpdir(), 'venue-sim-'));
    const sim = await startBinanceSim({
      now: Date.now,
      accounts: {
        'BINANCE/main': { PublicApiKey: KEY, PrivateApiKey: SECRET, balances: { BTC: '100', USDT: '10000000' } },
        'BINANCE/other': { PublicApiKey: OTHER_KEY, PrivateApiKey: SECRET, balances: { BTC: '100', USDT: '10000000' } },
      },
      ledgerPath: join(folder, 'ledger.ndjson'),
      frozen: true,
      seed: 1,
      ...options,
    });
    const harness = new Harness(sim, folder);
    await harness.control('price', { symbol: 'BTCUSDT', price: '43000' });
    return harness;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    await this.sim.close();
    rmSync(this.#folder, { recursive: true });
  }

  nextId(): string {
    this.#lastId += 1;
    return `t${this.#lastId}`;
  }

  async fetch(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
    const response = await fetch(this.sim.rest + path, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    const isJson = /^[[{]/.test(text) && response.headers.get('content-type')?.startsWith('application/json') === true;
    let parsed: unknown = {};
    try {
      parsed = isJson ? JSON.parse(text) : {};
    } catch {
      // A truncated body is what some tests ask for.
    }
    return { status: response.status, headers: response.headers, text, body: parsed as Json };
  }

  query(params: Json, secret = SECRET): string {
    const pairs = Object.entries({ timestamp: Date.now(), ...params }).map(
      ([name, value]) => `${name}=${encodeURIComponent(String(value))}`,
    );
    const text = pairs.join('&');
    return `${text}&signature=${sign(secret, text)}`;
  }

  signed(method: string, path: string, params: Json, key = KEY): Promise<Answer> {
    return this.fetch(method, `${path}?${this.query(params)}`, { 'X-MBX-APIKEY': key });
  }

  /** A GTC limit order to buy 0.01 BTC at 42,000, where it rests, unless told otherwise. */
  place(params: Json = {}, key = KEY): Promise<Answer> {
    const type = params['type'] ?? 'LIMIT';
    return this.signed(
      'POST',
      '/api/v3/order',
      {
        symbol: 'BTCUSDT',
        side: 'BUY',
        type,
        ...(type === 'LIMIT' ? { timeInForce: 'GTC' } : {}),
        quantity: '0.01',
        price: '42000',
        newClientOrderId: this.nextId(),
        ...params,
      },
      key,
    );
  }

  cancel(origClientOrderId: string, more: Json = {}): Promise<Answer> {
    return this.signed('DELETE', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId, ...more });
  }

  status(origClientOrderId: string): Promise<Answer> {
    return this.signed('GET', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId });
  }

  async list(path: string, params: Json, key = KEY): Promise<Json[]> {
    return JSON.parse((await this.signed('GET', path, params, key)).text) as Json[];
  }

  async balance(asset: string, key = KEY): Promise<{ free: string; locked: string }> {
    const { body } = await this.signed('GET', '/api/v3/account', {}, key);
    const balances = body['balances'] as { asset: string; free: string; locked: string }[];
    const { free, locked } = balances.find((item) => item.asset === asset) ?? { free: '0', locked: '0' };
    return { free, locked };
  }

  async control(action: string, body: Json): Promise<Json> {
    const response = await fetch(`${this.sim.control}/${action}`, { method: 'POST', body: JSON.stringify(body) });
    const answer = (await response.json()) as Json;
    if (response.status !== 200) throw new Error(String(answer['error']));
    return answer;
  }

  async view(name: string): Promise<Json> {
    return (await (await fetch(`${this.sim.control}/${name}`)).json()) as Json;
  }

  ledger(clientOrderId?: string): Json[] {
    const lines = readFileSync(this.sim.ledgerPath, 'utf8').split('\n').filter(Boolean);
    const facts = lines.map((line) => JSON.parse(line) as Json);
    return clientOrderId === undefined ? facts : facts.filter((fact) => fact['clientOrderId'] === clientOrderId);
  }

  async socket(url: string): Promise<Frames> {
    const socket = new WebSocket(url);
    this.#sockets.push(socket);
    const frames = new Frames(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return frames;
  }

  socketParams(params: Json): Json {
    const all: Json = { apiKey: KEY, timestamp: Date.now(), ...params };
    const names = Object.keys(all).sort();
    return { ...all, signature: sign(SECRET, names.map((name) => `${name}=${String(all[name])}`).join('&')) };
  }

  /** A WebSocket API connection that follows the main account. */
  async follow(): Promise<Frames> {
    const frames = await this.socket(this.sim.wsApi);
    await frames.ask('userDataStream.subscribe.signature', this.socketParams({}));
    return frames;
  }
}

type Wanted = (frame: Json) => boolean;

/** Frames of a socket in the order they came; waits for one by what is in it. */
export class Frames {
  readonly socket: WebSocket;
  readonly all: Json[] = [];
  readonly closed: Promise<number>;
  #waiting: { wanted: Wanted; resolve: (frame: Json) => void }[] = [];
  #nextId = 1;

  constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('message', (data) => {
      const frame = JSON.parse((data as Buffer).toString('utf8')) as Json;
      this.all.push(frame);
      const woken = this.#waiting.filter((waiter) => waiter.wanted(frame));
      this.#waiting = this.#waiting.filter((waiter) => !woken.includes(waiter));
      for (const waiter of woken) waiter.resolve(frame);
    });
  }

  /** The first frame that is wanted, come already or still to come. The test's own time limit ends the wait. */
  when(wanted: Wanted): Promise<Json> {
    const known = this.all.find(wanted);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve) => this.#waiting.push({ wanted, resolve }));
  }

  ask(method: string, params: unknown): Promise<Json> {
    const id = this.#nextId++;
    this.socket.send(JSON.stringify({ id, method, params }));
    return this.when((frame) => frame['id'] === id);
  }

  /** The execution reports come so far for an order, by its client order id. */
  reports(clientOrderId: string): Json[] {
    return this.all
      .map((frame) => (frame['event'] ?? {}) as Json)
      .filter((event) => event['c'] === clientOrderId || event['C'] === clientOrderId);
  }

  async report(clientOrderId: string, execution: string): Promise<Json> {
    const frame = await this.when((candidate) => {
      const event = (candidate['event'] ?? {}) as Json;
      return event['x'] === execution && (event['c'] === clientOrderId || event['C'] === clientOrderId);
    });
    return frame['event'] as Json;
  }
}
