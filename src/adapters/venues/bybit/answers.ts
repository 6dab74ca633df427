/** What Bybit says about orders, executions and balances, over REST and on the private stream alike. Pure. */
import { isLess, isZero, subtract, ZERO_FEE, ZERO_QUANTITY, type Quantity } from '../../../domain/decimal.ts';
import type { Instant } from '../../../domain/time.ts';
import type { OrderFill, OrderView, VenueBalance, VenueOrderState } from '../../../engine/venue.ts';
import { clipIdFrom, positive, stateNamed, type FromVenue, type StateWords } from '../facts.ts';
import {
  asList,
  asObject,
  feeOf,
  flagOf,
  instantOf,
  optionalText,
  priceOf,
  quantityOf,
  textOf,
  type Wire,
} from '../json.ts';
import { refusalField } from '../late-refusal.ts';
import { isRefusal, refusalOf } from './refusals.ts';

const STATES: StateWords = {
  Created: 'PENDING',
  New: 'OPEN',
  PartiallyFilled: 'OPEN',
  Untriggered: 'PENDING',
  Triggered: 'PENDING',
  Rejected: 'REJECTED',
  PartiallyFilledCanceled: 'CANCELLED',
  Filled: 'FILLED',
  Cancelled: 'CANCELLED',
  Deactivated: 'CANCELLED',
};

const NO_ERROR = 'EC_NoError';

/** The `result` of an answer. */
export const resultOf = (body: unknown): Wire => asObject(asObject(body, 'answer')['result'], 'result');

export interface Page {
  readonly list: readonly Wire[];
  /** Of the next page; null when this is the last one. */
  readonly cursor: string | null;
}

export function readPage(body: unknown, what: string): Page {
  const result = resultOf(body);
  const list = asList(result['list'], what).map((each) => asObject(each, what));
  return { list, cursor: optionalText(result, 'nextPageCursor') };
}

/** An order the engine took off before it ever stood in the book is shown as cancelled, or as rejected. */
function stateOf(order: Wire, isUnfilled: boolean, isRefused: boolean): VenueOrderState {
  const state = stateNamed(STATES, textOf(order, 'orderStatus'), 'orderStatus');
  return state === 'CANCELLED' && isUnfilled && isRefused ? 'REJECTED' : state;
}

/** One order object. */
export function readOrder(order: Wire, fromVenue: FromVenue): OrderView {
  const cumQuantity = quantityOf(order, 'cumExecQty');
  const said = optionalText(order, 'rejectReason');
  const reason = said === NO_ERROR ? null : said;
  const cancelType = optionalText(order, 'cancelType');
  const state = stateOf(order, isZero(cumQuantity), isRefusal(reason, cancelType));
  return {
    clipId: clipIdFrom(optionalText(order, 'orderLinkId')),
    venueOrderId: textOf(order, 'orderId'),
    symbol: fromVenue(textOf(order, 'symbol')),
    state,
    quantity: quantityOf(order, 'qty'),
    cumQuantity,
    reason: state === 'OPEN' || state === 'PENDING' || state === 'FILLED' ? null : reason,
    ...refusalField(state, refusalOf(reason, cancelType)),
    at: instantOf(order, 'updatedTime'),
  };
}

/**
 * The asset of a fee where the answer does not name it: what was bought of a buy, the proceeds of a sell, and of a
 * maker's rebate the other one, in which it paid.
 */
function usualFeeAsset(execution: Wire, symbol: string): string | null {
  const [base = null, quote = null] = symbol.split('/');
  const isRebate = flagOf(execution, 'isMaker') && optionalText(execution, 'execFee')?.startsWith('-') === true;
  return (textOf(execution, 'side') === 'Buy') === isRebate ? quote : base;
}

/** One execution, or null for one that is no trade. */
export function readFill(execution: Wire, fromVenue: FromVenue): OrderFill | null {
  if (textOf(execution, 'execType') !== 'Trade') return null;
  const symbol = fromVenue(textOf(execution, 'symbol'));
  return {
    clipId: clipIdFrom(optionalText(execution, 'orderLinkId')),
    venueOrderId: textOf(execution, 'orderId'),
    symbol,
    fill: {
      fillId: textOf(execution, 'execId'),
      quantity: positive(quantityOf(execution, 'execQty'), 'execQty'),
      price: positive(priceOf(execution, 'execPrice'), 'execPrice'),
      fee: optionalText(execution, 'execFee') === null ? ZERO_FEE : feeOf(execution, 'execFee'),
      feeAsset: optionalText(execution, 'feeCurrency') ?? usualFeeAsset(execution, symbol),
      liquidity: flagOf(execution, 'isMaker') ? 'MAKER' : 'TAKER',
      at: instantOf(execution, 'execTime'),
    },
  };
}

/** A wallet below zero owes what it lacks: nothing of it is held. */
const heldIn = (balance: Wire): Quantity =>
  textOf(balance, 'walletBalance').startsWith('-') ? ZERO_QUANTITY : quantityOf(balance, 'walletBalance');

/** Balances by asset. What is free is what the wallet holds less what orders lock. */
export function readBalances(body: unknown): Map<string, VenueBalance> {
  const balances = new Map<string, VenueBalance>();
  for (const each of asList(resultOf(body)['list'], 'accounts')) {
    for (const coin of asList(asObject(each, 'account')['coin'], 'coins')) {
      const balance = asObject(coin, 'coin');
      const held = heldIn(balance);
      const locked = optionalText(balance, 'locked') === null ? ZERO_QUANTITY : quantityOf(balance, 'locked');
      const free = isLess(locked, held) ? subtract(held, locked) : ZERO_QUANTITY;
      balances.set(textOf(balance, 'coin'), { free, locked });
    }
  }
  return balances;
}

/** The create answer names the order it has only received. */
export function readReceipt(body: unknown): { venueOrderId: string; clipId: string; at: Instant } {
  const result = resultOf(body);
  const at = instantOf(asObject(body, 'answer'), 'time');
  return { venueOrderId: textOf(result, 'orderId'), clipId: textOf(result, 'orderLinkId'), at };
}

/** The wallet permissions of a key say whether it may take money away. */
export function readMayWithdraw(body: unknown): boolean {
  const permissions = asObject(resultOf(body)['permissions'], 'permissions');
  return asList(permissions['Wallet'] ?? [], 'permissions.Wallet').includes('Withdraw');
}
