/** What the execution system answers about orders and balances. Everything here throws WireError or is exact. */
import {
  averagePrice,
  isGreater,
  isPositive,
  notionalOf as notionalFor,
  subtract,
  sum,
  ZERO_FEE,
  ZERO_PRICE,
  ZERO_QUANTITY,
  type Price,
} from '../../../domain/decimal.ts';
import { OrderError } from '../../../domain/errors.ts';
import { parseInstant, type Instant } from '../../../domain/time.ts';
import type { OrderFill, OrderView, Refusal, VenueBalance, VenueOrderState } from '../../../engine/venue.ts';
import { clipIdFrom, positive, stateNamed, type FromVenue, type StateWords } from '../facts.ts';
import { asList, asObject, optionalText, priceOf, quantityOf, textOf, WireError, type Wire } from '../json.ts';
import { refusalField } from '../late-refusal.ts';
import { readRejection } from './underlying.ts';

/** One execution report. */
export interface EmsReport {
  readonly order: OrderView;
  readonly fills: readonly OrderFill[];
  readonly exchangeId: string;
  readonly status: string;
  /** Status and time as written: seven decimals, more than an instant holds. */
  readonly history: readonly (readonly [status: string, at: string])[];
  /** Free text of the exchange behind, when it refused. */
  readonly errorMessage: string | null;
  /** Zero when unknown. */
  readonly averagePrice: Price;
}

const STATES: StateWords = {
  RECEIVED: 'PENDING',
  ROUTING: 'PENDING',
  ROUTED: 'PENDING',
  NEW: 'OPEN',
  PARTIALLY_FILLED: 'OPEN',
  PENDING_CANCEL: 'OPEN',
  FILLED: 'FILLED',
  CANCELED: 'CANCELLED',
  REJECTED: 'REJECTED',
};

function timeOf(text: string, key: string): Instant {
  try {
    return parseInstant(text, key);
  } catch (error) {
    if (error instanceof OrderError) throw new WireError(error.message);
    throw error;
  }
}

function readHistory(report: Wire): EmsReport['history'] {
  return asList(report['status_history'], 'status_history').map((each) => {
    const [status, at] = asList(each, 'status_history entry');
    if (typeof status !== 'string' || typeof at !== 'string') throw new WireError('status_history is not of pairs');
    return [status, at] as const;
  });
}

/** Some exchanges number their orders; an order that has not reached one yet goes by our own id. */
const venueOrderIdOf = (report: Wire): string =>
  optionalText(report, 'exchange_order_id') ?? textOf(report, 'client_order_id');

/** A fill has neither an id nor a fee here. Its place in the list is its id: two equal entries are two fills. */
function readFills(report: Wire, order: OrderView): OrderFill[] {
  const clientOrderId = textOf(report, 'client_order_id');
  return asList(report['fills'], 'fills').map((each, index) => {
    const fill = asObject(each, 'fill');
    return {
      clipId: order.clipId,
      venueOrderId: order.venueOrderId,
      symbol: order.symbol,
      fill: {
        fillId: `${clientOrderId}:${index}`,
        quantity: positive(quantityOf(fill, 'amount'), 'amount'),
        price: positive(priceOf(fill, 'price'), 'price'),
        fee: ZERO_FEE,
        feeAsset: null,
        liquidity: null,
        at: timeOf(textOf(fill, 'time'), 'time'),
      },
    };
  });
}

/** The words of the exchange behind. Where it proves nothing of the kind, nothing is said. */
function refusalOf(words: string | null): Refusal | null {
  const { disposition, errorCode, rejectClass = 'SOFT' } = readRejection(words ?? '');
  return words === null || disposition !== 'REJECTED' ? null : { errorCode, rejectClass };
}

const priceOr = (report: Wire, key: string): Price =>
  optionalText(report, key) === null ? ZERO_PRICE : priceOf(report, key);

/** `asked`: our time, for a report that says no time of its own. */
export function readReport(answer: unknown, fromVenue: FromVenue, asked: Instant): EmsReport {
  const report = asObject(answer, 'report');
  const status = textOf(report, 'status');
  const history = readHistory(report);
  const last = history.at(-1);
  const errorMessage = optionalText(report, 'error_message');
  const order: OrderView = {
    clipId: clipIdFrom(optionalText(report, 'client_order_id')),
    venueOrderId: venueOrderIdOf(report),
    symbol: fromVenue(optionalText(report, 'symbol_id_coinapi') ?? textOf(report, 'symbol_id_exchange')),
    state: stateNamed(STATES, status),
    quantity: quantityOf(report, 'amount_order'),
    cumQuantity: quantityOf(report, 'amount_filled'),
    reason: status === 'REJECTED' ? (errorMessage ?? status) : null,
    ...refusalField(stateNamed(STATES, status), refusalOf(errorMessage)),
    at: last === undefined ? asked : timeOf(last[1], 'status_history'),
  };
  return {
    order,
    fills: readFills(report, order),
    exchangeId: textOf(report, 'exchange_id'),
    status,
    history,
    errorMessage,
    averagePrice: priceOr(report, 'avg_px'),
  };
}

const isEnded = (state: VenueOrderState): boolean => state !== 'PENDING' && state !== 'OPEN';

/** The order has ended and counts more than its list of fills adds up to. */
export function lacksFills({ order, fills }: EmsReport): boolean {
  return isEnded(order.state) && isGreater(order.cumQuantity, sum(fills.map((each) => each.fill.quantity)));
}

/**
 * The fills of an ended order whose list stays short: without ids nothing else will ever name the rest, so it is one
 * more entry, at the price that makes the average come out as reported (the limit never being known here).
 */
export function completeFills(report: EmsReport): readonly OrderFill[] {
  const { order, fills } = report;
  if (!lacksFills(report) || !isPositive(report.averagePrice)) return fills;
  const listed = fills.map((each) => each.fill);
  const missing = subtract(order.cumQuantity, sum(listed.map((each) => each.quantity)));
  const paid = sum(listed.map((each) => notionalFor(each.price, each.quantity)));
  const rest = subtract(notionalFor(report.averagePrice, order.cumQuantity), paid);
  const at = isPositive(rest) ? averagePrice(rest, missing) : report.averagePrice;
  const last: OrderFill = {
    clipId: order.clipId,
    venueOrderId: order.venueOrderId,
    symbol: order.symbol,
    fill: {
      fillId: `${order.clipId ?? order.venueOrderId}:${fills.length}`,
      quantity: missing,
      price: at,
      fee: ZERO_FEE,
      feeAsset: null,
      liquidity: null,
      at: order.at,
    },
  };
  return [...fills, last];
}

export interface MessageReject {
  readonly reason: string;
  readonly message: string;
}

/** The refusal in this body, or null when it is something else. */
export function readReject(answer: unknown): MessageReject | null {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return null;
  const body = answer as Wire;
  const { reject_reason: reason, message } = body;
  if (body['type'] !== 'MESSAGE_REJECT' || typeof reason !== 'string') return null;
  return { reason, message: typeof message === 'string' ? message : '' };
}

/** Balances of one account by the common asset name. An entry may lack any of its fields: nothing is then held. */
export function readBalances(answer: unknown, exchangeId: string): Map<string, VenueBalance> {
  const balances = new Map<string, VenueBalance>();
  for (const each of asList(answer, 'balances')) {
    const snapshot = asObject(each, 'balance snapshot');
    if (textOf(snapshot, 'exchange_id') !== exchangeId) continue;
    for (const entry of asList(snapshot['data'], 'data')) {
      const balance = asObject(entry, 'balance');
      const asset = optionalText(balance, 'asset_id_coinapi') ?? textOf(balance, 'asset_id_exchange');
      const known = (key: string) => (optionalText(balance, key) === null ? ZERO_QUANTITY : quantityOf(balance, key));
      balances.set(asset, { free: known('available'), locked: known('locked') });
    }
  }
  return balances;
}
