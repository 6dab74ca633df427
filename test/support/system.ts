/**
 * A whole installation on loopback for one test file: a private Redis, a simulated venue, an API process and any number
 * of worker processes that can be started and killed one by one. Guard the suite with `durableRedis`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBinanceSim, type BinanceSimOptions } from '../../src/venue-sim/binance/sim.ts';
import type { Sim, SimOptions } from '../../src/venue-sim/sim.ts';
import { Child } from './child.ts';
import { disagreements, linesOf, readLedger, type LedgerLine } from './ledger.ts';
import { waitFor } from './poll.ts';
import { startTestRedis, type TestRedis } from './redis.ts';
import { SignedClient, type ClientKey, type OrderDetails } from './signed-client.ts';

/** Waits short enough for tests, in the order the fence needs: time to live < receive window < absence. */
const QUICK: Readonly<Record<string, number>> = {
  receiveWindowMs: 1_000,
  timeToLiveMs: 800,
  silentSenderMs: 1_500,
  absenceMs: 4_000,
  absenceLagMs: 500,
  pollMs: 1_000,
};
/** Statuses that an order does not leave. */
export const TERMINAL: ReadonlySet<string> = new Set(['FILLED', 'CANCELLED', 'EXPIRED', 'REJECTED']);
const BALANCES = { BTC: '100000', ETH: '1000000', USDT: '10000000000' };

/** The venue of a system: its name, its simulator, and keys of the form it wants. */
export interface SystemVenue {
  readonly exchange: string;
  readonly start: (options: SimOptions) => Promise<Sim>;
  readonly key: { readonly PublicApiKey: string; readonly PrivateApiKey: string };
  /** Its entry in the configuration file; the simulator's three addresses when not given. */
  readonly entry?: (sim: Sim) => object;
}

const BINANCE: SystemVenue = {
  exchange: 'BINANCE',
  start: startBinanceSim,
  key: { PublicApiKey: 'simkey', PrivateApiKey: 'simsecret' },
};

/** The keys of an account: every account but `main` has a public key of its own. */
const keyOf = (key: SystemVenue['key'], name: string): SystemVenue['key'] =>
  name === 'main' ? key : { ...key, PublicApiKey: `${key.PublicApiKey}-${name}` };

const addressesOf = ({ rest, wsApi, wsStream }: Sim): object => ({ rest, wsApi, wsStream });

export interface SystemOptions {
  /** BINANCE when not given. */
  readonly venue?: SystemVenue;
  /** Names of the accounts at the venue; `main` alone when not given. */
  readonly accounts?: readonly string[];
  readonly timing?: Readonly<Record<string, number>>;
  readonly sim?: Partial<BinanceSimOptions>;
  /** Further variables for every process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Further fields of the configuration file. */
  readonly config?: Readonly<Record<string, unknown>>;
}

export class System {
  readonly redis: TestRedis;
  readonly sim: Sim;
  readonly client: SignedClient;
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #url: string;
  readonly #api: Child;
  readonly #children: Set<Child>;

  private constructor(parts: {
    redis: TestRedis;
    sim: Sim;
    folder: string;
    env: Readonly<Record<string, string>>;
    url: string;
    key: ClientKey;
    api: Child;
  }) {
    this.redis = parts.redis;
    this.sim = parts.sim;
    this.#folder = parts.folder;
    this.#env = parts.env;
    this.#url = parts.url;
    this.#api = parts.api;
    this.#children = new Set([parts.api]);
    this.client = new SignedClient(parts.url, parts.key);
  }

  /** Starts everything but the workers. */
  static async start(options: SystemOptions = {}): Promise<System> {
    const folder = await mkdtemp(join(tmpdir(), 'tranche-system-'));
    const redis = await startTestRedis();
    const { exchange, start, key: venueKey, entry = addressesOf } = options.venue ?? BINANCE;
    const names = options.accounts ?? ['main'];
    const accounts = Object.fromEntries(names.map((name) => [`${exchange}/${name}`, keyOf(venueKey, name)]));
    const sim = await start({
      now: Date.now,
      accounts: Object.fromEntries(
        Object.entries(accounts).map(([name, key]) => [name, { ...key, balances: BALANCES }]),
      ),
      ledgerPath: join(folder, 'ledger.ndjson'),
      seed: 1,
      ...options.sim,
    });
    const config = {
      venues: { [exchange]: entry(sim) },
      accounts,
      timing: { ...QUICK, ...options.timing },
      ...options.config,
    };
    const path = join(folder, 'config.json');
    await writeFile(path, JSON.stringify(config), { mode: 0o600 });
    const settings = { TRANCHE_CONFIG: path, TRANCHE_DATA_DIR: folder, TRANCHE_PORT: '0', TRANCHE_LOG_LEVEL: 'warn' };
    const env = { REDIS_URL: redis.url, ...settings, ...options.environment };
    const key = await addKey(env, 'desk');
    const api = new Child('api', ['api'], env);
    const { url } = await api.ready();
    return new System({ redis, sim, folder, env, url: String(url), key, api });
  }

  get url(): string {
    return this.#url;
  }

  get apiPid(): number {
    return this.#api.pid;
  }

  /** What the processes of this installation are started with. */
  get environment(): Readonly<Record<string, string>> {
    return this.#env;
  }

  /** Starts a worker; it is ready when this resolves. `crashAt`: `NAME#COUNT` of a probe where it kills itself. */
  worker(crashAt?: string): Promise<Child> {
    const crash: Record<string, string> = crashAt === undefined ? {} : { TRANCHE_CRASH_AT: crashAt };
    return this.#take(new Child(`worker ${crashAt ?? ''}`, ['worker'], { ...this.#env, ...crash }));
  }

  /** Starts a worker that can be asked for its live memory. */
  measuredWorker(): Promise<Child> {
    return this.#take(new Child('worker', ['worker'], this.#env, true));
  }

  async #take(worker: Child): Promise<Child> {
    this.#children.add(worker);
    await worker.ready();
    return worker;
  }

  /** A client of an account of its own. */
  async clientNamed(name: string): Promise<SignedClient> {
    return new SignedClient(this.#url, await addKey(this.#env, name));
  }

  /** Asks the simulator's control port for something; throws what it says against it. */
  async control(action: string, body: object = {}): Promise<void> {
    await this.answerOf(action, body);
  }

  /** The same, with what it answers. */
  async answerOf(action: string, body: object = {}): Promise<unknown> {
    const response = await fetch(`${this.sim.control}/${action}`, { method: 'POST', body: JSON.stringify(body) });
    if (response.status !== 200) throw new Error(await response.text());
    return await response.json();
  }

  ledger(): readonly LedgerLine[] {
    return readLedger(this.sim.ledgerPath);
  }

  /** The order once it is in a state that it will not leave. */
  async ended(orderId: string, withinMs: number): Promise<OrderDetails> {
    let last: OrderDetails | null = null;
    const seen = (): string => JSON.stringify(last);
    const look = async (): Promise<OrderDetails | null> => {
      last = await this.client.order(orderId);
      return TERMINAL.has(last.status) ? last : null;
    };
    return await waitFor(`the end of order ${orderId}`, withinMs, look, seen);
  }

  /** What is wrong with the order by the venue's ledger; empty when nothing is. */
  async faultsOf(orderId: string, quantity: string): Promise<readonly string[]> {
    return disagreements(await this.client.order(orderId), quantity, linesOf(this.ledger(), orderId));
  }

  /** Error lines of all processes, dead or alive. */
  errorLines(): readonly string[] {
    return [...this.#children].flatMap((child) => child.errorLines().map((line) => `${child.name}: ${line}`));
  }

  /** Every key that orders live in; queues, heartbeats, listings and replay marks are left out. */
  async orderKeys(): Promise<readonly string[]> {
    const client = this.redis.client();
    const keys = (await client.keys('*')).filter((key) => /^\{s[0-9]+\}:(p|f|c|j|cid):/.test(key));
    return keys.sort();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#children].map((child) => child.stop('SIGKILL')));
    await this.sim.close();
    await this.redis.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function addKey(env: Readonly<Record<string, string>>, name: string): Promise<ClientKey> {
  const command = new Child('keys', ['keys', 'add', '--name', name, '--scopes', 'READ,TRADE', '--json'], env);
  const output = await command.output();
  if (!output.startsWith('{')) throw new Error(`keys add failed: ${command.log()}`);
  return JSON.parse(output) as ClientKey;
}

/** A TWAP of `clips` clips a second apart, by percent; its end is far enough for a lost clip to be sent again. */
export function twapOf(clips: number, quantity: string, params: object = {}, more: object = {}): object {
  return {
    exchange: 'BINANCE',
    symbol: 'BTC/USDT',
    assetClass: 'SPOT',
    side: 'BUY',
    quantity,
    strategy: 'TWAP',
    clipSizeType: 'PERCENTAGE',
    clipSizeVal: String(100 / clips),
    endTime: new Date(Date.now() + clips * 1_000 + 60_000).toISOString(),
    params: { durationSeconds: clips, tradingStyle: 'AGGRESSIVE', ...params },
    ...more,
  };
}
