/**
 * The order store in memory: the same rules as commit.lua, written a second time in TypeScript. Replay runs on it, and a
 * differential test drives both with the same calls and compares every answer and the whole state.
 */
import { shardOfOrder, type OrderId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import { readCommitAnswer } from '../../engine/commit-answer.ts';
import type { ClientIdClaim, CommitRequest, OrderStore, ReserveGuard } from '../../engine/ports.ts';
import { isDecimalLess } from './decimal-order.ts';

/** Operations remembered per parent, newest first. */
const OPS_KEPT = 8;

interface StoredParent {
  readonly version: number;
  readonly document: string;
  readonly status: string;
  readonly epoch: string;
  /** `op:version`, newest first, separated by commas. */
  readonly ops: string;
}

interface Shard {
  readonly due: Map<OrderId, number>;
  readonly halts: Map<string, string>;
  reconciled: string | null;
}

interface OrderRecord {
  parent: StoredParent | null;
  readonly fills: Set<string>;
  readonly closed: Map<number, string>;
  readonly journal: (readonly [number, string])[];
}

/** Everything the store holds, for comparison and for tests. */
export interface MemoryState {
  readonly orders: ReadonlyMap<OrderId, OrderRecord>;
  readonly open: ReadonlyMap<string, ReadonlyMap<OrderId, number>>;
  /** Every order of an account, also those that are over, with its creation time. */
  readonly history: ReadonlyMap<string, ReadonlyMap<OrderId, number>>;
  readonly shards: readonly Shard[];
  readonly clientIds: ReadonlyMap<string, ReadonlyMap<string, ClientIdClaim>>;
}

export interface MemoryOrderStore extends OrderStore {
  readonly state: MemoryState;
}

export interface MemoryOrderStoreOptions {
  readonly shards: number;
  readonly now: () => Instant;
  /** Identity of this "server"; a test changes it to play a restart. */
  readonly identity?: () => string;
}

interface GuardContext {
  readonly request: CommitRequest;
  readonly guard: ReserveGuard;
  readonly parent: StoredParent | null;
  readonly shard: Shard;
  readonly identity: string;
  readonly now: number;
}

/** The guard's checks in the script's order; the first that fails answers. */
const GUARD_CHECKS: readonly ((at: GuardContext) => readonly string[] | null)[] = [
  ({ shard, identity }) => (shard.reconciled === identity ? null : ['BARRIER']),
  ({ guard, shard }) => {
    const halted = guard.halts.find((name) => shard.halts.has(name));
    return halted === undefined ? null : ['HALTED', halted];
  },
  ({ guard, parent }) => {
    const status = parent?.status ?? '';
    return guard.statuses.some((allowed) => allowed === status) ? null : ['NOT_WORKING', status];
  },
  ({ guard, parent }) => (parent?.epoch === String(guard.epoch) ? null : ['OLD_EPOCH']),
  ({ guard, now }) => timeAnswer(guard, now),
  ({ request }) => (isDecimalLess(request.quantity, request.exposure) ? ['OVERCOMMITTED'] : null),
];

function guardAnswer(context: GuardContext): readonly string[] | null {
  for (const check of GUARD_CHECKS) {
    const answer = check(context);
    if (answer !== null) return answer;
  }
  return null;
}

function timeAnswer(guard: ReserveGuard, now: number): readonly string[] | null {
  if (now < guard.notBefore) return ['EARLY', String(guard.notBefore - now)];
  if (now > guard.notAfter) return ['LATE'];
  if (Math.abs(now - guard.at) > guard.skewMs) return ['SKEWED', String(now - guard.at)];
  return null;
}

/** The version an operation was applied with, when it is one of those remembered. */
function appliedBefore(opId: string, parent: StoredParent | null): string | null {
  const entries = (parent?.ops ?? '').split(',').map((entry) => entry.split(':'));
  return entries.find(([op]) => op === opId)?.[1] ?? null;
}

function versionAnswer(request: CommitRequest, parent: StoredParent | null): readonly string[] | null {
  const applied = appliedBefore(request.opId, parent);
  if (applied !== null) return ['OK', applied];
  const version = parent?.version ?? 0;
  if (version === request.expectedVersion) return null;
  if (request.expectedVersion === 0) return ['EXISTS'];
  return version === 0 ? ['MISSING'] : ['CONFLICT', String(version)];
}

const keepOps = (opId: string, version: number, ops: string): string =>
  [`${opId}:${version}`, ...ops.split(',').filter((entry) => entry !== '')].slice(0, OPS_KEPT).join(',');

function write(
  request: CommitRequest,
  record: OrderRecord,
  shard: Shard,
  open: Map<OrderId, number>,
): readonly string[] {
  const version = request.expectedVersion + 1;
  record.parent = {
    version,
    document: request.document,
    status: request.status,
    epoch: String(request.epoch),
    ops: keepOps(request.opId, version, record.parent?.ops ?? ''),
  };
  for (const [number, text] of request.closedClips) record.closed.set(number, text);
  for (const fillId of request.fillIds) record.fills.add(fillId);
  if (request.journal !== null) record.journal.push([version, request.journal]);
  if (request.dueAt === null) shard.due.delete(request.orderId);
  else shard.due.set(request.orderId, request.dueAt);
  if (request.isOpen) open.set(request.orderId, request.createdAt);
  else open.delete(request.orderId);
  return ['OK', String(version)];
}

const byScore = (a: readonly [string, number], b: readonly [string, number]): number =>
  a[1] - b[1] || (a[0] < b[0] ? -1 : 1);

function newState(shards: number) {
  return {
    orders: new Map<OrderId, OrderRecord>(),
    open: new Map<string, Map<OrderId, number>>(),
    history: new Map<string, Map<OrderId, number>>(),
    shards: Array.from({ length: shards }, (): Shard => ({ due: new Map(), halts: new Map(), reconciled: null })),
    clientIds: new Map<string, Map<string, ClientIdClaim>>(),
  };
}

type State = ReturnType<typeof newState>;

function shardNumbered(state: State, shard: number): Shard {
  const found = state.shards[shard];
  if (found === undefined) throw new Error(`Invariant: there is no shard ${shard}`);
  return found;
}

function refusalOf(
  request: CommitRequest,
  parent: StoredParent | null,
  shard: Shard,
  options: MemoryOrderStoreOptions,
): readonly string[] | null {
  if (request.guard === null) return null;
  const identity = options.identity?.() ?? 'memory';
  return guardAnswer({ request, guard: request.guard, parent, shard, identity, now: options.now() });
}

function noteCreated(state: State, { account, orderId, createdAt }: CommitRequest): void {
  const all = state.history.get(account) ?? new Map<OrderId, number>();
  state.history.set(account, all.set(orderId, createdAt));
}

function commit(state: State, options: MemoryOrderStoreOptions, request: CommitRequest): readonly string[] {
  const shard = shardNumbered(state, shardOfOrder(request.orderId));
  const known = state.orders.get(request.orderId);
  const parent = known?.parent ?? null;
  const early = versionAnswer(request, parent);
  if (early !== null) return early;
  const duplicates = request.fillIds.filter((fillId) => known?.fills.has(fillId) === true);
  if (duplicates.length > 0) return ['DUPLICATE_FILLS', ...duplicates];
  const refusal = refusalOf(request, parent, shard, options);
  if (refusal !== null) return refusal;
  const record = known ?? { parent: null, fills: new Set(), closed: new Map(), journal: [] };
  state.orders.set(request.orderId, record);
  const open = state.open.get(request.account) ?? new Map<OrderId, number>();
  state.open.set(request.account, open);
  if (request.expectedVersion === 0) noteCreated(state, request);
  return write(request, record, shard, open);
}

function reads(state: State): Pick<OrderStore, 'load' | 'knownFills' | 'journal' | 'closedClips' | 'openOrders'> {
  return {
    load(orderId, closedClips = []) {
      const record = state.orders.get(orderId);
      if (!record?.parent) return Promise.resolve(null);
      const found = closedClips.flatMap((number) => {
        const text = record.closed.get(number);
        return text === undefined ? [] : [[number, text] as const];
      });
      const { version, document } = record.parent;
      return Promise.resolve({ version, document, closedClips: new Map(found) });
    },
    knownFills: (orderId, fillIds) =>
      Promise.resolve(new Set(fillIds.filter((id) => state.orders.get(orderId)?.fills.has(id) === true))),
    journal: (orderId) => Promise.resolve([...(state.orders.get(orderId)?.journal ?? [])]),
    closedClips: (orderId) =>
      Promise.resolve(new Map([...(state.orders.get(orderId)?.closed ?? [])].sort((a, b) => a[0] - b[0]))),
    openOrders: (account) =>
      Promise.resolve(
        [...(state.open.get(account) ?? [])]
          .sort((a, b) => a[1] - b[1] || Number(BigInt(a[0]) - BigInt(b[0])))
          .map(([orderId]) => orderId),
      ),
  };
}

function shardCalls(
  state: State,
  options: MemoryOrderStoreOptions,
): Pick<OrderStore, 'claimDue' | 'setHalt' | 'identity' | 'setReconciled' | 'liveCount'> {
  return {
    claimDue(number, limit, leaseMs) {
      const { due } = shardNumbered(state, number);
      const now = options.now();
      const found = [...due]
        .filter(([, at]) => at <= now)
        .sort(byScore)
        .slice(0, limit);
      for (const [orderId] of found) due.set(orderId, now + leaseMs);
      return Promise.resolve(found.map(([orderId]) => orderId));
    },
    setHalt(name, reason) {
      for (const { halts } of state.shards) {
        if (reason === null) halts.delete(name);
        else halts.set(name, reason);
      }
      return Promise.resolve();
    },
    identity: (number) =>
      Promise.resolve({
        reconciled: shardNumbered(state, number).reconciled,
        actual: options.identity?.() ?? 'memory',
      }),
    liveCount: (number) => Promise.resolve(shardNumbered(state, number).due.size),
    setReconciled(number, identity) {
      shardNumbered(state, number).reconciled = identity;
      return Promise.resolve();
    },
  };
}

function clientIdCalls(state: State): Pick<OrderStore, 'claimClientId' | 'findClientId'> {
  return {
    claimClientId(account, clientOrderId, wanted, replaces) {
      const claims = state.clientIds.get(account) ?? new Map<string, ClientIdClaim>();
      state.clientIds.set(account, claims);
      const known = claims.get(clientOrderId);
      const claim = known === undefined || known.orderId === replaces ? wanted : known;
      claims.set(clientOrderId, claim);
      return Promise.resolve(claim);
    },
    findClientId: (account, clientOrderId) => Promise.resolve(state.clientIds.get(account)?.get(clientOrderId) ?? null),
  };
}

export function createMemoryOrderStore(options: MemoryOrderStoreOptions): MemoryOrderStore {
  const state = newState(options.shards);
  return {
    state,
    ...reads(state),
    ...shardCalls(state, options),
    ...clientIdCalls(state),
    commit: (request) => Promise.resolve(readCommitAnswer(commit(state, options, request))),
  };
}
