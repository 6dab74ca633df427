/** A plot with what is needed to read it: what it shows in words, what its colours mean, the units of its axes. */
import { drawAxes } from './marks.ts';
import type { Frame } from './frame.ts';
import { markup, type Markup } from './markup.ts';
import { shape, type Shape } from './shapes.ts';

/** How an entry of the legend is drawn: a line, a filled patch, or the mark itself. */
export type Swatch = 'line' | 'patch' | Shape;

export interface LegendEntry {
  readonly swatch: Swatch;
  readonly className: string;
  readonly text: string;
}

export interface FigureText {
  readonly title: string;
  /** What is to be seen, in a sentence with numbers: it also stands in for the drawing where that cannot be seen. */
  readonly summary: string;
  readonly legend: readonly LegendEntry[];
  /** Name and unit of the scale upwards. */
  readonly up: string;
  /** Name and unit of a second scale on the right; absent when there is none. */
  readonly right?: string;
  /** Name and unit of the scale across. */
  readonly across: string;
}

const SWATCH_RADIUS = 4;

function drawSwatch({ swatch, className }: LegendEntry): Markup {
  if (swatch === 'line') return markup`<line class="line ${className}" x1="0" x2="18" y1="6" y2="6"/>`;
  if (swatch === 'patch') return markup`<rect class="bar ${className}" width="18" height="12"/>`;
  return markup`<svg x="9" y="6" overflow="visible">${shape(swatch, `mark ${className}`, SWATCH_RADIUS, '')}</svg>`;
}

const legendItem = (entry: LegendEntry): Markup =>
  markup`<li><svg class="swatch" width="18" height="12" aria-hidden="true">${drawSwatch(entry)}</svg>${entry.text}</li>`;

const heading = (title: string, text: string): Markup =>
  markup`<figcaption><h3>${title}</h3><p>${text}</p></figcaption>`;

/** Characters of a name along the scale upwards, from which on it needs more room beside the plot. */
const LONG = 9;

function canvasClass({ y }: Frame, right: string | null): string {
  const isLong = y.ticks.some(({ label }) => label.length >= LONG);
  return ['canvas', ...(right === null ? [] : ['two']), ...(isLong ? ['long'] : [])].join(' ');
}

/** A figure around what was drawn into the frame. The axes are drawn below everything else. */
export function figure(text: FigureText, frame: Frame, drawn: Markup): Markup {
  const right = text.right ?? null;
  return markup`<figure class="plot">
${heading(text.title, text.summary)}
<ul class="legend">${text.legend.map(legendItem)}</ul>
<div class="units"><span>${text.up}</span><span>${right}</span></div>
<div class="${canvasClass(frame, right)}"><svg class="drawing" role="img" aria-label="${text.title}. ${text.summary}" width="100%" height="${frame.height}">${drawAxes(frame)}${drawn}</svg></div>
<p class="across">${text.across}</p>
</figure>
`;
}

/** What stands in the place of a plot that there is no data for. */
export const emptyFigure = (title: string, reason: string): Markup => markup`<figure class="plot empty">
${heading(title, reason)}
</figure>
`;
