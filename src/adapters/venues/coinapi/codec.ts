/** The requests of the CoinAPI execution system: paths and exact JSON bodies. Pure: nothing is sent from here. */
import { LosslessNumber, stringify } from 'lossless-json';
import { toText } from '../../../domain/decimal.ts';
import { refuse } from '../../../domain/errors.ts';
import type { PlaceRequest, TimeInForce } from '../../../engine/venue.ts';
import type { HttpRequest } from '../exchange.ts';
import type { CallKind } from '../limiter.ts';
import type { AccountParameters } from '../options.ts';

/** What an error answer is read as: the same code means different things to different questions. */
export type Operation = 'create' | 'cancel' | 'query';

export interface EmsCall {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly body?: string;
  readonly operation: Operation;
  readonly kind: CallKind;
  readonly bodyLimit?: number;
}

/** Longest list read in one answer: all open orders, all balances. */
const LIST_BYTES_MAX = 32 * 1_048_576;

const TIMES_IN_FORCE: Readonly<Record<TimeInForce, string>> = {
  GTC: 'GOOD_TILL_CANCEL',
  IOC: 'IMMEDIATE_OR_CANCEL',
  FOK: 'FILL_OR_KILL',
};

/** `KRAKEN/JOHN`: an exchange and the name its keys were registered under. Throws OrderError. */
export function exchangeIdOf(parameters: AccountParameters = {}): string {
  const text = parameters['ExchangeId'] ?? '';
  if (!/^[A-Z0-9_]{1,32}\/[A-Za-z0-9._-]{1,64}$/.test(text)) {
    throw refuse('ExchangeId', 'must be written EXCHANGE/NAME, such as KRAKEN/JOHN');
  }
  return text;
}

/** `KRAKEN` of `KRAKEN/JOHN`: the exchange that an order ends up at. */
export const exchangeOf = (exchangeId: string): string => exchangeId.split('/')[0] ?? exchangeId;

/** Decimals go out as JSON numbers written in full: an exponent is not taken by every exchange behind. */
const numberOf = (text: string): LosslessNumber => new LosslessNumber(text);

const jsonOf = (body: object): string => stringify(body) ?? '';

export function placeCall(request: PlaceRequest, exchangeId: string, venueSymbol: string): EmsCall {
  const body = {
    exchange_id: exchangeId,
    client_order_id: request.clipId,
    symbol_id_coinapi: venueSymbol,
    amount_order: numberOf(toText(request.quantity)),
    price: numberOf(toText(request.price)),
    side: request.side,
    order_type: 'LIMIT',
    time_in_force: TIMES_IN_FORCE[request.timeInForce],
    exec_inst: request.postOnly ? ['MAKER_OR_CANCEL'] : [],
  };
  return { method: 'POST', path: '/v1/orders', body: jsonOf(body), operation: 'create', kind: 'ORDER' };
}

export const cancelCall = (exchangeId: string, clipId: string): EmsCall => ({
  method: 'POST',
  path: '/v1/orders/cancel',
  body: jsonOf({ exchange_id: exchangeId, client_order_id: clipId }),
  operation: 'cancel',
  kind: 'MANAGE',
});

/** An order in any state, by our id. */
export const statusCall = (clipId: string): EmsCall => ({
  method: 'GET',
  path: `/v1/orders/status/${encodeURIComponent(clipId)}`,
  operation: 'query',
  kind: 'MANAGE',
});

const listCall = (path: string, exchangeId: string): EmsCall => ({
  method: 'GET',
  path: `${path}?exchange_id=${encodeURIComponent(exchangeId)}`,
  operation: 'query',
  kind: 'MANAGE',
  bodyLimit: LIST_BYTES_MAX,
});

/** Open orders only: an order that ended is asked for by its id. */
export const openOrdersCall = (exchangeId: string): EmsCall => listCall('/v1/orders', exchangeId);
export const balancesCall = (exchangeId: string): EmsCall => listCall('/v1/balances', exchangeId);
