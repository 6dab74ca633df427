/** What is drawn into a frame: lines, areas, bars, points and the axes themselves, as elements of SVG. */
import { area, curveLinear, curveStepAfter, line } from 'd3-shape';
import { type Frame, WIDTH } from './frame.ts';
import { markup, type Markup, NOTHING } from './markup.ts';
import type { Shape } from './shapes.ts';
import { shape } from './shapes.ts';

/** A point of a line. A null is a hole: the line ends before it and begins again after it. */
export interface Point {
  readonly x: number;
  readonly y: number | null;
}

/** A point of a band between two values. */
export interface BandPoint {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

/** A bar over a stretch of the x axis. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly title: string;
}

const TENTHS = 10;
const rounded = (value: number): number => Math.round(value * TENTHS) / TENTHS;
/** A position across as a percentage with two decimals. */
const percent = (position: number): string => `${Math.round(position) / (WIDTH / 100)}%`;

/** Room above and below for the width of a line that runs along the edge. */
const EDGE = 4;

/**
 * Paths cannot be given in percent: they get a drawing of their own that is stretched to the plot's width. What lies left
 * or right of it is cut off: the last bin of the market may end after the stretch that is shown.
 */
const stretched = (frame: Frame, className: string, path: string | null): Markup =>
  path === null
    ? NOTHING
    : markup`<svg y="${-EDGE}" viewBox="0 ${-EDGE} ${WIDTH} ${frame.height + 2 * EDGE}" width="100%" height="${frame.height + 2 * EDGE}" preserveAspectRatio="none" overflow="hidden"><path class="${className}" vector-effect="non-scaling-stroke" d="${path}"/></svg>`;

const roundX = (frame: Frame, x: number): number => Math.round(frame.x.at(x));

/** A line through the points; `steps` holds each value until the next. */
export function drawLine(frame: Frame, className: string, points: readonly Point[], steps = false): Markup {
  const make = line<Point>()
    .defined((point) => point.y !== null)
    .x((point) => roundX(frame, point.x))
    .y((point) => rounded(frame.y.at(point.y ?? 0)))
    .curve(steps ? curveStepAfter : curveLinear);
  return stretched(frame, `line ${className}`, make([...points]));
}

/** A filled band between two values; `steps` holds each pair until the next. */
export function drawBand(frame: Frame, className: string, points: readonly BandPoint[], steps = false): Markup {
  const make = area<BandPoint>()
    .x((point) => roundX(frame, point.x))
    .y0((point) => rounded(frame.y.at(point.low)))
    .y1((point) => rounded(frame.y.at(point.high)))
    .curve(steps ? curveStepAfter : curveLinear);
  return stretched(frame, `band ${className}`, make([...points]));
}

/** Bars from zero. */
export function drawBars(frame: Frame, className: string, bars: readonly Bar[]): Markup {
  const zero = frame.y.at(0);
  const drawn = bars.map((bar) => {
    const [left, right, top] = [roundX(frame, bar.from), roundX(frame, bar.to), frame.y.at(bar.value)];
    const [y, height] = [rounded(Math.min(top, zero)), rounded(Math.abs(zero - top))];
    return markup`<rect class="bar ${className}" x="${percent(left)}" width="${percent(right - left)}" y="${y}" height="${height}"><title>${bar.title}</title></rect>`;
  });
  return markup`${drawn}`;
}

/** A stretch of the x axis over the whole height. */
export const drawShade = (frame: Frame, className: string, from: number, to: number, title: string): Markup => {
  const [left, right] = [from, to].map((x) => Math.min(WIDTH, Math.max(0, roundX(frame, x))));
  const [x, width] = [left ?? 0, (right ?? 0) - (left ?? 0)];
  return markup`<rect class="shade ${className}" x="${percent(x)}" width="${percent(width)}" y="0" height="${frame.height}"><title>${title}</title></rect>`;
};

/** A straight line between two points. */
export const drawSegment = (
  frame: Frame,
  className: string,
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  title: string | null = null,
): Markup =>
  markup`<line class="line ${className}" x1="${percent(frame.x.at(from.x))}" y1="${rounded(frame.y.at(from.y))}" x2="${percent(frame.x.at(to.x))}" y2="${rounded(frame.y.at(to.y))}">${title === null ? null : markup`<title>${title}</title>`}</line>`;

/** A shape at a point; `size` is its radius in pixels. */
export const drawMark = (
  frame: Frame,
  kind: Shape,
  className: string,
  at: { readonly x: number; readonly y: number; readonly size: number },
  title: string,
): Markup =>
  markup`<svg x="${percent(frame.x.at(at.x))}" y="${rounded(frame.y.at(at.y))}" overflow="visible">${shape(kind, `mark ${className}`, at.size, title)}</svg>`;

/** A short text beside a point; of points that lie on each other one text names all. */
export const drawName = (frame: Frame, at: { readonly x: number; readonly y: number }, text: string): Markup =>
  markup`<svg x="${percent(frame.x.at(at.x))}" y="${rounded(frame.y.at(at.y))}" overflow="visible"><text class="tick" x="7" y="-6">${text}</text></svg>`;

/** A level over the whole width with its name above the right end. */
export const drawLevel = (frame: Frame, className: string, y: number, name: string): Markup => {
  const at = rounded(frame.y.at(y));
  return markup`<line class="line ${className}" x1="0" x2="100%" y1="${at}" y2="${at}"><title>${name}</title></line>`;
};

const drawTickX = (frame: Frame, value: number, label: string, extra: boolean): Markup => {
  const x = percent(frame.x.at(value));
  const [bottom, text] = [frame.height, frame.height + 18];
  return markup`<line class="grid" x1="${x}" x2="${x}" y1="0" y2="${bottom}"/><text class="tick x${extra ? ' extra' : ''}" x="${x}" y="${text}">${label}</text>`;
};

/** Characters that a plot on a phone has room for across. */
const NARROW = 38;
const BETWEEN = 2;

/** On a narrow screen one label of so many is shown, so that none lies on another. */
function labelsApart({ x: { ticks } }: Frame): number {
  const longest = Math.max(...ticks.map(({ label }) => label.length)) + BETWEEN;
  return Math.max(1, Math.ceil(ticks.length / Math.max(1, Math.floor(NARROW / longest))));
}

/** Grid lines and labels. */
export function drawAxes(frame: Frame): Markup {
  const apart = labelsApart(frame);
  const across = frame.x.ticks.map((tick, index) => drawTickX(frame, tick.value, tick.label, index % apart !== 0));
  const up = frame.y.ticks.map(({ value, label }) => {
    const y = rounded(frame.y.at(value));
    return markup`<line class="${value === 0 ? 'grid zero' : 'grid'}" x1="0" x2="100%" y1="${y}" y2="${y}"/><text class="tick y" x="-8" y="${y + 4}">${label}</text>`;
  });
  return markup`${across}${up}`;
}

/** The labels of a second scale on the right-hand side. */
export const drawRightAxis = (frame: Frame): Markup =>
  markup`${frame.y.ticks.map(
    ({ value, label }) =>
      markup`<svg x="100%" overflow="visible"><text class="tick right" x="8" y="${rounded(frame.y.at(value)) + 4}">${label}</text></svg>`,
  )}`;
