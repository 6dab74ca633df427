/** Ways to spread a quantity over bins, as whole weights of which only the proportions count. */
import { add, divideBy, stepsOf, ZERO_PRICE, type Price } from '../../domain/decimal.ts';
import type { Instant } from '../../domain/time.ts';
import { weightAt, type VolumeCurve } from '../../domain/volume-curve.ts';
import type { MarketTape } from '../execution.ts';
import type { Bin } from './bins.ts';
import { groupBy } from './group.ts';
import { tidy } from './statistics.ts';
import { gridPrice } from './tape.ts';

export type Weights = readonly bigint[];

const lengthOf = ({ from, to }: Bin): number => to - from;
const sumOf = (weights: Weights): bigint => weights.reduce((all, weight) => all + weight, 0n);

export const evenly = (bins: readonly Bin[]): Weights => bins.map((bin) => BigInt(lengthOf(bin)));
export const asItCame = (bins: readonly Bin[]): Weights => bins.map(({ volume }) => volume);

/** What the curve of the order gives each bin. */
export const byCurve = (bins: readonly Bin[], curve: VolumeCurve): Weights =>
  bins.map(({ from, to }) => weightAt(curve, to) - weightAt(curve, from));

/** Keeps the error of whole numbers far below a lot. */
const FINE = 1_000_000n;

/** The volumes that came in groups of `groupMs` from the first bin on, each group spread evenly over its bins. */
export function asItCameBy(bins: readonly Bin[], groupMs: number): Weights {
  const start = bins[0]?.from ?? (0 as Instant);
  const groups = groupBy(bins, ({ from }) => Math.floor((from - start) / groupMs));
  return [...groups.values()].flatMap((group) => {
    const volume = sumOf(asItCame(group));
    const length = BigInt(group.reduce((all, bin) => all + lengthOf(bin), 0));
    return group.map((bin) => (volume * BigInt(lengthOf(bin)) * FINE) / length);
  });
}

/** Volume-weighted price of a bin, of one without volume the last price; null when none is known. */
export function binPrice(tape: MarketTape, { volume, notional, close }: Bin): Price | null {
  if (volume > 0n) return gridPrice(tape, notional, volume);
  return close === 0 ? null : gridPrice(tape, BigInt(close));
}

/** What the weights would have paid on average at the bins' prices; null when nothing counts or a price is missing. */
export function priceOfWeights(prices: readonly (Price | null)[], weights: Weights): Price | null {
  let total = ZERO_PRICE;
  for (const [index, weight] of weights.entries()) {
    const price = prices[index] ?? null;
    if (weight === 0n) continue;
    if (price === null) return null;
    total = add(total, stepsOf(price, weight));
  }
  const all = sumOf(weights);
  return all === 0n ? null : divideBy(total, all);
}

/** Digits of a share that are kept. */
const SHARE = 10n ** 15n;
const shares = (weights: Weights): readonly number[] => {
  const all = sumOf(weights);
  return weights.map((weight) => (all === 0n ? 0 : Number((weight * SHARE) / all) / Number(SHARE)));
};

/** Mean absolute difference of the shares of a bin, in percentage points. Null when one of the two has no weight. */
export function shareErrorPp(weights: Weights, market: Weights): number | null {
  if (sumOf(weights) === 0n || sumOf(market) === 0n) return null;
  const [mine, theirs] = [shares(weights), shares(market)];
  const off = mine.reduce((all, share, index) => all + Math.abs(share - (theirs[index] ?? 0)), 0);
  return tidy((off / mine.length) * 100);
}
