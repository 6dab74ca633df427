/**
 * A fault run through the whole product: an API, two workers, a Redis, and a venue with its limits in force that fails
 * four creates of ten. Every order is one clip; so many orders at a time are placed, until all are done. Afterwards what
 * the API says of every child is held against the venue's ledger.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClipId } from '../../src/domain/ids.ts';
import { formatInstant, instant } from '../../src/domain/time.ts';
import type { Sim } from '../../src/venue-sim/sim.ts';
import { inFlight, pause, wallMs } from '../clock.ts';
import type { Access } from '../deployment.ts';
import { openCalls, type SignedCalls } from '../fuzz/signed-calls.ts';
import { startProgram, type Started } from '../processes.ts';
import { withServer, type BenchServer } from '../server.ts';
import { CLIP_QUANTITY, type Attempt } from './clip.ts';
import { BALANCES, faultedIn, faultsOf, prepare, readLedger, type FaultRunOptions } from './run.ts';
import { count, EXAMPLES_MAX, type Verdicts } from './verdicts.ts';
import type { FaultVenue } from './venues.ts';

export interface EngineRunResult extends Verdicts {
  readonly clips: number;
  /** Orders that did not end FILLED, and what is said of the first few. */
  readonly unfilled: number;
  readonly unfilledOrders: readonly Json[];
  /** Create requests made, and faults that creates met. */
  readonly creates: number;
  readonly faulted: number;
  /** Children by their last status. */
  readonly children: Readonly<Record<string, number>>;
  /** Answers of the venue that something was asked too often. */
  readonly throttled: number;
  readonly seconds: number;
}

const WORKERS = 2;
const LOOK_EVERY_MS = 500;
/** Longer than any order takes at the narrowest venue. */
const ORDER_MS = 45 * 60_000;
/** Waits short enough for a run, in the order the fence needs: time to live < receive window < absence. */
const TIMING = {
  receiveWindowMs: 1_000,
  timeToLiveMs: 800,
  silentSenderMs: 1_500,
  absenceMs: 4_000,
  absenceLagMs: 500,
  pollMs: 1_000,
};

/** As for the adapters alone, but slower than the requests of a worker are patient. */
const FAULTS = faultsOf(30_000, 700);

type Json = Readonly<Record<string, unknown>>;

/** Answers that only say: not now. */
const BUSY: ReadonlySet<number> = new Set([429, 503]);

const bodyOf = (exchange: string, clientOrderId: string): string =>
  JSON.stringify({
    clientOrderId,
    exchange,
    symbol: 'BTC/USDT',
    assetClass: 'SPOT',
    side: 'BUY',
    quantity: CLIP_QUANTITY,
    strategy: 'TWAP',
    clipSizeType: 'PERCENTAGE',
    clipSizeVal: '100',
    endTime: formatInstant(instant(Math.round(wallMs()) + ORDER_MS)),
    params: { durationSeconds: 5, tradingStyle: 'AGGRESSIVE' },
  });

async function get(calls: SignedCalls, path: string, query: string): Promise<Json> {
  const request = { method: 'GET', path: `/api/v2/trading/order/${path}`, query, body: null, contentType: '' } as const;
  for (;;) {
    const { status, text } = await calls.send(request);
    if (status === 200) return JSON.parse(text) as Json;
    if (!BUSY.has(status)) throw new Error(`${path}?${query}: ${status} ${text}`);
    await pause(LOOK_EVERY_MS);
  }
}

/** Asked again under the same client order id while the API is too busy: that makes one order, however often. */
async function create(calls: SignedCalls, exchange: string, clientOrderId: string): Promise<string> {
  const path = '/api/v2/trading/order/create';
  const body = Buffer.from(bodyOf(exchange, clientOrderId));
  for (;;) {
    const request = { method: 'POST', path, query: '', body, contentType: 'application/json' } as const;
    const { status, text } = await calls.send(request);
    const orderId = /"orderId":"?([0-9]+)/.exec(text)?.[1];
    if (status === 201 && orderId !== undefined) return orderId;
    if (!BUSY.has(status)) throw new Error(`create: ${status} ${text}`);
    await pause(LOOK_EVERY_MS);
  }
}

const TERMINAL: ReadonlySet<unknown> = new Set(['FILLED', 'CANCELLED', 'EXPIRED', 'REJECTED']);

/** An order that is over, and its children. */
interface Worked {
  readonly order: Json;
  readonly children: readonly Json[];
}

/** Works one order to its end. */
async function workOne(calls: SignedCalls, exchange: string, clientOrderId: string): Promise<Worked> {
  const orderId = await create(calls, exchange, clientOrderId);
  for (;;) {
    await pause(LOOK_EVERY_MS);
    const order = await get(calls, 'id', `orderId=${orderId}`);
    if (!TERMINAL.has(order['status'])) continue;
    const { responses } = await get(calls, 'children', `orderId=${orderId}&limit=100`);
    return { order, children: responses as readonly Json[] };
  }
}

/** What the product says of an order that was not filled. */
function toldOf({ order, children }: Worked): Json {
  const { orderId, status, errorCode, message } = order;
  const told = children.map(({ status: was, error_message: why }) =>
    [was, why].filter((word) => typeof word === 'string').join(' '),
  );
  return { orderId, status, errorCode, message, children: told };
}

/** What the product believes of a child, in the terms of the run of the adapters. */
function attemptOf(child: Json): Attempt {
  const fills = child['fills'] as readonly { readonly fillId: string; readonly amount: number }[];
  const isRefused = child['status'] === 'REJECTED';
  return {
    clipId: child['client_order_id'] as ClipId,
    outcome: isRefused ? 'REJECTED' : 'ACCEPTED',
    why: (child['error_message'] ?? null) as string | null,
    resolution: isRefused ? 'DENIED' : 'ENDED',
    filled: String(child['amount_filled']),
    fills: fills.map(({ fillId, amount }) => ({ fillId, quantity: String(amount) })),
  };
}

function tally(children: readonly Json[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { status } of children) counts[String(status)] = (counts[String(status)] ?? 0) + 1;
  return counts;
}

async function throttledBy(sim: Sim): Promise<number> {
  const answer = await fetch(`${sim.control}/requests`);
  const { byStatus } = (await answer.json()) as { readonly byStatus: Readonly<Record<string, number>> };
  const own = await fetch(`${sim.control}/refusals`, { method: 'POST', body: '{}' });
  const { queries = 0, orders = 0 } = own.ok ? ((await own.json()) as Readonly<Record<string, number>>) : {};
  return (byStatus['429'] ?? 0) + (byStatus['418'] ?? 0) + queries + orders;
}

interface Installation {
  readonly access: Access;
  stop(): Promise<void>;
}

async function install({ folder, url }: BenchServer, sim: Sim, chosen: FaultVenue): Promise<Installation> {
  const config = join(folder, 'config.json');
  const { exchange, venue } = chosen.installed(sim);
  const settings = { venues: { [exchange]: venue }, accounts: { [`${exchange}/main`]: chosen.keys }, timing: TIMING };
  await writeFile(config, JSON.stringify(settings), { mode: 0o600 });
  const environment = {
    REDIS_URL: url,
    TRANCHE_CONFIG: config,
    TRANCHE_DATA_DIR: folder,
    TRANCHE_PORT: '0',
    TRANCHE_LOG_LEVEL: 'warn',
  };
  const started: Started[] = [];
  const start = async (name: string, args: readonly string[]): Promise<Json> => {
    const one = await startProgram(args, { environment, logPath: join(folder, `${name}.log`) });
    started.push(one);
    return one.ready;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((one) => one.stop()));
  };
  try {
    for (let i = 0; i < WORKERS; i += 1) await start(`worker-${i}`, ['worker']);
    const api = await start('api', ['api']);
    const key = await start('keys', ['keys', 'add', '--name', 'faults', '--scopes', 'READ,TRADE', '--json']);
    const access = { url: String(api['url']), apiKey: String(key['apiKey']), secret: String(key['secret']) };
    return { access, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function runAt(server: BenchServer, sim: Sim, chosen: FaultVenue, options: FaultRunOptions) {
  const from = wallMs();
  const installation = await install(server, sim, chosen);
  const calls = openCalls(installation.access, options.inFlight);
  try {
    await prepare(sim, options.share, FAULTS);
    const { exchange } = chosen.installed(sim);
    const orders: Worked[] = [];
    await inFlight(options.inFlight, options.clips, async (index) => {
      orders.push(await workOne(calls, exchange, `clip-${index}`));
    });
    const facts = readLedger(sim.ledgerPath);
    const clips = orders.map(({ children }) => children.map(attemptOf));
    const unfilled = orders.filter(({ order }) => order['status'] !== 'FILLED');
    return {
      clips: orders.length,
      unfilled: unfilled.length,
      unfilledOrders: unfilled.slice(0, EXAMPLES_MAX).map(toldOf),
      creates: facts.filter(({ type }) => type === 'ARR').length,
      faulted: await faultedIn(sim),
      children: tally(orders.flatMap(({ children }) => children)),
      throttled: await throttledBy(sim),
      ...count(clips, facts),
      seconds: Math.round((wallMs() - from) / 100) / 10,
    };
  } finally {
    await calls.close();
    await installation.stop();
  }
}

/** Starts everything, runs, and stops it. */
export const engineRun = (chosen: FaultVenue, options: FaultRunOptions): Promise<EngineRunResult> =>
  withServer(async (server) => {
    const sim = await chosen.startLimited({
      now: Date.now,
      accounts: { [`${chosen.exchange}/main`]: { ...chosen.keys, balances: BALANCES } },
      ledgerPath: join(server.folder, 'ledger.ndjson'),
      frozen: true,
      seed: options.seed,
    });
    try {
      return await runAt(server, sim, chosen, options);
    } finally {
      await sim.close();
    }
  });
