import { describe, expect, it } from 'vitest';
import {
  amountText,
  bpsText,
  grouped,
  isoText,
  lengthText,
  percentText,
  plainText,
} from '../../../src/report/html/values.ts';
import { timeLabels, utcText } from '../../../src/report/html/time-labels.ts';

const NARROW = '\u202f';
const NOON = Date.UTC(2024, 2, 5, 12);

describe('numbers on the page', () => {
  it('keep every digit of an amount', () => {
    expect(grouped('1234567.123456789012345678')).toBe('1,234,567.123456789012345678');
    expect(grouped('0.00000001')).toBe('0.00000001');
    expect(amountText('-1465.002', 'USDT')).toBe(`\u22121,465.002${NARROW}USDT`);
  });

  it('have two digits after the point, and four where two would leave nothing', () => {
    expect(bpsText(2.135)).toBe(`2.13${NARROW}bps`);
    expect(bpsText(-0.0042)).toBe(`\u22120.0042${NARROW}bps`);
    expect(percentText(100)).toBe(`100.00${NARROW}%`);
    expect(plainText(-1215.389)).toBe('\u22121,215.39');
  });

  it('are never a negative zero', () => {
    expect(bpsText(-0)).toBe(`0.00${NARROW}bps`);
    expect(bpsText(-0.000001)).toBe(`0.00${NARROW}bps`);
  });

  it('name a length of time by its two largest units', () => {
    const plain = (ms: number) => lengthText(ms).replaceAll(NARROW, ' ');
    expect([0, 45, 6_100, 12_000, 592_041, 7_500_000, 90_000_000].map(plain)).toEqual([
      '0 s',
      '45 ms',
      '6.10 s',
      '12 s',
      '9 min 52 s',
      '2 h 5 min',
      '1 d 1 h',
    ]);
  });
});

describe('times on the page', () => {
  it('are in UTC and say so', () => {
    expect(isoText('2024-03-05T12:00:00.000Z')).toBe('2024-03-05 12:00:00 UTC');
    expect(isoText('2024-03-05T12:00:00.250Z')).toBe('2024-03-05 12:00:00.250 UTC');
    expect(utcText(NOON + 250)).toBe('2024-03-05 12:00:00.250');
  });

  it('are as short along an axis as their distance allows', () => {
    const labels = (step: number, from = NOON) => timeLabels([from, from + step]).map(({ label }) => label);
    expect(labels(100)).toEqual(['00:00.000', '00:00.100']);
    expect(labels(10_000)).toEqual(['12:00:00', '12:00:10']);
    expect(labels(3_600_000, NOON + 11 * 3_600_000)).toEqual(['23:00', '03-06']);
    expect(labels(86_400_000, NOON - 12 * 3_600_000)).toEqual(['03-05', '03-06']);
  });
});
