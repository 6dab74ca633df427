/** What must hold after every commit, whatever happens: checked from outside, by the stored text alone. */
import { add, isGreater, isZero, sum, toText, type Quantity } from '../../src/domain/decimal.ts';
import { openQuantity } from '../../src/domain/clip.ts';
import type { ParentOrder } from '../../src/domain/parent.ts';
import { isTerminal, isWorking } from '../../src/domain/parent-status.ts';
import { clipFromText, parentFromText } from '../../src/engine/parent-text.ts';
import type { CommitRequest } from '../../src/engine/ports.ts';
import type { MemoryOrderStore } from '../../src/adapters/memory/order-store.ts';

export class Breach extends Error {}

function must(holds: boolean, rule: string, parent: ParentOrder): void {
  if (!holds) throw new Breach(`${rule}: order ${parent.request.orderId} version ${parent.version} ${parent.status}`);
}

const openOf = (parent: ParentOrder): Quantity => sum(parent.clips.map(openQuantity));

function checkQuantities(store: MemoryOrderStore, parent: ParentOrder, mayOverfill: boolean): void {
  const { quantity } = parent.request;
  const closed = [...(store.state.orders.get(parent.request.orderId)?.closed.values() ?? [])].map(clipFromText);
  const openNumbers = new Set(parent.clips.map((clip) => clip.number));
  const clips = [...parent.clips, ...closed.filter((clip) => !openNumbers.has(clip.number))];
  const booked = sum(clips.map((clip) => clip.filledQuantity));
  must(toText(booked) === toText(parent.filledQuantity), `IV-2 clips hold ${toText(booked)}`, parent);
  if (mayOverfill) return;
  must(!isGreater(parent.filledQuantity, quantity), 'IV-1 overfilled', parent);
  must(!isGreater(add(parent.filledQuantity, openOf(parent)), quantity), 'IV-3 over-committed', parent);
}

function checkStatus(before: ParentOrder | null, parent: ParentOrder): void {
  const complete = !isGreater(parent.request.quantity, parent.filledQuantity);
  must((parent.status === 'FILLED') === complete, 'IV-4 FILLED and filled >= quantity', parent);
  must(parent.status !== 'REJECTED' || isZero(parent.filledQuantity), 'IV-5 REJECTED has no fills', parent);
  const entered = before?.status !== parent.status;
  const isStill = parent.status === 'PAUSED' || (isTerminal(parent.status) && parent.status !== 'FILLED');
  must(!entered || !isStill || parent.clips.length === 0, 'IV-6 ended with open clips', parent);
  if (before === null || !isTerminal(before.status) || !entered) return;
  const late = isGreater(parent.filledQuantity, before.filledQuantity);
  must(late && (parent.status === 'FILLED' || parent.status === 'CANCELLED'), 'IV-8 left a terminal state', parent);
}

/** Wraps a store so that every commit that succeeds is checked against the invariants. */
export function watchCommits(store: MemoryOrderStore, options: { mayOverfill: () => boolean }): MemoryOrderStore {
  const stored = (request: CommitRequest): ParentOrder | null => {
    const found = store.state.orders.get(request.orderId)?.parent ?? null;
    return found === null ? null : parentFromText(found.document, found.version);
  };
  return {
    ...store,
    async commit(request) {
      const before = stored(request);
      const result = await store.commit(request);
      const after = stored(request);
      if (result.kind !== 'OK' || after === null || after.version === before?.version) return result;
      must(after.version === (before?.version ?? 0) + 1, 'IV-9 version', after);
      const reserves = request.guard !== null;
      must(!reserves || (before !== null && isWorking(before.status)), 'IV-7 reserved outside work', after);
      checkQuantities(store, after, options.mayOverfill());
      checkStatus(before, after);
      return result;
    },
  };
}

/** Filled and resting at the venue together. */
export const committedAt = (
  orders: readonly { cumQuantity: Quantity; quantity: Quantity; state: string }[],
): Quantity => sum(orders.map((order) => (order.state === 'OPEN' ? order.quantity : order.cumQuantity)));
