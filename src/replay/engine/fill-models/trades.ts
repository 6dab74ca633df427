/** Own orders against prints alone: a trade beyond the price fills, one at the price when the assumed line before it is gone. */
import { fillOrder, type OwnOrder } from '../own-order.ts';
import type { FillSettings } from '../options.ts';
import type { RecordedMarket } from '../recorded-market.ts';
import { takingPrice } from '../touch.ts';
import type { FillModel } from './fill-model.ts';
import { sharePrint } from './prints.ts';

const SECOND_US = 1_000_000;
/** An order that takes finds at most what was printed in so many seconds before. */
const TAKEN_WITHIN_SECONDS = 10;

export class TradeFills implements FillModel {
  readonly words: string;
  readonly #market: RecordedMarket;
  readonly #settings: FillSettings;
  readonly #queueAhead: number;

  /** `queueAhead` in whole numbers of the grid; Infinity when only a trade through the price fills. */
  constructor(market: RecordedMarket, settings: FillSettings, queueAhead: number) {
    this.#market = market;
    this.#settings = settings;
    this.#queueAhead = queueAhead;
    const atPrice =
      settings.queueAhead === null
        ? 'only a trade beyond its price fills a resting order'
        : `a resting order fills by trades beyond its price, and at it after ${settings.queueAhead} before it`;
    this.words =
      `trades: ${atPrice}; an order that takes pays the last trade's touch ` +
      `(half of the spread ${settings.halfSpreadBps} bps, at least one tick between bid and ask) ` +
      `for at most what was printed in the ${TAKEN_WITHIN_SECONDS} s before; never more than was printed`;
  }

  crosses(order: OwnOrder, us: number): boolean {
    return takingPrice(this.#market, order, us, this.#settings.halfSpreadBps) !== null;
  }

  take(order: OwnOrder, us: number): void {
    const price = takingPrice(this.#market, order, us, this.#settings.halfSpreadBps);
    if (price !== null) fillOrder(order, price, this.#available(order, us), 'TAKER', us);
  }

  rest(order: OwnOrder): void {
    order.ahead = this.#queueAhead;
  }

  onTrade(price: number, quantity: number, flags: number, us: number): void {
    sharePrint(this.#market, price, quantity, flags, us);
    if (this.#queueAhead === Infinity) this.#forgetLines();
  }

  onBar(): void {
    // Only prints fill.
  }

  onLevel(): void {
    // Where a line is assumed, what is displayed does not count.
  }

  onMessage(): void {
    // As above.
  }

  /** Where no line is assumed, one that a print has passed does not end either: the next print at the price fills nothing. */
  #forgetLines(): void {
    for (const order of this.#market.buys.orders) order.ahead = Infinity;
    for (const order of this.#market.sells.orders) order.ahead = Infinity;
  }

  /** What was printed in the last seconds and has not been had by this parent. */
  #available({ owner }: OwnOrder, us: number): number {
    const second = Math.floor(us / SECOND_US);
    const first = second - TAKEN_WITHIN_SECONDS + 1;
    this.#market.flush();
    const printed = this.#market.history.between(first, second) ?? 0;
    const { recent } = owner;
    while (recent[0] !== undefined && recent[0].us < first * SECOND_US) recent.shift();
    return printed - recent.reduce((sum, fill) => sum + fill.quantity, 0);
  }
}
