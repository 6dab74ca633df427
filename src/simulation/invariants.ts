/** What must hold after every commit, whatever happens: checked from outside, by the stored text alone. */
import { add, isGreater, isZero, sum, toText, type Quantity } from '../domain/decimal.ts';
import { openQuantity, type Clip } from '../domain/clip.ts';
import type { OrderId } from '../domain/ids.ts';
import type { ParentOrder } from '../domain/parent.ts';
import { isTerminal, isWorking } from '../domain/parent-status.ts';
import { clipFromText, parentFromText } from '../engine/parent-text.ts';
import type { MemoryOrderStore } from '../adapters/memory/order-store.ts';

export class Breach extends Error {}

type Stored = NonNullable<ReturnType<MemoryOrderStore['state']['orders']['get']>>['parent'];

/** A stored text never changes, so what it says is read once: by the store's own record of it. */
const readAlready = new WeakMap<NonNullable<Stored>, ParentOrder>();

/** What the store holds of an order, read from its text; null when it holds nothing. */
export function storedParent(store: MemoryOrderStore, orderId: OrderId): ParentOrder | null {
  const stored = store.state.orders.get(orderId)?.parent ?? null;
  if (stored === null) return null;
  const parent = readAlready.get(stored) ?? parentFromText(stored.document, stored.version);
  readAlready.set(stored, parent);
  return parent;
}

function must(holds: boolean, rule: string, parent: ParentOrder): void {
  if (!holds) throw new Breach(`${rule}: order ${parent.request.orderId} version ${parent.version} ${parent.status}`);
}

const openOf = (parent: ParentOrder): Quantity => sum(parent.clips.map(openQuantity));

/** The closed clips of an order by their texts: each is read once, as long as its order is there. */
const clipsRead = new WeakMap<object, Map<string, Clip>>();

function closedClips(store: MemoryOrderStore, orderId: OrderId): readonly Clip[] {
  const record = store.state.orders.get(orderId);
  if (record === undefined) return [];
  const read = clipsRead.get(record) ?? new Map<string, Clip>();
  clipsRead.set(record, read);
  return [...record.closed.values()].map((text) => {
    const clip = read.get(text) ?? clipFromText(text);
    read.set(text, clip);
    return clip;
  });
}

function checkQuantities(store: MemoryOrderStore, parent: ParentOrder, mayOverfill: boolean): void {
  const { quantity } = parent.request;
  const closed = closedClips(store, parent.request.orderId);
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
  if (before !== null && isTerminal(before.status) && entered) checkLate(before, parent);
}

/** Only a late fill moves an order that is over. */
function checkLate(before: ParentOrder, parent: ParentOrder): void {
  const late = isGreater(parent.filledQuantity, before.filledQuantity);
  must(late && (parent.status === 'FILLED' || parent.status === 'CANCELLED'), 'IV-8 left a terminal state', parent);
}

/** Wraps a store so that every commit that succeeds is checked against the invariants. */
export function watchCommits(store: MemoryOrderStore, options: { mayOverfill: () => boolean }): MemoryOrderStore {
  return {
    ...store,
    async commit(request) {
      const before = storedParent(store, request.orderId);
      const result = await store.commit(request);
      const after = storedParent(store, request.orderId);
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
