/** The venue's checks on an order, in the venue's order; the first failure is the answer. */
import { balanceOf } from './account.ts';
import type { Listing } from './listing.ts';
import type { PlaceRequest } from './order.ts';
import { refusals } from './refusal.ts';
import { UNIT } from './units.ts';

const BIG_UNIT = BigInt(UNIT);
const isOff = (value: bigint, step: bigint): boolean => step > 0n && value % step !== 0n;
const isOutside = (value: bigint, least: bigint, most: bigint): boolean => value < least || (most > 0n && value > most);

function failsPrice({ rules }: Listing, price: bigint): boolean {
  return (
    price <= 0n || isOutside(price, rules.minPrice, rules.maxPrice) || isOff(price - rules.minPrice, rules.tickSize)
  );
}

/** Relative to the last price. */
function failsPercentPrice({ rules, last }: Listing, request: PlaceRequest): boolean {
  const isBuy = request.side === 'BUY';
  const up = isBuy ? rules.bidMultiplierUp : rules.askMultiplierUp;
  const down = isBuy ? rules.bidMultiplierDown : rules.askMultiplierDown;
  const scaled = request.price * BIG_UNIT;
  return (up > 0n && scaled > BigInt(last) * up) || scaled < BigInt(last) * down;
}

function failsLot({ rules }: Listing, quantity: bigint): boolean {
  return (
    quantity <= 0n || isOutside(quantity, rules.minQty, rules.maxQty) || isOff(quantity - rules.minQty, rules.stepSize)
  );
}

function failsPosition({ rules, base, symbol }: Listing, request: PlaceRequest): boolean {
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

/** The name of the first filter the order fails, or null. */
function failedFilter(request: PlaceRequest): string | null {
  const { listing, price, quantity } = request;
  const { rules } = listing;
  if (failsPrice(listing, price)) return 'PRICE_FILTER';
  if (failsPercentPrice(listing, request)) return 'PERCENT_PRICE_BY_SIDE';
  if (failsLot(listing, quantity)) return 'LOT_SIZE';
  if (isOutside(price * quantity, rules.minNotional * BIG_UNIT, rules.maxNotional * BIG_UNIT)) return 'NOTIONAL';
  if (openOrdersOf(request) >= rules.maxNumOrders) return 'MAX_NUM_ORDERS';
  return failsPosition(listing, request) ? 'MAX_POSITION' : null;
}

/** Throws the venue's refusal unless symbol status, filters and the client order id allow the order. */
export function checkOrder(request: PlaceRequest): void {
  if (request.listing.rules.status !== 'TRADING') throw refusals.order('Market is closed.');
  const failed = failedFilter(request);
  if (failed !== null) throw refusals.filter(failed);
  if (request.account.open.has(request.clientOrderId)) throw refusals.order('Duplicate order sent.');
}
