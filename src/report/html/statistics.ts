/** The few statistics that a plot itself needs. */

/** NaN of nothing. */
export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The value below which `share` (0..1) of an ascending list lies, by linear interpolation; NaN of nothing. */
export function quantile(ascending: readonly number[], share: number): number {
  const at = (ascending.length - 1) * share;
  const [low, high] = [ascending[Math.floor(at)] ?? NaN, ascending[Math.ceil(at)] ?? NaN];
  return low + (high - low) * (at - Math.floor(at));
}

export interface RootFit {
  readonly base: number;
  readonly slope: number;
  /** Share of the variance that the fit explains: 0..1. */
  readonly explained: number;
}

const POINTS_MIN = 3;

/** Least squares of y = base + slope × √x; null with fewer than three points or where all x or all y are the same. */
export function rootFit(points: readonly (readonly [number, number])[]): RootFit | null {
  const isFlat = (place: 0 | 1): boolean => points.every((point) => point[place] === points[0]?.[place]);
  if (points.length < POINTS_MIN || isFlat(0) || isFlat(1)) return null;
  const roots = points.map(([x]) => Math.sqrt(Math.max(0, x)));
  const ys = points.map(([, y]) => y);
  const [meanX, meanY] = [mean(roots), mean(ys)];
  const sumOf = (term: (x: number, y: number) => number): number =>
    roots.reduce((total, x, index) => total + term(x - meanX, (ys[index] ?? 0) - meanY), 0);
  const [xx, xy, yy] = [sumOf((x) => x * x), sumOf((x, y) => x * y), sumOf((_, y) => y * y)];
  const slope = xy / xx;
  return { base: meanY - slope * meanX, slope, explained: (xy * xy) / (xx * yy) };
}
