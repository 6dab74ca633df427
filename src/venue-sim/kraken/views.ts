/** Orders and trades as this venue's REST answers show them. */
import { isOpen, type SimOrder, type SimTrade } from '../order.ts';
import { fixed } from '../units.ts';
import { shortName } from './names.ts';
import { REJECT_REASONS } from './wording.ts';

const SECOND_MS = 1_000;

/** Seconds with a fraction, as a JSON number. */
export const seconds = (ms: number): number => ms / SECOND_MS;

function statusOf({ status }: SimOrder): string {
  if (status === 'NEW' || status === 'PARTIALLY_FILLED') return 'open';
  return status === 'FILLED' ? 'closed' : 'canceled';
}

/** Why an order ended without being filled. */
export function reasonOf(order: SimOrder): string | null {
  switch (order.status) {
    case 'CANCELED':
      return 'User requested';
    case 'EXPIRED':
      return 'Immediate or cancel';
    case 'EXPIRED_IN_MATCH':
      return 'Self trade prevention';
    case 'REJECTED':
      return order.rejectReason === null ? 'Rejected' : (REJECT_REASONS[order.rejectReason] ?? order.rejectReason);
    default:
      return null;
  }
}

export const feesOf = ({ trades }: SimOrder): bigint => trades.reduce((total, { fee }) => total + fee, 0n);

/** Average price of what was executed, units. */
export const averageOf = ({ quoteExecuted, executed }: SimOrder): bigint =>
  executed === 0 ? 0n : (quoteExecuted * 100_000_000n) / BigInt(executed);

export function orderView(order: SimOrder): object {
  const { side, listing, price, quantity, executed } = order;
  const pair = shortName(listing);
  const type = side.toLowerCase();
  return {
    refid: null,
    userref: null,
    cl_ord_id: order.clientOrderId,
    status: statusOf(order),
    reason: reasonOf(order),
    opentm: seconds(order.createdAt),
    ...(isOpen(order) ? {} : { closetm: seconds(order.updatedAt) }),
    starttm: 0,
    expiretm: 0,
    descr: {
      pair,
      type,
      ordertype: 'limit',
      price: fixed(price),
      price2: '0',
      leverage: 'none',
      order: `${type} ${fixed(quantity)} ${pair} @ limit ${fixed(price)}`,
      close: '',
    },
    vol: fixed(quantity),
    vol_exec: fixed(executed),
    cost: fixed(order.quoteExecuted),
    fee: fixed(feesOf(order)),
    price: fixed(averageOf(order)),
    stopprice: '0.00000',
    limitprice: '0.00000',
    misc: '',
    oflags: order.postOnly ? 'post,fciq' : 'fciq',
  };
}

export const withTrades = (order: SimOrder): object => ({
  ...orderView(order),
  trades: order.trades.map(({ venueTradeId }) => venueTradeId),
});

export function tradeView({ order, price, quantity, quoteQuantity, fee, isMaker, at, tradeId }: SimTrade): object {
  return {
    ordertxid: order.venueOrderId,
    pair: shortName(order.listing),
    time: seconds(at),
    type: order.side.toLowerCase(),
    ordertype: 'limit',
    price: fixed(price),
    cost: fixed(quoteQuantity),
    fee: fixed(fee),
    vol: fixed(quantity),
    margin: '0.00000',
    misc: '',
    maker: isMaker,
    trade_id: tradeId,
  };
}
