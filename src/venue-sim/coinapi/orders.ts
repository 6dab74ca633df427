/** What the order service does: create, cancel, status, lists. Steps run when the exchange behind gets to them. */
import { isVisible, type SimCore } from '../core.ts';
import { isOpen, type Account, type PlaceRequest, type SimOrder } from '../order.ts';
import { Refused } from '../refused.ts';
import { exchangeIdOf, exchangeOf } from './accounts.ts';
import { amountIn, oneOf, required, textIn, type Body } from './bodies.ts';
import { numberOf } from './numbers.ts';
import { refusals } from './refusal.ts';
import { reportOf, routedReportOf } from './reports.ts';
import { listingNamed } from './symbols.ts';

const TIMES_IN_FORCE = { GOOD_TILL_CANCEL: 'GTC', IMMEDIATE_OR_CANCEL: 'IOC', FILL_OR_KILL: 'FOK' } as const;
type TimeInForceText = keyof typeof TIMES_IN_FORCE;
const INSTRUCTIONS: readonly unknown[] = ['MAKER_OR_CANCEL'];

function isPostOnly(body: Body): boolean {
  const given: unknown = body['exec_inst'] ?? [];
  if (!Array.isArray(given) || !given.every((each) => INSTRUCTIONS.includes(each))) {
    throw refusals.invalid('exec_inst', 'must be a list of MAKER_OR_CANCEL or nothing');
  }
  return given.length > 0;
}

export function readPlace(core: SimCore, account: Account, body: Body): PlaceRequest {
  const clientOrderId = required(body, 'client_order_id');
  const name = textIn(body, 'symbol_id_coinapi') ?? required(body, 'symbol_id_exchange');
  const listing = listingNamed(core, exchangeOf(account), name);
  if (listing === undefined) throw refusals.invalid('symbol_id_coinapi', 'is not listed');
  oneOf(body, 'order_type', ['LIMIT']);
  const words = Object.keys(TIMES_IN_FORCE) as TimeInForceText[];
  return {
    account,
    listing,
    clientOrderId,
    side: oneOf(body, 'side', ['BUY', 'SELL']),
    postOnly: isPostOnly(body),
    timeInForce: TIMES_IN_FORCE[oneOf(body, 'time_in_force', words)],
    price: amountIn(body, 'price'),
    quantity: amountIn(body, 'amount_order'),
    selfTrade: 'EXPIRE_MAKER',
  };
}

/** An id is never taken twice. A refusal of the exchange behind is an order too: one that was rejected. */
export function place(core: SimCore, request: PlaceRequest): object {
  if (request.account.latest.has(request.clientOrderId)) throw refusals.inUse(request.clientOrderId);
  const id = core.exchange.reserveId();
  try {
    return routedReportOf(core.exchange.place(request, id));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return reportOf(core.exchange.reject(request, id, error.reason));
  }
}

/** The order a cancel names, by our id or the exchange's. */
export function findForCancel(account: Account, body: Body): SimOrder {
  const clientOrderId = textIn(body, 'client_order_id');
  const venueOrderId = clientOrderId === null ? required(body, 'exchange_order_id') : null;
  const order =
    clientOrderId === null
      ? [...account.latest.values()].find((each) => each.venueOrderId === venueOrderId)
      : account.latest.get(clientOrderId);
  // Refusals of a cancel come with HTTP 200.
  if (order === undefined) throw refusals.notFound(200, clientOrderId ?? venueOrderId ?? '');
  return order;
}

export function cancel(core: SimCore, account: Account, body: Body): object {
  const order = findForCancel(account, body);
  if (!isOpen(order)) throw refusals.notFound(200, order.clientOrderId);
  core.exchange.cancel(order);
  return reportOf(order);
}

export function cancelAll(core: SimCore, account: Account): object {
  const open = [...account.open.values()];
  for (const order of open) core.exchange.cancel(order);
  return {
    type: 'MESSAGE_REJECT',
    reject_reason: 'OTHER',
    exchange_id: exchangeIdOf(account),
    message: `${open.length} orders cancelled`,
    rejected_message: null,
  };
}

/** An order in any state, of any account of the key. */
export function status(core: SimCore, accounts: readonly Account[], clientOrderId: string): object {
  for (const account of accounts) {
    const order = account.latest.get(clientOrderId);
    if (order !== undefined && isVisible(core, order.createdAt)) return reportOf(order);
  }
  throw refusals.notFound(404, clientOrderId);
}

export const openOrders = (core: SimCore, accounts: readonly Account[]): object[] =>
  accounts
    .flatMap((account) => [...account.open.values()])
    .filter((order) => isVisible(core, order.createdAt))
    .map(reportOf);

export const balances = (accounts: readonly Account[]): object[] =>
  accounts.map((account) => ({
    type: 'BALANCE_SNAPSHOT',
    exchange_id: exchangeIdOf(account),
    data: [...account.balances].map(([asset, { free, locked }]) => ({
      id: asset,
      asset_id_exchange: asset,
      asset_id_coinapi: asset,
      balance: numberOf(free + locked),
      available: numberOf(free),
      locked: numberOf(locked),
      traded: numberOf(0),
      last_updated_by: 'EXCHANGE',
      rate_usd: null,
    })),
  }));
