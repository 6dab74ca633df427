/** The limit price of one clip: resting on our side of the book, or taking the other side up to a cap. */
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
import { QUIET_PARAMS, type CommonParams, type Placement } from '../../src/domain/strategy-params.ts';
import type { PriceView, Pricing } from '../../src/domain/strategy.ts';
import { placementPrice } from './placement.ts';

const NO_MARKET: Pricing = { kind: 'HOLD', reason: 'NO_MARKET' };
const LIMIT_BREACHED: Pricing = { kind: 'HOLD', reason: 'LIMIT_BREACHED' };
const WOULD_CROSS: Pricing = { kind: 'HOLD', reason: 'WOULD_CROSS' };

/** `slippageBps` is how far beyond the touch an aggressive clip may trade. HYBRID rests: it has no time to turn by. */
export const priceByStyle = (
  view: PriceView,
  slippageBps: Ratio,
  placement: Placement = QUIET_PARAMS.placementInfos,
): Pricing => (view.style === 'AGGRESSIVE' ? takePrice(view, slippageBps) : joinPrice(view, placement));

/** What a scheduled strategy pays: by style, and at the end by what completing may cost. */
export const priceByParams = (view: PriceView, params: CommonParams): Pricing =>
  view.finishing
    ? takePrice(view, params.finishSlippageBps)
    : priceByStyle(view, params.slippageBps, params.placementInfos);

const isWorse = (view: PriceView, a: Price, b: Price): boolean =>
  view.side === 'BUY' ? isGreater(a, b) : isLess(a, b);

/** The better of the two for the client: lower for a BUY, higher for a SELL. */
const better = (view: PriceView, a: Price, b: Price | null): Price => {
  if (b === null) return a;
  return view.side === 'BUY' ? min(a, b) : max(a, b);
};

/** Rests on our own side, or at the limit when that is further away. Never crosses the book. */
function joinPrice(view: PriceView, placement: Placement): Pricing {
  const { bid, ask } = view.quote;
  const own = view.side === 'BUY' ? bid : ask;
  // Nothing to join, or the sides touch: a post-only order would be refused, and a stale book is not a market.
  if (!isPositive(own) || (isPositive(bid) && isPositive(ask) && !isLess(bid, ask))) return NO_MARKET;
  const wanted = placementPrice(view, placement);
  if (typeof wanted === 'number') return { kind: 'NEEDS_LEVELS', count: wanted };
  const at = legal(view, better(view, wanted, view.limitPrice));
  return at === null ? NO_MARKET : { kind: 'SEND', price: at, timeInForce: 'GTC', postOnly: true };
}

/** Takes what is there up to the cap, at once or not at all. */
function takePrice(view: PriceView, slippageBps: Ratio): Pricing {
  const other = view.side === 'BUY' ? view.quote.ask : view.quote.bid;
  if (!isPositive(other)) return NO_MARKET;
  if (view.limitPrice !== null && isWorse(view, other, view.limitPrice)) return LIMIT_BREACHED;
  return takeUpTo(view, other, slippageBps);
}

function takeUpTo(view: PriceView, touch: Price, slippageBps: Ratio): Pricing {
  const cap = moveByBps(touch, slippageBps, view.side === 'BUY' ? 'UP' : 'DOWN');
  const at = legal(view, better(view, cap, view.limitPrice));
  return at === null ? NO_MARKET : { kind: 'SEND', price: at, timeInForce: 'IOC', postOnly: false };
}

/**
 * Takes up to a cap that stays where it was when the order began to work, however the market moves: a market beyond it
 * fills nothing, and that is an attempt too.
 */
export function takeUpToArrival(view: PriceView, slippageBps: Ratio): Pricing {
  const touch = view.arrival ?? view.quote;
  const other = view.side === 'BUY' ? touch.ask : touch.bid;
  return isPositive(other) ? takeUpTo(view, other, slippageBps) : NO_MARKET;
}

/** Rests at the limit price itself. PASSIVE waits while that would take instead of rest. */
export function restAtLimit(view: PriceView, limit: Price): Pricing {
  const postOnly = view.style === 'PASSIVE';
  const other = view.side === 'BUY' ? view.quote.ask : view.quote.bid;
  if (postOnly && isPositive(other) && !isWorse(view, other, limit)) return WOULD_CROSS;
  const at = legal(view, limit);
  return at === null ? NO_MARKET : { kind: 'SEND', price: at, timeInForce: 'GTC', postOnly };
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
