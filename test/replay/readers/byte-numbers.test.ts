import { describe, expect, it } from 'vitest';
import { scaledInteger, stampMicros } from '../../../src/replay/readers/byte-numbers.ts';

const stamp = (text: string): number => stampMicros(Buffer.from(`,${text},`), 1, text.length + 1);
const scaled = (text: string, decimals: number): number =>
  scaledInteger(Buffer.from(`,${text},`), 1, text.length + 1, decimals);

describe('a stamp', () => {
  it.each([
    ['1704067200', 1_704_067_200_000_000],
    ['1585180700.0647', 1_585_180_700_064_700],
    ['1585180700.06471239', 1_585_180_700_064_712],
    ['1704067200123', 1_704_067_200_123_000],
    ['1704067200123.5', 1_704_067_200_123_500],
    ['1735689600000001', 1_735_689_600_000_001],
    ['1723161253937085768', 1_723_161_253_937_085],
    ['2025-10-29 04:22:59.999000+00:00', 1_761_711_779_999_000],
    ['2025-10-29T04:22:00Z', 1_761_711_720_000_000],
    ['2025-10-29 04:22:00', 1_761_711_720_000_000],
    ['2025-10-29 06:22:00+0200', 1_761_711_720_000_000],
  ])('%s is %i microseconds', (text, micros) => {
    expect(stamp(text)).toBe(micros);
  });

  it.each(['', '12', '170406720012', '1704067200x', '1704067200.1x', '2025-13-01 00:00:00', 'yesterday', '1.7e9'])(
    '"%s" is refused',
    (text) => {
      expect(() => stamp(text)).toThrow(/time/);
    },
  );
});

describe('a scaled number', () => {
  it.each([
    ['61837.63000000', 2, 6_183_763],
    ['0.001', 3, 1],
    ['7', 4, 70_000],
    ['7.', 0, 7],
    ['9007199254740991', 0, 9_007_199_254_740_991],
  ])('%s with %i decimals is %i', (text, decimals, value) => {
    expect(scaled(text, decimals)).toBe(value);
  });

  it.each([
    ['0.0011', 3],
    ['9007199254740992', 0],
    ['900719925474099.2', 1],
    ['1e5', 0],
    ['-1', 0],
    ['', 0],
    ['.5', 1],
    ['1.5x', 1],
  ])('%s with %i decimals is left to the slow way', (text, decimals) => {
    expect(scaled(text, decimals)).toBe(-1);
  });
});
