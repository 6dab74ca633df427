/** The pages in a real browser: nothing is fetched, nothing complained of, and everything is there to be seen. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution } from '../../../src/report/execution.ts';
import { reportHtml } from '../../../src/report/html/report-page.ts';
import { measure } from '../../../src/report/measure.ts';
import { studyHtml } from '../../../src/study/html/study-page.ts';
import { sweepHtml } from '../../../src/study/html/sweep-page.ts';
import { studyOf } from '../../../src/study/study.ts';
import { sweepOf } from '../../../src/study/sweep/sweep.ts';
import { row } from '../../study/rows.ts';
import { Browser, browserPath, type View } from '../../support/browser.ts';
import { executionOf, type ClipFacts } from '../../support/executions.ts';
import { richExecution } from '../../support/rich-execution.ts';

const pageOf = (execution: Execution): string => reportHtml(measure(execution), execution);

/** 2,000 fills over an hour of seconds. */
function longExecution(): Execution {
  const clips = Array.from({ length: 1_000 }, (_, index): ClipFacts => {
    const [at, price] = [index * 3_600, String(1_000 + (index % 90))];
    const fills = [200, 900].map((later) => ({ at: at + later, quantity: '1', price }));
    return { at, quantity: '2', price, fills };
  });
  const bins = Array.from({ length: 3_600 }, (_, index) => ({ volume: index % 11, price: 1_000 + (index % 90) }));
  const market = { tape: { binMs: 1_000, bins }, atArrival: '1040' };
  return executionOf({ quantity: '2000', windowMs: 3_600_000, clips, market });
}

function oneFill(): Execution {
  const fills = [{ at: 40, quantity: '1', price: '100' }];
  const clip: ClipFacts = { at: 10, quantity: '1', price: '101', fills };
  const market = { tape: { binMs: 1_000, bins: [{ volume: 3, price: 100 }] }, atArrival: '100' };
  return executionOf({ quantity: '1', windowMs: 1_000, endMs: 40, clips: [clip], market });
}

/** Prices of many digits, and a quantity of many. */
function tinyPrice(): Execution {
  const priceOf = (index: number): string => `0.0000123${String(400 + index)}`;
  const clips = Array.from({ length: 5 }, (_, index): ClipFacts => {
    const [at, price, quantity] = [index * 60_000, priceOf(index * 9), '123456789.5'];
    return { at, quantity, price, fills: [{ at: at + 900, quantity, price }] };
  });
  const bins = Array.from({ length: 6 }, (_, index) => ({ volume: 987_654_321, price: 123_400 + index * 9 }));
  const market = { tape: { bins, priceDecimals: 10 }, atArrival: priceOf(0) };
  return executionOf({ quantity: '617283947.5', windowMs: 360_000, clips, market });
}

/** A day of both strategies, one of the orders far from the others. */
function rowsOfADay() {
  return Array.from({ length: 48 }, (_, index) => {
    const [strategy, hour] = [index % 2 === 0 ? 'TWAP' : 'VWAP', Math.floor(index / 2)];
    const cost = index === 20 ? 400 : ((index * 37) % 60) - 30;
    const slippage = { vwap: cost / 10, vwapError: Math.abs(cost / 10), arrival: cost };
    const withFees = { vwapWithFees: cost / 10 + 5, arrivalWithFees: cost + 5, shortfall: cost + 5, fees: 5 };
    const metrics = { ...slippage, ...withFees };
    const participationPct = 0.5 + (index % 7);
    return row({ orderId: String(index), parent: `p${hour}`, strategy, hour, participationPct, metrics });
  });
}

function pagesOf(): Readonly<Record<string, string>> {
  const rows = rowsOfADay();
  const study = studyOf({ rows, refused: [], origin: null }, (id) => `${id}.html`);
  const axes = [{ name: 'strategy', values: ['TWAP', 'VWAP'] }];
  return {
    'an order of ten minutes': pageOf(richExecution()),
    'an order of 2,000 fills': pageOf(longExecution()),
    'an order of one fill': pageOf(oneFill()),
    'an order at a tiny price': pageOf(tinyPrice()),
    'a study': studyHtml(study, rows),
    'a sweep': sweepHtml(sweepOf({ rows, refused: [], origin: null }, axes, 'shortfall')),
  };
}

const VIEWS: readonly View[] = [
  { width: 1_280, scheme: 'light', media: 'screen' },
  { width: 1_280, scheme: 'dark', media: 'screen' },
  { width: 360, scheme: 'light', media: 'screen' },
  // What is left of a sheet of A4 between its margins.
  { width: 688, scheme: 'dark', media: 'print' },
];

interface Seen {
  readonly paper: string;
  /** What reaches beyond the window, where the page is wider than it. */
  readonly wider: readonly string[];
  readonly plots: number;
  /** Plots without a drawing that can be seen. */
  readonly flat: readonly string[];
  /** Names along an axis that lie on each other or outside of the window. */
  readonly crowded: readonly string[];
}

/** Evaluated in the page. */
const LOOK = `(() => {
  const boxOf = (element) => element.getBoundingClientRect();
  const isSeen = ({ width, height }) => width > 0 && height > 0;
  const plots = [...document.querySelectorAll('figure.plot')];
  const titleOf = (plot) => plot.querySelector('h3').textContent;
  const drawn = plots.filter((plot) => plot.querySelector('svg.drawing'));
  const isFlat = (plot) => {
    const svg = boxOf(plot.querySelector('svg.drawing'));
    const marks = [...plot.querySelectorAll('svg.drawing :is(path,circle,rect,line):not(.grid)')];
    return svg.width < 200 || svg.height < 100 || !marks.some((mark) => isSeen(boxOf(mark)));
  };
  const crowd = (plot) => ['x', 'y', 'right'].flatMap((side) => {
    const boxes = [...plot.querySelectorAll('svg.drawing .tick.' + side)].map(boxOf).filter(isSeen);
    const outside = boxes.filter(({ left, right }) => left < 0 || right > innerWidth);
    const over = boxes.filter((a, index) => boxes.slice(index + 1).some((b) =>
      a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom));
    return outside.length + over.length > 0 ? [titleOf(plot) + ' ' + side] : [];
  });
  return {
    paper: getComputedStyle(document.documentElement).backgroundColor,
    wider: document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('main *')]
      .filter((element) => boxOf(element).right > innerWidth)
      .map((element) => element.tagName + ' ' + element.textContent.slice(0, 40)),
    plots: drawn.length,
    flat: drawn.filter(isFlat).map(titleOf),
    crowded: drawn.flatMap(crowd),
  };
})()`;

const PAGES = pagesOf();
const PLOTS: Readonly<Record<string, number>> = {
  'an order of ten minutes': 6,
  // Of these the market after the fills is not known.
  'an order of 2,000 fills': 5,
  'an order of one fill': 4,
  'an order at a tiny price': 5,
  // Two histograms of each strategy and participation; the hours are a table.
  'a study': 5,
  'a sweep': 1,
};

// Without a browser there is nothing to look with; .ci/run installs one.
describe.skipIf(browserPath === null)('in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pages-'));
  let browser: Browser | null = null;
  const look = async (file: string, view: View) => {
    const opened = await browser?.open<Seen>(file, view, LOOK);
    if (opened === undefined) throw new Error('the browser was not started');
    return opened;
  };
  beforeAll(() => {
    browser = new Browser(browserPath ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  describe.each(Object.keys(PAGES))('the page of %s', (name) => {
    const file = join(folder, `${Object.keys(PAGES).indexOf(name)}.html`);
    beforeAll(() => writeFileSync(file, PAGES[name] ?? ''));

    it.each(VIEWS)('fits $width pixels of $scheme $media, with every plot to be seen', async (view) => {
      const { value, requests, complaints } = await look(file, view);
      expect(complaints).toEqual([]);
      expect(requests).toEqual([pathToFileURL(file).href]);
      expect(value.wider).toEqual([]);
      expect(value.plots).toBe(PLOTS[name]);
      expect(value.flat).toEqual([]);
      expect(value.crowded).toEqual([]);
      const isDark = view.media === 'screen' && view.scheme === 'dark';
      // What is printed is printed on white.
      expect(value.paper).toBe(isDark ? 'rgb(15, 19, 24)' : 'rgb(255, 255, 255)');
    });
  });
});
