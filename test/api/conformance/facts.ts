/** Facts about orders for conformance tests: fills, ends, children. */
import { clipIdOf, type OrderId } from '../../../src/domain/ids.ts';
import type { Clip, ClipStatus } from '../../../src/domain/clip.ts';
import {
  add,
  fee,
  notionalOf,
  price,
  quantity,
  toText,
  ZERO_NOTIONAL,
  ZERO_QUANTITY,
} from '../../../src/domain/decimal.ts';
import type { Fill } from '../../../src/domain/fill.ts';
import type { ParentOrder } from '../../../src/domain/parent.ts';
import { instant, plusMs } from '../../../src/domain/time.ts';
import type { Facts } from './harness.ts';

export const AT = instant(1_706_443_200_000);

export const fillOf = (fillId: string, amount: string, at: string): Fill => ({
  fillId,
  quantity: quantity(amount),
  price: price(at),
  fee: fee(toText(notionalOf(price('0.001'), quantity(amount)))),
  feeAsset: 'BTC',
  liquidity: 'TAKER',
  at: AT,
});

/** The order has been filled at these prices: `[amount, price]`. */
export function filled(status: ParentOrder['status'], fills: readonly (readonly [string, string])[]): Facts {
  return {
    parent: () => {
      const list = fills.map(([amount, at], index) => fillOf(`t${index}`, amount, at));
      const last = list.at(-1);
      return {
        status,
        filledQuantity: list.reduce((sum, fill) => add(sum, fill.quantity), ZERO_QUANTITY),
        filledNotional: list.reduce((sum, fill) => add(sum, notionalOf(fill.price, fill.quantity)), ZERO_NOTIONAL),
        ...(last === undefined ? {} : { lastQuantity: last.quantity, lastPrice: last.price }),
      };
    },
  };
}

export const ended = (status: ParentOrder['status'], more: Partial<ParentOrder> = {}): Facts => ({
  parent: () => ({ status, ...more }),
});

const PATH: readonly ClipStatus[] = ['RECEIVED', 'ROUTING', 'ROUTED', 'NEW'];

/** A child with one fill for all of it, or without any. */
export function clipOf(orderId: OrderId, number: number, status: ClipStatus, more: Partial<Clip> = {}): Clip {
  const history = [...PATH, status].map((one, index) => [one, plusMs(AT, index)] as const);
  const isFilled = status === 'FILLED';
  const fill = fillOf(`f${number}`, '0.1', '42990.12');
  return {
    clipId: clipIdOf(orderId, number),
    number,
    slice: number - 1,
    quantity: quantity('0.1'),
    price: price('43000'),
    timeInForce: 'GTC',
    postOnly: true,
    status,
    history,
    inDoubt: false,
    cancelRequested: false,
    filledQuantity: isFilled ? fill.quantity : ZERO_QUANTITY,
    filledNotional: isFilled ? notionalOf(fill.price, fill.quantity) : ZERO_NOTIONAL,
    fills: isFilled ? [fill] : [],
    venueCumQuantity: ZERO_QUANTITY,
    venueEnd: null,
    venueOrderId: `v${number}`,
    dueAt: AT,
    reservedAt: AT,
    receiveWindowMs: 2_000,
    checkAt: AT,
    checks: 0,
    cancelAt: null,
    absentSince: null,
    error: null,
    ...more,
  };
}
