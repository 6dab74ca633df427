/** Plot: each child order at its price, from its placing to its end, against best bid and ask. */
import { isClosed, type Clip, type ClipStatus } from '../../../domain/clip.ts';
import { isPositive, toText } from '../../../domain/decimal.ts';
import type { Instant } from '../../../domain/time.ts';
import { drawn } from '../drawn.ts';
import type { Drawing } from '../drawing.ts';
import { emptyFigure, figure, type LegendEntry } from '../figure.ts';
import { extent, extentOf, type Frame, HEIGHT, padded, timeAxis, upAxis } from '../frame.ts';
import { drawMark, drawSegment } from '../marks.ts';
import { markup, type Markup } from '../markup.ts';
import { drawPrice, drawSides, hasQuotes, priceLegend, sidesLegend } from '../quotes.ts';
import type { Shape } from '../shapes.ts';
import { chosen } from '../thinning.ts';
import { clockText } from '../time-labels.ts';
import { countText } from '../values.ts';

const TITLE = 'Child orders';
/** Children of one picture; of more, evenly chosen ones are drawn. */
export const CHILDREN_MAX = 600;
const END_RADIUS = 3.5;

type End = 'filled' | 'cancelled' | 'rejected' | 'open';
const ENDS: Partial<Record<ClipStatus, End>> = { FILLED: 'filled', CANCELED: 'cancelled', REJECTED: 'rejected' };
const SHAPES: Readonly<Record<Exclude<End, 'open'>, Shape>> = {
  filled: 'circle',
  cancelled: 'cross',
  rejected: 'triangle',
};

interface Child {
  readonly clip: Clip;
  /** Its limit. */
  readonly price: number;
  /** What it was filled at on average; null without a fill. */
  readonly filledAt: number | null;
  readonly placedAt: Instant;
  /** When it is known to have been on the book; null when it never was. */
  readonly liveAt: Instant | null;
  readonly endAt: Instant;
  readonly end: End;
}

const timeOf = (clip: Clip, status: ClipStatus): Instant | null =>
  clip.history.find(([each]) => each === status)?.[1] ?? null;

function filledAt({ fills }: Clip): number {
  const sums = fills.map(({ price, quantity }) => [drawn(price) * drawn(quantity), drawn(quantity)] as const);
  const [paid, quantity] = sums.reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
  return paid / quantity;
}

function childOf(clip: Clip, until: Instant): Child {
  const endAt = isClosed(clip) ? (clip.history.at(-1)?.[1] ?? until) : until;
  return {
    clip,
    price: drawn(clip.price),
    filledAt: isPositive(clip.filledQuantity) ? filledAt(clip) : null,
    placedAt: clip.reservedAt,
    liveAt: timeOf(clip, 'NEW') ?? timeOf(clip, 'PARTIALLY_FILLED'),
    endAt,
    end: ENDS[clip.status] ?? 'open',
  };
}

function titleOf({ clip, placedAt, liveAt, endAt, end }: Child): string {
  const kind = clip.timeInForce === 'IOC' ? 'taking' : clip.postOnly ? 'post-only' : 'resting';
  const live = liveAt === null ? '' : `, live ${clockText(liveAt)}`;
  return `Child ${clip.number}: ${toText(clip.quantity)} at ${toText(clip.price)}, ${kind}; placed ${clockText(placedAt)}${live}, ${end} ${clockText(endAt)}, ${toText(clip.filledQuantity)} filled`;
}

const isOutside = ({ price }: Child, [low, high]: readonly [number, number]): boolean => price < low || price > high;

/** At its limit. One that takes may have a limit far through the market: it is shown where it was filled. */
function drawChild(frame: Frame, child: Child, range: readonly [number, number]): Markup {
  const shown = isOutside(child, range) ? (child.filledAt ?? child.price) : child.price;
  const y = Math.min(range[1], Math.max(range[0], shown));
  const on = child.liveAt ?? child.endAt;
  const ended =
    child.end === 'open'
      ? null
      : drawMark(frame, SHAPES[child.end], `end ${child.end}`, { x: child.endAt, y, size: END_RADIUS }, '');
  const wait = on > child.placedAt ? drawSegment(frame, 'waiting', { x: child.placedAt, y }, { x: on, y }) : null;
  const live = child.endAt > on ? drawSegment(frame, `live ${child.end}`, { x: on, y }, { x: child.endAt, y }) : null;
  return markup`<g><title>${titleOf(child)}</title>${wait}${live}${ended}</g>`;
}

const legendOf = (drawing: Drawing): readonly LegendEntry[] => [
  ...(hasQuotes(drawing.bins) ? sidesLegend : priceLegend(drawing.bins)),
  { swatch: 'line', className: 'waiting', text: 'placed, not yet live' },
  { swatch: 'line', className: 'live', text: 'live' },
  { swatch: 'circle', className: 'end filled', text: 'filled' },
  { swatch: 'cross', className: 'end cancelled', text: 'cancelled' },
  { swatch: 'triangle', className: 'end rejected', text: 'rejected' },
];

function summaryOf(children: readonly Child[], range: readonly [number, number]): string {
  const count = (end: End): number => children.filter((child) => child.end === end).length;
  const parts = (['filled', 'cancelled', 'rejected', 'open'] as const)
    .filter((end) => count(end) > 0)
    .map((end) => `${countText(count(end))} ${end}`);
  const total = `${countText(children.length)} child ${children.length === 1 ? 'order' : 'orders'}: ${parts.join(', ')}.`;
  const thinned = children.length > CHILDREN_MAX ? ` ${CHILDREN_MAX} of them are drawn, evenly chosen.` : '';
  const outside = children.filter((child) => isOutside(child, range));
  const filled = outside.filter((child) => child.filledAt !== null).length;
  const told = (some: number, where: string): string =>
    some === 0 ? '' : ` ${countText(some)} with a limit outside of the picture, drawn ${where}.`;
  return `${total}${thinned}${told(filled, 'where filled')}${told(outside.length - filled, 'at its edge')}`;
}

/** The market's range and the children near it: a stop or limit far away would press everything flat. */
function rangeOf({ bins, fills }: Drawing, children: readonly Child[]): readonly [number, number] {
  const prices = children.map(({ price }) => price);
  const quoted = extentOf(
    bins,
    ({ price }) => price,
    ({ bid }) => bid,
    ({ ask }) => ask,
  );
  const market = extent([...(quoted ?? []), ...fills.map(({ price }) => price)]);
  if (market === null) return padded(extent(prices) ?? [0, 1]);
  const [low, high] = padded(market, 0.5);
  return padded(extent([...market, ...prices.filter((price) => price >= low && price <= high)]) ?? market);
}

export function childrenPlot(drawing: Drawing): Markup {
  const { execution, stretch, bins } = drawing;
  const children = execution.clips.map(({ clip }) => childOf(clip, stretch.end));
  if (children.length === 0) return emptyFigure(TITLE, 'The order has sent no child order.');
  const range = rangeOf(drawing, children);
  const frame: Frame = { x: timeAxis(stretch.from, stretch.to), y: upAxis(range, HEIGHT, false), height: HEIGHT };
  const market = hasQuotes(bins) ? drawSides(frame, bins) : drawPrice(frame, bins);
  return figure(
    {
      title: TITLE,
      summary: summaryOf(children, range),
      legend: legendOf(drawing),
      up: `Limit price, ${execution.quoteAsset}`,
      across: drawing.across,
    },
    frame,
    markup`${market}${chosen(children, CHILDREN_MAX).map((child) => drawChild(frame, child, range))}`,
  );
}
