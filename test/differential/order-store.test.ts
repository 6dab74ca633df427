/**
 * The memory store and the Redis store get the same random calls; every answer and the whole state must be the same. The
 * seed is printed; TRANCHE_SEED repeats a run.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryOrderStore } from '../../src/adapters/memory/order-store.ts';
import { createRedisOrderStore } from '../../src/adapters/redis/order-store.ts';
import { seededDraw } from '../../src/domain/random.ts';
import { instant, MINUTE_MS, type Instant } from '../../src/domain/time.ts';
import type { OrderStore } from '../../src/engine/ports.ts';
import { commitOf, newOrderId, TEST_SHARDS } from '../support/builders.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../support/redis.ts';
import { drawCall, type Call, type World } from './calls.ts';
import { dumpMemory, dumpRedis, type Dump } from './dump.ts';

const CALLS = 50_000;
const BATCH = 500;
const BATCHES_PER_DUMP = 10;
/** The server reads its own clock, a moment after ours was set. */
const TIME_TOLERANCE_MS = MINUTE_MS;
/** Every kind of answer must have been compared at least this often, or the calls test less than they seem to. */
const LEAST_OF_A_KIND = 50;
const KINDS = [
  'OK',
  'CONFLICT',
  'EXISTS',
  'MISSING',
  'DUPLICATE_FILLS',
  'EARLY',
  'LATE',
  'SKEWED',
  'NOT_WORKING',
  'OLD_EPOCH',
  'HALTED',
  'BARRIER',
  'OVERCOMMITTED',
];

/** Maps and sets as lists in their order, so that order is compared too. */
function plain(answer: unknown): unknown {
  return answer instanceof Map || answer instanceof Set
    ? [...(answer as Iterable<unknown>)]
    : answer !== null && typeof answer === 'object' && 'closedClips' in answer
      ? { ...answer, closedClips: plain(answer.closedClips) }
      : answer;
}

const TIMED = ['waitMs', 'byMs'] as const;

/** Both answers with waits that differ by less than the tolerance made equal. */
function comparable(ours: unknown, theirs: unknown): readonly [unknown, unknown] {
  const [a, b] = [plain(ours), plain(theirs)] as [Record<string, unknown>, Record<string, unknown>];
  const field = TIMED.find((name) => typeof a?.[name] === 'number' && typeof b?.[name] === 'number');
  if (field === undefined || Math.abs(Number(a[field]) - Number(b[field])) > TIME_TOLERANCE_MS) return [a, b];
  return [
    { ...a, [field]: 'about' },
    { ...b, [field]: 'about' },
  ];
}

function expectSameState(ours: Dump, theirs: Dump, where: string): void {
  expect([...theirs.exact], `state after ${where}`).toEqual([...ours.exact]);
  expect([...theirs.due.keys()], `due sets after ${where}`).toEqual([...ours.due.keys()]);
  const late = [...ours.due].filter(([key, at]) => Math.abs((theirs.due.get(key) ?? 0) - at) > TIME_TOLERANCE_MS);
  expect(late, `due times after ${where}`).toEqual([]);
}

describe.skipIf(!durableRedis)('the memory store and the Redis store', () => {
  let redis: TestRedis;
  beforeAll(async () => void (redis = await startTestRedis()));
  afterAll(() => redis.close());

  it(`answer ${CALLS} random calls alike and end in the same state`, { timeout: 120_000 }, async () => {
    const seed = process.env['TRANCHE_SEED'] ?? String(Date.now());
    console.log(`differential test of the stores: TRANCHE_SEED=${seed}`);
    const client = redis.client();
    const serverNow = async (): Promise<Instant> => instant(Number((await client.time())[0]) * 1_000);
    const store = createRedisOrderStore({ client, shards: TEST_SHARDS });
    await loadScripts(store);
    await client.flushall();
    const { actual } = await store.identity(0);
    const model = createMemoryOrderStore({ shards: TEST_SHARDS, now: () => world.now, identity: () => actual });
    const world: World = {
      draw: seededDraw(seed),
      model,
      identity: actual,
      now: await serverNow(),
      recent: [],
      made: 0,
    };

    const kinds = new Map<string, number>();
    for (let batch = 1; batch <= CALLS / BATCH; batch += 1) {
      world.now = await serverNow();
      await compareBatch(world, store, kinds, `seed ${seed}, batch ${batch}`);
      if (batch % BATCHES_PER_DUMP === 0) {
        expectSameState(dumpMemory(model.state), await dumpRedis(client), `seed ${seed}, batch ${batch}`);
      }
    }
    expect(KINDS.filter((kind) => (kinds.get(kind) ?? 0) < LEAST_OF_A_KIND)).toEqual([]);
  });
});

/** Runs each script once: a script the server does not know yet is sent again, which would change the order of calls. */
async function loadScripts(store: OrderStore): Promise<void> {
  const orderId = newOrderId();
  await store.commit(commitOf(orderId));
  await store.claimDue(0, 1, 1);
  await store.claimClientId('desk', 'first', { orderId, fingerprint: '' }, null);
}

/** Draws and sends a batch without waiting between calls: one connection answers in the order it was asked. */
async function compareBatch(world: World, store: OrderStore, kinds: Map<string, number>, where: string): Promise<void> {
  const asked: { call: Call; ours: Promise<unknown>; theirs: Promise<unknown> }[] = [];
  for (let i = 0; i < BATCH; i += 1) {
    const call = drawCall(world);
    asked.push({ call, ours: call.perform(world.model), theirs: call.perform(store) });
  }
  await Promise.allSettled(asked.map(({ theirs }) => theirs));
  for (const [index, { call, ours, theirs }] of asked.entries()) {
    const [expected, answered] = comparable(await ours, await theirs.catch((error: unknown) => String(error)));
    expect(answered, `${where}, call ${index}: ${call.name}`).toEqual(expected);
    const kind = (expected as { readonly kind?: string } | null)?.kind ?? '';
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
}
