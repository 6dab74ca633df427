/** The market's volume by buckets, from its candles. */
import { toText } from '../domain/decimal.ts';
import type { Candle } from '../domain/market.ts';
import { earlier, instant, plusMs, type Instant } from '../domain/time.ts';
import { VOLUME_BUCKET_MS, type VolumeBins } from '../domain/volume-bins.ts';
import type { MarketData } from './venue.ts';

/** On the grid of buckets, at or before the instant. */
const onGrid = (at: Instant): Instant => instant(Math.floor(at / VOLUME_BUCKET_MS) * VOLUME_BUCKET_MS);

/** Buckets from `from` to `until` out of candles that start on their grid; a bucket without a candle is null. */
export function binsOf(candles: readonly Candle[], from: Instant, until: Instant): VolumeBins {
  const first = onGrid(from);
  const volumes = Array.from<number | null>({ length: Math.ceil((until - first) / VOLUME_BUCKET_MS) }).fill(null);
  for (const { at, volume } of candles) {
    const index = (at - first) / VOLUME_BUCKET_MS;
    if (Number.isInteger(index) && index >= 0 && index < volumes.length) volumes[index] = Number(toText(volume));
  }
  return { bucketMs: VOLUME_BUCKET_MS, from: first, volumes, until };
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

/** The same over a long time, asked for in pieces; null when a piece is not answered. */
export async function longVolumesOf(
  market: MarketData,
  symbol: string,
  from: Instant,
  until: Instant,
): Promise<VolumeBins | null> {
  const candles: Candle[] = [];
  for (let at = onGrid(from); at < until; at = plusMs(at, PAGE * VOLUME_BUCKET_MS)) {
    const to = earlier(plusMs(at, PAGE * VOLUME_BUCKET_MS), until);
    const piece = await market.candles?.(symbol, VOLUME_BUCKET_MS, at, to).catch(() => null);
    if (piece === null || piece === undefined) return null;
    candles.push(...piece);
  }
  return binsOf(candles, from, until);
}
