/**
 * Own orders in a displayed book: the line before an order is what its level showed when it arrived, prints at the price
 * shorten it, and what is taken from the other side is gone until the level is told anew.
 */
import type { PriceLevels } from '../../../matching/price-levels.ts';
import { fillOrder, type Liquidity, type OwnOrder, type RestingSide, type TakenLevel } from '../own-order.ts';
import type { FillSettings } from '../options.ts';
import type { RecordedMarket } from '../recorded-market.ts';
import type { FillModel } from './fill-model.ts';
import { sharePrint } from './prints.ts';

export class BookFills implements FillModel {
  readonly words: string;
  readonly #market: RecordedMarket;
  readonly #cancelShare: number;

  constructor(market: RecordedMarket, { cancelShare }: FillSettings) {
    this.#market = market;
    this.#cancelShare = cancelShare;
    const { detail, hasTrades } = market.facts;
    this.words =
      `book: an order joins the line that its level ${detail === 'BOOK' ? 'shows' : 'at the touch shows'} at its arrival; ` +
      `trades at its price shorten the line, of cancellations there ${cancelShare} stood before it` +
      `${hasTrades ? '' : '; without trades it fills when the other side comes to its price'}; ` +
      'an order that takes walks the displayed levels, and what it took is gone until a level changes';
  }

  crosses({ isBuy, price }: OwnOrder): boolean {
    const best = this.#opposite(isBuy).best();
    return best !== 0 && (isBuy ? best <= price : best >= price);
  }

  take(order: OwnOrder, us: number): void {
    if (!this.#market.isSilent(us)) this.#takeDisplayed(order, 'TAKER', us);
  }

  rest(order: OwnOrder): void {
    const side = this.#own(order.isBuy);
    order.levelSeen = side.quantityAt(order.price);
    order.ahead = side.isBeyond(order.price) ? Infinity : order.levelSeen;
    order.tradedSince = 0;
  }

  onTrade(price: number, quantity: number, flags: number, us: number): void {
    sharePrint(this.#market, price, quantity, flags, us);
  }

  onBar(): void {
    // A book is known better than by bars.
  }

  onLevel(isAsk: boolean, price: number, quantity: number): void {
    const { sells, buys } = this.#market;
    for (const order of (isAsk ? sells : buys).orders) if (order.price === price) this.#seeLevel(order, quantity);
  }

  onMessage(isFresh: boolean, us: number): void {
    const { sells, buys, facts } = this.#market;
    this.#seeSide(buys, isFresh);
    this.#seeSide(sells, isFresh);
    if (facts.hasTrades) return;
    for (const order of buys.orders) if (this.crosses(order)) this.#takeDisplayed(order, 'MAKER', us);
    for (const order of sells.orders) if (this.crosses(order)) this.#takeDisplayed(order, 'MAKER', us);
  }

  #own(isBuy: boolean): PriceLevels {
    return isBuy ? this.#market.book.bids : this.#market.book.asks;
  }

  #opposite(isBuy: boolean): PriceLevels {
    return isBuy ? this.#market.book.asks : this.#market.book.bids;
  }

  /** What a level lost beyond its trades was cancelled: of that, a share stood before us; and no more does than is shown. */
  #seeLevel(order: OwnOrder, quantity: number): void {
    const cancelled = Math.max(order.levelSeen - quantity - order.tradedSince, 0);
    order.ahead = Math.min(Math.max(order.ahead - cancelled * this.#cancelShare, 0), quantity);
    order.levelSeen = quantity;
    order.tradedSince = 0;
  }

  /** A level that was out of sight, or has vanished with a picture of the whole book. */
  #seeSide(side: RestingSide, isFresh: boolean): void {
    for (const order of side.orders) {
      if (order.ahead !== Infinity && !isFresh) continue;
      const levels = this.#own(order.isBuy);
      if (!levels.isBeyond(order.price)) this.#seeLevel(order, levels.quantityAt(order.price));
    }
  }

  #takeDisplayed(order: OwnOrder, liquidity: Liquidity, us: number): void {
    const { levels } = order.owner;
    const sign = order.isBuy ? -1 : 1;
    this.#opposite(order.isBuy).walk(order.price, (price, quantity, stamp) => {
      const key = price * sign;
      const taken = this.#stillTaken(levels.get(key), quantity, stamp);
      const at = liquidity === 'TAKER' ? price : order.price;
      const filled = fillOrder(order, at, quantity - taken, liquidity, us);
      if (filled > 0) levels.set(key, { stamp, shown: quantity, taken: taken + filled });
      return order.left > 0;
    });
  }

  /** A level that was told anew holds new quantity, unless a picture of the whole book has only repeated it. */
  #stillTaken(before: TakenLevel | undefined, quantity: number, stamp: number): number {
    if (before === undefined) return 0;
    const isRepeated = before.shown === quantity && this.#market.isPictured(stamp);
    return before.stamp === stamp || isRepeated ? before.taken : 0;
  }
}
