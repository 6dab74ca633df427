/** The demo's order: submitted over the signed API, followed to its end, held against the venue's ledger. */
import { strategyOf } from '../../../strategies/index.ts';
import type { Redis } from 'ioredis';
import { createRedisCandleBoard } from '../../adapters/redis/candle-board.ts';
import { connectRedis } from '../../adapters/redis/connect.ts';
import { createRedisOrderStore } from '../../adapters/redis/order-store.ts';
import { createClient, type ClientOptions, type OrderClient } from '../../client/client.ts';
import { RefusedError } from '../../client/errors.ts';
import { textAt } from '../../client/exact-json.ts';
import { parseOrderId, type OrderId } from '../../domain/ids.ts';
import { isOver } from '../../domain/parent.ts';
import { formatInstant, plusMs } from '../../domain/time.ts';
import { createPlanner } from '../../engine/planner.ts';
import type { Clock, OrderStore } from '../../engine/ports.ts';
import type { Execution } from '../../report/execution.ts';
import { measure } from '../../report/measure.ts';
import type { ExecutionReport } from '../../report/report.ts';
import { programVersion } from '../../setup/project.ts';
import { executionOf } from '../live-report/reports.ts';
import { readRecord, readStored, type OrderRecord } from '../live-report/stored-order.ts';
import { DEFAULT_SHARDS } from '../wiring/config.ts';
import { readLedger } from './demo-ledger.ts';
import { progressOf, type Progress } from './demo-progress.ts';
import { buildReport, type DemoReport } from './demo-report.ts';
import type { Stop } from './up-stop.ts';

export interface DemoOptions {
  readonly key: Omit<ClientOptions, 'now'>;
  readonly redisUrl: string;
  readonly ledgerPath: string;
  readonly clock: Clock;
  readonly stop: Stop;
  readonly onOrder: (answer: string) => void;
  readonly onProgress: (progress: Progress, elapsedMs: number) => void;
}

const DURATION_SECONDS = 30;
/** After the schedule there is time to fill what a clip could not: a partial fill is no reason to end EXPIRED. */
const END_MS = 45_000;
/** Shorter than what the end time leaves over, so that the order still fits when it is accepted late. */
const ACCEPT_MS = 12_000;
const RETRY_MS = 250;
const POLL_MS = 200;
/** An order is given up this long after its end. */
const PATIENCE_MS = 15_000;
const CANCEL_MS = 3_000;
/** The report waits so long for the candles of the market. */
const CANDLES_MS = 3_000;

const bodyOf = (clock: Clock): string =>
  JSON.stringify({
    clientOrderId: `demo-${clock.now()}`,
    exchange: 'BINANCE',
    symbol: 'BTC/USDT',
    assetClass: 'SPOT',
    side: 'BUY',
    quantity: '0.5',
    strategy: 'TWAP',
    endTime: formatInstant(plusMs(clock.now(), END_MS)),
    clipSizeType: 'PERCENTAGE',
    clipSizeVal: '10',
    params: { durationSeconds: DURATION_SECONDS, tradingStyle: 'AGGRESSIVE' },
  });

/** Submits the order; while no worker has reached the venue the server says 503, and the same order is sent again. */
async function submit(client: OrderClient, { clock, stop, onOrder }: DemoOptions): Promise<OrderId | null> {
  const giveUp = plusMs(clock.now(), ACCEPT_MS);
  const body = bodyOf(clock);
  while (!stop.isWanted) {
    try {
      const answer = await client.create(body);
      onOrder(answer.text);
      return parseOrderId(textAt(answer.value, 'orderId'));
    } catch (error) {
      if (!(error instanceof RefusedError) || error.status !== 503 || clock.now() > giveUp) throw error;
    }
    await clock.pause(RETRY_MS);
  }
  return null;
}

/** The same report that the API gives of an order, with the candles that the workers fetch. */
async function reportOf(store: OrderStore, redis: Redis, orderId: OrderId, clock: Clock): Promise<DemoExecution> {
  const order = await readStored(store, orderId);
  if (order === null) throw new Error(`order ${orderId} cannot be read any more`);
  const execution = await executionOf(order, {
    clock,
    board: createRedisCandleBoard(redis),
    planner: createPlanner(strategyOf),
    origin: 'PAPER',
    version: programVersion(),
    patienceMs: CANDLES_MS,
  });
  return { execution, report: measure(execution) };
}

/** Follows the order until nothing is open any more. Throws when it does not end long after its end time. */
async function follow(
  store: OrderStore,
  orderId: OrderId,
  options: DemoOptions,
  untilMs: number,
): Promise<OrderRecord | null> {
  const { clock, stop, onProgress } = options;
  const planner = createPlanner(strategyOf);
  const since = clock.monotonicMs();
  for (;;) {
    // Redis may be busy for a moment: what counts is how the order ends.
    const record = await readRecord(store, orderId).catch(() => null);
    const elapsedMs = clock.monotonicMs() - since;
    if (record !== null) onProgress(progressOf(record, planner, clock.now()), elapsedMs);
    if (record !== null && isOver(record.parent)) return record;
    if (stop.isWanted) return null;
    if (elapsedMs > untilMs)
      throw new Error(`order ${orderId} has not ended: ${record?.parent.status ?? 'it cannot be read'}`);
    await clock.pause(POLL_MS);
  }
}

/** Leaves nothing working behind that nobody watches. */
async function cancel(client: OrderClient, store: OrderStore, orderId: OrderId, clock: Clock): Promise<void> {
  await client.cancel({ orderId }).catch(() => undefined);
  for (let waited = 0; waited < CANCEL_MS; waited += POLL_MS) {
    const record = await readRecord(store, orderId).catch(() => null);
    if (record !== null && isOver(record.parent)) return;
    await clock.pause(POLL_MS);
  }
}

interface DemoExecution {
  readonly execution: Execution;
  readonly report: ExecutionReport;
}

export interface DemoResult extends DemoExecution {
  readonly summary: DemoReport;
}

/** Runs the order to its end. Null when it was interrupted; it is cancelled then. */
export async function runDemo(options: DemoOptions): Promise<DemoResult | null> {
  const { key, redisUrl, ledgerPath, clock } = options;
  const client = createClient({ ...key, now: () => clock.now() });
  const redis = connectRedis(redisUrl, 'command');
  try {
    const store = createRedisOrderStore({ client: redis, shards: DEFAULT_SHARDS });
    const orderId = await submit(client, options);
    if (orderId === null) return null;
    const record = await follow(store, orderId, options, END_MS + PATIENCE_MS);
    if (record !== null) {
      const summary = buildReport(record, readLedger(ledgerPath, orderId));
      return { summary, ...(await reportOf(store, redis, orderId, clock)) };
    }
    await cancel(client, store, orderId, clock);
    return null;
  } finally {
    redis.disconnect();
  }
}
