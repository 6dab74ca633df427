/** What Bybit says about orders, executions and balances, over REST and on the private stream alike. Pure. */
import { isZero, subtract, ZERO_FEE } from '../../../domain/decimal.ts';
import type { Instant } from '../../../domain/time.ts';
import type { OrderFill, OrderView, VenueBalance, VenueOrderState } from '../../../engine/venue.ts';
import { clipIdFrom, positive, type FromVenue } from '../facts.ts';
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
  WireError,
  type Wire,
} from '../json.ts';
import { refusalField } from '../late-refusal.ts';
import { isRefusal, refusalOf } from './refusals.ts';

const STATES: Readonly<Record<string, VenueOrderState>> = {
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
  const state = STATES[textOf(order, 'orderStatus')];
  if (state === undefined) throw new WireError('orderStatus is not a known one');
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

/** One execution, or null for one that is no trade. */
export function readFill(execution: Wire, fromVenue: FromVenue): OrderFill | null {
  if (textOf(execution, 'execType') !== 'Trade') return null;
  const symbol = fromVenue(textOf(execution, 'symbol'));
  const [base = null, quote = null] = symbol.split('/');
  // Where the answer does not name it, the fee of a buy is charged in what was bought, that of a sell in the proceeds.
  const usual = textOf(execution, 'side') === 'Buy' ? base : quote;
  return {
    clipId: clipIdFrom(optionalText(execution, 'orderLinkId')),
    venueOrderId: textOf(execution, 'orderId'),
    symbol,
    fill: {
      fillId: textOf(execution, 'execId'),
      quantity: positive(quantityOf(execution, 'execQty'), 'execQty'),
      price: positive(priceOf(execution, 'execPrice'), 'execPrice'),
      fee: optionalText(execution, 'execFee') === null ? ZERO_FEE : feeOf(execution, 'execFee'),
      feeAsset: optionalText(execution, 'feeCurrency') ?? usual,
      liquidity: flagOf(execution, 'isMaker') ? 'MAKER' : 'TAKER',
      at: instantOf(execution, 'execTime'),
    },
  };
}

/** Balances by asset. What is free is what the wallet holds less what orders lock. */
export function readBalances(body: unknown): Map<string, VenueBalance> {
  const balances = new Map<string, VenueBalance>();
  for (const each of asList(resultOf(body)['list'], 'accounts')) {
    for (const coin of asList(asObject(each, 'account')['coin'], 'coins')) {
      const balance = asObject(coin, 'coin');
      const held = quantityOf(balance, 'walletBalance');
      const locked = optionalText(balance, 'locked') === null ? subtract(held, held) : quantityOf(balance, 'locked');
      balances.set(textOf(balance, 'coin'), { free: subtract(held, locked), locked });
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
