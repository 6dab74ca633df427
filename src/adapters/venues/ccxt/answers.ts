/** What ccxt answers about orders, trades and balances. Everything here throws WireError or is exact. */
import { isLess, subtract, toText, ZERO_FEE, ZERO_QUANTITY, type Quantity } from '../../../domain/decimal.ts';
import type { Fill } from '../../../domain/fill.ts';
import { instant, type Instant } from '../../../domain/time.ts';
import type { OrderFill, OrderView, PlaceRequest, VenueBalance, VenueOrderState } from '../../../engine/venue.ts';
import { assertSame, clipIdFrom, positive, stateNamed, type StateWords } from '../facts.ts';
import { asList, asObject, feeOf, optionalText, priceOf, quantityOf, textOf, WireError, type Wire } from '../json.ts';

const STATES: StateWords = {
  open: 'OPEN',
  canceling: 'OPEN',
  canceled: 'CANCELLED',
  expired: 'EXPIRED',
  rejected: 'REJECTED',
};

/** `closed` is the word for a filled order, and at some venues for one that ended otherwise. */
function stateOf(status: string | null, quantity: Quantity, filled: Quantity): VenueOrderState {
  if (status === null) return 'PENDING';
  if (status === 'closed') return isLess(filled, quantity) ? 'CANCELLED' : 'FILLED';
  return stateNamed(STATES, status);
}

/** Times are the only numbers: milliseconds since 1970. */
function timeIn(from: Wire, keys: readonly string[]): Instant | null {
  for (const key of keys) {
    const value = from[key];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return instant(value);
  }
  return null;
}

const quantityOr = (from: Wire, key: string): Quantity | null =>
  optionalText(from, key) === null ? null : quantityOf(from, key);

const OPEN_STATES: readonly VenueOrderState[] = ['PENDING', 'OPEN'];

export const isEnded = (state: VenueOrderState): boolean => !OPEN_STATES.includes(state);

function stateIn(order: Wire, quantity: Quantity): Pick<OrderView, 'state' | 'cumQuantity' | 'reason'> {
  const filled = quantityOr(order, 'filled');
  const status = optionalText(order, 'status');
  const cumQuantity = filled ?? ZERO_QUANTITY;
  const state = stateOf(status, quantity, cumQuantity);
  if (filled === null && isEnded(state)) throw new WireError('filled is not a text');
  return { state, cumQuantity, reason: state === 'REJECTED' ? status : null };
}

/** `asked`: our time, for an order that tells none. */
export function readOrder(answer: unknown, asked: Instant): OrderView {
  const order = asObject(answer, 'order');
  const quantity = quantityOf(order, 'amount');
  return {
    clipId: clipIdFrom(optionalText(order, 'clientOrderId')),
    venueOrderId: textOf(order, 'id'),
    symbol: textOf(order, 'symbol'),
    quantity,
    ...stateIn(order, quantity),
    at: timeIn(order, ['lastUpdateTimestamp', 'lastTradeTimestamp', 'timestamp']) ?? asked,
  };
}

/** The answer to a create: some exchanges tell little more than their id. An id of somebody else's is refused. */
export function readPlaced(answer: unknown, { clipId, symbol, quantity }: PlaceRequest, asked: Instant): OrderView {
  const order = asObject(answer, 'order');
  const told = Object.entries(order).filter(([, value]) => value !== undefined && value !== null);
  const known = { clientOrderId: clipId, symbol, amount: toText(quantity) };
  return assertSame(readOrder({ ...known, ...Object.fromEntries(told) }, asked), clipId, symbol);
}

export const readOrders = (answer: unknown, asked: Instant): readonly OrderView[] =>
  asList(answer, 'orders').map((each) => readOrder(each, asked));

function chargedOf(trade: Wire): Pick<Fill, 'fee' | 'feeAsset'> {
  const fee = trade['fee'];
  if (fee === undefined || fee === null) return { fee: ZERO_FEE, feeAsset: null };
  const wire = asObject(fee, 'fee');
  const cost = optionalText(wire, 'cost');
  if (cost === null) return { fee: ZERO_FEE, feeAsset: null };
  return { fee: feeOf(wire, 'cost'), feeAsset: optionalText(wire, 'currency') };
}

const ROLES: Readonly<Record<string, Fill['liquidity']>> = { maker: 'MAKER', taker: 'TAKER' };

function readFill(trade: Wire, order: OrderView): OrderFill {
  const { clipId, venueOrderId, symbol } = order;
  const fill: Fill = {
    fillId: textOf(trade, 'id'),
    quantity: positive(quantityOf(trade, 'amount'), 'amount'),
    price: positive(priceOf(trade, 'price'), 'price'),
    ...chargedOf(trade),
    liquidity: ROLES[optionalText(trade, 'takerOrMaker') ?? ''] ?? null,
    at: timeIn(trade, ['timestamp']) ?? order.at,
  };
  return { clipId, venueOrderId, symbol, fill };
}

/** The trades of this order among those listed. */
export function readFills(answer: unknown, order: OrderView): readonly OrderFill[] {
  const trades = asList(answer, 'trades').map((each) => asObject(each, 'trade'));
  return trades.filter((trade) => trade['order'] === order.venueOrderId).map((each) => readFill(each, order));
}

/** The trades of a page by their ids, with their times. */
export function readPage(
  answer: unknown,
): readonly { readonly id: string; readonly at: Instant | null; trade: Wire }[] {
  const trades = asList(answer, 'trades').map((each) => asObject(each, 'trade'));
  return trades.map((trade) => ({ id: textOf(trade, 'id'), at: timeIn(trade, ['timestamp']), trade }));
}

/** What is locked: told, or the rest of the total. */
function lockedIn(used: Quantity | null, total: Quantity | null, free: Quantity): Quantity {
  if (used !== null) return used;
  return total !== null && isLess(free, total) ? subtract(total, free) : ZERO_QUANTITY;
}

/** By asset. One with no free amount told is left out. */
export function readBalances(answer: unknown): Map<string, VenueBalance> {
  const balance = asObject(answer, 'balance');
  const part = (key: string): Wire => asObject(balance[key] ?? {}, key);
  const [frees, useds, totals] = [part('free'), part('used'), part('total')];
  const balances = new Map<string, VenueBalance>();
  for (const asset of Object.keys(frees)) {
    const free = quantityOr(frees, asset);
    if (free === null) continue;
    balances.set(asset, { free, locked: lockedIn(quantityOr(useds, asset), quantityOr(totals, asset), free) });
  }
  return balances;
}
