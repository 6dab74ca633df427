/** What DFX answers about orders, trades and balances over REST. Everything here throws WireError or is exact. */
import type { ClipId } from '../../../domain/ids.ts';
import type { OrderFill, OrderView, VenueBalance } from '../../../engine/venue.ts';
import type { FromVenue } from '../facts.ts';
import { asList, asObject, flagOf, optionalText, quantityOf, textOf, wholeTextOf, WireError } from '../json.ts';
import { clipIdOf, fillIn, orderIn, textOrNone } from './fields.ts';

/** What a create answer says about the order itself. */
export interface Placed {
  readonly code: string;
  readonly message: string;
  readonly status: string | null;
  readonly venueOrderId: string | null;
  readonly clipId: ClipId | null;
}

/** The inner part of a create or cancel answer. */
export function readPlaced(data: unknown): Placed {
  const order = asObject(data, 'data');
  const message = order['msg'];
  return {
    code: textOf(order, 'code'),
    message: typeof message === 'string' ? message : '',
    status: textOrNone(order, 'status'),
    venueOrderId: optionalText(order, 'orderId') === null ? null : wholeTextOf(order, 'orderId'),
    clipId: clipIdOf(order, 'clientOrderId'),
  };
}

export const readOrder = (data: unknown, fromVenue: FromVenue): OrderView =>
  orderIn(asObject(data, 'order'), 'REST', fromVenue);

/** What a trade takes over from its order. */
export type TradedOrder = Pick<OrderView, 'clipId' | 'venueOrderId' | 'symbol'>;

/** One page of trades of an order. The venue leaves the order out of some answers: then the question names it. */
export function readTrades(data: unknown, { clipId, venueOrderId, symbol }: TradedOrder): OrderFill[] {
  return asList(data, 'trades').map((each) => {
    const trade = asObject(each, 'trade');
    const orderId = textOrNone(trade, 'orderId');
    if (orderId !== null && orderId !== venueOrderId) throw new WireError('trade is of another order');
    const fill = fillIn(trade, 'REST', flagOf(trade, 'isMaker') ? 'MAKER' : 'TAKER');
    return { clipId, venueOrderId, symbol, fill };
  });
}

export function readBalances(data: unknown): Map<string, VenueBalance> {
  const balances = asList(data, 'balances').map((each) => {
    const balance = asObject(each, 'balance');
    // The venue's own documentation spells it both ways.
    const free = balance['available'] === undefined ? 'avaliable' : 'available';
    return [
      textOf(balance, 'tokenCode'),
      { free: quantityOf(balance, free), locked: quantityOf(balance, 'frozen') },
    ] as const;
  });
  return new Map(balances);
}
