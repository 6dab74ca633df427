/** The terminal view: everything in it, readable at 80 columns, and no terminal harmed by foreign texts. */
import { describe, expect, it } from 'vitest';
import { measure } from '../../src/report/measure.ts';
import { reportText } from '../../src/report/text/report-text.ts';
import { amountText, bpsText, durationText } from '../../src/report/text/values.ts';
import { executionOf } from '../support/executions.ts';

const execution = executionOf({
  clips: [
    { at: 0, quantity: '5', price: '100', fills: [{ at: 60_000, quantity: '5', price: '100', before: '99/101' }] },
    { at: 100_000, quantity: '5', price: '101', fills: [{ at: 180_000, quantity: '5', price: '101' }] },
  ],
  market: { atDecision: '99/101', atArrival: '99/101', atEnd: '100/102' },
});

describe('the terminal view', () => {
  const text = reportText(measure(execution), 80);

  it('names every block', () => {
    const headings = ['PRICE', 'SHORTFALL', 'LIQUIDITY', 'PARTICIPATION', 'PLAN', 'VOLUME CURVE', 'CHILDREN', 'RISK'];
    for (const heading of headings) expect(text).toContain(`\n${heading}`);
  });

  it('keeps to the width', () => {
    for (const width of [60, 80, 100]) {
      const lines = reportText(measure(execution), width).split('\n');
      // A row of three figures is 76 columns wide, whatever the terminal.
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(Math.max(width, 78));
    }
  });

  it('shows how it was filled as a line of blocks', () => {
    const line = text.split('\n').find((one) => one.startsWith('  fills '));
    expect(line).toMatch(/^ {2}fills +·+▄+█+$/);
  });

  it('says what it takes to make the same execution again', () => {
    expect(text).toMatch(/^ {2}latency +order 20 ms, cancel 20 ms$/m);
    expect(text).toMatch(/^ {2}fees +maker 1 bps, taker 5 bps$/m);
  });

  it('shows a report that was written before it held fee rates', () => {
    const report = measure(execution);
    const { feeRates, ...header } = report.header;
    expect(feeRates).not.toBeNull();
    const older = JSON.parse(JSON.stringify({ ...report, header })) as typeof report;
    expect(reportText(older, 80)).toMatch(/^ {2}latency +order 20 ms, cancel 20 ms\n {2}seed /m);
  });

  it('says why a figure is not there', () => {
    expect(text).toContain('n/a: the strategy has no plan by time');
    expect(text).toContain('n/a: the market 60 s after the fills is not known');
  });

  it('lets no control character of a client or a venue through', () => {
    const changes = { message: 'gone\u001b[2J\u0007 \u009b31m' };
    expect(reportText(measure(executionOf({ changes })), 80)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});

describe('values', () => {
  it('have signs, units and no more digits than mean something', () => {
    expect([bpsText(2.345), bpsText(-0.001), bpsText(-12)]).toEqual(['+2.35 bps', '0.00 bps', '-12.00 bps']);
    expect([amountText('1234567.1234567891'), amountText('-0.5'), amountText('100')]).toEqual([
      '1,234,567.12345679',
      '-0.5',
      '100',
    ]);
    expect([350, 10_000, 12_400, 185_000, 7_800_000].map(durationText)).toEqual([
      '350 ms',
      '10 s',
      '12.4 s',
      '3 min 05 s',
      '2 h 10 min',
    ]);
  });
});
