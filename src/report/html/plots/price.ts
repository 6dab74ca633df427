/** Plot: the path of the price, the market's average to date, and the order's own fills on it. */
import { drawn, drawnText } from '../drawn.ts';
import type { Drawing } from '../drawing.ts';
import { emptyFigure, figure, type LegendEntry } from '../figure.ts';
import { extent, extentOf, type Frame, HEIGHT, padded, timeAxis, upAxis } from '../frame.ts';
import { drawLevel, drawLine, drawMark, drawShade } from '../marks.ts';
import { markup, type Markup } from '../markup.ts';
import { joinedFills, type OwnFill } from '../own-fills.ts';
import { drawPrice, drawQuotes, hasQuotes, priceLegend, quotesLegend } from '../quotes.ts';
import { thinned } from '../thinning.ts';
import { clockText } from '../time-labels.ts';
import { amountText, bpsText, countText } from '../values.ts';

const TITLE = 'Price and fills';
const RADIUS_MIN = 2.5;
const RADIUS_MORE = 5;
/** From here on marks shrink, so that many of them do not cover the price. */
const CROWD = 80;

interface Level {
  readonly className: string;
  readonly value: number;
  readonly text: string;
}

/** Prices that are the same all the time: where the order arrived, and what it may not pass. */
function levelsOf({ report, execution }: Drawing): readonly Level[] {
  const arrival = report.price.arrival.price;
  const limit = execution.request.limitPrice;
  const quote = execution.quoteAsset;
  return [
    ...(arrival === null
      ? []
      : [{ className: 'arrival', value: Number(arrival), text: `arrival ${amountText(arrival, quote)}` }]),
    ...(limit === null
      ? []
      : [
          {
            className: 'limit',
            value: drawn(limit),
            text: `limit ${amountText(report.header.limitPrice ?? '', quote)}`,
          },
        ]),
  ];
}

/** A level far from everything would press the rest of the picture flat; it is named in words then. */
const isNear = (value: number, [low, high]: readonly [number, number]): boolean =>
  value >= low - (high - low) && value <= high + (high - low);

const KINDS = {
  MAKER: { shape: 'circle', className: 'maker' },
  TAKER: { shape: 'square', className: 'taker' },
} as const;
const UNKNOWN = { shape: 'triangle', className: 'unknown' } as const;

function drawFill(frame: Frame, fill: OwnFill, largest: number, count: number): Markup {
  const { shape, className } = fill.liquidity === null ? UNKNOWN : KINDS[fill.liquidity];
  const full = RADIUS_MIN + RADIUS_MORE * Math.sqrt(largest > 0 ? fill.quantity / largest : 0);
  const size = full * Math.max(0.3, Math.min(1, Math.sqrt(CROWD / count)));
  return drawMark(frame, shape, `fill ${className}`, { x: fill.at, y: fill.price, size }, fill.title);
}

/** Where the data has holes: a price drawn across one was not seen. */
const drawHoles = (frame: Frame, { execution }: Drawing): readonly Markup[] =>
  execution.market.holes.map(({ from, to }) =>
    drawShade(frame, 'hole', from, to, `no data from ${clockText(from)} to ${clockText(to)}`),
  );

function legendOf({ bins, fills, execution }: Drawing, near: readonly Level[]): readonly LegendEntry[] {
  const has = (liquidity: OwnFill['liquidity']): boolean => fills.some((fill) => fill.liquidity === liquidity);
  const marks: readonly (LegendEntry & { readonly shown: boolean })[] = [
    { swatch: 'circle', className: 'fill maker', text: 'maker fill', shown: has('MAKER') },
    { swatch: 'square', className: 'fill taker', text: 'taker fill', shown: has('TAKER') },
    { swatch: 'triangle', className: 'fill unknown', text: 'fill, maker or taker not known', shown: has(null) },
  ];
  return [
    ...priceLegend(bins),
    ...(hasQuotes(bins) ? [quotesLegend] : []),
    ...(bins.some(({ volume }) => volume > 0)
      ? [{ swatch: 'line' as const, className: 'vwap', text: 'market VWAP to date' }]
      : []),
    ...marks.filter(({ shown }) => shown),
    ...near.map(({ className, text }) => ({ swatch: 'line' as const, className, text })),
    ...(execution.market.holes.length > 0 ? [{ swatch: 'patch' as const, className: 'hole', text: 'no data' }] : []),
  ];
}

function summaryOf({ report, fills, execution, bins }: Drawing, far: readonly Level[]): string {
  const prices = extent(bins.map(({ price }) => price));
  const { averagePrice } = report.outcome;
  const moved =
    prices === null || prices[0] <= 0
      ? 'Nothing is known of the market here.'
      : `The market moved over ${bpsText(((prices[1] - prices[0]) / prices[0]) * 1e4)}.`;
  const own =
    averagePrice === null
      ? 'The order has no fill.'
      : `${countText(fills.length)} ${fills.length === 1 ? 'fill' : 'fills'} at ${amountText(averagePrice, execution.quoteAsset)} on average; the area of a mark grows with its quantity.`;
  const outside = far.map(({ text }) => `The ${text} is outside of the picture.`);
  return [moved, own, ...outside].join(' ');
}

export function pricePlot(drawing: Drawing): Markup {
  const { bins, averages, fills, stretch, execution } = drawing;
  const market = extentOf(
    bins,
    ({ price }) => price,
    ({ bid }) => bid,
    ({ ask }) => ask,
  );
  const seen = extent([
    ...(market ?? []),
    ...(extentOf(averages, ({ vwap }) => vwap) ?? []),
    ...(extentOf(fills, ({ price }) => price) ?? []),
    drawnText(drawing.report.price.arrival.price),
  ]);
  if (seen === null) return emptyFigure(TITLE, 'Nothing is known of the market, and the order has no fill.');
  const levels = levelsOf(drawing);
  const near = levels.filter(({ value }) => isNear(value, seen));
  const range = extent([...seen, ...near.map(({ value }) => value)]) ?? seen;
  const y = upAxis(padded(range), HEIGHT, false);
  const frame: Frame = { x: timeAxis(stretch.from, stretch.to), y, height: HEIGHT };
  const marks = joinedFills(fills);
  const largest = Math.max(0, ...marks.map(({ quantity }) => quantity));
  const plotted = markup`${drawHoles(frame, drawing)}${drawQuotes(frame, bins)}${near.map(({ className, value, text }) => drawLevel(frame, className, value, text))}${drawPrice(frame, bins)}${drawLine(frame, 'vwap', thinned(averages.map(({ at, vwap }) => ({ x: at, y: vwap }))))}${marks.map((fill) => drawFill(frame, fill, largest, marks.length))}`;
  return figure(
    {
      title: TITLE,
      summary: summaryOf(
        drawing,
        levels.filter((level) => !near.includes(level)),
      ),
      legend: legendOf(drawing, near),
      up: `Price, ${execution.quoteAsset}`,
      across: drawing.across,
    },
    frame,
    plotted,
  );
}
