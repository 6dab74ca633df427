/** The touch of a recorded market: as displayed, or made of the last price where the data shows none. */
import { FLAG } from '../readers/rows.ts';
import type { OwnOrder } from './own-order.ts';
import type { RecordedMarket } from './recorded-market.ts';

export interface KnownTouch {
  readonly bid: number;
  readonly ask: number;
  readonly bidQuantity: number;
  readonly askQuantity: number;
  /** What a seller gets and a buyer pays at once: the touch itself, or the last price and half of the spread. */
  readonly sellPrice: number;
  readonly buyPrice: number;
}

function displayedTouch({ book }: RecordedMarket): KnownTouch | null {
  const bid = book.bids.best();
  const ask = book.asks.best();
  if (bid === 0 || ask === 0) return null;
  const quantities = { bidQuantity: book.bids.bestQuantity(), askQuantity: book.asks.bestQuantity() };
  return { bid, ask, ...quantities, sellPrice: bid, buyPrice: ask };
}

/** Who took tells on which side of the spread the last trade was; a bar, or a trade that does not tell, lay in the middle. */
function spreadAround(market: RecordedMarket, tick: number, half: number): readonly [low: number, high: number] {
  const { last, lastFlags, facts } = market;
  if (facts.detail === 'BARS' || (lastFlags & FLAG.unknownSide) !== 0) return [last - half, last + half];
  const whole = Math.max(2 * half, tick);
  return (lastFlags & FLAG.sell) === 0 ? [last - whole, last] : [last, last + whole];
}

function assumedTouch(market: RecordedMarket, tick: number, halfSpreadBps: number): KnownTouch | null {
  if (market.last === 0) return null;
  const [low, high] = spreadAround(market, tick, (market.last * halfSpreadBps) / 10_000);
  const sellPrice = Math.floor(low / tick) * tick;
  const buyPrice = Math.ceil(high / tick) * tick;
  const isOne = sellPrice >= buyPrice;
  const bid = isOne ? sellPrice - tick : sellPrice;
  if (bid <= 0) return null;
  const quantities = { bidQuantity: market.lastQuantity, askQuantity: market.lastQuantity };
  return { bid, ask: isOne ? buyPrice + tick : buyPrice, ...quantities, sellPrice, buyPrice };
}

/** Null when nothing is known of the market, or nothing has been heard of it for too long. */
export function touchOf(market: RecordedMarket, us: number, tick: number, halfSpreadBps: number): KnownTouch | null {
  if (market.isSilent(us)) return null;
  return market.hasQuotes ? displayedTouch(market) : assumedTouch(market, tick, halfSpreadBps);
}

/** The price at which the order would trade at once; null when it would not. */
export function takingPrice(market: RecordedMarket, order: OwnOrder, us: number, halfSpreadBps: number): number | null {
  const touch = touchOf(market, us, order.tick, halfSpreadBps);
  if (touch === null) return null;
  if (order.isBuy) return order.price >= touch.buyPrice ? touch.buyPrice : null;
  return order.price <= touch.sellPrice ? touch.sellPrice : null;
}
