/** The look of the first, second, … series of a plot: a colour and a shape, so that neither is needed alone. */
import type { Shape } from './shapes.ts';

const SHAPES: readonly Shape[] = ['circle', 'square', 'triangle', 'ring', 'cross'];
const COLOURS = 7;

export const seriesOf = (index: number): { readonly shape: Shape; readonly className: string } => ({
  shape: SHAPES[index % SHAPES.length] ?? 'circle',
  className: `series${index % COLOURS}`,
});
