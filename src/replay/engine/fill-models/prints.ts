/** Prints against own orders that rest: those the print has passed fill, those at its price when their turn has come. */
import { FLAG } from '../../readers/rows.ts';
import { fillOrder, type OwnOrder, type RestingSide } from '../own-order.ts';
import type { RecordedMarket } from '../recorded-market.ts';

interface Print {
  readonly price: number;
  readonly quantity: number;
  readonly flags: number;
  readonly us: number;
  /** The market's count of prints. */
  readonly number: number;
}

/** What of the print is left for an order at its very price, after those in line before it. */
function afterQueue(order: OwnOrder, quantity: number): number {
  order.tradedSince += quantity;
  const over = quantity - order.ahead;
  order.ahead = Math.max(order.ahead - quantity, 0);
  return Math.max(over, 0);
}

/** How much of the print the order may have, not counting what its parent has had of it already. */
function shareOf(order: OwnOrder, { price, quantity, flags }: Print): number {
  if (order.price !== price) {
    order.ahead = 0;
    return quantity;
  }
  // At a bid only sellers trade; a print by a buyer at this price met sellers, not us.
  const takerSold = (flags & FLAG.sell) !== 0;
  const meetsUs = (flags & FLAG.unknownSide) !== 0 || takerSold === order.isBuy;
  return meetsUs ? afterQueue(order, quantity) : 0;
}

function shareWith(side: RestingSide, isBuy: boolean, print: Print): void {
  for (const order of side.orders) {
    if (isBuy ? order.price < print.price : order.price > print.price) return;
    const { owner } = order;
    if (owner.print !== print.number) {
      owner.print = print.number;
      owner.printLeft = print.quantity;
    }
    const most = Math.min(shareOf(order, print), owner.printLeft);
    owner.printLeft -= fillOrder(order, order.price, most, 'MAKER', print.us);
  }
}

/** Shares the market's latest print out among the orders that rest. A parent's orders never get more than was printed. */
export function sharePrint(market: RecordedMarket, price: number, quantity: number, flags: number, us: number): void {
  const print = { price, quantity, flags, us, number: market.prints };
  shareWith(market.buys, true, print);
  shareWith(market.sells, false, print);
}
