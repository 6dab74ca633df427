/**
 * Where values lie in a plot. Across, positions are shares of the width, so that one drawing fits a phone, a wide screen
 * and a printed page without a script; downwards they are pixels.
 */
import { scaleLinear, scaleUtc } from 'd3-scale';
import type { Instant } from '../../domain/time.ts';
import { timeLabels, type Tick } from './time-labels.ts';

/** One direction of a plot: from a value to a position, and the values that are named along it. */
export interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly Tick[];
}

export interface Frame {
  /** In ten-thousandths of the width. */
  readonly x: Axis;
  /** In pixels from the top. */
  readonly y: Axis;
  readonly height: number;
}

/** The width of every plot in its own units: fine enough for a screen of 5,000 pixels. */
export const WIDTH = 10_000;
export const HEIGHT = 240;
const TIME_TICKS = 8;
const VALUE_TICKS = 5;
/** Of a plot that is less than this high, in pixels, fewer values are named. */
const LOW = 150;
const FEW_TICKS = 3;
/** From here on values are written short: `1.2M`. */
const LARGE = 1_000_000;

/** Least and greatest of the values that are there; null when there are none. */
export function extent(values: Iterable<number | null>): readonly [number, number] | null {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/** The same over several numbers of each item. */
export function extentOf<T>(items: readonly T[], ...of: readonly ((item: T) => number | null)[]) {
  return extent(of.flatMap((each) => extent(items.map(each)) ?? []));
}

/** The same range with `share` of its length more on each side; a single value gets room around it. */
export function padded([low, high]: readonly [number, number], share = 0.06): readonly [number, number] {
  const length = high - low;
  const room = length > 0 ? length * share : Math.max(Math.abs(high) * 1e-4, 1e-9);
  return [low - room, high + room];
}

/** The range with zero in it, and a little more on the side that is not zero. */
export function withZero([low, high]: readonly [number, number]): readonly [number, number] {
  const [from, to] = padded([Math.min(0, low), Math.max(0, high)]);
  return [low < 0 ? from : 0, high > 0 ? to : 0];
}

/** Time from left to right. A range without length is drawn one second long. */
export function timeAxis(from: Instant, to: Instant): Axis {
  const domain = [from, to > from ? to : from + 1_000];
  const scale = scaleUtc().domain(domain).range([0, WIDTH]);
  return { at: (value) => scale(value), ticks: timeLabels(scale.ticks(TIME_TICKS).map((tick) => tick.getTime())) };
}

/** A value from left to right, the range widened to round numbers: `domain` is what it became. */
export function acrossAxis(range: readonly [number, number]): Axis & { readonly domain: readonly [number, number] } {
  const scale = scaleLinear([...range], [0, WIDTH]).nice(VALUE_TICKS);
  const format = scale.tickFormat(VALUE_TICKS);
  const ticks = scale.ticks(VALUE_TICKS).map((value) => ({ value, label: format(value) }));
  const [from, to] = scale.domain();
  return { at: scale, ticks, domain: [from ?? range[0], to ?? range[1]] };
}

/** A value from bottom to top. `nice` widens the range to round numbers. */
export function upAxis(range: readonly [number, number], height: number = HEIGHT, nice = true): Axis {
  const count = height < LOW ? FEW_TICKS : VALUE_TICKS;
  const plain = scaleLinear([...range], [height, 0]);
  const scale = nice ? plain.nice(count) : plain;
  const most = Math.max(...scale.domain().map(Math.abs));
  const format = scale.tickFormat(count, most >= LARGE ? '~s' : undefined);
  return { at: scale, ticks: scale.ticks(count).map((value) => ({ value, label: format(value) })) };
}
