/** What of the market is noted beside an order's own doings. */
import { instant } from '../../domain/time.ts';
import type { MarketPoint } from '../../report/execution.ts';
import type { ReplayContext } from './context.ts';
import type { RecordedMarket } from './recorded-market.ts';

/** The market as it is known now; null when nothing is, or nothing has been heard for too long. */
export function pointNow(market: RecordedMarket, { nowUs, dataEndUs }: ReplayContext, us = nowUs): MarketPoint | null {
  if (us > dataEndUs || market.isSilent(us)) return null;
  const { scale } = market.facts;
  const priceOf = (units: number) => (units === 0 ? null : scale.price(units));
  const { bids, asks } = market.book;
  const quoted = market.hasQuotes;
  return {
    at: instant(Math.floor(us / 1_000)),
    bid: quoted ? priceOf(bids.best()) : null,
    ask: quoted ? priceOf(asks.best()) : null,
    last: priceOf(market.last),
  };
}
