/** Plot: where the market went after the fills, with the uncertainty of the mean. */
import { scaleLog } from 'd3-scale';
import { emptyFigure, figure } from '../figure.ts';
import { extent, type Frame, HEIGHT, upAxis, WIDTH, withZero } from '../frame.ts';
import { drawBand, drawLine, drawMark } from '../marks.ts';
import { markup, type Markup } from '../markup.ts';
import type { ExecutionReport, Markout } from '../../report.ts';
import { bpsText, countText, lengthText } from '../values.ts';

const TITLE = 'Markouts';
/** Two-sided 95 % of a normal distribution. */
const WIDE = 1.96;
const POINT_RADIUS = 4;

interface Known {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  /** False of a single fill: nothing is known of how certain its mean is. */
  readonly hasBand: boolean;
  readonly text: string;
}

/** Neighbours that have one: across a point without it no band is drawn. */
function bandsOf(known: readonly Known[]): readonly (readonly Known[])[] {
  const runs: Known[][] = [[]];
  for (const point of known) {
    if (point.hasBand) runs.at(-1)?.push(point);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 1);
}

function knownOf({ afterMs, bps, standardErrorBps, fills }: Markout): readonly Known[] {
  if (bps === null) return [];
  const half = WIDE * (standardErrorBps ?? 0);
  const band = standardErrorBps === null ? '' : ` ± ${bpsText(half)}`;
  const text = `${lengthText(afterMs)}: ${bpsText(bps)}${band}, ${countText(fills)} ${fills === 1 ? 'fill' : 'fills'}`;
  return [{ x: afterMs, y: bps, low: bps - half, high: bps + half, hasBand: standardErrorBps !== null, text }];
}

function frameOf(markouts: readonly Markout[], known: readonly Known[]): Frame {
  const times = extent(markouts.map(({ afterMs }) => afterMs)) ?? [1, 10];
  const scale = scaleLog([times[0] / 1.4, times[1] * 1.4], [0, WIDTH]);
  const range = extent(known.flatMap(({ low, high }) => [low, high, 0])) ?? [0, 1];
  return {
    x: { at: scale, ticks: markouts.map(({ afterMs }) => ({ value: afterMs, label: `${afterMs / 1_000} s` })) },
    y: upAxis(withZero(range)),
    height: HEIGHT,
  };
}

/** The curve of a report. `reason` says why there is none where there is none. */
export function markoutPlot({ liquidity, notAvailable }: ExecutionReport): Markup {
  const { markouts, markoutBasis } = liquidity;
  const known = markouts.flatMap(knownOf);
  if (known.length === 0) {
    const reason = notAvailable['liquidity.markouts'] ?? 'the market after the fills is not known';
    return emptyFigure(TITLE, `Not available: ${reason}.`);
  }
  const frame = frameOf(markouts, known);
  const bands = bandsOf(known);
  const points = known.map(({ x, y, text }) =>
    drawMark(frame, 'circle', 'markout', { x, y, size: POINT_RADIUS }, text),
  );
  return figure(
    {
      title: TITLE,
      summary: `${known.map(({ text }) => text).join('; ')}. Below 0 the market went against the order after its fills.`,
      legend: [
        {
          swatch: 'line',
          className: 'markout',
          text: `${markoutBasis === 'MID' ? 'mid' : 'last price'} after the fill`,
        },
        ...(bands.length === 0 ? [] : [{ swatch: 'patch' as const, className: 'error', text: '95 % of the mean' }]),
      ],
      up: 'Markout, bps',
      across: 'Time after the fill, logarithmic',
    },
    frame,
    markup`${bands.map((band) => drawBand(frame, 'error', band))}${drawLine(frame, 'markout', known)}${points}`,
  );
}
