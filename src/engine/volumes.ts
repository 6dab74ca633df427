/** The market's volume by buckets, from its candles. */
import { toText } from '../domain/decimal.ts';
import type { Candle } from '../domain/market.ts';
import { DAY_MS, earlier, instant, plusMs, type Instant } from '../domain/time.ts';
import { VOLUME_BUCKET_MS, type VolumeBins } from '../domain/volume-bins.ts';
import type { MarketData } from './venue.ts';

/** On the grid of buckets, at or before the instant. */
const onGrid = (at: Instant, bucketMs = VOLUME_BUCKET_MS): Instant => instant(Math.floor(at / bucketMs) * bucketMs);

/** Buckets from `from` to `until` out of candles that start on their grid; a bucket without a candle is null. */
export function binsOf(
  candles: readonly Candle[],
  from: Instant,
  until: Instant,
  bucketMs = VOLUME_BUCKET_MS,
): VolumeBins {
  const first = onGrid(from, bucketMs);
  const volumes = Array.from<number | null>({ length: Math.ceil((until - first) / bucketMs) }).fill(null);
  for (const { at, volume } of candles) {
    const index = (at - first) / bucketMs;
    if (Number.isInteger(index) && index >= 0 && index < volumes.length) volumes[index] = Number(toText(volume));
  }
  return { bucketMs, from: first, volumes, until };
}

/** Volumes in [from, until); null when the venue has no candles or does not answer. Never throws. */
export async function volumesOf(
  market: MarketData,
  symbol: string,
  from: Instant,
  until: Instant,
): Promise<VolumeBins | null> {
  const candles = await market.candles?.(symbol, VOLUME_BUCKET_MS, onGrid(from), until).catch(() => null);
  return candles === null || candles === undefined ? null : binsOf(candles, from, until);
}

/** Candles a venue gives at once, at the most. */
const PAGE = 1_000;

/** Longer buckets, for a venue that keeps too few of the usual ones. All of them divide a day. */
const LONGER_MS = [900_000, 1_800_000, 3_600_000];

/** The shortest buckets of which the venue keeps so much of the past as is asked for; else the longest. */
function bucketFor({ candlesKept = Infinity }: MarketData, ms: number): number {
  const all = [VOLUME_BUCKET_MS, ...LONGER_MS];
  return all.find((bucketMs) => candlesKept * bucketMs >= ms) ?? 3_600_000;
}

/**
 * The same over a long time, asked for in pieces; null when a piece is not answered. The buckets are longer where the
 * venue keeps only the latest candles of each length.
 */
export async function longVolumesOf(
  market: MarketData,
  symbol: string,
  from: Instant,
  until: Instant,
): Promise<VolumeBins | null> {
  // The day that is not over has used up some of what is kept.
  const bucketMs = bucketFor(market, until - from + DAY_MS);
  const candles: Candle[] = [];
  for (let at = onGrid(from, bucketMs); at < until; at = plusMs(at, PAGE * bucketMs)) {
    const to = earlier(plusMs(at, PAGE * bucketMs), until);
    const piece = await market.candles?.(symbol, bucketMs, at, to).catch(() => null);
    if (piece === null || piece === undefined) return null;
    candles.push(...piece);
  }
  return binsOf(candles, from, until, bucketMs);
}
