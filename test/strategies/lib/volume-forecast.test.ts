import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, plusMs, type Instant } from '../../../src/domain/time.ts';
import { VOLUME_BUCKET_MS, volumeFrom, type VolumeBins } from '../../../src/domain/volume-bins.ts';
import type { VolumeCurve } from '../../../src/domain/volume-curve.ts';
import { forecastAfter, reachBy, strayMax, usualShare } from '../../../strategies/lib/volume-forecast.ts';
import { learnCurve } from '../../../strategies/lib/volume-learning.ts';
import { madeVolumes, MONDAY, upTo } from './made-volumes.ts';

const DAYS = 21;
const HOUR_MS = 3_600_000;
const start = plusMs(MONDAY, 20 * DAY_MS + 12 * HOUR_MS);

function curveOf(bins: VolumeBins): VolumeCurve {
  const curve = learnCurve(bins, start);
  if (curve === null) throw new Error('nothing was learned');
  return curve;
}

const calm = madeVolumes({ days: DAYS, wander: 0.2 });
const curve = curveOf(calm);

/** How far the schedule is at the end of each bucket. */
function pathOf(bins: VolumeBins, end: Instant, of = curve): number[] {
  const path: number[] = [];
  for (let at = start; at < end; at = plusMs(at, VOLUME_BUCKET_MS)) {
    const until = plusMs(at, VOLUME_BUCKET_MS);
    const reached = path.at(-1) ?? 0;
    path.push(reachBy({ curve: of, start, end, seen: upTo(bins, at), reached }, until) ?? NaN);
  }
  return path;
}

/** The same volumes, those after the start times a factor. */
const scaled = (bins: VolumeBins, factor: (bucket: number) => number): VolumeBins => ({
  ...bins,
  volumes: bins.volumes.map((volume, i) => {
    const later = i - (start - bins.from) / bins.bucketMs;
    return volume === null || later < 0 ? volume : volume * factor(later);
  }),
});

describe('a forecast of volume', () => {
  it('is about what follows in a market as usual', () => {
    const flat = madeVolumes({ days: DAYS, wander: 0 });
    const forecast = forecastAfter(curveOf(flat), upTo(flat, start));
    const end = plusMs(start, 4 * HOUR_MS);
    const truth = volumeFrom(upTo(flat, end), start);
    expect((forecast?.(end) ?? 0) / truth).toBeGreaterThan(0.95);
    expect((forecast?.(end) ?? 0) / truth).toBeLessThan(1.05);
    expect(forecast?.(start)).toBe(0);
  });

  it('expects a busy market to become usual again', () => {
    const at = plusMs(start, HOUR_MS);
    const busy = scaled(calm, () => 5);
    const [usual, high] = [calm, busy].map((bins) => forecastAfter(curve, upTo(bins, at)));
    const ratioIn = (fromMs: number): number => {
      const spans = [high, usual].map(
        (of) => (of?.(plusMs(at, fromMs + HOUR_MS)) ?? 0) - (of?.(plusMs(at, fromMs)) ?? 0),
      );
      return (spans[0] ?? 0) / (spans[1] ?? 0);
    };
    expect(ratioIn(0)).toBeGreaterThan(1.3);
    expect(ratioIn(4 * HOUR_MS)).toBeLessThan(ratioIn(0));
    expect(ratioIn(4 * HOUR_MS)).toBeGreaterThan(0.9);
  });

  it('has no ground where too little is known', () => {
    const { model: _model, ...plain } = curve;
    const seen = upTo(calm, start);
    expect(forecastAfter(plain, seen)).toBeNull();
    expect(forecastAfter(curve, { ...seen, volumes: seen.volumes.map(() => null) })).toBeNull();
    expect(forecastAfter(curve, { ...seen, bucketMs: 60_000 })).toBeNull();
  });
});

describe('a schedule that is forecast again', () => {
  const end = plusMs(start, 4 * HOUR_MS);

  it('is not the usual curve again, whatever the volume seen', () => {
    const usual = usualShare(curve, start, end, plusMs(start, HOUR_MS));
    const [asUsual = 0, busy = 0, quiet = 0] = [1, 4, 0.25].map(
      (factor) =>
        pathOf(
          scaled(calm, (i) => (i < 9 ? factor : 1)),
          end,
        )[11] ?? 0,
    );
    expect(busy).toBeGreaterThan(asUsual);
    expect(quiet).toBeLessThan(asUsual);
    // More than is forecast is reckoned with later, so it holds back a little.
    expect(usual - asUsual).toBeGreaterThan(0);
    expect(usual - asUsual).toBeLessThan(0.08);
  });

  it('never goes back, never strays, never is more than all, whatever the market does', () => {
    const factor = fc.oneof(fc.constant(0), fc.constant(null), fc.double({ min: 1e-6, max: 1e6, noNaN: true }));
    fc.assert(
      fc.property(fc.array(factor, { minLength: 48, maxLength: 48 }), (factors) => {
        const first = (start - calm.from) / calm.bucketMs;
        const volumes = calm.volumes.map((volume, i) => {
          const by = factors[i - first];
          return by === undefined || volume === null ? volume : by === null ? null : volume * by;
        });
        let before = 0;
        pathOf({ ...calm, volumes }, end).forEach((reached, i) => {
          const usual = usualShare(curve, start, end, plusMs(start, (i + 1) * VOLUME_BUCKET_MS));
          expect(reached).toBeGreaterThanOrEqual(before);
          expect(reached).toBeLessThanOrEqual(1);
          expect(Math.abs(reached - usual)).toBeLessThanOrEqual(0.1 + 1e-9);
          before = reached;
        });
        expect(before).toBeCloseTo(1, 9);
      }),
      { numRuns: 60 },
    );
  });

  it('has the freedom of two buckets in a window of few, and never more than a quarter of the order', () => {
    const minutes = [240, 60, 45, 30, 10].map((each) => strayMax(VOLUME_BUCKET_MS, each * 60_000));
    expect(minutes.map((each) => each.toFixed(3))).toEqual(['0.100', '0.167', '0.222', '0.250', '0.250']);
  });

  it('works off the grid of the buckets', () => {
    const odd = plusMs(start, 133_000);
    const until = plusMs(odd, 90_000);
    const standing = { curve, start: odd, end: plusMs(odd, HOUR_MS), seen: upTo(calm, odd), reached: 0 };
    const share = reachBy(standing, until) ?? 0;
    expect(share).toBeGreaterThan(0.015);
    expect(share).toBeLessThan(0.04);
  });
});
