/** The marks of the plots. Each meaning has its own shape beside its colour, for those who do not see the colours apart. */
import { markup, type Markup } from './markup.ts';

export type Shape = 'circle' | 'square' | 'cross' | 'triangle' | 'ring';

/** A path around 0,0. */
const PATHS: Readonly<Record<Exclude<Shape, 'circle' | 'ring'>, (r: number) => string>> = {
  square: (r) => `M${-r} ${-r}H${r}V${r}H${-r}Z`,
  cross: (r) => `M${-r} ${-r}L${r} ${r}M${r} ${-r}L${-r} ${r}`,
  triangle: (r) => `M0 ${-r}L${r} ${r}H${-r}Z`,
};

/** The shape with the centre at 0,0 and a radius in pixels; `title` is its tool tip, empty for none. */
export function shape(kind: Shape, className: string, radius: number, title: string): Markup {
  const r = Math.round(radius * 10) / 10;
  const tip = title === '' ? null : markup`<title>${title}</title>`;
  return kind === 'circle' || kind === 'ring'
    ? markup`<circle class="${className}${kind === 'ring' ? ' hollow' : ''}" r="${r}">${tip}</circle>`
    : markup`<path class="${className}${kind === 'cross' ? ' hollow' : ''}" d="${PATHS[kind](r)}">${tip}</path>`;
}
