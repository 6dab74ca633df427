/** Plots over many orders at once: how costs are distributed, what they grow with, and at which hours they arise. */
import { emptyFigure, figure } from './figure.ts';
import { acrossAxis, extent, type Frame, HEIGHT, padded, upAxis, withZero } from './frame.ts';
import { drawBars, drawLevel, drawLine, drawMark, drawName } from './marks.ts';
import { markup, type Markup, NOTHING } from './markup.ts';
import { mean, quantile, rootFit } from './statistics.ts';
import { seriesOf } from './series-style.ts';
import { chosen } from './thinning.ts';
import { bpsText, countText, MINUS, percentText, plainText } from './values.ts';

/** The costs of one strategy's orders in basis points; above zero is a cost. */
export interface CostSample {
  readonly name: string;
  readonly bps: readonly number[];
}

/** One order: its share of the market's volume in percent, and what it cost. */
export interface ParticipationPoint {
  /** The strategy; points of one name look alike. */
  readonly name: string;
  /** Shown when the point is touched: the order's id. */
  readonly label: string;
  readonly participationPercent: number;
  readonly bps: number;
}

/** One setting of a sweep: mean cost and standard deviation of the cost, both in basis points. */
export interface FrontierPoint {
  readonly label: string;
  /** Its number in the table below: the name of its point. */
  readonly number: number;
  readonly costBps: number;
  readonly riskBps: number;
  /** No other setting is both cheaper and less uncertain. */
  readonly isEfficient: boolean;
}

const BINS = 30;
/** The share of orders on each side whose costs are drawn in the outermost bars. */
const TAIL = 0.005;
const POINT_RADIUS = 3.5;
/** Points of one picture; of more, evenly chosen ones are drawn. */
export const SCATTER_MAX = 2_000;
const CURVE_POINTS = 60;

/** Shares of the sample in equal bins over the range, in percent; what lies outside counts to the outermost bins. */
function shares(bps: readonly number[], from: number, width: number): readonly number[] {
  const counts = Array.from({ length: BINS }, () => 0);
  for (const value of bps) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((value - from) / width)));
    counts[bin] = (counts[bin] ?? 0) + 100 / bps.length;
  }
  return counts;
}

/** One histogram a strategy, all on the same scales, so that they can be compared by eye. */
export function slippageHistograms(samples: readonly CostSample[], benchmark: string): Markup {
  const title = `Slippage against ${benchmark}`;
  const all = samples.flatMap(({ bps }) => bps).sort((a, b) => a - b);
  const range = extent([quantile(all, TAIL), quantile(all, 1 - TAIL)]);
  if (range === null) return emptyFigure(title, 'No order has this figure.');
  const x = acrossAxis(padded(range));
  const [from, to] = x.domain;
  const width = (to - from) / BINS;
  const known = samples
    .filter(({ bps }) => bps.length > 0)
    .map((sample) => ({ ...sample, drawn: shares(sample.bps, from, width) }));
  const y = upAxis([0, Math.max(...known.flatMap(({ drawn }) => drawn))], HEIGHT / 2);
  const frame: Frame = { x, y, height: HEIGHT / 2 };
  const panels = known.map(({ name, bps, drawn }, index) => {
    const sorted = [...bps].sort((a, b) => a - b);
    const bars = drawn.map((value, bin) => {
      const [start, end] = [from + bin * width, from + (bin + 1) * width];
      return { from: start, to: end, value, title: `${bpsText(start)} to ${bpsText(end)}: ${percentText(value)}` };
    });
    return figure(
      {
        title: `${title}: ${name}`,
        summary: `${countText(bps.length)} orders: mean ${bpsText(mean(bps))}, median ${bpsText(quantile(sorted, 0.5))}, from ${bpsText(quantile(sorted, 0.05))} (5\u202f%) to ${bpsText(quantile(sorted, 0.95))} (95\u202f%).`,
        legend: [],
        up: 'Orders, %',
        across: 'Slippage, bps (above 0: a cost); the outermost bars hold all beyond',
      },
      frame,
      drawBars(frame, seriesOf(index).className, bars),
    );
  });
  return markup`<div class="panels">${panels}</div>`;
}

const namesOf = (points: readonly { readonly name: string }[]): readonly string[] => [
  ...new Set(points.map(({ name }) => name)),
];

/**
 * Cost against participation, with the least-squares fit of cost = a + b × √participation: the square-root law of market
 * impact (Torre 1997; Almgren, Thum, Hauptmann and Li 2005 find 3⁄5, Tóth et al. 2011 one half).
 */
export function participationPlot(points: readonly ParticipationPoint[], benchmark: string): Markup {
  const title = 'Slippage against participation';
  const [xs, ys] = [extent(points.map((point) => point.participationPercent)), extent(points.map(({ bps }) => bps))];
  if (xs === null || ys === null) return emptyFigure(title, 'No order has both figures.');
  const x = acrossAxis([0, xs[1] > 0 ? xs[1] : 1]);
  const fit = rootFit(points.map((point) => [point.participationPercent, point.bps] as const));
  const curve = Array.from({ length: CURVE_POINTS + 1 }, (_, index) => {
    const at = xs[0] + ((xs[1] - xs[0]) * index) / CURVE_POINTS;
    return { x: at, y: fit === null ? null : fit.base + fit.slope * Math.sqrt(at) };
  });
  const frame: Frame = { x, y: upAxis(withZero(ys)), height: HEIGHT };
  const names = namesOf(points);
  const marks = chosen(points, SCATTER_MAX).map(({ name, label, participationPercent, bps }) => {
    const { shape, className } = seriesOf(names.indexOf(name));
    const tip = `${label} (${name}): ${percentText(participationPercent)} of the volume, ${bpsText(bps)}`;
    return drawMark(frame, shape, className, { x: participationPercent, y: bps, size: POINT_RADIUS }, tip);
  });
  const fitted =
    fit === null
      ? 'Too few different participations for a fit.'
      : `Square-root fit: ${plainText(fit.base)} ${fit.slope < 0 ? MINUS : '+'} ${plainText(Math.abs(fit.slope))} × √(participation in %) bps; it explains ${percentText(fit.explained * 100)} of the variance.`;
  return figure(
    {
      title,
      summary: `${countText(points.length)} orders against ${benchmark}. ${fitted}`,
      legend: [
        ...names.map((name, index) => ({ ...seriesOf(index), swatch: seriesOf(index).shape, text: name })),
        ...(fit === null ? [] : [{ swatch: 'line' as const, className: 'fit', text: 'square-root fit' }]),
      ],
      up: 'Slippage, bps (above 0: a cost)',
      across: "Participation, % of the market's volume",
    },
    frame,
    markup`${marks}${drawLine(frame, 'fit', curve)}`,
  );
}

/** Points this near to each other, in ten-thousandths of the width and in pixels, are named together. */
const NEAR = { across: 300, down: 12 };

/** The numbers of the points, joined where they would lie on each other. */
function frontierNames(frame: Frame, points: readonly FrontierPoint[]): readonly Markup[] {
  const placeOf = ({ riskBps, costBps }: FrontierPoint) => ({ x: frame.x.at(riskBps), y: frame.y.at(costBps) });
  const groups: FrontierPoint[][] = [];
  for (const point of points) {
    const { x, y } = placeOf(point);
    const near = groups.find(([first]) => {
      const place = first === undefined ? null : placeOf(first);
      return place !== null && Math.abs(place.x - x) < NEAR.across && Math.abs(place.y - y) < NEAR.down;
    });
    if (near === undefined) groups.push([point]);
    else near.push(point);
  }
  return groups.map((group) => {
    const [first] = group;
    const text = group.map(({ number }) => countText(number)).join(', ');
    return first === undefined ? NOTHING : drawName(frame, { x: first.riskBps, y: first.costBps }, text);
  });
}

/** Mean cost against its standard deviation, one point a setting; the efficient ones are joined. */
export function frontierPlot(points: readonly FrontierPoint[]): Markup {
  const title = 'Cost against risk';
  const [xs, ys] = [extent(points.map(({ riskBps }) => riskBps)), extent(points.map(({ costBps }) => costBps))];
  if (xs === null || ys === null) return emptyFigure(title, 'No setting has both figures.');
  const frame: Frame = {
    x: acrossAxis(padded(xs)),
    y: upAxis(withZero(ys)),
    height: HEIGHT,
  };
  const marks = points.map(({ label, costBps, riskBps, isEfficient }) =>
    drawMark(
      frame,
      isEfficient ? 'circle' : 'ring',
      isEfficient ? 'efficient' : 'inefficient',
      { x: riskBps, y: costBps, size: POINT_RADIUS + 1 },
      `${label}: cost ${bpsText(costBps)}, risk ${bpsText(riskBps)}`,
    ),
  );
  const best = points.filter(({ isEfficient }) => isEfficient).sort((a, b) => a.riskBps - b.riskBps);
  return figure(
    {
      title,
      summary: `${countText(points.length)} settings, ${countText(best.length)} of them efficient: no other one is both cheaper and less uncertain. ${best.map(({ number, label, costBps, riskBps }) => `${number}. ${label}: ${bpsText(costBps)} ± ${bpsText(riskBps)}`).join('; ')}. The numbers are those of the table below.`,
      legend: [
        { swatch: 'circle', className: 'efficient', text: 'efficient' },
        { swatch: 'ring', className: 'inefficient', text: 'not efficient' },
      ],
      up: 'Mean cost, bps',
      across: 'Standard deviation of the cost, bps',
    },
    frame,
    markup`${drawLevel(frame, 'zero', 0, '0')}${drawLine(
      frame,
      'efficient',
      best.map(({ riskBps, costBps }) => ({ x: riskBps, y: costBps })),
    )}${marks}${frontierNames(frame, points)}`,
  );
}
