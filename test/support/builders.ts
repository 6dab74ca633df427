/** Builders of store requests and wake-ups: whole and valid, so that a test names only what it is about. */
import { clipIdOf, orderIdOf, type OrderId } from '../../src/domain/ids.ts';
import { instant, MINUTE_MS, plusMs, type Instant } from '../../src/domain/time.ts';
import type { CommitRequest, ReserveGuard, Wakeup } from '../../src/engine/ports.ts';

/** Shards of the stores that tests make. */
export const TEST_SHARDS = 4;
/** A fixed instant, far in the past of any clock a test meets. */
export const LONG_AGO = instant(1_706_443_200_000);

let made = 0;
function next(): number {
  made += 1;
  return made;
}

export const newOrderId = (shard = 1): OrderId => orderIdOf(plusMs(LONG_AGO, next()), shard, 0);
export const newOpId = (): string => `op${next()}`;

/** Creates the order, unless `changes` gives a version to follow. */
export const commitOf = (orderId: OrderId, changes: Partial<CommitRequest> = {}): CommitRequest => ({
  orderId,
  opId: newOpId(),
  expectedVersion: 0,
  document: '{"made":"by a test"}',
  status: 'ACCEPTED',
  epoch: 0,
  quantity: '10',
  exposure: '0',
  journal: null,
  closedClips: [],
  fillIds: [],
  dueAt: null,
  account: 'desk',
  createdAt: LONG_AGO,
  isOpen: true,
  guard: null,
  ...changes,
});

/** A guard that lets a working parent of epoch 0 through, with minutes to spare on each side of `now`. */
export const guardAt = (now: Instant, changes: Partial<ReserveGuard> = {}): ReserveGuard => ({
  at: now,
  skewMs: 5 * MINUTE_MS,
  notBefore: plusMs(now, -10 * MINUTE_MS),
  notAfter: plusMs(now, 10 * MINUTE_MS),
  statuses: ['ACCEPTED', 'PARTIALLY_FILLED'],
  epoch: 0,
  halts: ['global'],
  ...changes,
});

export const wakeupOf = (orderId: OrderId, dueAt: Instant, slice = 0): Wakeup => ({
  orderId,
  clipId: clipIdOf(orderId, slice + 1),
  slice,
  epoch: 0,
  dueAt,
});
