/** Where a passive clip rests in the book: at the touch, one tick inside the spread, or at a deeper observed level. */
import { add, isAtLeast, isPositive, isZero, subtract, type Price } from '../../src/domain/decimal.ts';
import type { Placement } from '../../src/domain/strategy-params.ts';
import type { PriceView } from '../../src/domain/strategy.ts';

const own = (view: PriceView): Price => (view.side === 'BUY' ? view.quote.bid : view.quote.ask);

/** One tick better than the touch when the spread is at least two ticks; else the touch. */
function tightPrice(view: PriceView): Price {
  const { bid, ask } = view.quote;
  const { tick } = view.rules;
  const hasRoom = isPositive(bid) && isPositive(ask) && !isZero(tick) && isAtLeast(subtract(ask, bid), add(tick, tick));
  if (!hasRoom) return own(view);
  return view.side === 'BUY' ? add(bid, tick) : subtract(ask, tick);
}

/**
 * The price to rest at, or how many levels of the book must be known first. A book shallower than the level asked for
 * is joined at its deepest.
 */
export function placementPrice(view: PriceView, { placementMode, placement }: Placement): Price | number {
  if (placementMode === 'TIGHT') return tightPrice(view);
  if (placementMode === 'DEFAULT' || placement === 1) return own(view);
  if (view.levels === null) return placement;
  const side = view.side === 'BUY' ? view.levels.bids : view.levels.asks;
  return side[Math.min(placement, side.length) - 1] ?? own(view);
}
