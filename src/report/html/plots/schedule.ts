/** Plot: how much was filled, against how much was planned and how much the market had traded, all in percent. */
import type { HeldStretch } from '../../execution.ts';
import { paramNumber } from '../../metrics/params.ts';
import { drawn } from '../drawn.ts';
import type { Drawing } from '../drawing.ts';
import { emptyFigure, figure, type LegendEntry } from '../figure.ts';
import { type Frame, HEIGHT, timeAxis, upAxis } from '../frame.ts';
import { type BandPoint, drawBand, drawLine, drawShade, type Point } from '../marks.ts';
import type { Stretch } from '../market-series.ts';
import { markup, type Markup } from '../markup.ts';
import { thinned, thinnedBand } from '../thinning.ts';
import { clockText } from '../time-labels.ts';
import { lengthText, percentText } from '../values.ts';

const TITLE = 'Filled against planned';
const WHOLE = 100;
/** Of the time shown: what is shorter would be a hair. */
const HELD_SHARE = 0.004;

/** Steps from zero at the start; the last value holds until the end. */
function steps(drawing: Drawing, points: readonly Point[]): readonly Point[] {
  const { start, end } = drawing.stretch;
  const last = points.at(-1) ?? { x: start, y: 0 };
  return [{ x: start, y: 0 }, ...points, { x: Math.max(end, last.x), y: last.y }];
}

/** Filled so far in percent of the order's quantity, after each fill. */
function filledPoints({ fills, execution }: Drawing): readonly Point[] {
  const whole = drawn(execution.request.quantity);
  let total = 0;
  return fills.map((fill) => {
    total += fill.quantity;
    return { x: fill.at, y: (total / whole) * WHOLE };
  });
}

function plannedPoints({ execution, stretch }: Drawing): readonly Point[] {
  const whole = drawn(execution.request.quantity);
  return execution.plan
    .filter(({ at }) => at <= stretch.end)
    .map(({ at, through }) => ({ x: Math.max(at, stretch.start), y: (drawn(through) / whole) * WHOLE }));
}

/** The market's own volume so far in percent of all it traded between start and end. */
function marketPoints({ averages }: Drawing): readonly Point[] {
  const total = averages.at(-1)?.volume ?? 0;
  return total > 0 ? averages.map(({ at, volume }) => ({ x: at, y: (volume / total) * WHOLE })) : [];
}

/** Percent of the quantity that a raw `band` of the order's parameters allows ahead of the plan; 0 without one. */
function aheadPct({ execution }: Drawing): number {
  const { band } = execution.request.params;
  return typeof band === 'object' && band !== null ? (paramNumber({ ...band }, 'aheadPct') ?? 0) : 0;
}

const clamped = (percent: number): number => Math.min(WHOLE, Math.max(0, percent));

function tolerated(drawing: Drawing, planned: readonly Point[]): readonly BandPoint[] {
  const [behind, ahead] = [drawing.report.schedule.tolerancePct, aheadPct(drawing)];
  return planned.map(({ x, y }) => ({ x, low: clamped((y ?? 0) - behind), high: clamped((y ?? 0) + ahead) }));
}

/** The stretches that can be seen at all: long ones. */
function heldBack({ execution, stretch }: Drawing): readonly HeldStretch[] {
  const seen = heldMin(stretch);
  return execution.held.filter(({ from, to }) => (to ?? stretch.end) - from >= seen);
}

const heldMin = ({ start, end }: Stretch): number => Math.max(1, Math.round((end - start) * HELD_SHARE));

const drawHeld = (frame: Frame, drawing: Drawing): readonly Markup[] =>
  heldBack(drawing).map(({ reason, from, to }) => {
    const end = to ?? drawing.stretch.end;
    return drawShade(frame, 'held', from, end, `${reason} from ${clockText(from)} to ${clockText(end)}`);
  });

function summaryOf({ report }: Drawing, isPlanned: boolean): string {
  const { meanDeviationPct: mean, maxDeviationPct: most, meanSignedPct: signed } = report.schedule;
  const done = `${percentText(report.outcome.filledPct)} of the quantity was filled.`;
  if (!isPlanned) return `${done} This order has no plan over time to be held against.`;
  if (mean === null || most === null || signed === null) return done;
  const side = signed < 0 ? 'behind' : 'ahead of';
  return `${done} On average ${percentText(mean)} of the quantity away from the plan, at most ${percentText(most)}; all in all ${side} it.`;
}

function legendOf(drawing: Drawing, isPlanned: boolean, hasMarket: boolean): readonly LegendEntry[] {
  const [behind, ahead] = [drawing.report.schedule.tolerancePct, aheadPct(drawing)];
  const plan: readonly LegendEntry[] = [
    { swatch: 'line', className: 'planned', text: 'planned' },
    {
      swatch: 'patch',
      className: 'tolerance',
      text: `tolerated: ${percentText(behind)} behind${ahead > 0 ? `, ${percentText(ahead)} ahead` : ''}`,
    },
  ];
  return [
    { swatch: 'line', className: 'filled', text: 'filled' },
    ...(isPlanned ? plan : []),
    ...(heldBack(drawing).length > 0
      ? [
          {
            swatch: 'patch' as const,
            className: 'held',
            text: `held back for ${lengthText(heldMin(drawing.stretch))} or longer`,
          },
        ]
      : []),
    ...(hasMarket ? [{ swatch: 'line' as const, className: 'market', text: "market's volume" }] : []),
  ];
}

export function schedulePlot(drawing: Drawing): Markup {
  const [planned, market] = [plannedPoints(drawing), marketPoints(drawing)];
  const filled = filledPoints(drawing);
  if (planned.length + market.length + filled.length === 0) {
    return emptyFigure(TITLE, 'The order has no plan over time and no fill, and nothing is known of the market.');
  }
  const isPlanned = planned.length > 0;
  const plan = isPlanned ? steps(drawing, planned) : [];
  const { from, to } = drawing.stretch;
  const frame: Frame = { x: timeAxis(from, to), y: upAxis([0, WHOLE]), height: HEIGHT };
  const plotted = markup`${drawHeld(frame, drawing)}${drawBand(frame, 'tolerance', thinnedBand(tolerated(drawing, plan)), true)}${drawLine(frame, 'market', thinned(market))}${drawLine(frame, 'planned', thinned(plan), true)}${drawLine(frame, 'filled', thinned(steps(drawing, filled)), true)}`;
  return figure(
    {
      title: TITLE,
      summary: summaryOf(drawing, isPlanned),
      legend: legendOf(drawing, isPlanned, market.length > 0),
      up: 'Share, %',
      across: drawing.across,
    },
    frame,
    plotted,
  );
}
