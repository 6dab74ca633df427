/** Balances and orders: locking on open, moving assets and fees on a trade, unlocking at the end. */
import type { TradeEvent } from '../matching/events.ts';
import { balanceOf } from './account.ts';
import type { PlaceRequest, SimOrder, SimTrade } from './order.ts';
import { Refused } from './refused.ts';
import { feeOf, feeUp, notionalOf, notionalUp } from './units.ts';

/** Basis points in units of 10^-8. */
export interface FeeRates {
  makerBps: bigint;
  takerBps: bigint;
}

/** What fees are charged in: what the order receives, or always the quote asset. */
export type FeeAsset = 'RECEIVED' | 'QUOTE';

export interface FeeRules {
  readonly rates: FeeRates;
  readonly chargedIn: FeeAsset;
}

/** How the venue writes the ids of orders and trades. */
export interface IdTexts {
  readonly order: (id: number) => string;
  readonly trade: (id: number) => string;
}

/** Builds the order; nothing is locked yet. The filters have bounded price and quantity to safe integers. */
export function createOrder(request: PlaceRequest, id: number, venueOrderId: string, at: number): SimOrder {
  return {
    account: request.account,
    listing: request.listing,
    id,
    venueOrderId,
    clientOrderId: request.clientOrderId,
    side: request.side,
    postOnly: request.postOnly,
    timeInForce: request.timeInForce,
    selfTrade: request.selfTrade,
    price: Number(request.price),
    quantity: Number(request.quantity),
    createdAt: at,
    trades: [],
    executed: 0,
    quoteExecuted: 0n,
    locked: 0n,
    status: 'NEW',
    rejectReason: null,
    updatedAt: at,
  };
}

const givenAsset = (order: SimOrder): string => (order.side === 'BUY' ? order.listing.quote : order.listing.base);

/** What an order must hold back for its unfilled part; a fee in the quote asset is paid on top of what a buy costs. */
function neededLock(order: SimOrder, fees: FeeRules): bigint {
  const left = order.quantity - order.executed;
  if (order.side === 'SELL') return BigInt(left);
  const cost = notionalUp(order.price, left);
  const { makerBps, takerBps } = fees.rates;
  return fees.chargedIn === 'QUOTE' ? cost + feeUp(cost, makerBps > takerBps ? makerBps : takerBps) : cost;
}

/** Throws Refused when the free balance does not suffice for the order. */
export function checkFunds(order: SimOrder, fees: FeeRules): void {
  if (balanceOf(order.account, givenAsset(order)).free < neededLock(order, fees)) throw new Refused('FUNDS');
}

/** Locks the balance for a new order; throws Refused when it does not suffice. */
export function lockFor(order: SimOrder, fees: FeeRules): void {
  checkFunds(order, fees);
  const balance = balanceOf(order.account, givenAsset(order));
  const needed = neededLock(order, fees);
  balance.free -= needed;
  balance.locked += needed;
  order.locked = needed;
}

export function releaseLock(order: SimOrder): void {
  const balance = balanceOf(order.account, givenAsset(order));
  balance.locked -= order.locked;
  balance.free += order.locked;
  order.locked = 0n;
}

interface Exchanged {
  readonly paid: bigint;
  readonly received: bigint;
  readonly fee: bigint;
  readonly feeAsset: string;
}

/** What changes hands in a trade, the fee included. */
function exchanged(order: SimOrder, event: TradeEvent, bps: bigint, chargedIn: FeeAsset): Exchanged {
  const { base, quote } = order.listing;
  const cost = notionalOf(event.price, event.quantity);
  const isBuy = order.side === 'BUY';
  const paid = isBuy ? cost : BigInt(event.quantity);
  const received = isBuy ? BigInt(event.quantity) : cost;
  if (isBuy && chargedIn === 'QUOTE') {
    const fee = feeOf(cost, bps);
    return { paid: paid + fee, received, fee, feeAsset: quote };
  }
  const fee = feeOf(received, bps);
  return { paid, received: received - fee, fee, feeAsset: isBuy ? base : quote };
}

/** Books one trade: assets change hands, the fee is taken, the lock shrinks to what is left. */
export function settle(
  order: SimOrder,
  event: TradeEvent,
  isMaker: boolean,
  fees: FeeRules,
  venueTradeId: string,
): SimTrade {
  const { account, listing } = order;
  const bps = isMaker ? fees.rates.makerBps : fees.rates.takerBps;
  const { paid, received, fee, feeAsset } = exchanged(order, event, bps, fees.chargedIn);
  order.executed += event.quantity;
  order.quoteExecuted += notionalOf(event.price, event.quantity);
  const given = balanceOf(account, givenAsset(order));
  const freed = order.locked - neededLock(order, fees);
  order.locked -= freed;
  given.locked -= freed;
  given.free += freed - paid;
  balanceOf(account, order.side === 'BUY' ? listing.base : listing.quote).free += received;
  const trade: SimTrade = {
    tradeId: event.tradeId,
    venueTradeId,
    order,
    price: event.price,
    quantity: event.quantity,
    quoteQuantity: notionalOf(event.price, event.quantity),
    fee,
    feeAsset,
    isMaker,
    at: event.at,
  };
  order.trades.push(trade);
  account.trades.push(trade);
  return trade;
}
