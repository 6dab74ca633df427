/** The order entry desk: checks a request against instrument and strategy, stores it, answers. It never sends. */
import type { Amendment } from '../domain/amendment.ts';
import { refuse, type OrderError } from '../domain/errors.ts';
import { clipIdOf, type OrderId } from '../domain/ids.ts';
import type { ParentOrder } from '../domain/parent.ts';
import { plusMs, type Instant } from '../domain/time.ts';
import { createBatch } from './batch.ts';
import type { BatchStore } from './batch-store.ts';
import { creation } from './creation.ts';
import {
  UnavailableError,
  type AmendOutcome,
  type BatchOutcome,
  type CancelOutcome,
  type CreateOrder,
  type Desk,
  type Lifecycle,
  type OrderRefByClient,
  type OrderSnapshot,
  type PauseOutcome,
} from './desk.ts';
import { createIntake, type IntakeOptions, type OpenIntake } from './intake.ts';
import { createLifecycle } from './lifecycle.ts';
import type { PreviewOutcome } from './plan-preview.ts';
import { previewOrder } from './preview.ts';
import type { OrderStore, Scheduler } from './ports.ts';
import type { Runner } from './runner.ts';
import { snapshotOf } from './snapshot.ts';
import type { TrailingReader } from './trailing-volume.ts';

export interface DeskOptions extends IntakeOptions {
  readonly store: OrderStore;
  readonly batches: BatchStore;
  readonly runner: Runner;
  readonly scheduler: Scheduler;
  readonly nextOpId: () => string;
  /** What markets have traded of late; previews say nothing of it when absent. */
  readonly trailingOf?: TrailingReader;
  /** A digest of a text: what is kept of a request to recognise it again. */
  readonly digest: (text: string) => string;
}

/** Names a wake-up that is for no slice: with a slice's name it would hide that slice's own job while it runs. */
const NO_SLICE = -1;
/** An order that starts later than this is left to the sweeper, which finds it within a tenth of a second. */
const NUDGE_WITHIN_MS = 2_000;
/** Tries to find an order id that nobody has; a shard has 64 a millisecond. */
const ID_TRIES_MAX = 32;

const usedBefore = (orderId: OrderId): OrderError =>
  refuse('clientOrderId', `is already used by order ${orderId}, whose content is different`);

/** Orders read together: all of them at once would keep the event loop from everybody else while they are parsed. */
const READ_AT_ONCE = 32;

class OrderDesk implements Desk {
  readonly #options: DeskOptions;
  readonly #intake: OpenIntake;
  readonly #lifecycle: Lifecycle;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#intake = createIntake(options);
    this.#lifecycle = createLifecycle({ ...options, get: this.get.bind(this), nudge: this.#nudge.bind(this) });
  }

  async create(account: string, request: CreateOrder): Promise<OrderSnapshot> {
    let parent: ParentOrder;
    try {
      parent = await this.#intake.check(account, request);
    } catch (error) {
      // A retry finds its order although the request could not be made today: its end may have passed since.
      const known = await this.#existing(account, request);
      if (known !== null) return known;
      throw error;
    }
    return await this.#store(account, request, parent);
  }

  async createAll(account: string, items: readonly (CreateOrder | OrderError)[]): Promise<BatchOutcome> {
    const parts = { ...this.#options, intake: this.#intake, get: this.get.bind(this) };
    const outcome = await createBatch(parts, account, items);
    if (outcome.kind === 'CREATED') await Promise.all(outcome.orders.map((order) => this.#nudge(order.orderId)));
    return outcome;
  }

  async preview(account: string, request: CreateOrder): Promise<PreviewOutcome> {
    const { clock, trailingOf } = this.#options;
    const stopwatch = { monotonicMs: () => clock.monotonicMs(), pause: () => clock.pause(0) };
    return await previewOrder(await this.#intake.submit(account, request), stopwatch, trailingOf);
  }

  async get(account: string, ref: OrderRefByClient): Promise<OrderSnapshot | null> {
    if ('orderId' in ref) return await this.#snapshot(account, ref.orderId);
    const claim = await this.#options.store.findClientId(account, ref.clientOrderId);
    const order = claim === null ? null : await this.#snapshot(account, claim.orderId);
    // A claim may point at a stranger's number until its own order is stored.
    return order?.clientOrderId === ref.clientOrderId ? order : null;
  }

  async open(account: string): Promise<readonly OrderSnapshot[]> {
    const orderIds = await this.#options.store.openOrders(account);
    const found: OrderSnapshot[] = [];
    for (let at = 0; at < orderIds.length; at += READ_AT_ONCE) {
      const some = orderIds.slice(at, at + READ_AT_ONCE);
      const read = await Promise.all(some.map((orderId) => this.#snapshot(account, orderId)));
      found.push(...read.filter((order) => order !== null));
    }
    return found;
  }

  async cancel(account: string, ref: OrderRefByClient): Promise<CancelOutcome> {
    const order = await this.get(account, ref);
    if (order === null) return { kind: 'UNKNOWN_ORDER' };
    const result = await this.#options.runner.dispatch(order.orderId, { type: 'CANCEL' });
    if (result.kind === 'MISSING') return { kind: 'UNKNOWN_ORDER' };
    await this.#nudge(order.orderId);
    return { kind: result.kind === 'REFUSED' ? 'TERMINAL' : 'PENDING', order: snapshotOf(result.parent) };
  }

  pause(account: string, ref: OrderRefByClient): Promise<PauseOutcome> {
    return this.#lifecycle.pause(account, ref);
  }

  unpause(account: string, ref: OrderRefByClient): Promise<PauseOutcome> {
    return this.#lifecycle.unpause(account, ref);
  }

  amend(account: string, ref: OrderRefByClient, change: Amendment, version: number | null): Promise<AmendOutcome> {
    return this.#lifecycle.amend(account, ref, change, version);
  }

  async readiness(): Promise<{ readonly ready: boolean; readonly missing: readonly string[] }> {
    const workers = await this.#options.directory.liveWorkers().catch(() => null);
    if (workers === null) return { ready: false, missing: ['redis'] };
    return workers.length === 0 ? { ready: false, missing: ['worker'] } : { ready: true, missing: [] };
  }

  now(): Instant {
    return this.#options.clock.now();
  }

  async #snapshot(account: string, orderId: OrderId): Promise<OrderSnapshot | null> {
    const parent = await this.#options.runner.load(orderId);
    return parent === null || parent.request.account !== account ? null : snapshotOf(parent);
  }

  /** The order an earlier request of the same client order id has made; null when there is none. */
  async #existing(account: string, request: CreateOrder): Promise<OrderSnapshot | null> {
    if (request.clientOrderId === null) return null;
    const known = await this.#options.store.findClientId(account, request.clientOrderId);
    if (known === null) return null;
    if (known.fingerprint !== this.#options.digest(request.fingerprint)) throw usedBefore(known.orderId);
    return await this.get(account, { clientOrderId: request.clientOrderId });
  }

  /**
   * The first claim of a client order id decides which order it is; the same request then finds that order. `taken` is
   * a claimed order id that another order turned out to have.
   */
  async #claim(account: string, request: CreateOrder, orderId: OrderId, taken: OrderId | null): Promise<OrderId> {
    if (request.clientOrderId === null) return orderId;
    const wanted = { orderId, fingerprint: this.#options.digest(request.fingerprint) };
    const claimed = await this.#options.store.claimClientId(account, request.clientOrderId, wanted, taken);
    if (claimed.fingerprint !== wanted.fingerprint) throw usedBefore(claimed.orderId);
    return claimed.orderId;
  }

  async #store(account: string, request: CreateOrder, parent: ParentOrder): Promise<OrderSnapshot> {
    let taken: OrderId | null = null;
    for (let tries = 0; tries < ID_TRIES_MAX; tries += 1) {
      const wanted = tries === 0 ? parent.request.orderId : this.#intake.newOrderId(request);
      const orderId = await this.#claim(account, request, wanted, taken);
      const fresh = { ...parent, request: { ...parent.request, orderId } };
      const result = await this.#options.store.commit(creation(fresh, this.#options.nextOpId()));
      if (result.kind === 'OK') {
        const startsAt = fresh.request.startTime ?? this.now();
        if (startsAt < plusMs(this.now(), NUDGE_WITHIN_MS)) await this.#nudge(orderId);
        return snapshotOf({ ...fresh, version: result.version });
      }
      // The number is in use: by this very request, which somebody else has stored, or by a stranger by chance.
      const holder = request.clientOrderId === null ? null : await this.#snapshot(account, orderId);
      if (holder !== null && holder.clientOrderId === request.clientOrderId) return holder;
      taken = orderId;
    }
    throw new UnavailableError(`no free order id in ${ID_TRIES_MAX} tries`);
  }

  /** Says that there is something to do; if this is lost, the sweeper finds it. */
  async #nudge(orderId: OrderId): Promise<void> {
    const wakeup = { orderId, clipId: clipIdOf(orderId, 1), slice: NO_SLICE, epoch: 0, dueAt: this.now() };
    await this.#options.scheduler.arm(wakeup).catch(() => undefined);
  }
}

export const createDesk = (options: DeskOptions): Desk => new OrderDesk(options);
