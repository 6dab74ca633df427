/**
 * How volume strays from its usual shape: the logarithm of a bucket's volume over its usual one follows ARMA(1,1) about
 * the level of the day. Plain numbers: what comes out is a forecast.
 */
import { dayLevel, type VolumeCurve, type VolumeModel } from '../../src/domain/volume-curve.ts';
import { DAY_LEVEL } from '../../src/domain/volume-curve.ts';
import { DAY_MS, type Instant } from '../../src/domain/time.ts';

/** A deviation beyond e^±3 says that something happened, not how much: it counts as that. */
const DEVIATION_MAX = 3;
/** How much of yesterday's level is expected of today's: half is noise. */
const LEVEL_KEPT = 0.5;

/** Usual volume of the bucket that starts at the instant, in base units; 0 when the curve sees none there. */
export function usualVolume(curve: VolumeCurve, model: VolumeModel, at: Instant): number {
  const day = Math.floor(at / DAY_MS);
  const weight = curve.weights[Math.floor((at - day * DAY_MS) / curve.bucketMs)] ?? 0;
  return (weight * model.unitVolume * dayLevel(curve, day)) / DAY_LEVEL;
}

/** Logarithm of the volume over its usual one, bounded; null when either is not known. A silent bucket is the least. */
export function deviation(volume: number | null, usual: number): number | null {
  if (volume === null || !(usual > 0) || !Number.isFinite(volume) || volume < 0) return null;
  return volume === 0 ? -DEVIATION_MAX : Math.min(DEVIATION_MAX, Math.max(-DEVIATION_MAX, Math.log(volume / usual)));
}

/** The level the deviations are expected to return to. */
export function levelOf(deviations: readonly (number | null)[]): number {
  const known = deviations.filter((each) => each !== null);
  return known.length === 0 ? 0 : (LEVEL_KEPT * known.reduce((sum, each) => sum + each, 0)) / known.length;
}

/** The deviation expected of the bucket after the last; a bucket that is not known surprises nobody. */
export function nextDeviation(
  deviations: readonly (number | null)[],
  { phi, theta }: Pick<VolumeModel, 'phi' | 'theta'>,
  level: number,
  onSurprise: (surprise: number) => void = () => undefined,
): number {
  let expected = level;
  for (const seen of deviations) {
    const surprise = seen === null ? 0 : seen - expected;
    if (seen !== null) onSurprise(surprise);
    expected = level + phi * (expected + surprise - level) + theta * surprise;
  }
  return expected;
}

const PHIS = [0.8, 0.88, 0.93, 0.96, 0.98, 0.99];
const THETAS = [0, -0.2, -0.35, -0.5, -0.65, -0.8];

/** The parameters that would have been surprised the least, of a grid that keeps out extremes. */
export function fitModel(deviations: readonly (number | null)[]): Pick<VolumeModel, 'phi' | 'theta' | 'variance'> {
  let best = { phi: 0.96, theta: -0.65, variance: Infinity };
  for (const phi of PHIS) {
    for (const theta of THETAS) {
      let total = 0;
      let count = 0;
      nextDeviation(deviations, { phi, theta }, 0, (surprise) => {
        total += surprise * surprise;
        count += 1;
      });
      const variance = count === 0 ? 0 : total / count;
      if (variance < best.variance) best = { phi, theta, variance };
    }
  }
  return best;
}
