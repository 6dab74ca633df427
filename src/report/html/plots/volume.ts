/** Plot: the market's volume over time, the order's own part of it, and the cap on that part. */
import { DAY_MS, type Instant, later, MINUTE_MS, plusMs, SECOND_MS, earlier } from '../../../domain/time.ts';
import type { Drawing } from '../drawing.ts';
import { emptyFigure, figure, type LegendEntry } from '../figure.ts';
import { type Frame, HEIGHT, timeAxis, upAxis } from '../frame.ts';
import { nearestRank } from '../../metrics/statistics.ts';
import { drawBars, drawLevel, drawLine, drawMark, drawRightAxis } from '../marks.ts';
import { markup, type Markup } from '../markup.ts';
import { clockText } from '../time-labels.ts';
import { countText, lengthText, percentText, plainText } from '../values.ts';

const TITLE = "Market's volume and participation";
const BARS_MIN = 4;
/** Where the bins of the figures are too long for a picture: short ones hold little volume, and say little of a share. */
const BARS_WANTED = 8;
const BARS_MAX = 120;
const POINT_RADIUS = 2.5;
const HEADROOM = 1.05;
/** So many times the usual participation, or the cap, fits on the scale; what is above is marked at its edge. */
const USUAL_TIMES = 4;
/** The scale is cut only where that makes it this much shorter. */
const WORTH_CUTTING = 1.5;
const [S, M] = [SECOND_MS, MINUTE_MS];
/** Widths a bar may have, where the bins of the data divide them. */
const WIDTHS = [S, 5 * S, 10 * S, 30 * S, M, 5 * M, 15 * M, 30 * M, 60 * M, 240 * M, DAY_MS, 7 * DAY_MS];

interface VolumeBar {
  readonly from: Instant;
  readonly to: Instant;
  readonly market: number;
  readonly own: number;
}

/** The bins of the figures where these make a picture, so that both show the same; else a width that does. */
function barWidth(spanMs: number, binMs: number, figuresMs: number | null): number {
  const makes = (width: number, least: number): boolean => spanMs / width >= least && spanMs / width <= BARS_MAX;
  if (figuresMs !== null && makes(figuresMs, BARS_MIN)) return figuresMs;
  const possible = WIDTHS.filter((width) => width >= binMs && width % binMs === 0);
  const fitting =
    possible.findLast((width) => makes(width, BARS_WANTED)) ?? possible.find((width) => spanMs / width <= BARS_MAX);
  return fitting ?? binMs * Math.ceil(spanMs / binMs / BARS_MAX);
}

/** Equal consecutive bars from the bin in which the work began. */
function barsOf({ working, fills, execution, report, stretch }: Drawing): readonly VolumeBar[] {
  const { binMs } = execution.market.tape;
  const origin = working[0]?.from ?? stretch.start;
  const width = barWidth(stretch.end - origin, binMs, report.participation.binMs);
  const count = Math.max(1, Math.ceil((stretch.end - origin + 1) / width));
  const bars = Array.from({ length: count }, (_, index) => {
    const from = plusMs(origin, index * width);
    return { from, to: plusMs(from, width), market: 0, own: 0 };
  });
  const barOf = (at: number) => bars[Math.floor((at - origin) / width)];
  for (const bin of working) {
    const bar = barOf(bin.from);
    if (bar !== undefined) bar.market += bin.volume;
  }
  for (const fill of fills) {
    const bar = barOf(fill.at);
    if (bar !== undefined) bar.own += fill.quantity;
  }
  // The work may end on an edge: a fill right there has a bar of its own, else there is none.
  return bars.filter(({ market, own }, index) => index + 1 < count || market > 0 || own > 0);
}

/** Own quantity in percent of the market's; null where the market did not trade. */
const participation = ({ own, market }: VolumeBar): number | null => (market > 0 ? (own / market) * 100 : null);

const barTitle = (bar: VolumeBar, unit: string): string => {
  const share = participation(bar);
  const own = share === null ? '' : `, own part ${percentText(share)}`;
  return `${clockText(bar.from)} to ${clockText(bar.to)}: market ${plainText(bar.market)} ${unit}${own}`;
};

interface ShareScale {
  readonly top: number;
  /** What is not on it: bars in which next to nothing was traded beside the order. */
  readonly beyond: readonly number[];
}

/** A fill in a second of hardly any volume is many times it: that would press all the rest flat. */
function shareScale(bars: readonly VolumeBar[], capPct: number | null): ShareScale {
  const worked = bars.map((bar) => participation(bar) ?? 0).filter((share) => share > 0);
  const ascending = worked.toSorted((a, b) => a - b);
  const most = Math.max(capPct ?? 0, ascending.at(-1) ?? 0);
  const usual = USUAL_TIMES * Math.max(capPct ?? 0, nearestRank(ascending, 0.5) ?? 0);
  const isCut = most > usual * WORTH_CUTTING;
  const top = isCut ? usual : most * HEADROOM;
  return { top: top > 0 ? top : 1, beyond: isCut ? ascending.filter((share) => share > top) : [] };
}

interface Legend {
  readonly width: number;
  readonly capPct: number | null;
  readonly ownIncluded: boolean;
  readonly isCut: boolean;
}

function legendOf({ width, capPct, ownIncluded, isCut }: Legend): readonly LegendEntry[] {
  const included = ownIncluded ? 'own fills included' : 'own fills not in it';
  return [
    { swatch: 'patch', className: 'volume', text: `market's volume in ${lengthText(width)}, ${included}` },
    { swatch: 'patch', className: 'own', text: 'own volume' },
    { swatch: 'line', className: 'share', text: 'participation (right scale)' },
    ...(isCut ? [{ swatch: 'triangle' as const, className: 'share', text: 'above the scale' }] : []),
    ...(capPct === null ? [] : [{ swatch: 'line' as const, className: 'cap', text: `cap ${percentText(capPct)}` }]),
  ];
}

/** What the marks at the upper edge stand for. */
function beyondText({ beyond }: ShareScale): string {
  const most = beyond.at(-1);
  if (most === undefined) return '';
  const bars = beyond.length === 1 ? '1 bar is' : `${countText(beyond.length)} bars are`;
  return ` ${bars} above the scale, up to ${percentText(most)}.`;
}

/** How long that was: of an order that was over in seconds it may be more than in any whole bin. */
const untilText = ({ fills, stretch }: Drawing): string => {
  const last = fills.at(-1);
  return last === undefined || last.at <= stretch.start
    ? ''
    : `, ${lengthText(last.at - stretch.start)} after its start`;
};

function summaryOf(drawing: Drawing): string {
  const { report } = drawing;
  const { overallPct, maxPct, capPct, binsOverCap, binMs } = report.participation;
  if (report.outcome.fills === 0) return 'The order has no fill, and so no part in the market.';
  const overall =
    overallPct === null
      ? 'The part of the order in the market is not known.'
      : `The order was ${percentText(overallPct)} of the market's volume up to its last fill${untilText(drawing)}.`;
  const most = maxPct === null || binMs === null ? '' : ` At most ${percentText(maxPct)} within ${lengthText(binMs)}.`;
  const passed =
    binsOverCap === null ? '' : `, passed ${binsOverCap === 1 ? 'once' : `${countText(binsOverCap)} times`}`;
  const cap = capPct === null ? '' : ` Its cap is ${percentText(capPct)}${passed}.`;
  return `${overall}${most}${cap}`;
}

/** A point at its share, or at the upper edge where that is not on the scale. */
function drawShares(shares: Frame, bars: readonly VolumeBar[], { top }: ShareScale): Markup {
  const points = bars.map((bar) => ({ x: (bar.from + bar.to) / 2, y: participation(bar) }));
  const marks = points.map(({ x, y }) => {
    if (y === null || y === 0) return null;
    if (y <= top) return drawMark(shares, 'circle', 'share', { x, y, size: POINT_RADIUS }, percentText(y));
    const title = `${percentText(y)}, above the scale`;
    return drawMark(shares, 'triangle', 'share', { x, y: top, size: POINT_RADIUS * 2 }, title);
  });
  const line = points.map(({ x, y }) => ({ x, y: y === null ? null : Math.min(y, top) }));
  return markup`${drawLine(shares, 'share', line)}${marks}`;
}

/** The scales: volume on the left, percent on the right, one stretch of time for both. */
function framesOf({ stretch }: Drawing, bars: readonly VolumeBar[], { top, beyond }: ShareScale) {
  const last = bars.at(-1)?.to ?? stretch.to;
  const x = timeAxis(earlier(stretch.from, bars[0]?.from ?? stretch.from), later(stretch.to, last));
  const highest = Math.max(0, ...bars.flatMap(({ market, own }) => [market, own]));
  const volumes: Frame = { x, y: upAxis([0, highest]), height: HEIGHT };
  const shares: Frame = { x, y: upAxis([0, top], HEIGHT, beyond.length === 0), height: HEIGHT };
  return { volumes, shares };
}

export function volumePlot(drawing: Drawing): Markup {
  const bars = barsOf(drawing);
  if (!bars.some(({ market }) => market > 0))
    return emptyFigure(TITLE, 'The data holds no volume of the market for this time.');
  const { report, execution } = drawing;
  const { capPct, ownFills } = report.participation;
  const scale = shareScale(bars, capPct);
  const { volumes, shares } = framesOf(drawing, bars, scale);
  const titles = bars.map((bar) => barTitle(bar, execution.baseAsset));
  const drawnBars = (className: string, key: 'market' | 'own'): Markup =>
    drawBars(
      volumes,
      className,
      bars.map(({ from, to, [key]: value }, index) => ({ from, to, value, title: titles[index] ?? '' })),
    );
  const cap = capPct === null ? null : drawLevel(shares, 'cap', capPct, `cap ${percentText(capPct)}`);
  const width = bars[0] === undefined ? 0 : bars[0].to - bars[0].from;
  return figure(
    {
      title: TITLE,
      summary: `${summaryOf(drawing)}${beyondText(scale)}`,
      legend: legendOf({ width, capPct, ownIncluded: ownFills === 'INCLUDED', isCut: scale.beyond.length > 0 }),
      up: `Volume, ${execution.baseAsset}`,
      right: 'Participation, %',
      across: drawing.across,
    },
    volumes,
    markup`${drawnBars('volume', 'market')}${drawnBars('own', 'own')}${cap}${drawShares(shares, bars, scale)}${drawRightAxis(shares)}`,
  );
}
