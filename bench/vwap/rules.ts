/** The schedules that are compared: what part of an order each gives to each bucket of its window. */
import type { Instant } from '../../src/domain/time.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { VOLUME_BUCKET_MS } from '../../src/domain/volume-bins.ts';
import type { VolumeCurve } from '../../src/domain/volume-curve.ts';
import { reachBy, usualShare } from '../../strategies/lib/volume-forecast.ts';
import { binsBetween, type Series } from './series.ts';

export const RULES = ['twap', 'static', 'dynamic', 'oracle'] as const;
export type Rule = (typeof RULES)[number];

export interface Parent {
  readonly series: Series;
  readonly curve: VolumeCurve;
  readonly start: number;
  readonly end: number;
}

/** How far each rule is at the end of each bucket, 0 to 1; the last is 1. */
type Path = readonly number[];

const edges = ({ start, end }: Parent): Instant[] =>
  Array.from({ length: (end - start) / VOLUME_BUCKET_MS }, (_, i) => (start + (i + 1) * VOLUME_BUCKET_MS) as Instant);

function dynamicPath(parent: Parent): Path {
  const { series, curve, start, end } = parent;
  let reached = 0;
  return edges(parent).map((until) => {
    if (until === end) return 1;
    const seen = binsBetween(series, start - DAY_MS, until - VOLUME_BUCKET_MS);
    const window = { start: start as Instant, end: end as Instant };
    const next = reachBy({ curve, ...window, seen, reached }, until);
    reached = next ?? Math.max(reached, usualShare(curve, window.start, window.end, until));
    return reached;
  });
}

function oraclePath({ series, start, end }: Parent): Path {
  const { volumes } = binsBetween(series, start, end);
  const total = volumes.reduce<number>((sum, volume) => sum + (volume ?? 0), 0);
  let reached = 0;
  return volumes.map((volume) => (reached += (volume ?? 0) / total));
}

/** By the product's own kernel. */
export function pathOf(rule: Rule, parent: Parent): Path {
  const [start, end] = [parent.start as Instant, parent.end as Instant];
  switch (rule) {
    case 'twap':
      return edges(parent).map((until) => (until - start) / (end - start));
    case 'static':
      return edges(parent).map((until) => usualShare(parent.curve, start, end, until));
    case 'dynamic':
      return dynamicPath(parent);
    case 'oracle':
      return oraclePath(parent);
  }
}
