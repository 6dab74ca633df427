/**
 * Own orders against bars. A resting order fills only when the bar has gone beyond its price, and only by a bar that began
 * after it had arrived: within a bar nothing tells what came first.
 */
import { fillOrder, type OwnOrder, type RestingSide } from '../own-order.ts';
import type { FillSettings } from '../options.ts';
import type { RecordedMarket } from '../recorded-market.ts';
import { takingPrice } from '../touch.ts';
import type { FillModel } from './fill-model.ts';

const percent = (share: number): string => `${Number((share * 100).toPrecision(12))} %`;

export class BarFills implements FillModel {
  readonly words: string;
  readonly #market: RecordedMarket;
  readonly #settings: FillSettings;

  constructor(market: RecordedMarket, settings: FillSettings) {
    this.#market = market;
    this.#settings = settings;
    this.words =
      `bars: a resting order fills at its price when a bar that began after its arrival has gone beyond it; ` +
      `an order that takes pays the last close and ${settings.halfSpreadBps} bps; ` +
      `both together at most ${percent(settings.barShare)} of a bar's volume`;
  }

  crosses(order: OwnOrder, us: number): boolean {
    return takingPrice(this.#market, order, us, this.#settings.halfSpreadBps) !== null;
  }

  take(order: OwnOrder, us: number): void {
    const price = takingPrice(this.#market, order, us, this.#settings.halfSpreadBps);
    if (price !== null) this.#fill(order, price, this.#market.lastQuantity, 'TAKER', us);
  }

  rest(): void {
    // Bars show no line to stand in.
  }

  onTrade(): void {
    // Only bars fill.
  }

  onBar(low: number, high: number, volume: number, us: number): void {
    const { barUs } = this.#market.facts;
    const startUs = us - (barUs ?? 0);
    const tryOne = (order: OwnOrder, isReached: boolean): void => {
      if (isReached && order.arrivedUs <= startUs) this.#fill(order, order.price, volume, 'MAKER', us);
    };
    const each = (side: RestingSide, reached: (price: number) => boolean): void => {
      for (const order of side.orders) tryOne(order, reached(order.price));
    };
    each(this.#market.buys, (price) => low < price);
    each(this.#market.sells, (price) => high > price);
  }

  onLevel(): void {
    // There is no book.
  }

  onMessage(): void {
    // There is no book.
  }

  #fill(order: OwnOrder, price: number, volume: number, liquidity: 'MAKER' | 'TAKER', us: number): void {
    const { owner } = order;
    if (owner.bar !== this.#market.bars) {
      owner.bar = this.#market.bars;
      owner.barUsed = 0;
    }
    const most = Math.floor(volume * this.#settings.barShare) - owner.barUsed;
    owner.barUsed += fillOrder(order, price, most, liquidity, us);
  }
}
