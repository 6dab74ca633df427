import { describe, expect, it } from 'vitest';
import type { Execution } from '../../../src/report/execution.ts';
import { drawingOf, type Drawing } from '../../../src/report/html/drawing.ts';
import { WIDTH } from '../../../src/report/html/frame.ts';
import type { Markup } from '../../../src/report/html/markup.ts';
import { FILL_MARKS_MAX } from '../../../src/report/html/own-fills.ts';
import { CHILDREN_MAX, childrenPlot } from '../../../src/report/html/plots/children.ts';
import { markoutPlot } from '../../../src/report/html/plots/markout.ts';
import { pricePlot } from '../../../src/report/html/plots/price.ts';
import { schedulePlot } from '../../../src/report/html/plots/schedule.ts';
import { slippagePlot } from '../../../src/report/html/plots/slippage.ts';
import { volumePlot } from '../../../src/report/html/plots/volume.ts';
import { POINTS_MAX } from '../../../src/report/html/thinning.ts';
import { bpsText } from '../../../src/report/html/values.ts';
import { measure } from '../../../src/report/measure.ts';
import { elementsOf, textOf, withClass } from '../../support/elements.ts';
import { executionOf, type ClipFacts } from '../../support/executions.ts';
import { richExecution } from '../../support/rich-execution.ts';

const MINUTE = 60_000;
const LONG = 5_000;

function drawing(execution: Execution): Drawing {
  const made = drawingOf(measure(execution), execution);
  if (made === null) throw new Error('the execution has started');
  return made;
}

const marksOf = ({ html }: Markup, kind: string) =>
  elementsOf(html).all.filter(({ attributes }) => attributes['class']?.split(' ').includes(kind) === true);

const titlesOf = ({ html }: Markup): readonly string[] =>
  [...html.matchAll(/<title>([^<]*)<\/title>/g)].map(([, title]) => (title ?? '').replaceAll('\u202f', ' '));

/** Six minutes with a volume of 100, 200, …, 600 at one price; 10 filled in the second and 60 in the sixth. */
function sixMinutes(changes: Parameters<typeof executionOf>[0] = {}): Execution {
  const clip = (at: number, quantity: string): ClipFacts => ({
    ...{ at, quantity, price: '100', closedAt: at + 500 },
    fills: [{ at: at + 500, quantity, price: '100' }],
  });
  return executionOf({
    quantity: '70',
    windowMs: 6 * MINUTE,
    clips: [clip(MINUTE, '10'), clip(5.5 * MINUTE, '60')],
    plan: [
      [0, '35'],
      [3 * MINUTE, '70'],
    ],
    params: { maxParticipationPct: '8' },
    market: {
      tape: { bins: [100, 200, 300, 400, 500, 600].map((volume) => ({ volume, price: 100 })) },
      atArrival: '100',
      toLastFill: ['2100', '210000'],
      toPlannedEnd: ['2100', '210000'],
    },
    ...changes,
  });
}

describe('the plot of volume', () => {
  it('shows the market and the own part of it in each minute', () => {
    const plot = volumePlot(drawing(sixMinutes()));
    const titles = titlesOf(plot).filter((title) => title.includes('market'));
    expect(titles.slice(0, 6)).toEqual([
      '12:00:00 to 12:01:00: market 100 BTC, own part 0.00 %',
      '12:01:00 to 12:02:00: market 200 BTC, own part 5.00 %',
      '12:02:00 to 12:03:00: market 300 BTC, own part 0.00 %',
      '12:03:00 to 12:04:00: market 400 BTC, own part 0.00 %',
      '12:04:00 to 12:05:00: market 500 BTC, own part 0.00 %',
      '12:05:00 to 12:06:00: market 600 BTC, own part 10.00 %',
    ]);
  });

  it('draws the cap and says how often it was passed', () => {
    const plot = volumePlot(drawing(sixMinutes()));
    expect(titlesOf(plot)).toContain('cap 8.00 %');
    expect(textOf(plot.html)).toContain('Its cap is 8.00 %, passed once.');
  });

  it('draws bars as high as their value', () => {
    const heights = marksOf(volumePlot(drawing(sixMinutes())), 'volume').map(({ attributes }) =>
      Number(attributes['height']),
    );
    const [, first = 0] = heights;
    expect(heights.slice(1)).toHaveLength(6);
    for (const [index, height] of heights.slice(1).entries()) expect(height).toBeCloseTo(first * (index + 1), 0);
  });

  it('cuts its scale above a fill in a minute of next to no volume, and marks it there', () => {
    const bins = [100, 200, 300, 400, 500, 1].map((volume) => ({ volume, price: 100 }));
    const plot = volumePlot(drawing(sixMinutes({ market: { tape: { bins }, atArrival: '100' } })));
    expect(textOf(plot.html)).toContain('1 bar is above the scale, up to 6000.00 %.');
    expect(titlesOf(plot)).toContain('6000.00 %, above the scale');
    const right = marksOf(plot, 'right').map(({ attributes }) => Number(attributes['y']));
    const labels = [...plot.html.matchAll(/<text class="tick right"[^>]*>([^<]*)</g)].map(([, label]) => Number(label));
    expect(right).toHaveLength(labels.length);
    // Four times the cap of 8 %: so the 5 % of the other minute and the cap can be told apart.
    expect(Math.max(...labels)).toBe(30);
    expect(textOf(volumePlot(drawing(sixMinutes())).html)).not.toContain('above the scale');
  });

  it('counts own fills as not in it in a replay and as in it live', () => {
    expect(textOf(volumePlot(drawing(sixMinutes())).html)).toContain('own fills not in it');
    const { provenance } = sixMinutes();
    const live = sixMinutes({ changes: { provenance: { ...provenance, origin: 'LIVE' } } });
    expect(textOf(volumePlot(drawing(live)).html)).toContain('own fills included');
  });
});

describe('the plot of the schedule', () => {
  it('says how far the order was from its plan', () => {
    const execution = sixMinutes();
    const { schedule } = measure(execution);
    const text = textOf(schedulePlot(drawing(execution)).html);
    expect(schedule.maxDeviationPct).toBeCloseTo((60 / 70) * 100, 6);
    expect(text).toContain('at most 85.71 %; all in all behind it.');
  });

  it('has a band only where there is a plan', () => {
    const none = schedulePlot(drawing(sixMinutes({ plan: [] })));
    expect(marksOf(schedulePlot(drawing(sixMinutes())), 'tolerance').length).toBeGreaterThan(0);
    expect(marksOf(none, 'tolerance').filter(({ name }) => name === 'rect')).toEqual([]);
    expect(textOf(none.html)).toContain('This order has no plan over time to be held against.');
  });
});

describe('stretches of time', () => {
  it('are shaded where the data has a hole and where the order was held back', () => {
    const execution = richExecution('report', {
      held: [
        ['OUTSIDE_LIMIT', 60_000, 120_000],
        ['WOULD_CROSS', 200_000, 200_100],
      ],
    });
    const shades = (plot: Markup): readonly string[] => titlesOf(plot).filter((title) => / from .* to /.test(title));
    expect(shades(pricePlot(drawing(execution)))).toEqual(['no data from 12:03:20 to 12:03:23']);
    expect(shades(schedulePlot(drawing(execution)))).toEqual(['OUTSIDE_LIMIT from 12:01:00 to 12:02:00']);
    expect(textOf(schedulePlot(drawing(execution)).html)).toContain('held back for 2.37 s or longer');
  });
});

describe('the plot of running slippage', () => {
  it('ends where the figures of the report are', () => {
    const execution = richExecution();
    const { price } = measure(execution);
    const text = textOf(slippagePlot(drawing(execution)).html);
    const plain = (bps: number | null): string => bpsText(bps ?? NaN).replaceAll('\u202f', ' ');
    expect(text).toContain(`In the end ${plain(price.arrival.slippageBps)} against arrival`);
    expect(text).toContain(`${plain(price.vwapToLastFill.slippageBps)} against market VWAP to date`);
    expect(text).toContain(`${plain(price.twapToLastFill.slippageBps)} against market TWAP to date`);
  });
});

describe('the plot of markouts', () => {
  it('gives the reason where the data ends before', () => {
    expect(textOf(markoutPlot(measure(sixMinutes())).html)).toMatch(/^ ?Markouts Not available: [a-z]/);
  });

  it('has one point for each distance that is known', () => {
    const plot = markoutPlot(measure(richExecution()));
    expect(marksOf(plot, 'markout').filter(({ name }) => name === 'circle')).toHaveLength(4);
  });

  it('has no band where one fill says nothing of how certain its mean is', () => {
    const report = measure(richExecution());
    const bands = (alone: readonly number[]): Markup =>
      markoutPlot({
        ...report,
        liquidity: {
          ...report.liquidity,
          markouts: report.liquidity.markouts.map((one, index) =>
            alone.includes(index) ? { ...one, fills: 1, standardErrorBps: null } : one,
          ),
        },
      });
    const corners = (plot: Markup): readonly number[] =>
      marksOf(plot, 'band').map(({ attributes }) => attributes['d']?.match(/[ML]/g)?.length ?? 0);
    expect(corners(bands([]))).toEqual([8]);
    // Each point of a band has a corner above and one below.
    expect(corners(bands([3]))).toEqual([6]);
    expect(corners(bands([0, 1, 2, 3]))).toEqual([]);
    expect(textOf(bands([0, 1, 2, 3]).html)).not.toContain('95 %');
    expect(textOf(bands([3]).html)).toContain(', 1 fill.');
  });
});

describe('the plot of children', () => {
  const text = (execution: Execution): string => textOf(childrenPlot(drawing(execution)).html);

  it('counts how they ended and marks each end', () => {
    const execution = richExecution();
    const plot = childrenPlot(drawing(execution));
    const ended = (status: string): number => execution.clips.filter(({ clip }) => clip.status === status).length;
    expect(textOf(plot.html)).toContain(
      `${execution.clips.length} child orders: ${ended('FILLED')} filled, ${ended('CANCELED')} cancelled, ${ended('REJECTED')} rejected.`,
    );
    const marks = (kind: string): number =>
      marksOf(plot, 'end').filter(({ attributes }) => attributes['class']?.includes(kind)).length;
    // One more of each stands in the legend.
    expect([marks('filled'), marks('cancelled'), marks('rejected')]).toEqual([
      ended('FILLED') + 1,
      ended('CANCELED') + 1,
      ended('REJECTED') + 1,
    ]);
  });

  it('keeps one whose price is far away at the edge and says so', () => {
    const far: ClipFacts = { at: 1_000, quantity: '1', price: '50', status: 'CANCELED', closedAt: 2_000 };
    expect(text(sixMinutes({ clips: [far] }))).toContain('1 with a limit outside of the picture, drawn at its edge.');
  });

  it('shows one that took with a limit far through the market where it was filled', () => {
    const fills = [{ at: 1_040, quantity: '1', price: '100' }];
    const took: ClipFacts = { at: 1_000, quantity: '1', price: '150', closedAt: 1_040, fills };
    const execution = sixMinutes({ clips: [took, { ...took, price: '100' }] });
    expect(text(execution)).toContain('1 with a limit outside of the picture, drawn where filled.');
    const ends = [
      ...childrenPlot(drawing(execution)).html.matchAll(
        /<svg x="[^"]*" y="([^"]*)"[^>]*><circle class="mark end filled"/g,
      ),
    ].map(([, y]) => y);
    expect(ends.slice(-2)).toEqual([ends.at(-1), ends.at(-1)]);
    expect(Number(ends.at(-1))).toBeGreaterThan(0);
  });
});

describe('long executions', () => {
  const bins = Array.from({ length: LONG }, (_, index) => ({ volume: 100 + (index % 7), price: 1_000 + (index % 90) }));
  const clips = Array.from({ length: LONG / 2 }, (_, index): ClipFacts => {
    const at = index * 2_000;
    return {
      at,
      quantity: '2',
      price: '1040',
      fills: [{ at: at + 500, quantity: '2', price: '1040', liquidity: index % 3 === 0 ? 'TAKER' : 'MAKER' }],
    };
  });
  const long = drawing(
    executionOf({
      quantity: String(LONG),
      windowMs: LONG * 1_000,
      clips,
      market: { tape: { binMs: 1_000, bins }, atArrival: '1040' },
    }),
  );
  const pointsOf = ({ html }: Markup): readonly number[] =>
    [...html.matchAll(/ d="(M[^"]*)"/g)].map(([, path = '']) => (path.match(/[ML]/g) ?? []).length);

  it('are drawn with few points a line', () => {
    const plots = [pricePlot, schedulePlot, slippagePlot].map((plot) => plot(long));
    const counts = plots.flatMap(pointsOf);
    expect(Math.max(...counts)).toBeGreaterThan(POINTS_MAX / 2);
    // A step has two corners for each of its points.
    expect(Math.max(...counts)).toBeLessThanOrEqual(2 * POINTS_MAX + 4);
  });

  it('join their fills and choose among their children', () => {
    const fills = marksOf(pricePlot(long), 'fill').length;
    expect(fills).toBeGreaterThan(FILL_MARKS_MAX / 3);
    expect(fills).toBeLessThanOrEqual(FILL_MARKS_MAX);
    const plot = childrenPlot(long);
    expect(elementsOf(plot.html).all.filter(({ name }) => name === 'g')).toHaveLength(CHILDREN_MAX);
    expect(textOf(plot.html)).toContain('2,500 child orders: 2,500 filled. 600 of them are drawn, evenly chosen.');
  });

  it('have drawings without faults', () => {
    for (const plot of [pricePlot, schedulePlot, volumePlot, slippagePlot, childrenPlot]) {
      const { html } = plot(long);
      expect(elementsOf(html).faults).toEqual([]);
      expect(html).not.toMatch(/NaN|Infinity/);
    }
  });
});

describe('a tape of bins longer than the margin', () => {
  it('has its lines cut off at the edges of the plot', () => {
    // The work ends half a minute into a bin that is known at its end only.
    const made = drawing(sixMinutes({ windowMs: 5.5 * MINUTE }));
    const { html } = pricePlot(made);
    const ends = [...html.matchAll(/[ML](-?\d+),/g)].map(([, x]) => Number(x));
    expect(Math.max(...ends)).toBeGreaterThan(WIDTH);
    const around = [...html.matchAll(/<svg ([^>]*)><path class="(?:line|band) /g)].map(([, attributes]) => attributes);
    expect(around.length).toBeGreaterThan(0);
    expect(around.filter((attributes) => !attributes?.includes('overflow="hidden"'))).toEqual([]);
  });
});

describe('a drawing', () => {
  it('has its elements by class', () => {
    const elements = elementsOf(pricePlot(drawing(richExecution())).html);
    expect(withClass(elements, 'path', 'price')).toHaveLength(1);
    expect(withClass(elements, 'path', 'vwap')).toHaveLength(1);
    expect(withClass(elements, 'path', 'quotes')).toHaveLength(1);
  });
});
