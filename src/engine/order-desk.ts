/** The order entry desk: checks a request against instrument and strategy, stores it, answers. It never sends. */
import { checkQuantity } from '../domain/clip-size.ts';
import { ZERO_NOTIONAL, ZERO_PRICE, ZERO_QUANTITY } from '../domain/decimal.ts';
import { InvariantError, OrderError, refuse } from '../domain/errors.ts';
import { clipIdOf, orderIdOf, SEQUENCES_PER_MS, shardOfAccount, type OrderId } from '../domain/ids.ts';
import type { Instrument } from '../domain/instrument.ts';
import { checkLimitPrice } from '../domain/limit-price.ts';
import { leavesQuantity, parentAveragePrice, venueAccount, type ParentOrder, type ParentRequest } from '../domain/parent.ts';
import type { Draw } from '../domain/random.ts';
import type { Strategy, StrategyName } from '../domain/strategy.ts';
import type { Instant } from '../domain/time.ts';
import { UnavailableError, type CreateOrder, type Desk, type OrderRefByClient, type OrderSnapshot } from './desk.ts';
import { parentToText } from './parent-text.ts';
import { planInput } from './planner.ts';
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

/** Tries to find an order id that nobody has; a shard has 64 a millisecond. */
const ID_TRIES_MAX = 32;

function resolveAssetClass(request: CreateOrder): 'SPOT' {
  if (request.assetClass === 'FUTURE' || request.assetClass === 'OPTION') {
    throw refuse('assetClass', `${request.assetClass} is not traded at ${request.exchange} in this build`);
  }
  return 'SPOT';
}

function findInstrument(listing: Listing, request: CreateOrder): Instrument {
  const { symbol } = request;
  const found =
    listing.instruments.get(symbol) ?? [...listing.instruments.values()].find((one) => one.venueSymbol === symbol);
  if (found === undefined) throw refuse('symbol', `is not an instrument of ${request.exchange}`);
  if (!found.tradable) throw refuse('symbol', `${found.symbol} is not open for trading`, 'EXCHANGE_NOT_AVAILABLE');
  return found;
}

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

const newParent = (request: ParentRequest, message: string | null): ParentOrder => ({
  request,
  version: 0,
  status: 'PENDING_NEW',
  drainReason: null,
  drainSince: null,
  errorCode: null,
  message,
  planEpoch: 0,
  basis: null,
  nextSlice: 0,
  armedThrough: 0,
  current: null,
  notBefore: null,
  limitBreached: false,
  clipCount: 0,
  consecutiveRejects: 0,
  filledQuantity: ZERO_QUANTITY,
  filledNotional: ZERO_NOTIONAL,
  lastQuantity: ZERO_QUANTITY,
  lastPrice: ZERO_PRICE,
  closedFilled: ZERO_QUANTITY,
  clips: [],
  arrival: null,
});

/** Everything that can be known to be wrong at submission, in the contract's order. Throws OrderError. */
function checkRequest(request: ParentRequest, instrument: Instrument, listing: Listing, strategy: Strategy): ParentRequest {
  const now = request.createdAt;
  const basisWindow = { start: now, windowEnd: now, end: now };
  const refPrice = listing.refPrices.get(instrument.symbol) ?? null;
  const common = { rules: instrument.rules, refPrice, quantity: request.quantity, doneBefore: ZERO_QUANTITY };
  checkQuantity(planInput(request, { ...common, window: basisWindow }, null));
  checkLimitPrice(instrument.rules, request.limitPrice);
  const params = strategy.parseParams(request.params);
  const window = strategy.window(params, { startTime: request.startTime, endTime: request.endTime }, now);
  strategy.plan(planInput(request, { ...common, window }, params.seed), params);
  return { ...request, params: strategy.toRaw(params) };
}

const messageFor = (request: CreateOrder): string | null =>
  request.clipSizeVal !== null && (request.clipSizeType ?? 'AUTOMATIC') === 'AUTOMATIC'
    ? 'clipSizeVal is ignored for clipSizeType AUTOMATIC'
    : null;

export function createDesk(options: DeskOptions): Desk {
  const { store, runner, scheduler, directory, clock } = options;

  async function listingOf(request: CreateOrder): Promise<Listing> {
    const account = venueAccount(request);
    if (!options.accounts.has(account)) {
      throw refuse('subaccount', `${account} is not a configured account`);
    }
    const [listing, workers] = await Promise.all([directory.listing(request.exchange), directory.liveWorkers()]);
    if (workers.length === 0) throw new UnavailableError('no worker is alive');
    if (listing === null) throw new UnavailableError(`no worker has reached ${request.exchange} yet`);
    return listing;
  }

  async function snapshot(account: string, orderId: OrderId): Promise<OrderSnapshot | null> {
    const parent = await runner.load(orderId);
    return parent === null || parent.request.account !== account ? null : snapshotOf(parent);
  }

  async function resolveRef(account: string, ref: OrderRefByClient): Promise<OrderId | null> {
    if ('orderId' in ref) return ref.orderId;
    return (await store.findClientId(account, ref.clientOrderId))?.orderId ?? null;
  }

  function requestOf(account: string, request: CreateOrder, instrument: Instrument, createdAt: Instant): ParentRequest {
    if (request.side === 'SHORT_SELL') throw refuse('side', 'SHORT_SELL is not possible on SPOT');
    const shard = shardOfAccount(venueAccount(request), options.shards);
    return {
      orderId: orderIdOf(createdAt, shard, Math.floor(options.draw() * SEQUENCES_PER_MS)),
      account,
      clientOrderId: request.clientOrderId,
      exchange: request.exchange,
      subaccount: request.subaccount,
      symbol: instrument.symbol,
      assetClass: resolveAssetClass(request),
      side: request.side,
      quantity: request.quantity,
      strategy: request.strategy,
      limitPrice: request.limitPrice,
      startTime: request.startTime,
      endTime: request.endTime,
      clipSizeType: request.clipSizeType ?? 'AUTOMATIC',
      clipSizeVal: request.clipSizeVal,
      params: request.params,
      createdAt,
    };
  }

  function creation(parent: ParentOrder): CommitRequest {
    const { request } = parent;
    return {
      orderId: request.orderId,
      opId: options.nextOpId(),
      expectedVersion: 0,
      document: parentToText(parent),
      status: parent.status,
      epoch: parent.planEpoch,
      quantity: '0',
      exposure: '0',
      journal: JSON.stringify([{ at: request.createdAt, type: 'ORDER_CREATED' }]),
      closedClips: [],
      fillIds: [],
      dueAt: request.createdAt,
      account: request.account,
      createdAt: request.createdAt,
      isOpen: true,
      guard: null,
    };
  }

  /** Says that there is something to do; if this is lost, the sweeper finds it. */
  async function nudge(orderId: OrderId): Promise<void> {
    const wakeup = { orderId, clipId: clipIdOf(orderId, 1), slice: 0, epoch: 0, dueAt: clock.now() };
    await scheduler.arm(wakeup).catch(() => undefined);
  }

  /** The first claim of a client order id decides which order it is; the same request then finds that order. */
  async function claim(account: string, request: CreateOrder, orderId: OrderId): Promise<OrderId> {
    if (request.clientOrderId === null) return orderId;
    const digest = options.digest(request.fingerprint);
    const claimed = await store.claimClientId(account, request.clientOrderId, orderId, digest);
    if (claimed.fingerprint !== digest) throw usedBefore(claimed.orderId);
    return claimed.orderId;
  }

  const usedBefore = (orderId: OrderId): OrderError =>
    refuse('clientOrderId', `is already used by order ${orderId}, whose content is different`);

  async function existing(account: string, request: CreateOrder): Promise<OrderSnapshot | null> {
    if (request.clientOrderId === null) return null;
    const known = await store.findClientId(account, request.clientOrderId);
    if (known === null) return null;
    if (known.fingerprint !== options.digest(request.fingerprint)) throw usedBefore(known.orderId);
    return await snapshot(account, known.orderId);
  }

  async function storeNew(account: string, request: CreateOrder, checked: ParentRequest): Promise<OrderSnapshot> {
    for (let tries = 0; tries < ID_TRIES_MAX; tries += 1) {
      const shard = shardOfAccount(venueAccount(request), options.shards);
      const sequence = Math.floor(options.draw() * SEQUENCES_PER_MS);
      const orderId = await claim(account, request, orderIdOf(clock.now(), shard, sequence));
      const parent = newParent({ ...checked, orderId }, messageFor(request));
      const result = await store.commit(creation(parent));
      if (result.kind === 'OK') {
        await nudge(orderId);
        return snapshotOf({ ...parent, version: 1 });
      }
      // With a client order id somebody else has stored this very request; without one the number was taken by chance.
      const other = request.clientOrderId === null ? null : await snapshot(account, orderId);
      if (other !== null) return other;
    }
    throw new InvariantError(`no free order id in ${ID_TRIES_MAX} tries`);
  }

  return {
    async create(account, request) {
      const known = await existing(account, request);
      if (known !== null) return known;
      const listing = await listingOf(request);
      const instrument = findInstrument(listing, request);
      const parentRequest = requestOf(account, request, instrument, clock.now());
      const checked = checkRequest(parentRequest, instrument, listing, options.strategyNamed(request.strategy));
      return await storeNew(account, request, checked);
    },
    async get(account, ref) {
      const orderId = await resolveRef(account, ref);
      return orderId === null ? null : await snapshot(account, orderId);
    },
    async open(account) {
      const orderIds = await store.openOrders(account);
      const found = await Promise.all(orderIds.map((orderId) => snapshot(account, orderId)));
      return found.filter((order): order is OrderSnapshot => order !== null);
    },
    async cancel(account, ref) {
      const orderId = await resolveRef(account, ref);
      const owned = orderId === null ? null : await snapshot(account, orderId);
      if (orderId === null || owned === null) return { kind: 'UNKNOWN_ORDER' };
      const result = await runner.dispatch(orderId, { type: 'CANCEL' });
      if (result.kind === 'MISSING') return { kind: 'UNKNOWN_ORDER' };
      await nudge(orderId);
      return { kind: result.kind === 'REFUSED' ? 'TERMINAL' : 'PENDING', order: snapshotOf(result.parent) };
    },
    async readiness() {
      const workers = await directory.liveWorkers().catch(() => null);
      if (workers === null) return { ready: false, missing: ['redis'] };
      return workers.length === 0 ? { ready: false, missing: ['worker'] } : { ready: true, missing: [] };
    },
    now: () => clock.now(),
  };
}
