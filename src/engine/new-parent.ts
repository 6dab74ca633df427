/** From a client's request to a parent that can be stored: every check that can be made before anything is stored. */
import { checkQuantity } from '../domain/clip-size.ts';
import { ZERO_NOTIONAL, ZERO_PRICE, ZERO_QUANTITY, type Price } from '../domain/decimal.ts';
import { refuse } from '../domain/errors.ts';
import type { OrderId } from '../domain/ids.ts';
import type { Instrument, Side } from '../domain/instrument.ts';
import { checkLimitPrice } from '../domain/limit-price.ts';
import type { ParentOrder, ParentRequest } from '../domain/parent.ts';
import type { CommonParams, Plan, Strategy, Window } from '../domain/strategy.ts';
import type { Instant } from '../domain/time.ts';
import type { CreateOrder } from './desk.ts';
import { WARNINGS } from './plan-preview.ts';
import { planBy, planInput } from './planner.ts';
import type { Listing } from './ports.ts';

function assetClassOf(request: CreateOrder): 'SPOT' {
  if (request.assetClass === 'FUTURE' || request.assetClass === 'OPTION') {
    throw refuse('assetClass', `${request.assetClass} is not traded at ${request.exchange} in this build`);
  }
  return 'SPOT';
}

function sideOf(request: CreateOrder): Side {
  if (request.side === 'SHORT_SELL') throw refuse('side', 'SHORT_SELL is not possible on SPOT');
  return request.side;
}

/** The instrument by our symbol or by the venue's own. Throws OrderError when there is none or it is closed. */
export function findInstrument(listing: Listing, request: CreateOrder): Instrument {
  const { symbol } = request;
  const found =
    listing.instruments.get(symbol) ?? [...listing.instruments.values()].find((one) => one.venueSymbol === symbol);
  if (found === undefined) throw refuse('symbol', `is not an instrument of ${request.exchange}`);
  if (!found.tradable) throw refuse('symbol', `${found.symbol} is not open for trading`, 'EXCHANGE_NOT_AVAILABLE');
  return found;
}

export interface Submission {
  readonly account: string;
  readonly request: CreateOrder;
  readonly instrument: Instrument;
  readonly orderId: OrderId;
  readonly at: Instant;
}

/** The request as it will be stored, before its rules were checked. */
export const parentRequest = ({ account, request, instrument, orderId, at }: Submission): ParentRequest => ({
  orderId,
  account,
  clientOrderId: request.clientOrderId,
  exchange: request.exchange,
  subaccount: request.subaccount,
  symbol: instrument.symbol,
  assetClass: assetClassOf(request),
  side: sideOf(request),
  quantity: request.quantity,
  strategy: request.strategy,
  limitPrice: request.limitPrice,
  startTime: request.startTime,
  endTime: request.endTime,
  clipSizeType: request.clipSizeType ?? 'AUTOMATIC',
  clipSizeVal: request.clipSizeVal,
  params: request.params,
  createdAt: at,
});

/** A request with all that its checks need. */
export interface Submitted {
  readonly request: ParentRequest;
  readonly instrument: Instrument;
  readonly strategy: Strategy;
  /** A recent middle price; null when none is known. */
  readonly refPrice: Price | null;
}

/** A request that may be stored, and the plan it would have if it were taken up at once. */
export interface CheckedOrder {
  /** With its parameters completed. */
  readonly request: ParentRequest;
  readonly params: CommonParams;
  readonly window: Window;
  readonly plan: Plan;
}

/**
 * Everything that can be known to be wrong at submission, in the contract's order: quantity, limit price, parameters,
 * times, clips. Throws OrderError for the first.
 */
export function checkOrder({ request, instrument, strategy, refPrice }: Submitted): CheckedOrder {
  const now = request.createdAt;
  const common = { rules: instrument.rules, refPrice, quantity: request.quantity, doneBefore: ZERO_QUANTITY };
  checkQuantity(planInput(request, { ...common, window: { start: now, windowEnd: now, end: now } }, null));
  checkLimitPrice(instrument.rules, request.limitPrice);
  const params = strategy.parseParams(request.params);
  const window = strategy.window(params, { startTime: request.startTime, endTime: request.endTime }, now);
  const plan = planBy(strategy, planInput(request, { ...common, window }, params.seed), params);
  const version = strategy.version === undefined ? {} : { strategyVersion: strategy.version };
  return { request: { ...request, ...version, params: strategy.toRaw(params) }, params, window, plan };
}

/** Whether any clip of the order is priced to rest. A sequence that knows no style takes with all of its clips. */
function rests({ params, plan }: CheckedOrder, { strategy }: Submitted): boolean {
  if (params.would !== null && params.would.wouldStyle !== 'AGGRESSIVE') return true;
  const { properties } = strategy.paramsSchema;
  const hasStyle = typeof properties === 'object' && properties !== null && 'tradingStyle' in properties;
  return params.tradingStyle !== 'AGGRESSIVE' && (hasStyle || plan.pace.kind !== 'SEQUENTIAL');
}

/** Whether clips of the order that are priced to rest may take all the same, because the venue cannot keep them from it. */
export const mayTakeAtRest = (order: CheckedOrder, submitted: Submitted): boolean =>
  submitted.instrument.noPostOnly === true && rests(order, submitted);

/** What the client is told of an order that is taken; null when there is nothing to tell. */
export function messageFor(order: CheckedOrder, submitted: Submitted): string | null {
  const { clipSizeVal, clipSizeType } = order.request;
  const told = [
    ...(clipSizeVal !== null && clipSizeType === 'AUTOMATIC'
      ? ['clipSizeVal is ignored for clipSizeType AUTOMATIC']
      : []),
    ...(mayTakeAtRest(order, submitted) ? [WARNINGS.NO_POST_ONLY] : []),
  ];
  return told.length === 0 ? null : told.join('; ');
}

/** The first state of a parent; its version is 0 until it is stored. */
export const newParent = (request: ParentRequest, message: string | null = null): ParentOrder => ({
  request,
  version: 0,
  status: 'PENDING_NEW',
  drainReason: null,
  drainSince: null,
  errorCode: null,
  message,
  planEpoch: 0,
  basis: null,
  windowFrom: null,
  pausedAt: null,
  extendedMs: 0,
  nextSlice: 0,
  armedThrough: 0,
  current: null,
  notBefore: null,
  limitBreached: false,
  hold: null,
  clipCount: 0,
  consecutiveRejects: 0,
  filledQuantity: ZERO_QUANTITY,
  filledNotional: ZERO_NOTIONAL,
  lastQuantity: ZERO_QUANTITY,
  lastPrice: ZERO_PRICE,
  closedFilled: ZERO_QUANTITY,
  clips: [],
  progress: {},
  arrival: null,
});
