/** Calls of the order store as data: drawn from a seed, and performed on any store with an answer fit for comparison. */
import type { MemoryOrderStore } from '../../src/adapters/memory/order-store.ts';
import { orderIdOf, type OrderId } from '../../src/domain/ids.ts';
import { PARENT_STATUSES } from '../../src/domain/parent-status.ts';
import { DAY_MS, MINUTE_MS, plusMs, type Instant } from '../../src/domain/time.ts';
import type { Draw } from '../../src/domain/random.ts';
import type { CommitRequest, OrderStore, ReserveGuard } from '../../src/engine/ports.ts';
import { commitOf, guardAt, LONG_AGO, TEST_SHARDS } from '../support/builders.ts';

export interface Call {
  readonly name: string;
  readonly perform: (store: OrderStore) => Promise<unknown>;
}

export interface World {
  readonly draw: Draw;
  /** The store whose state tells which version, status and epoch would be right. */
  readonly model: MemoryOrderStore;
  /** What the real server calls itself. */
  readonly identity: string;
  /** The server's time at the start of the batch. */
  now: Instant;
  /** Requests sent lately, the newest last: some are sent again, as after a lost reply. */
  readonly recent: CommitRequest[];
  made: number;
}

/** Most calls meet a few busy orders; the rest are spread, so that orders nobody has created are asked for too. */
const BUSY_ORDERS = 100;
const ORDERS = 1_500;
const ACCOUNTS = ['desk', 'algo-1', 'ünïcode'];
const HALTS = ['global', 'venue:BINANCE', 'account:BINANCE/main', 'symbol:BINANCE:BTC/USDT', 'order:7'];
const RECENT_KEPT = 400;
const CLIENT_IDS = 40;
/** Exposures around the quantity 10, written in ways that a careless comparison gets wrong. */
const AMOUNTS = [
  '10',
  '10.0',
  '9.99',
  '10.000000000000000001',
  '9',
  '100',
  '0',
  '0.1',
  '0.10',
  '999999999999999999.999999999999999999',
];
const orders: readonly OrderId[] = Array.from({ length: ORDERS }, (_, i) =>
  orderIdOf(plusMs(LONG_AGO, i), i % TEST_SHARDS, i % 7),
);

const below = (world: World, limit: number): number => Math.floor(world.draw() * limit);
const chance = (world: World, share: number): boolean => world.draw() < share;

function pick<T>(world: World, list: readonly T[]): T {
  const found = list[below(world, list.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

const some = <T>(world: World, most: number, make: () => T): readonly T[] =>
  Array.from({ length: below(world, most + 1) }, make);

const pickOrder = (world: World): OrderId => pick(world, chance(world, 0.7) ? orders.slice(0, BUSY_ORDERS) : orders);

function drawVersion(world: World, current: number): number {
  if (chance(world, 0.85)) return current;
  return pick(world, [0, current + 1, Math.max(0, current - 1), 1]);
}

function drawGuard(world: World, status: string | undefined, epoch: string | undefined): ReserveGuard {
  const { now } = world;
  const known = PARENT_STATUSES.filter((name) => name === status);
  const minutes = (): number => (chance(world, 0.94) ? 10 : -10) * MINUTE_MS;
  return guardAt(now, {
    at: chance(world, 0.94) ? now : plusMs(now, pick(world, [-20, 20]) * MINUTE_MS),
    notBefore: plusMs(now, -minutes()),
    notAfter: plusMs(now, minutes()),
    statuses: chance(world, 0.9) && known.length > 0 ? known : some(world, 2, () => pick(world, PARENT_STATUSES)),
    epoch: chance(world, 0.92) ? Number(epoch ?? '0') : below(world, 4),
    halts: some(world, 4, () => pick(world, HALTS)),
  });
}

function drawCommit(world: World): CommitRequest {
  const orderId = pickOrder(world);
  const record = world.model.state.orders.get(orderId);
  const parent = record?.parent;
  world.made += 1;
  const fill = (): string => {
    world.made += 1;
    return chance(world, 0.93) ? `t${world.made}` : `t${below(world, world.made)}`;
  };
  const bookedAlready = chance(world, 0.04) ? [...(record?.fills ?? [])].slice(0, 2) : [];
  return commitOf(orderId, {
    opId: `op${world.made}`,
    expectedVersion: drawVersion(world, parent?.version ?? 0),
    document: JSON.stringify({ n: world.made, text: pick(world, ['', 'é€😀', 'line\nbreak\0', '"quoted", {s1}']) }),
    status: chance(world, 0.8) ? pick(world, ['ACCEPTED', 'PARTIALLY_FILLED']) : pick(world, PARENT_STATUSES),
    epoch: chance(world, 0.9) ? Number(parent?.epoch ?? '0') : below(world, 4),
    quantity: pick(world, AMOUNTS),
    exposure: pick(world, AMOUNTS),
    journal: chance(world, 0.6) ? `line ${world.made}` : null,
    closedClips: some(world, 2, () => [1 + below(world, 12), `clip ${world.made}`] as const),
    fillIds: [...some(world, 2, fill), ...bookedAlready],
    dueAt: pick(world, [
      null,
      plusMs(LONG_AGO, below(world, 50)),
      plusMs(LONG_AGO, below(world, 50)),
      plusMs(world.now, DAY_MS),
    ]),
    account: pick(world, ACCOUNTS),
    createdAt: plusMs(LONG_AGO, below(world, 5)),
    isOpen: chance(world, 0.8),
    guard: chance(world, 0.45) ? drawGuard(world, parent?.status, parent?.epoch) : null,
  });
}

function commitCall(world: World): Call {
  const isRepeat = chance(world, 0.12) && world.recent.length > 0;
  // Mostly the last few, which are still remembered; now and then one that is forgotten.
  const request = isRepeat
    ? pick(world, chance(world, 0.7) ? world.recent.slice(-30) : world.recent)
    : drawCommit(world);
  if (!isRepeat) world.recent.push(request);
  if (world.recent.length > RECENT_KEPT) world.recent.shift();
  const name = `commit ${JSON.stringify(request)}`;
  return { name, perform: (store) => store.commit(request) };
}

function readCall(world: World): Call {
  const orderId = pickOrder(world);
  const account = pick(world, ACCOUNTS);
  const numbers = some(world, 4, () => 1 + below(world, 12));
  const fills = some(world, 5, () => `t${below(world, world.made + 1)}`);
  const shard = below(world, TEST_SHARDS);
  const clientOrderId = `c${below(world, CLIENT_IDS)}`;
  return pick<Call>(world, [
    { name: `load ${orderId} ${numbers.join()}`, perform: (store) => store.load(orderId, numbers) },
    { name: `knownFills ${orderId} ${fills.join()}`, perform: (store) => store.knownFills(orderId, fills) },
    { name: `journal ${orderId}`, perform: (store) => store.journal(orderId) },
    { name: `closedClips ${orderId}`, perform: (store) => store.closedClips(orderId) },
    { name: `openOrders ${account}`, perform: (store) => store.openOrders(account) },
    {
      name: `findClientId ${account} ${clientOrderId}`,
      perform: (store) => store.findClientId(account, clientOrderId),
    },
    { name: `liveCount ${shard}`, perform: (store) => store.liveCount(shard) },
    { name: `identity ${shard}`, perform: (store) => store.identity(shard) },
  ]);
}

function sharedCall(world: World): Call {
  const shard = below(world, TEST_SHARDS);
  const limit = 1 + below(world, 6);
  const account = pick(world, ACCOUNTS);
  const [halt, reason] = [pick(world, HALTS), chance(world, 0.2) ? `reason ${world.made}` : null];
  const [clientOrderId, orderId] = [`c${below(world, CLIENT_IDS)}`, pickOrder(world)];
  const replaces = chance(world, 0.3) ? pickOrder(world) : null;
  const identity = chance(world, 0.75) ? world.identity : 'another server';
  const claimDue: Call = {
    name: `claimDue ${shard} ${limit}`,
    perform: (store) => store.claimDue(shard, limit, 60 * MINUTE_MS),
  };
  const claimId: Call = {
    name: `claimClientId ${account} ${clientOrderId}`,
    perform: (store) =>
      store.claimClientId(account, clientOrderId, { orderId, fingerprint: `print ${orderId}` }, replaces),
  };
  const setHalt: Call = { name: `setHalt ${halt} ${reason}`, perform: (store) => store.setHalt(halt, reason) };
  const reconcile: Call = {
    name: `setReconciled ${shard} ${identity}`,
    perform: (store) => store.setReconciled(shard, identity),
  };
  return pick(world, [claimDue, claimDue, claimId, claimId, setHalt, setHalt, reconcile]);
}

/** The next call: seven of ten are commits. */
export function drawCall(world: World): Call {
  const share = world.draw();
  if (share < 0.7) return commitCall(world);
  return share < 0.85 ? readCall(world) : sharedCall(world);
}
