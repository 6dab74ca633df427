/**
 * Runs every schedule over every parent of a series. A bucket's part is filled evenly over its minutes at
 * (high + low + close) ÷ 3, without fee, spread or impact; the benchmark is Σ price × volume ÷ Σ volume by minute.
 * What falls into a hole is filled in the next minutes there are, at the end in the last there were.
 */
import type { Instant } from '../../src/domain/time.ts';
import { DAY_MS, MINUTE_MS } from '../../src/domain/time.ts';
import type { VolumeCurve } from '../../src/domain/volume-curve.ts';
import { LEARN_DAYS_MAX, learnCurve } from '../../strategies/lib/volume-learning.ts';
import { pathOf, RULES, type Parent, type Rule } from './rules.ts';
import { binsBetween, BUCKET_MINUTES, type Series } from './series.ts';

/** Signed error of one parent by rule: paid over the benchmark, bps. */
export type Errors = Readonly<Record<Rule, number>>;

export interface Run {
  readonly hours: number;
  readonly parents: readonly Errors[];
  /** Parents in whose window minutes are missing; they are measured too. */
  readonly withHoles: number;
  /** Windows without any volume: there is nothing to measure. */
  readonly empty: number;
  /** The largest part of a parent that a rule failed to place: 0 but for rounding. */
  readonly unplaced: number;
}

interface Minutes {
  readonly prices: Float64Array;
  readonly volumes: Float64Array;
}

const minutesOf = ({ series, start, end }: Parent): Minutes => {
  const [first, last] = [(start - series.from) / MINUTE_MS, (end - series.from) / MINUTE_MS];
  return { prices: series.prices.subarray(first, last), volumes: series.volumes.subarray(first, last) };
};

function benchmarkOf({ prices, volumes }: Minutes): number {
  let [paid, traded] = [0, 0];
  prices.forEach((price, i) => {
    if (Number.isNaN(price)) return;
    paid += price * (volumes[i] ?? 0);
    traded += volumes[i] ?? 0;
  });
  return paid / traded;
}

/** Average price of the path, and how much of the order it did not place. */
function fill(path: readonly number[], { prices }: Minutes): { readonly price: number; readonly unplaced: number } {
  let [paid, placed, carried, last, before] = [0, 0, 0, NaN, 0];
  path.forEach((reached, bucket) => {
    const own = [...prices.subarray(bucket * BUCKET_MINUTES, (bucket + 1) * BUCKET_MINUTES)].filter((p) => p > 0);
    carried += reached - before;
    before = reached;
    if (own.length === 0) return;
    const price = own.reduce((sum, each) => sum + each, 0) / own.length;
    paid += carried * price;
    placed += carried;
    last = price;
    carried = 0;
  });
  const price = (paid + carried * last) / (placed + carried);
  return { price, unplaced: Math.abs(1 - placed - carried) };
}

/** Curves by the day they are used on, learned from the days before. */
export function curvesOf(series: Series): Map<number, VolumeCurve> {
  const curves = new Map<number, VolumeCurve>();
  for (let day = 0; day < series.days; day += 1) {
    const at = series.from + day * DAY_MS;
    const curve = learnCurve(binsBetween(series, at - LEARN_DAYS_MAX * DAY_MS, at), at as Instant);
    if (curve !== null) curves.set(at, curve);
  }
  return curves;
}

/** Every parent of so many hours that starts on a multiple of them. */
export function track(series: Series, curves: ReadonlyMap<number, VolumeCurve>, hours: number): Run {
  const lengthMs = hours * 60 * MINUTE_MS;
  const until = series.from + series.days * DAY_MS;
  const parents: Errors[] = [];
  let [withHoles, empty, unplaced] = [0, 0, 0];
  for (let start = series.from; start + lengthMs <= until; start += lengthMs) {
    const curve = curves.get(Math.floor(start / DAY_MS) * DAY_MS);
    if (curve === undefined) continue;
    const parent: Parent = { series, curve, start, end: start + lengthMs };
    const minutes = minutesOf(parent);
    const benchmark = benchmarkOf(minutes);
    if (!Number.isFinite(benchmark)) {
      empty += 1;
      continue;
    }
    if (minutes.prices.some(Number.isNaN)) withHoles += 1;
    const errors = RULES.map((rule) => {
      const filled = fill(pathOf(rule, parent), minutes);
      unplaced = Math.max(unplaced, filled.unplaced);
      return [rule, (filled.price / benchmark - 1) * 10_000] as const;
    });
    parents.push(Object.fromEntries(errors) as Errors);
  }
  return { hours, parents, withHoles, empty, unplaced };
}
