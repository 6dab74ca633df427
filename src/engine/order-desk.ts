/** The order entry desk: checks a request against instrument and strategy, stores it, answers. It never sends. */
import { refuse, type OrderError } from '../domain/errors.ts';
import { clipIdOf, orderIdOf, SEQUENCES_PER_MS, shardOfAccount, type OrderId } from '../domain/ids.ts';
import {
  leavesQuantity,
  parentAveragePrice,
  venueAccount,
  type ParentOrder,
  type ParentRequest,
} from '../domain/parent.ts';
import type { Draw } from '../domain/random.ts';
import type { Strategy, StrategyName } from '../domain/strategy.ts';
import { plusMs, type Instant } from '../domain/time.ts';
import { journalLine } from './commit-request.ts';
import {
  UnavailableError,
  type CancelOutcome,
  type CreateOrder,
  type Desk,
  type OrderRefByClient,
  type OrderSnapshot,
} from './desk.ts';
import { checkRequest, findInstrument, newParent, parentRequest } from './new-parent.ts';
import { parentToText } from './parent-text.ts';
import type { Clock, CommitRequest, Directory, Listing, OrderStore, Scheduler } from './ports.ts';
import type { Runner } from './runner.ts';

export interface DeskOptions {
  readonly store: OrderStore;
  readonly runner: Runner;
  readonly scheduler: Scheduler;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly shards: number;
  /** Configured venue accounts, `BINANCE/main`. */
  readonly accounts: ReadonlySet<string>;
  readonly strategyNamed: (name: StrategyName) => Strategy;
  readonly nextOpId: () => string;
  readonly draw: Draw;
  /** A digest of a text: what is kept of a request to recognise it again. */
  readonly digest: (text: string) => string;
}

/** Names a wake-up that is for no slice: with a slice's name it would hide that slice's own job while it runs. */
const NO_SLICE = -1;
/** An order that starts later than this is left to the sweeper, which finds it within a tenth of a second. */
const NUDGE_WITHIN_MS = 2_000;
/** Tries to find an order id that nobody has; a shard has 64 a millisecond. */
const ID_TRIES_MAX = 32;

const snapshotOf = (parent: ParentOrder): OrderSnapshot => ({
  orderId: parent.request.orderId,
  clientOrderId: parent.request.clientOrderId,
  symbol: parent.request.symbol,
  assetClass: parent.request.assetClass,
  exchange: parent.request.exchange,
  subaccount: parent.request.subaccount,
  status: parent.status,
  side: parent.request.side,
  quantity: parent.request.quantity,
  filledQuantity: parent.filledQuantity,
  leavesQuantity: leavesQuantity(parent),
  filledNotional: parent.filledNotional,
  lastQuantity: parent.lastQuantity,
  lastPrice: parent.lastPrice,
  averagePrice: parentAveragePrice(parent),
  createdAt: parent.request.createdAt,
  errorCode: parent.errorCode,
  message: parent.message,
  version: parent.version,
});

/** Stores a new parent; it is due at once. */
const creation = (parent: ParentOrder, opId: string): CommitRequest => ({
  orderId: parent.request.orderId,
  opId,
  expectedVersion: 0,
  document: parentToText(parent),
  status: parent.status,
  epoch: parent.planEpoch,
  quantity: '0',
  exposure: '0',
  journal: journalLine([{ type: 'ORDER_CREATED' }], parent.request.createdAt),
  closedClips: [],
  fillIds: [],
  dueAt: parent.request.createdAt,
  account: parent.request.account,
  createdAt: parent.request.createdAt,
  isOpen: true,
  guard: null,
});

const usedBefore = (orderId: OrderId): OrderError =>
  refuse('clientOrderId', `is already used by order ${orderId}, whose content is different`);

class OrderDesk implements Desk {
  readonly #options: DeskOptions;

  #sequence: number;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#sequence = Math.floor(options.draw() * SEQUENCES_PER_MS);
  }

  async create(account: string, request: CreateOrder): Promise<OrderSnapshot> {
    let checked: ParentRequest;
    try {
      checked = await this.#check(account, request);
    } catch (error) {
      // A retry finds its order although the request could not be made today: its end may have passed since.
      const known = await this.#existing(account, request);
      if (known !== null) return known;
      throw error;
    }
    return await this.#store(account, request, newParent(checked));
  }

  async #check(account: string, request: CreateOrder): Promise<ParentRequest> {
    const listing = await this.#listingFor(request);
    const instrument = findInstrument(listing, request);
    const submission = { account, request, instrument, orderId: this.#newOrderId(request), at: this.now() };
    const strategy = this.#options.strategyNamed(request.strategy);
    return checkRequest(parentRequest(submission), instrument, listing, strategy);
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
    const found = await Promise.all(orderIds.map((orderId) => this.#snapshot(account, orderId)));
    return found.filter((order): order is OrderSnapshot => order !== null);
  }

  async cancel(account: string, ref: OrderRefByClient): Promise<CancelOutcome> {
    const order = await this.get(account, ref);
    if (order === null) return { kind: 'UNKNOWN_ORDER' };
    const result = await this.#options.runner.dispatch(order.orderId, { type: 'CANCEL' });
    if (result.kind === 'MISSING') return { kind: 'UNKNOWN_ORDER' };
    await this.#nudge(order.orderId);
    return { kind: result.kind === 'REFUSED' ? 'TERMINAL' : 'PENDING', order: snapshotOf(result.parent) };
  }

  async readiness(): Promise<{ readonly ready: boolean; readonly missing: readonly string[] }> {
    const workers = await this.#options.directory.liveWorkers().catch(() => null);
    if (workers === null) return { ready: false, missing: ['redis'] };
    return workers.length === 0 ? { ready: false, missing: ['worker'] } : { ready: true, missing: [] };
  }

  now(): Instant {
    return this.#options.clock.now();
  }

  async #listingFor(request: CreateOrder): Promise<Listing> {
    const { accounts, directory } = this.#options;
    const account = venueAccount(request);
    if (!accounts.has(account)) {
      const isTraded = [...accounts].some((name) => name.startsWith(`${request.exchange}/`));
      if (!isTraded) throw refuse('exchange', `${request.exchange} has no configured account`);
      throw refuse('subaccount', `${account} is not a configured account`);
    }
    const [listing, workers] = await Promise.all([directory.listing(request.exchange), directory.liveWorkers()]);
    if (workers.length === 0) throw new UnavailableError('no worker is alive');
    if (listing === null) throw new UnavailableError(`no worker has reached ${request.exchange} yet`);
    return listing;
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

  /** Consecutive within this process, so that only another process can have drawn the same in the same millisecond. */
  #newOrderId(request: CreateOrder): OrderId {
    this.#sequence = (this.#sequence + 1) % SEQUENCES_PER_MS;
    return orderIdOf(this.now(), shardOfAccount(venueAccount(request), this.#options.shards), this.#sequence);
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
      const wanted = tries === 0 ? parent.request.orderId : this.#newOrderId(request);
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
