/** Events of the private stream, in the venue's own one-letter keys. */
import { balanceOf } from '../account.ts';
import { type Account, isOpen, type SimOrder, type SimTrade } from '../order.ts';
import { fixed } from '../units.ts';
import { typeOf } from './views.ts';

export interface ReportDetail {
  readonly execution: 'NEW' | 'CANCELED' | 'TRADE' | 'EXPIRED' | 'TRADE_PREVENTION';
  readonly trade?: SimTrade;
  /** Client order id of the cancel: then `c` is the cancel's and `C` the order's. */
  readonly cancelId?: string;
}

const ZERO = '0.00000000';

function tradePart(trade: SimTrade | undefined): object {
  if (trade === undefined) return { l: ZERO, L: ZERO, n: '0', N: null, t: -1, m: false, Y: ZERO };
  return {
    l: fixed(trade.quantity),
    L: fixed(trade.price),
    n: fixed(trade.fee),
    N: trade.feeAsset,
    t: trade.tradeId,
    m: trade.isMaker,
    Y: fixed(trade.quoteQuantity),
  };
}

/** `now` is the event time, the transaction time is the order's last change. */
export function executionReport(order: SimOrder, detail: ReportDetail, now: number, executionId: number): object {
  return {
    e: 'executionReport',
    E: now,
    s: order.listing.symbol,
    c: detail.cancelId ?? order.clientOrderId,
    S: order.side,
    o: typeOf(order),
    f: order.timeInForce,
    q: fixed(order.quantity),
    p: fixed(order.price),
    P: ZERO,
    F: ZERO,
    g: -1,
    C: detail.cancelId === undefined ? '' : order.clientOrderId,
    x: detail.execution,
    X: order.status,
    r: 'NONE',
    i: order.id,
    z: fixed(order.executed),
    ...tradePart(detail.trade),
    T: order.updatedAt,
    I: executionId,
    w: isOpen(order),
    M: false,
    O: order.createdAt,
    Z: fixed(order.quoteExecuted),
    Q: ZERO,
    W: order.createdAt,
    V: order.selfTrade,
    ...(detail.execution === 'EXPIRED' ? { eR: 1 } : {}),
  };
}

/** Balances of the assets that changed. */
export function accountPosition(account: Account, assets: Iterable<string>, now: number): object {
  const balances = [...assets].map((asset) => {
    const { free, locked } = balanceOf(account, asset);
    return { a: asset, f: fixed(free), l: fixed(locked) };
  });
  return { e: 'outboundAccountPosition', E: now, u: now, B: balances };
}
