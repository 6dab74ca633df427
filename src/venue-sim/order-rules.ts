/** The exchange's checks on an order, in a fixed sequence; the first failure is the answer. */
import { balanceOf } from './account.ts';
import type { Listing } from './listing.ts';
import type { PlaceRequest } from './order.ts';
import { Refused, type RefusalReason } from './refused.ts';
import { UNIT } from './units.ts';

/** Whether a client order id must be new among the open orders of an account, or among all it ever had. */
export type IdRule = 'OPEN' | 'ALWAYS';

const BIG_UNIT = BigInt(UNIT);
const isOff = (value: bigint, step: bigint): boolean => step > 0n && value % step !== 0n;
const isAbove = (value: bigint, most: bigint): boolean => most > 0n && value > most;

function priceFault({ rules }: Listing, price: bigint): RefusalReason | null {
  if (price <= 0n || price < rules.minPrice) return 'PRICE_LOW';
  if (isAbove(price, rules.maxPrice)) return 'PRICE_HIGH';
  return isOff(price - rules.minPrice, rules.tickSize) ? 'PRICE_OFF_TICK' : null;
}

/** Relative to the last price. */
function isPriceAway({ rules, last }: Listing, request: PlaceRequest): boolean {
  const isBuy = request.side === 'BUY';
  const up = isBuy ? rules.bidMultiplierUp : rules.askMultiplierUp;
  const down = isBuy ? rules.bidMultiplierDown : rules.askMultiplierDown;
  const scaled = request.price * BIG_UNIT;
  return (up > 0n && scaled > BigInt(last) * up) || scaled < BigInt(last) * down;
}

function quantityFault({ rules }: Listing, quantity: bigint): RefusalReason | null {
  if (quantity <= 0n || quantity < rules.minQty) return 'QUANTITY_LOW';
  if (isAbove(quantity, rules.maxQty)) return 'QUANTITY_HIGH';
  return isOff(quantity - rules.minQty, rules.stepSize) ? 'QUANTITY_OFF_STEP' : null;
}

function notionalFault({ rules }: Listing, notional: bigint): RefusalReason | null {
  if (notional < rules.minNotional * BIG_UNIT) return 'NOTIONAL_LOW';
  return isAbove(notional, rules.maxNotional * BIG_UNIT) ? 'NOTIONAL_HIGH' : null;
}

function isPositionAbove({ rules, base, symbol }: Listing, request: PlaceRequest): boolean {
  if (rules.maxPosition === 0n || request.side === 'SELL') return false;
  const { free, locked } = balanceOf(request.account, base);
  let held = free + locked;
  for (const order of request.account.open.values()) {
    if (order.listing.symbol === symbol && order.side === 'BUY') held += BigInt(order.quantity - order.executed);
  }
  return held + request.quantity > rules.maxPosition;
}

function openOrdersOf(request: PlaceRequest): number {
  let count = 0;
  for (const order of request.account.open.values()) if (order.listing === request.listing) count += 1;
  return count;
}

function amountFault(request: PlaceRequest): RefusalReason | null {
  const { listing, price, quantity } = request;
  const byPrice = priceFault(listing, price);
  if (byPrice !== null) return byPrice;
  if (isPriceAway(listing, request)) return 'PRICE_AWAY';
  return quantityFault(listing, quantity) ?? notionalFault(listing, price * quantity);
}

/** The first rule the order breaks, or null. */
function faultOf(request: PlaceRequest, idRule: IdRule): RefusalReason | null {
  const { account, listing, clientOrderId } = request;
  if (listing.rules.status !== 'TRADING') return 'MARKET_CLOSED';
  const fault = amountFault(request);
  if (fault !== null) return fault;
  if (openOrdersOf(request) >= listing.rules.maxNumOrders) return 'OPEN_ORDERS_MAX';
  if (isPositionAbove(listing, request)) return 'POSITION_MAX';
  const known = idRule === 'OPEN' ? account.open : account.latest;
  return known.has(clientOrderId) ? 'DUPLICATE_ID' : null;
}

/** Throws Refused unless symbol status, filters and the client order id allow the order. */
export function checkOrder(request: PlaceRequest, idRule: IdRule): void {
  const fault = faultOf(request, idRule);
  if (fault !== null) throw new Refused(fault);
}
