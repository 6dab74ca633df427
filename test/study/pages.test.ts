/** The pages of a study and of a sweep, and their terminal views. */
import { describe, expect, it } from 'vitest';
import { studyHtml } from '../../src/study/html/study-page.ts';
import { sweepHtml } from '../../src/study/html/sweep-page.ts';
import type { StudyRow } from '../../src/study/rows.ts';
import { studyText } from '../../src/study/study-text.ts';
import { studyOf, type Study, type StudyOrigin } from '../../src/study/study.ts';
import { sweepOf, sweepText } from '../../src/study/sweep/sweep.ts';
import { tableText } from '../../src/study/table-text.ts';
import { findingsOf } from '../../src/study/texts.ts';
import { row, rowsOf } from './rows.ts';

const HOSTILE = '<script>alert(1)</script>"\'&';
const ORIGIN: StudyOrigin = {
  sources: [{ name: HOSTILE, format: 'binance-klines', sha256: 'ab12' }],
  fillModel: 'bars: share 0.1',
  latencyMs: { order: 20, cancel: 30 },
  feeRates: { makerBps: '-0.5', takerBps: '5' },
  seed: null,
  version: '1.2.3',
  marketDetail: 'BARS',
};

/** Costs of both strategies follow the market; VWAP costs one more on every parent, give or take a tenth. */
function compared(): StudyRow[] {
  return Array.from({ length: 30 }, (_, index) => {
    const market = ((index * 37) % 60) - 30;
    return (['TWAP', 'VWAP'] as const).map((strategy) => {
      const cost = market + (strategy === 'VWAP' ? 1 + ((index % 3) - 1) / 10 : 0);
      const metrics = { vwap: cost / 10, vwapError: Math.abs(cost / 10), arrival: cost, shortfall: cost + 5, fees: 5 };
      return row({ orderId: `${strategy}${index}`, parent: `p${index}`, strategy, hour: index % 24, metrics });
    });
  }).flat();
}

const study = (rows: readonly StudyRow[]): Study =>
  studyOf({ rows, refused: [], origin: ORIGIN }, (id) => `${id}.html`);

describe('the page of a study', () => {
  it('stands alone: no script, no address outside, and the same bytes for the same study', () => {
    const rows = compared();
    const page = studyHtml(study(rows), rows);
    expect(page).toBe(studyHtml(study(rows), rows));
    expect(page).not.toMatch(/<script|https?:|url\(/i);
    expect(page.includes('default-src &#39;none&#39;')).toBe(true);
  });

  it('escapes whatever came from outside', () => {
    const rows = [...rowsOf('TWAP', [0, 1, 2, 3, 4, 5, 6, 7, 99]), row({ variant: HOSTILE, symbol: HOSTILE })];
    const bad = { orderId: '7', parent: '', variant: '', errorCode: 'INVALID_ORDER', message: HOSTILE };
    const hostile = studyOf({ rows, refused: [bad], origin: ORIGIN }, () => `${HOSTILE}.html`);
    const page = studyHtml(hostile, rows);
    expect(hostile.outliers).toHaveLength(1);
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;');
    expect(page).toContain('href="%3Cscript%3Ealert(1)%3C/script%3E%22&#39;%26.html"');
  });

  it('links outliers to their reports', () => {
    const rows = rowsOf('TWAP', [0, 1, 2, 3, 4, 5, 6, 7, 8, 99]);
    expect(studyHtml(study(rows), rows)).toContain('<a href="TWAP9.html"><bdi>TWAP9</bdi></a>');
  });

  it('has tables, plots and provenance also where a study has next to nothing', () => {
    const rows = [row({})];
    const page = studyHtml(study(rows), rows);
    expect(page).toContain('No order has this figure.');
    expect(page).toContain('No order is far from the others of its strategy.');
    expect(page).toContain('sha256 ab12');
    expect(page.replaceAll('\u202f', ' ')).toContain('Fees: maker −0.5 bps, taker 5 bps.');
    expect(
      studyHtml(
        studyOf({ rows: [], refused: [], origin: null }, () => null),
        [],
      ),
    ).toContain('No order ran.');
  });
});

describe('the findings of a study', () => {
  it('call a difference one only when it is twice its error', () => {
    expect(findingsOf(study(compared()))).toEqual([
      expect.stringMatching(
        /^TWAP is cheaper in implementation shortfall than VWAP, by 1\.00 ± 0\.02.bps over 30 parents\.$/,
      ),
      expect.stringMatching(/^TWAP and VWAP: no difference in distance from the VWAP can be seen \(0\.0/),
    ]);
  });

  it('warn where slippage speaks of a part of the orders only', () => {
    const half = compared().map((each) => (each.variant === 'VWAP' ? { ...each, filledPct: 50 } : each));
    expect(findingsOf(study(half)).at(-1)).toMatch(/^VWAP filled 50\.0 % of its quantity on average/);
  });
});

describe('terminal views', () => {
  it('line up their columns', () => {
    expect(
      tableText(
        ['a', 'figure'],
        [
          ['long name', '1'],
          ['b', '-20.00'],
        ],
      ),
    ).toBe(['a          figure', 'long name       1', 'b          -20.00'].join('\n'));
  });

  it('of a study hold means with their errors', () => {
    const text = studyText(study(compared()));
    expect(text).toMatch(/TWAP - VWAP +30 +-0\.10 ±0\.00/);
  });

  it('of a sweep begin with the cheapest setting and mark the efficient ones', () => {
    const rows = [...rowsOf('dear', [4, 8]), ...rowsOf('cheap', [1, 3])];
    const sweep = sweepOf({ rows, refused: [], origin: ORIGIN }, [{ name: 'x', values: ['1'] }], 'arrival');
    expect(sweepText(sweep).split('\n').slice(3)).toEqual([
      expect.stringMatching(/^cheap +2 +100\.00 +2\.00 ±1\.00 +1\.41 +\*$/),
      expect.stringMatching(/^dear +2 +100\.00 +6\.00 ±2\.00 +2\.83$/),
    ]);
    expect(sweepHtml(sweep)).toContain('Sweep over x');
    expect(sweepHtml(sweep)).not.toMatch(/<script|https?:/);
  });
});
