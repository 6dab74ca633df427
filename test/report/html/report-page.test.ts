import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { price } from '../../../src/domain/decimal.ts';
import type { Execution } from '../../../src/report/execution.ts';
import { reportHtml } from '../../../src/report/html/report-page.ts';
import { measure } from '../../../src/report/measure.ts';
import { elementsOf, textOf, withClass } from '../../support/elements.ts';
import { executionOf } from '../../support/executions.ts';
import { marketless, richExecution } from '../../support/rich-execution.ts';

const PLOTS = [
  'Price and fills',
  'Filled against planned',
  'Market&#39;s volume and participation',
  'Running slippage',
  'Markouts',
  'Child orders',
];
const pageOf = (execution: Execution): string => reportHtml(measure(execution), execution);
const drawings = (page: string) => withClass(elementsOf(page), 'svg', 'drawing');

/** Nothing that a computation without a result leaves behind. */
const expectWhole = (page: string): void => {
  expect(elementsOf(page).faults).toEqual([]);
  expect(page).not.toMatch(/\b(?:NaN|Infinity|undefined|\[object)\b/);
};

describe('the sizes of children', () => {
  it('are told exactly, their mean two digits finer, and whole in the JSON', () => {
    const clips = ['0.1', '0.1', '0.2'].map((quantity, index) => ({ at: index * 1_000, quantity, price: '100' }));
    const execution = executionOf({ quantity: '0.4', clips });
    expect(measure(execution).children.quantity.mean).toBe('0.133333333333333333');
    const text = textOf(pageOf(execution)).replaceAll('\u202f', ' ');
    expect(text).toContain('min 0.1 BTC, median 0.1 BTC, mean 0.133 BTC, max 0.2 BTC');
  });
});

describe('the page of a full execution', () => {
  const execution = richExecution();
  const report = measure(execution);
  let page = '';
  beforeAll(() => {
    page = reportHtml(report, execution);
  });

  it('draws every plot, each with its description', () => {
    expect(PLOTS.filter((title) => !page.includes(`<h3>${title}</h3>`))).toEqual([]);
    expect(drawings(page)).toHaveLength(PLOTS.length);
    for (const { attributes } of drawings(page)) {
      expect(attributes['role']).toBe('img');
      expect(attributes['aria-label']?.length).toBeGreaterThan(40);
    }
  });

  it('is made of closed elements without holes', () => expectWhole(page));

  it('is the same again, byte for byte', () => {
    expect(reportHtml(measure(richExecution()), richExecution())).toBe(page);
  });

  it('holds no script, no handler, no style attribute and no address', () => {
    const { all } = elementsOf(page);
    expect(
      all.filter(({ name }) => ['script', 'link', 'img', 'iframe', 'object', 'foreignobject'].includes(name)),
    ).toEqual([]);
    const attributes = new Set(all.flatMap((each) => Object.keys(each.attributes)));
    expect([...attributes].filter((name) => /^(?:on.*|style|href|src|xlink:.*)$/.test(name))).toEqual([]);
    expect(page).not.toMatch(/https?:|url\(|@import/);
  });

  it('lets in its own style sheet by its hash and nothing else', () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = elementsOf(page).all.find(
      ({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy',
    );
    expect(policy?.attributes['content']).toBe(
      `default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;`,
    );
  });

  it('begins with the figures that matter, in words', () => {
    const head = textOf(page.slice(0, page.indexOf('<h2>')));
    expect(head).toContain('BUY 1 BTC by TWAP');
    expect(head).toContain('Filled: FILLED 100.00 % 1 BTC of 1 BTC');
    expect(head).toMatch(
      /Against VWAP to the planned end −0\.18 bps a gain against the market’s average \(−0\.16 bps up to its last fill\); would have got: TWAP −0\.01 bps/,
    );
    expect(head).toMatch(
      /Implementation shortfall 4\.87 bps 20\.93 USDT: delay 0\.33 bps, trading 1\.84 bps, opportunity 0\.00 bps, fees 2\.70 bps/,
    );
  });

  it('shows in its head what its tables show, and bins only where these say otherwise', () => {
    const headOf = (price: Partial<typeof report.price>): string => {
      const html = reportHtml({ ...report, price: { ...report.price, ...price } }, execution);
      return textOf(html.slice(0, html.indexOf('<h2>'))).replaceAll('\u202f', ' ');
    };
    const { vwapToPlannedEnd } = report.price;
    expect(headOf({ vwapToPlannedEnd: { ...vwapToPlannedEnd, slippageBps: -0.25 } })).toMatch(
      /planned end −0\.25 bps a gain .* \(−0\.16 bps up to its last fill\); on bins of 1 min −0\.18 bps; would have got there: TWAP/,
    );
    expect(headOf({ vwapToPlannedEnd: { ...vwapToPlannedEnd, slippageBps: null } })).toContain('planned end n/a');
  });

  it('draws one mark a fill, those of makers and takers in their own shape', () => {
    const elements = elementsOf(page);
    const marks = (name: string, kind: string) =>
      withClass(elements, name, kind).filter(({ attributes }) => attributes['class']?.includes('mark fill')).length;
    const fills = execution.clips.flatMap(({ clip }) => clip.fills);
    // One more of each stands in the legend.
    expect(marks('circle', 'maker')).toBe(fills.filter(({ liquidity }) => liquidity === 'MAKER').length + 1);
    expect(marks('path', 'taker')).toBe(fills.filter(({ liquidity }) => liquidity === 'TAKER').length + 1);
  });

  it('says what everything rests on', () => {
    const text = textOf(page);
    expect(text).toContain(`SHA-256 ${'ab'.repeat(32)}`);
    expect(text).toContain('trade-through');
    expect(text).toContain('Instrument rules step 0.00001, minNotional 5, tick 0.01 ');
    expect(text).toContain('Fees maker 1 bps, taker 5 bps');
    expect(text).toContain('tranche 0.0.0');
  });

  it('heads every column and every line of its tables', () => {
    const { all } = elementsOf(page);
    expect(all.filter(({ name, attributes }) => name === 'th' && attributes['scope'] === undefined)).toEqual([]);
  });
});

describe('a page of little', () => {
  it('says why figures and plots are missing when the market is not known', () => {
    const page = pageOf(marketless());
    expectWhole(page);
    const text = textOf(page);
    expect(text).toContain('Against VWAP to the planned end n/a nothing is known of the market');
    expect(text).toContain('The data holds no volume of the market for this time.');
    expect(text).toContain('The data holds fewer than two moments of the market after the first fill.');
    expect(text).toMatch(/Markouts Not available: /);
    expect(drawings(page)).toHaveLength(3);
  });

  it('shows an order that never started without a plot', () => {
    const page = pageOf(
      executionOf({
        changes: {
          startedAt: null,
          endedAt: null,
          window: null,
          status: 'REJECTED',
          errorCode: 'INVALID_ORDER',
          message: 'quantity is too small',
        },
      }),
    );
    expectWhole(page);
    expect(drawings(page)).toEqual([]);
    expect(textOf(page)).toContain('there is nothing to draw');
    expect(textOf(page)).toContain('INVALID_ORDER: quantity is too small');
  });

  it('shows an order without a fill', () => {
    const page = pageOf(richExecution('idle', { clips: [], endMs: 600_000 }));
    expectWhole(page);
    expect(textOf(page)).toContain('The order has no fill');
    expect(textOf(page)).toContain('The order has sent no child order.');
  });

  it('shows a single fill in a market of one bar', () => {
    const bar = { volume: 100, price: 43_000, high: 43_010, low: 42_990 };
    const page = pageOf(
      executionOf({
        quantity: '1',
        clips: [
          {
            at: 10,
            quantity: '1',
            price: '43000',
            fills: [{ at: 30, quantity: '1', price: '43000', liquidity: null }],
          },
        ],
        market: {
          tape: { detail: 'BARS', bins: [bar] },
          atArrival: '43001',
          toLastFill: ['100', '4300000'],
          toPlannedEnd: ['100', '4300000'],
        },
        endMs: 30,
      }),
    );
    expectWhole(page);
    expect(textOf(page)).toContain('fill, maker or taker not known');
  });

  it('names a limit that lies far outside of the picture instead of drawing it', () => {
    const page = pageOf(richExecution('report', { limitPrice: price('90000') }));
    expect(textOf(page)).toContain('The limit 90,000 USDT is outside of the picture.');
    expect(elementsOf(page).all.filter(({ attributes }) => attributes['class'] === 'line limit')).toEqual([]);
  });
});

describe('hostile text', () => {
  const attack = `"><script>alert(1)</script><img src=x onerror='x'>&\u202e`;

  it('stays text wherever it comes from', () => {
    const base = richExecution();
    const [first, ...rest] = base.clips;
    if (first === undefined) throw new Error('the execution has children');
    const error = { errorCode: 'EXCHANGE_ERROR' as const, message: attack };
    const refused = { ...first, clip: { ...first.clip, status: 'REJECTED' as const, error } };
    const page = pageOf({
      ...base,
      request: {
        ...base.request,
        clientOrderId: attack,
        symbol: attack,
        exchange: attack,
        subaccount: attack,
        strategy: attack,
        params: { [attack]: attack },
      },
      baseAsset: attack,
      quoteAsset: attack,
      message: attack,
      clips: [refused, ...rest],
      held: [{ ...base.held[0], reason: attack, from: base.request.createdAt, to: base.request.createdAt }],
      provenance: {
        ...base.provenance,
        sources: [{ name: attack, format: attack, sha256: attack }],
        fillModel: attack,
        seed: attack,
        version: attack,
      },
    });
    const { all, faults } = elementsOf(page);
    expect(faults).toEqual([]);
    expect(all.filter(({ name }) => name === 'script' || name === 'img')).toEqual([]);
    expect(page).not.toContain('\u202e');
  });
});
