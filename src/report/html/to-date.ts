/** Averages of the market up to each moment of the work: what a running comparison is held against. */
import type { MarketBin } from './market-series.ts';

export interface ToDate {
  readonly at: number;
  /** Notional ÷ volume of all bins so far; null before the first trade. */
  readonly vwap: number | null;
  /** Mean of the prices of all bins so far, each counted once; null before the first price. */
  readonly twap: number | null;
  readonly volume: number;
}

/** One entry per bin, at the bin's end. */
export function toDate(bins: readonly MarketBin[]): readonly ToDate[] {
  let [volume, notional, prices, priced] = [0, 0, 0, 0];
  return bins.map((bin) => {
    volume += bin.volume;
    notional += bin.notional;
    if (bin.typical !== null) {
      prices += bin.typical;
      priced += 1;
    }
    return {
      at: bin.at,
      volume,
      vwap: volume > 0 ? notional / volume : null,
      twap: priced > 0 ? prices / priced : null,
    };
  });
}
