/**
 * One of two workers is killed in the middle of an order, at every named point of the send path. The order must be
 * filled all the same, to the last digit of the venue's ledger, with no clip sent twice and no long silence.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Child } from '../support/child.ts';
import { linesOf, type LedgerLine } from '../support/ledger.ts';
import { waitFor } from '../support/poll.ts';
import { durableRedis } from '../support/redis.ts';
import { System, twapOf } from '../support/system.ts';
import { KILL_POINTS, type KillPoint } from './kill-points.ts';

const LANES = 6;
const CLIPS = 12;
const QUANTITY = '0.24';
/** The worker that is to die takes about every second clip; an order that it has no luck with is followed by another. */
const ORDERS_MAX = 4;
const PAIRS_MAX = 3;
const SILENCE_MAX_MS = 5_000;
const ORDER_MS = 90_000;
/** Waiting for a lane counts as well. */
const POINT_MS = 280_000;

/** Systems that are free; a point takes one, so that as many run side by side as there are systems. */
class Lanes {
  readonly #free: System[] = [];
  readonly #all: System[] = [];
  readonly #waiting: ((system: System) => void)[] = [];

  async open(count: number): Promise<void> {
    const systems = await Promise.all(Array.from({ length: count }, () => System.start()));
    this.#all.push(...systems);
    this.#free.push(...systems);
  }

  async use<T>(work: (system: System) => Promise<T>): Promise<T> {
    const free = this.#free.shift();
    const system = free ?? (await new Promise<System>((resolve) => this.#waiting.push(resolve)));
    try {
      return await work(system);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(system);
      else next(system);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((system) => system.close()));
  }
}

const arrivals = (system: System, orderId: string): readonly LedgerLine[] =>
  linesOf(system.ledger(), orderId).filter((line) => line.type === 'ARR');

/** One order; true when the doomed worker died while it was worked. */
async function workOne(system: System, { scenario }: KillPoint, doomed: Child): Promise<string> {
  const orderId = await system.client.place(twapOf(CLIPS, QUANTITY, scenario.params));
  await waitFor('the first clip', 10_000, () => arrivals(system, orderId).length > 0);
  await scenario.underWay(system);
  const isOver = async (): Promise<boolean> => (await system.client.order(orderId)).status === 'FILLED';
  await waitFor('the kill or the end', ORDER_MS, async () => doomed.exit !== null || (await isOver()));
  await scenario.afterwards(system);
  expect(await system.ended(orderId, ORDER_MS)).toMatchObject({ status: 'FILLED', filledQuantity: QUANTITY });
  expect(await system.faultsOf(orderId, QUANTITY)).toEqual([]);
  return orderId;
}

interface Verdict {
  readonly killedAtClip: number;
  /** From the kill to the next clip at the venue. */
  readonly gapMs: number;
}

function judge(system: System, orderId: string, killedAt: number): Verdict | null {
  const sent = arrivals(system, orderId);
  const killedAtClip = sent.filter((line) => line.t <= killedAt).length;
  const next = sent[killedAtClip];
  if (next === undefined || killedAtClip === 0) return null;
  return { killedAtClip, gapMs: Math.round(next.t - killedAt) };
}

/** Orders until the doomed worker has died; null when that was before the first or after the last clip. */
async function killInOrder(system: System, point: KillPoint, doomed: Child): Promise<Verdict | null> {
  for (let orders = 0; orders < ORDERS_MAX; orders += 1) {
    const orderId = await workOne(system, point, doomed);
    if (doomed.exit === null) continue;
    return judge(system, orderId, doomed.exit.at);
  }
  throw new Error(`the worker never came to ${point.probe}#${point.count} in ${ORDERS_MAX} orders`);
}

/** Which worker takes which clip is chance: a kill at an edge of the order is tried again with another pair. */
async function run(system: System, point: KillPoint): Promise<Verdict> {
  for (let tries = 0; tries < PAIRS_MAX; tries += 1) {
    const verdict = await runPair(system, point);
    if (verdict !== null) return verdict;
  }
  throw new Error(`${point.probe}: no kill in the middle of an order in ${PAIRS_MAX} tries`);
}

async function runPair(system: System, point: KillPoint): Promise<Verdict | null> {
  await point.scenario.before(system);
  // The one that is to die comes first, so that it is the one that reads the private stream.
  const doomed = await system.worker(`${point.probe}#${point.count}`);
  const other = await system.worker();
  try {
    const verdict = await killInOrder(system, point, doomed);
    expect(doomed.exit).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(other.exit).toBeNull();
    return verdict;
  } finally {
    await system.control('clear');
    await system.control('freeze', { symbol: 'BTCUSDT', frozen: false });
    await Promise.all([doomed.stop('SIGKILL'), other.stop('SIGTERM')]);
  }
}

describe.skipIf(!durableRedis)('an order whose worker is killed', () => {
  const lanes = new Lanes();
  beforeAll(() => lanes.open(LANES), 120_000);
  afterAll(() => lanes.close(), 60_000);

  it.concurrent.each(KILL_POINTS)('at $probe ends FILLED and exact', { timeout: POINT_MS }, async (point) => {
    const { killedAtClip, gapMs } = await lanes.use((system) => run(system, point));
    console.log(
      `kill ${point.probe}#${point.count}: dead at clip ${killedAtClip}, next clip after ${gapMs} ms, FILLED`,
    );
    expect(gapMs).toBeLessThanOrEqual(SILENCE_MAX_MS);
  });
});
