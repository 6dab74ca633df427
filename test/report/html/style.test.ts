import { describe, expect, it } from 'vitest';
import { STYLE } from '../../../src/report/html/style.ts';

type Colours = ReadonlyMap<string, string>;

/** The custom colours of the n-th `:root` rule: the first is light, the second dark. */
function colours(n: number): Colours {
  const rule = [...STYLE.matchAll(/:root\{([^}]*)\}/g)][n]?.[1] ?? '';
  return new Map([...rule.matchAll(/--([a-z0-9-]+):(#[0-9a-f]+)/g)].map(([, name = '', value = '']) => [name, value]));
}

/** Relative luminance of a colour (WCAG 2.2). */
function luminance(hex: string): number {
  const long = hex.length === 4 ? hex.slice(1).replace(/./g, '$&$&') : hex.slice(1);
  const [r = 0, g = 0, b = 0] = [0, 2, 4]
    .map((at) => Number.parseInt(long.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(all: Colours, one: string, other: string): number {
  const [a, b] = [luminance(all.get(one) ?? ''), luminance(all.get(other) ?? '')];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const SHADES = ['cost', 'gain'].flatMap((side) => [1, 2, 3, 4].map((step) => `${side}${step}`));

describe.each([
  ['light', 0],
  ['dark', 1],
])('the %s colours', (_, n) => {
  const all = colours(n);

  it('make text stand out by at least 4.5 to 1', () => {
    const pairs = [
      ...['ink', 'soft'].flatMap((text) => ['paper', 'panel'].map((ground) => [text, ground] as const)),
      ...SHADES.map((shade) => ['shade-ink', shade] as const),
    ];
    expect(pairs.filter(([text, ground]) => !(contrast(all, text, ground) >= 4.5))).toEqual([]);
  });

  it('make lines, marks and bars stand out by at least 3 to 1', () => {
    const drawn = ['blue', 'red', 'green', 'orange', 'sky', 'pink', 'black', 'bar'];
    expect(drawn.filter((colour) => !(contrast(all, colour, 'paper') >= 3))).toEqual([]);
  });
});
