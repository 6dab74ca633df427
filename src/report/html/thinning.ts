/** Long lines for a picture: fewer points, the same picture. */
import type { BandPoint, Point } from './marks.ts';

/** Points of one line in a picture. A screen is not wider, and a report stays small enough to be mailed. */
export const POINTS_MAX = 2_000;
const KEPT_PER_GROUP = 4;

/** First, lowest, highest and last of a stretch, in their order; what the picture of the stretch is made of. */
function corners(points: readonly Point[]): readonly Point[] {
  let [lowest, highest] = [-1, -1];
  let [low, high] = [Infinity, -Infinity];
  for (const [index, { y }] of points.entries()) {
    if (y === null) continue;
    if (lowest < 0 || y < low) [lowest, low] = [index, y];
    if (highest < 0 || y > high) [highest, high] = [index, y];
  }
  const last = points.length - 1;
  return points.filter((_, index) => index === 0 || index === lowest || index === highest || index === last);
}

/**
 * At most `most` points: each of equal stretches keeps its first, lowest, highest and last (M4; Jugel, Jerzak,
 * Hackenbroich and Markl 2014), so that no spike disappears.
 */
export function thinned(points: readonly Point[], most: number = POINTS_MAX): readonly Point[] {
  if (points.length <= most) return points;
  const groups = Math.floor(most / KEPT_PER_GROUP);
  return Array.from({ length: groups }, (_, index) => {
    const from = Math.floor((index * points.length) / groups);
    return corners(points.slice(from, Math.floor(((index + 1) * points.length) / groups)));
  }).flat();
}

/** The same for a band: each of equal stretches keeps its lowest low and its highest high. */
export function thinnedBand(points: readonly BandPoint[], most: number = POINTS_MAX): readonly BandPoint[] {
  if (points.length <= most) return points;
  return Array.from({ length: most }, (_, index) => {
    const edge = (at: number): number => Math.floor((at * points.length) / most);
    const group = points.slice(edge(index), edge(index + 1));
    return {
      x: group[0]?.x ?? 0,
      low: Math.min(...group.map(({ low }) => low)),
      high: Math.max(...group.map(({ high }) => high)),
    };
  });
}

/** At most `most` of a list, evenly chosen, the first and the last among them. */
export function chosen<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  const at = (index: number): number => Math.round((index * (all.length - 1)) / (most - 1));
  return Array.from({ length: most }, (_, index) => all.slice(at(index), at(index) + 1)).flat();
}
