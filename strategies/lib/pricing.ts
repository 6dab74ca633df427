/** The limit price of one clip: joining our side of the book, or taking the other side up to a cap. */
import {
  isGreater,
  isLess,
  isPositive,
  isZero,
  max,
  min,
  moveByBps,
  type Price,
  type Ratio,
} from '../../src/domain/decimal.ts';
import { roundToTick } from '../../src/domain/instrument.ts';
import type { PriceView, Pricing } from '../../src/domain/strategy.ts';

const NO_MARKET: Pricing = { kind: 'HOLD', reason: 'NO_MARKET' };
const LIMIT_BREACHED: Pricing = { kind: 'HOLD', reason: 'LIMIT_BREACHED' };

/** `slippageBps` is how far beyond the touch an aggressive clip may trade. */
export const priceByStyle = (view: PriceView, slippageBps: Ratio): Pricing =>
  view.style === 'PASSIVE' ? joinPrice(view) : takePrice(view, slippageBps);

const isWorse = (view: PriceView, a: Price, b: Price): boolean =>
  view.side === 'BUY' ? isGreater(a, b) : isLess(a, b);

/** The better of the two for the client: lower for a BUY, higher for a SELL. */
const better = (view: PriceView, a: Price, b: Price | null): Price => {
  if (b === null) return a;
  return view.side === 'BUY' ? min(a, b) : max(a, b);
};

/** Rests at the touch of our own side, or at the limit when that is further away. Never crosses the book. */
function joinPrice(view: PriceView): Pricing {
  const { bid, ask } = view.quote;
  const own = view.side === 'BUY' ? bid : ask;
  // Nothing to join, or the sides touch: a post-only order would be refused, and a stale book is not a market.
  if (!isPositive(own) || (isPositive(bid) && isPositive(ask) && !isLess(bid, ask))) return NO_MARKET;
  const at = legal(view, better(view, own, view.limitPrice));
  return at === null ? NO_MARKET : { kind: 'SEND', price: at, timeInForce: 'GTC', postOnly: true };
}

/** Takes what is there up to the cap, at once or not at all. */
function takePrice(view: PriceView, slippageBps: Ratio): Pricing {
  const other = view.side === 'BUY' ? view.quote.ask : view.quote.bid;
  if (!isPositive(other)) return NO_MARKET;
  if (view.limitPrice !== null && isWorse(view, other, view.limitPrice)) return LIMIT_BREACHED;
  const cap = moveByBps(other, slippageBps, view.side === 'BUY' ? 'UP' : 'DOWN');
  const at = legal(view, better(view, cap, view.limitPrice));
  return at === null ? NO_MARKET : { kind: 'SEND', price: at, timeInForce: 'IOC', postOnly: false };
}

/**
 * A tick multiple inside the venue's price range that is never worse for the client than `wanted`, or null when there is
 * none.
 */
function legal(view: PriceView, wanted: Price): Price | null {
  const { minPrice, maxPrice } = view.rules;
  const venueBound = view.side === 'BUY' ? maxPrice : minPrice;
  const at = roundToTick(view.rules, view.side, isZero(venueBound) ? wanted : better(view, wanted, venueBound));
  if (!isPositive(at) || isLess(at, minPrice)) return null;
  return !isZero(maxPrice) && isGreater(at, maxPrice) ? null : at;
}
