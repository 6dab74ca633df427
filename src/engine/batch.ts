/**
 * A batch that is stored whole or not at all. Everything is judged first; then one step takes all client order ids and
 * keeps the batch's record: from there on it will be stored, by this process or by a worker that finds the record.
 */
import { OrderError, refuse } from '../domain/errors.ts';
import type { BatchClaim, BatchStore } from './batch-store.ts';
import { batchRecord, settleBatch, type BatchOrder } from './batch-settling.ts';
import { UnavailableError, type BatchOutcome, type CreateOrder, type Desk, type OrderSnapshot } from './desk.ts';
import type { Intake } from './intake.ts';
import type { Clock, OrderStore } from './ports.ts';
import { snapshotOf } from './snapshot.ts';

export interface BatchDeps {
  readonly store: OrderStore;
  readonly batches: BatchStore;
  readonly clock: Clock;
  readonly intake: Intake;
  readonly get: Desk['get'];
  readonly nextOpId: () => string;
  readonly digest: (text: string) => string;
}

/** What is to become of one order of the batch. */
type Judged =
  | { readonly kind: 'REFUSED'; readonly reason: OrderError }
  | { readonly kind: 'KNOWN'; readonly order: OrderSnapshot }
  | { readonly kind: 'SAME'; readonly as: number }
  | { readonly kind: 'NEW'; readonly order: BatchOrder; readonly claim: BatchClaim | null };

/** Tries against others who claim the same client order ids meanwhile. */
const TRIES_MAX = 8;
/** Orders judged before other requests get a turn. */
const JUDGED_AT_ONCE = 8;

const refused = (reason: OrderError): Judged => ({ kind: 'REFUSED', reason });

async function judgeNew(
  deps: BatchDeps,
  account: string,
  request: CreateOrder,
  claim: Omit<BatchClaim, 'claim'> | null,
): Promise<Judged> {
  try {
    const made = await deps.intake.check(account, request);
    if (claim === null) return { kind: 'NEW', order: { parent: made, fingerprint: null }, claim: null };
    // An id that was claimed for a request that never got stored: the number it was promised is the one to use.
    const orderId = claim.known?.orderId ?? made.request.orderId;
    const fingerprint = deps.digest(request.fingerprint);
    const parent = { ...made, request: { ...made.request, orderId } };
    return { kind: 'NEW', order: { parent, fingerprint }, claim: { ...claim, claim: { orderId, fingerprint } } };
  } catch (error) {
    if (error instanceof OrderError) return refused(error);
    throw error;
  }
}

async function judge(deps: BatchDeps, account: string, request: CreateOrder): Promise<Judged> {
  const { clientOrderId } = request;
  if (clientOrderId === null) return await judgeNew(deps, account, request, null);
  const known = await deps.store.findClientId(account, clientOrderId);
  if (known !== null && known.fingerprint !== deps.digest(request.fingerprint)) {
    return refused(refuse('clientOrderId', `is already used by order ${known.orderId}, whose content is different`));
  }
  const order = known === null ? null : await deps.get(account, { clientOrderId });
  if (order !== null) return { kind: 'KNOWN', order };
  return await judgeNew(deps, account, request, { clientOrderId, known });
}

type Items = readonly (CreateOrder | OrderError)[];

/** The earlier order of the batch with the same client order id. */
function earlier(items: Items, index: number): number | null {
  const item = items[index];
  if (item === undefined || item instanceof OrderError || item.clientOrderId === null) return null;
  const found = items.findIndex((one) => !(one instanceof OrderError) && one.clientOrderId === item.clientOrderId);
  return found < index ? found : null;
}

async function judgeAt(deps: BatchDeps, account: string, items: Items, index: number): Promise<Judged> {
  const item = items[index];
  if (item === undefined || item instanceof OrderError) return refused(item ?? refuse('orders', 'has a gap'));
  const as = earlier(items, index);
  if (as === null) return await judge(deps, account, item);
  const first = items[as];
  const isEqual = first !== undefined && !(first instanceof OrderError) && first.fingerprint === item.fingerprint;
  if (isEqual) return { kind: 'SAME', as };
  return refused(
    refuse('clientOrderId', `is already used by order ${as + 1} of this batch, whose content is different`),
  );
}

async function judgeAll(deps: BatchDeps, account: string, items: Items): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  // With breaks: planning two hundred orders at once would keep every other request waiting.
  for (let index = 0; index < items.length; index += 1) {
    judged.push(await judgeAt(deps, account, items, index));
    if (index % JUDGED_AT_ONCE === 0) await deps.clock.pause(0);
  }
  return judged;
}

const reasonsOf = (judged: readonly Judged[]): readonly (OrderError | null)[] =>
  judged.map((one) => {
    const decides = one.kind === 'SAME' ? judged[one.as] : one;
    return decides?.kind === 'REFUSED' ? decides.reason : null;
  });

/** The snapshots in the order of the request, from what was known and what was stored just now. */
function snapshots(judged: readonly Judged[], stored: readonly OrderSnapshot[]): readonly OrderSnapshot[] {
  const fresh = stored[Symbol.iterator]();
  const found: (OrderSnapshot | undefined)[] = [];
  for (const one of judged) {
    if (one.kind === 'NEW') found.push(fresh.next().value);
    else found.push(one.kind === 'SAME' ? found[one.as] : one.kind === 'KNOWN' ? one.order : undefined);
  }
  return found.filter((order): order is OrderSnapshot => order !== undefined);
}

/** Throws UnavailableError when nothing can be decided now. */
export async function createBatch(deps: BatchDeps, account: string, items: Items): Promise<BatchOutcome> {
  const batchId = deps.nextOpId();
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const judged = await judgeAll(deps, account, items);
    const reasons = reasonsOf(judged);
    if (reasons.some((reason) => reason !== null)) return { kind: 'REFUSED', reasons };
    const fresh = judged.filter((one) => one.kind === 'NEW');
    if (fresh.length === 0) return { kind: 'CREATED', orders: snapshots(judged, []) };
    const record = batchRecord(
      deps.clock.now(),
      fresh.map((one) => one.order),
    );
    const batch = { account, batchId: `${batchId}-${tries}`, record };
    const claims = fresh.flatMap((one) => (one.claim === null ? [] : [one.claim]));
    if (!(await deps.batches.accept(batch, claims))) continue;
    const stored = await settleBatch(deps.store, deps.batches, batch);
    return { kind: 'CREATED', orders: snapshots(judged, stored.map(snapshotOf)) };
  }
  throw new UnavailableError('the client order ids of the batch are being used by other requests');
}
