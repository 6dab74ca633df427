/**
 * Stores the orders of an accepted batch. Whoever finds the record may do it, several at once, any number of times: each
 * order is stored once. The first line of an order's journal says which place of which batch it is.
 */
import type { OrderId } from '../domain/ids.ts';
import { SEQUENCES_PER_MS, SHARDS_MAX } from '../domain/ids.ts';
import type { ParentOrder } from '../domain/parent.ts';
import { plusMs, type Instant } from '../domain/time.ts';
import type { AcceptedBatch, BatchStore } from './batch-store.ts';
import { creation } from './creation.ts';
import { UnavailableError } from './desk.ts';
import { parentFromText, parentToText } from './parent-text.ts';
import type { OrderStore } from './ports.ts';

/** An order of a batch, with its claim's fingerprint; null when it has no client order id. */
export interface BatchOrder {
  readonly parent: ParentOrder;
  readonly fingerprint: string | null;
}

interface StoredBatch {
  readonly at: Instant;
  readonly orders: readonly { readonly document: string; readonly fingerprint: string | null }[];
}

export function batchRecord(at: Instant, orders: readonly BatchOrder[]): string {
  const stored: StoredBatch = {
    at,
    orders: orders.map(({ parent, fingerprint }) => ({ document: parentToText(parent), fingerprint })),
  };
  return JSON.stringify(stored);
}

const CHOICES_MAX = 32;

/** The number an order takes when those before it are strangers': the same for everybody who settles the batch. */
const choice = (orderId: OrderId, count: number): OrderId =>
  String(BigInt(orderId) + BigInt(count * SHARDS_MAX * SEQUENCES_PER_MS)) as OrderId;

/** Whether the order under this number is the one we want to store. */
async function isOurs(store: OrderStore, wanted: ParentOrder, tag: string): Promise<boolean> {
  const { orderId, account, clientOrderId } = wanted.request;
  const [first] = await store.journal(orderId);
  if (first?.[1].includes(`"batch":${JSON.stringify(tag)}`) === true) return true;
  const loaded = await store.load(orderId);
  if (loaded === null || clientOrderId === null) return false;
  const { request } = parentFromText(loaded.document, loaded.version);
  return request.account === account && request.clientOrderId === clientOrderId;
}

async function settleOne(
  store: OrderStore,
  { parent, fingerprint }: BatchOrder,
  batchId: string,
  place: number,
): Promise<ParentOrder> {
  const { orderId: first, account, clientOrderId } = parent.request;
  const tag = `${batchId}/${place}`;
  for (let count = 0; count < CHOICES_MAX; count += 1) {
    const orderId = choice(first, count);
    const wanted = { ...parent, request: { ...parent.request, orderId } };
    const result = await store.commit(creation(wanted, `${batchId}-${place}-${count}`, { batch: tag }));
    if (result.kind !== 'OK' && !(await isOurs(store, wanted, tag))) continue;
    if (count > 0 && clientOrderId !== null && fingerprint !== null) {
      await store.claimClientId(account, clientOrderId, { orderId, fingerprint }, first);
    }
    return { ...wanted, version: 1 };
  }
  throw new UnavailableError(`no free order id in ${CHOICES_MAX} tries`);
}

/** Stores what of the batch is not stored yet and forgets its record. The orders come as they were created. */
export async function settleBatch(
  store: OrderStore,
  batches: BatchStore,
  batch: AcceptedBatch,
): Promise<readonly ParentOrder[]> {
  const { orders } = JSON.parse(batch.record) as StoredBatch;
  const settled = await Promise.all(
    orders.map(({ document, fingerprint }, place) =>
      settleOne(store, { parent: parentFromText(document, 0), fingerprint }, batch.batchId, place),
    ),
  );
  await batches.finish(batch);
  return settled;
}

/** How long the process that accepted a batch has it to itself. */
const ALONE_MS = 3_000;

/** Finishes batches whose process has died between deciding and storing. */
export async function settleForgotten(store: OrderStore, batches: BatchStore, now: Instant): Promise<void> {
  for (const batch of await batches.pending()) {
    const { at } = JSON.parse(batch.record) as StoredBatch;
    if (plusMs(at, ALONE_MS) <= now) await settleBatch(store, batches, batch);
  }
}
