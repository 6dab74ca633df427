/** Order entry: create and cancel. */
import { type Account, isOpen, type PlaceRequest, type SimOrder } from '../order.ts';
import { oneOf, optionalClientId, optionalWhole, requiredUnits, type Params } from './params.ts';
import { refusals } from './refusal.ts';
import { listingOf, type EngineStep, type SignedRoute, type Venue } from './route.ts';
import { cancelView, placeView } from './views.ts';

const SELF_TRADE_MODES = ['EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH', 'NONE'] as const;
export const ALLOWED_SELF_TRADE_MODES: readonly string[] = SELF_TRADE_MODES;

type OrderType = 'LIMIT' | 'LIMIT_MAKER';

function readTimeInForce(params: Params, type: OrderType): PlaceRequest['timeInForce'] {
  if (type === 'LIMIT') return oneOf(params, 'timeInForce', ['GTC', 'IOC', 'FOK'], refusals.timeInForce);
  if (params.has('timeInForce')) throw refusals.unexpected('timeInForce');
  return 'GTC';
}

interface Create {
  readonly request: PlaceRequest;
  readonly responseType: 'ACK' | 'RESULT' | 'FULL';
}

function readPlace(venue: Venue, params: Params, account: Account): Create {
  const listing = listingOf(venue, params);
  const side = oneOf(params, 'side', ['BUY', 'SELL'], refusals.side);
  const type = oneOf(params, 'type', ['LIMIT', 'LIMIT_MAKER'], refusals.orderType);
  const timeInForce = readTimeInForce(params, type);
  const request: PlaceRequest = {
    account,
    listing,
    side,
    postOnly: type === 'LIMIT_MAKER',
    timeInForce,
    quantity: requiredUnits(params, 'quantity'),
    price: requiredUnits(params, 'price'),
    clientOrderId: optionalClientId(params, 'newClientOrderId') ?? venue.nextClientId(),
    selfTrade: oneOf(
      params,
      'selfTradePreventionMode',
      SELF_TRADE_MODES,
      () => refusals.illegal('selfTradePreventionMode', SELF_TRADE_MODES.join('|')),
      'EXPIRE_MAKER',
    ),
  };
  const usual = type === 'LIMIT' ? 'FULL' : 'ACK';
  const words = ['ACK', 'RESULT', 'FULL'] as const;
  return { request, responseType: oneOf(params, 'newOrderRespType', words, refusals.responseType, usual) };
}

function admitPlace(venue: Venue, params: Params, account: Account): EngineStep {
  const { request, responseType } = readPlace(venue, params, account);
  venue.limiter.spendOrder(venue.core.clock.now(), account);
  return () => placeView(venue.core.exchange.place(request), responseType);
}

/** The order a request names by `orderId` or `origClientOrderId`, null when there is none. Throws when it names none. */
export function findOrder(venue: Venue, params: Params, account: Account): SimOrder | null {
  const listing = listingOf(venue, params);
  const id = optionalWhole(params, 'orderId');
  const clientId = optionalClientId(params, 'origClientOrderId');
  if (id === null && clientId === null) throw refusals.eitherMissing('origClientOrderId', 'orderId');
  const order = id === null ? account.latest.get(clientId ?? '') : venue.core.exchange.order(id);
  if (order === undefined || order.account !== account || order.listing !== listing) return null;
  // Both given must agree.
  return clientId !== null && order.clientOrderId !== clientId ? null : order;
}

function restrictionFails(order: SimOrder, restriction: string | undefined): boolean {
  if (restriction === 'ONLY_NEW') return order.status !== 'NEW';
  return restriction === 'ONLY_PARTIALLY_FILLED' && order.status !== 'PARTIALLY_FILLED';
}

function cancelNow(venue: Venue, params: Params, account: Account, cancelId: string): object {
  const order = findOrder(venue, params, account);
  if (order === null || !isOpen(order)) throw refusals.cancel();
  if (restrictionFails(order, params.get('cancelRestrictions'))) {
    throw refusals.cancel('Order was not canceled due to cancel restrictions.');
  }
  venue.core.exchange.cancel(order, cancelId);
  return cancelView(order, cancelId);
}

function admitCancel(venue: Venue, params: Params, account: Account): EngineStep {
  const cancelId = optionalClientId(params, 'newClientOrderId') ?? venue.nextClientId();
  findOrder(venue, params, account);
  return () => cancelNow(venue, params, account, cancelId);
}

export const PLACE: SignedRoute = {
  name: 'order.place',
  op: 'create',
  signed: true,
  weight: () => 1,
  admit: admitPlace,
};
export const CANCEL: SignedRoute = {
  name: 'order.cancel',
  op: 'cancel',
  signed: true,
  weight: () => 1,
  admit: admitCancel,
};
