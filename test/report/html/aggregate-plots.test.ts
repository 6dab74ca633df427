import { describe, expect, it } from 'vitest';
import { frontierPlot, participationPlot, slippageHistograms } from '../../../src/report/html/aggregate-plots.ts';
import { hourMap, type HourCell } from '../../../src/report/html/hour-map.ts';
import { quantile, rootFit } from '../../../src/report/html/statistics.ts';
import { elementsOf, textOf, withClass } from '../../support/elements.ts';

describe('histograms', () => {
  const plot = slippageHistograms(
    [
      { name: 'TWAP', bps: [1, 2, 3, 4] },
      { name: '<VWAP>', bps: [0, 1] },
      { name: 'NONE', bps: [] },
    ],
    'VWAP',
  ).html;

  it('have one panel a strategy that has orders', () => {
    expect(withClass(elementsOf(plot), 'svg', 'drawing')).toHaveLength(2);
    expect(textOf(plot)).toContain('4 orders: mean 2.50 bps, median 2.50 bps');
    expect(elementsOf(plot).faults).toEqual([]);
    expect(plot).toContain('&lt;VWAP&gt;');
  });

  it('have bars that come to all orders', () => {
    const shares = [...plot.matchAll(/<title>[^<]*: ([0-9.]+)\u202f%<\/title>/g)].map(([, share]) => Number(share));
    expect(shares).toHaveLength(60);
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(200, 6);
  });

  it('say when there is nothing to show', () => {
    expect(textOf(slippageHistograms([{ name: 'TWAP', bps: [] }], 'VWAP').html)).toContain('No order has this figure.');
  });
});

describe('the square-root fit', () => {
  it('finds the law its points were made by', () => {
    const fit = rootFit([1, 4, 9, 16].map((x) => [x, 0.5 + 2 * Math.sqrt(x)] as const));
    expect(fit?.base).toBeCloseTo(0.5, 12);
    expect(fit?.slope).toBeCloseTo(2, 12);
    expect(fit?.explained).toBeCloseTo(1, 12);
  });

  it('is what least squares give by hand', () => {
    // Roots 0, 1, 2 and costs 0, 3, 3: slope (2·1.5·1) ÷ 2 = 1.5, base 2 − 1.5 = 0.5, R² = 3² ÷ (2 · 6) = 0.75.
    const fit = rootFit([
      [0, 0],
      [1, 3],
      [4, 3],
    ]);
    expect(fit?.slope).toBeCloseTo(1.5, 12);
    expect(fit?.base).toBeCloseTo(0.5, 12);
    expect(fit?.explained).toBeCloseTo(0.75, 12);
  });

  it('is none for two points or where all are alike', () => {
    expect(
      rootFit([
        [1, 1],
        [2, 2],
      ]),
    ).toBeNull();
    expect(
      rootFit([
        [3, 1],
        [3, 2],
        [3, 4],
      ]),
    ).toBeNull();
  });

  it('is drawn and told', () => {
    const points = [1, 4, 9].map((x) => ({
      name: 'TWAP',
      label: `o${x}`,
      participationPercent: x,
      bps: 1 + Math.sqrt(x),
    }));
    const html = participationPlot(points, 'arrival').html;
    expect(textOf(html)).toContain(
      'Square-root fit: 1 + 1 × √(participation in %) bps; it explains 100.00 % of the variance.',
    );
    expect(withClass(elementsOf(html), 'path', 'fit')).toHaveLength(1);
  });
});

describe('a quantile', () => {
  it('lies between its neighbours', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([10], 0.95)).toBe(10);
  });
});

describe('the map of hours', () => {
  const hours = (cells: readonly (HourCell | null)[]) => Array.from({ length: 24 }, (_, hour) => cells[hour] ?? null);
  const html = hourMap(
    [
      {
        name: 'TWAP',
        hours: hours([
          { meanBps: 8, count: 3 },
          { meanBps: -2, count: 1 },
          { meanBps: 0, count: 2 },
        ]),
      },
    ],
    'VWAP',
  ).html;

  it('colours a cost, a gain and nothing by their size', () => {
    const cells = elementsOf(html)
      .all.filter(({ name }) => name === 'td')
      .map(({ attributes }) => attributes['class']);
    expect(cells.slice(0, 4)).toEqual(['cost4', 'gain1', 'even', 'none']);
    expect(cells).toHaveLength(24);
  });

  it('can be read as a table', () => {
    expect(textOf(html)).toContain('TWAP 8.0 −2.0 0.0 ·');
    expect(elementsOf(html).faults).toEqual([]);
  });

  it('says when there is nothing to show', () => {
    expect(textOf(hourMap([{ name: 'TWAP', hours: hours([]) }], 'VWAP').html)).toContain('No order has this figure.');
  });
});

describe('the frontier', () => {
  const SETTINGS = [
    { label: 'slow', number: 1, costBps: 1, riskBps: 9, isEfficient: true },
    { label: 'fast', number: 2, costBps: 5, riskBps: 2, isEfficient: true },
    { label: 'bad', number: 3, costBps: 6, riskBps: 8, isEfficient: false },
  ];

  it('names each point by its number, and points that lie on each other together', () => {
    const namesOf = (settings: typeof SETTINGS) =>
      [...frontierPlot(settings).html.matchAll(/<text class="tick" [^>]*>([^<]*)</g)].map(([, name]) => name);
    expect(namesOf(SETTINGS)).toEqual(['1', '2', '3']);
    const same = { label: 'the same', number: 4, costBps: 5.001, riskBps: 2.001, isEfficient: false };
    expect(namesOf([...SETTINGS, same])).toEqual(['1', '2, 4', '3']);
  });

  it('joins the efficient settings in the order of their risk', () => {
    const html = frontierPlot(SETTINGS).html;
    expect(textOf(html)).toContain('2. fast: 5.00 bps ± 2.00 bps; 1. slow: 1.00 bps ± 9.00 bps.');
    const path = withClass(elementsOf(html), 'path', 'efficient')[0]?.attributes['d'] ?? '';
    const xs = [...path.matchAll(/[ML]([0-9.]+),/g)].map(([, x]) => Number(x));
    expect(xs).toHaveLength(2);
    expect(xs).toEqual(xs.toSorted((a, b) => a - b));
  });
});
