/** Plot: the average price so far against arrival, market VWAP and TWAP, as they stood at each moment. */
import { drawnText } from '../drawn.ts';
import type { Drawing } from '../drawing.ts';
import { emptyFigure, figure, type LegendEntry } from '../figure.ts';
import { extent, extentOf, type Frame, HEIGHT, timeAxis, upAxis, withZero } from '../frame.ts';
import { drawLine, type Point } from '../marks.ts';
import { markup, type Markup } from '../markup.ts';
import { thinned } from '../thinning.ts';
import { bpsText, lengthText } from '../values.ts';

const TITLE = 'Running slippage';

/** The comparisons at one moment in basis points; null while there is nothing to compare with. */
interface Running {
  readonly at: number;
  readonly arrival: number | null;
  readonly vwap: number | null;
  readonly twap: number | null;
}

/** s × (average − benchmark) ÷ benchmark × 10,000; above 0 is a cost. */
const slippage = (sign: number, average: number, benchmark: number | null): number | null =>
  benchmark === null || benchmark <= 0 ? null : (sign * (average - benchmark) * 1e4) / benchmark;

/** One entry per bin of the market, from the first fill on. */
function runningOf({ averages, fills, report, execution }: Drawing): readonly Running[] {
  const sign = execution.request.side === 'BUY' ? 1 : -1;
  const arrival = drawnText(report.price.arrival.price);
  let [next, quantity, notional] = [0, 0, 0];
  const running: Running[] = [];
  for (const { at, vwap, twap } of averages) {
    for (let fill = fills[next]; fill !== undefined && fill.at <= at; fill = fills[next]) {
      quantity += fill.quantity;
      notional += fill.quantity * fill.price;
      next += 1;
    }
    if (quantity === 0) continue;
    const average = notional / quantity;
    running.push({
      at,
      arrival: slippage(sign, average, arrival),
      vwap: slippage(sign, average, vwap),
      twap: slippage(sign, average, twap),
    });
  }
  return running;
}

const LINES = [
  { key: 'arrival', className: 'arrival', text: 'against arrival' },
  { key: 'vwap', className: 'vwap', text: 'against market VWAP to date' },
  { key: 'twap', className: 'twap', text: 'against market TWAP to date' },
] as const;

const legend: readonly LegendEntry[] = LINES.map(({ className, text }) => ({ swatch: 'line', className, text }));

/** Of bins of this length: the tables count to the millisecond where the data does. */
function summaryOf(last: Running | undefined, binMs: number): string {
  const ends = LINES.flatMap(({ key, text }) => {
    const value = last?.[key] ?? null;
    return value === null ? [] : [`${bpsText(value)} ${text}`];
  });
  return `In the end ${ends.join(', ')}, the market by bins of ${lengthText(binMs)}. Above 0 is a cost.`;
}

export function slippagePlot(drawing: Drawing): Markup {
  if (drawing.fills.length === 0) return emptyFigure(TITLE, 'The order has no fill, so there is no price to compare.');
  const running = runningOf(drawing);
  const seen = extentOf(
    running,
    ...LINES.map(
      ({ key }) =>
        (one: Running) =>
          one[key],
    ),
  );
  const range = running.length === 0 ? null : extent([...(seen ?? []), 0]);
  if (range === null || running.length < 2) {
    return emptyFigure(TITLE, 'The data holds fewer than two moments of the market after the first fill.');
  }
  const { from, to } = drawing.stretch;
  const frame: Frame = { x: timeAxis(from, to), y: upAxis(withZero(range)), height: HEIGHT };
  const pointsOf = (key: (typeof LINES)[number]['key']): readonly Point[] =>
    running.map((each) => ({ x: each.at, y: each[key] }));
  return figure(
    {
      title: TITLE,
      summary: summaryOf(running.at(-1), drawing.execution.market.tape.binMs),
      legend,
      up: 'Slippage, bps (above 0: a cost)',
      across: drawing.across,
    },
    frame,
    markup`${LINES.map(({ key, className }) => drawLine(frame, className, thinned(pointsOf(key))))}`,
  );
}
