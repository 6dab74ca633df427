/** Balances and orders: locking on open, moving assets and fees on a trade, unlocking at the end. */
import type { TradeEvent } from '../matching/events.ts';
import { balanceOf } from './account.ts';
import type { PlaceRequest, SimOrder, SimTrade } from './order.ts';
import { refusals } from './refusal.ts';
import { feeOf, notionalOf, notionalUp } from './units.ts';

/** Basis points in units of 10^-8. */
export interface FeeRates {
  makerBps: bigint;
  takerBps: bigint;
}

/** Builds the order; nothing is locked yet. The filters have bounded price and quantity to safe integers. */
export function createOrder(request: PlaceRequest, id: number, at: number): SimOrder {
  return {
    account: request.account,
    listing: request.listing,
    id,
    clientOrderId: request.clientOrderId,
    side: request.side,
    type: request.type,
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
    updatedAt: at,
  };
}

const givenAsset = (order: SimOrder): string => (order.side === 'BUY' ? order.listing.quote : order.listing.base);

/** What an order must hold back for its unfilled part. */
function neededLock(order: SimOrder): bigint {
  const left = order.quantity - order.executed;
  return order.side === 'BUY' ? notionalUp(order.price, left) : BigInt(left);
}

/** Locks the balance for a new order; throws the venue's refusal when it does not suffice. */
export function lockFor(order: SimOrder): void {
  const balance = balanceOf(order.account, givenAsset(order));
  const needed = neededLock(order);
  if (balance.free < needed) throw refusals.order('Account has insufficient balance for requested action.');
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

/** Books one trade: assets change hands, the fee comes out of what is received, the lock shrinks to what is left. */
export function settle(order: SimOrder, event: TradeEvent, isMaker: boolean, fees: FeeRates): SimTrade {
  const { account, listing } = order;
  const cost = notionalOf(event.price, event.quantity);
  const isBuy = order.side === 'BUY';
  const paid = isBuy ? cost : BigInt(event.quantity);
  const received = isBuy ? BigInt(event.quantity) : cost;
  const fee = feeOf(received, isMaker ? fees.makerBps : fees.takerBps);
  order.executed += event.quantity;
  order.quoteExecuted += cost;
  const given = balanceOf(account, givenAsset(order));
  const freed = order.locked - neededLock(order);
  order.locked -= freed;
  given.locked -= freed;
  given.free += freed - paid;
  const gained = isBuy ? listing.base : listing.quote;
  balanceOf(account, gained).free += received - fee;
  const trade: SimTrade = {
    tradeId: event.tradeId,
    order,
    price: event.price,
    quantity: event.quantity,
    quoteQuantity: cost,
    fee,
    feeAsset: gained,
    isMaker,
    at: event.at,
  };
  order.trades.push(trade);
  account.trades.push(trade);
  return trade;
}
