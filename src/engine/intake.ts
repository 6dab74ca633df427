/** What a new order must pass before anything is stored: its account, its instrument, its strategy; and its number. */
import { refuse } from '../domain/errors.ts';
import { orderIdOf, SEQUENCES_PER_MS, shardOfAccount, type OrderId } from '../domain/ids.ts';
import { venueAccount, type ParentOrder } from '../domain/parent.ts';
import type { Draw } from '../domain/random.ts';
import type { Strategy, StrategyName } from '../domain/strategy.ts';
import { UnavailableError, type CreateOrder } from './desk.ts';
import { checkOrder, findInstrument, messageFor, newParent, parentRequest, type Submitted } from './new-parent.ts';
import type { Clock, Directory, Listing } from './ports.ts';

export interface IntakeOptions {
  readonly directory: Directory;
  readonly clock: Clock;
  readonly shards: number;
  /** Configured venue accounts, `BINANCE/main`. */
  readonly accounts: ReadonlySet<string>;
  readonly strategyNamed: (name: StrategyName) => Strategy;
  readonly draw: Draw;
}

export interface Intake {
  /**
   * The order as it would be stored. Throws OrderError for a request that cannot be, UnavailableError when that cannot be
   * told now.
   */
  check(account: string, request: CreateOrder): Promise<ParentOrder>;
  /** Consecutive within this process, so that only another process can have drawn the same in the same millisecond. */
  newOrderId(request: CreateOrder): OrderId;
}

async function listingFor({ accounts, directory }: IntakeOptions, request: CreateOrder): Promise<Listing> {
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

/** An intake that also shows a request before its rules are checked. */
export interface OpenIntake extends Intake {
  /** The request with its instrument and strategy. Throws as check does, but for the rules of the order itself. */
  submit(account: string, request: CreateOrder): Promise<Submitted>;
}

export function createIntake(options: IntakeOptions): OpenIntake {
  const { clock, shards, draw, strategyNamed } = options;
  let sequence = Math.floor(draw() * SEQUENCES_PER_MS);
  function newOrderId(request: CreateOrder): OrderId {
    sequence = (sequence + 1) % SEQUENCES_PER_MS;
    return orderIdOf(clock.now(), shardOfAccount(venueAccount(request), shards), sequence);
  }
  async function submit(account: string, request: CreateOrder): Promise<Submitted> {
    const listing = await listingFor(options, request);
    const instrument = findInstrument(listing, request);
    const submission = { account, request, instrument, orderId: newOrderId(request), at: clock.now() };
    return {
      request: parentRequest(submission),
      instrument,
      strategy: strategyNamed(request.strategy),
      refPrice: listing.refPrices.get(instrument.symbol) ?? null,
    };
  }
  async function check(account: string, request: CreateOrder): Promise<ParentOrder> {
    const submitted = await submit(account, request);
    const order = checkOrder(submitted);
    return newParent(order.request, messageFor(order, submitted));
  }
  return { newOrderId, submit, check };
}
