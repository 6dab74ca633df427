import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { earlier, formatInstant, instant, later, parseInstant, plusMs } from '../../src/domain/time.ts';

describe('instants', () => {
  it.each([
    ['2024-01-28T12:00:00Z', 1_706_443_200_000],
    ['2024-01-28T12:00:00.5Z', 1_706_443_200_500],
    ['2024-01-28T12:00:00.123456789Z', 1_706_443_200_123],
    ['2024-01-28T13:00:00+01:00', 1_706_443_200_000],
    ['2024-01-28T06:30:00-05:30', 1_706_443_200_000],
    ['2024-02-29T00:00:00Z', 1_709_164_800_000],
    ['2000-01-01T00:00:00Z', 946_684_800_000],
  ])('read %s', (text, ms) => {
    expect(parseInstant(text, 'startTime')).toBe(ms);
  });

  it.each([
    '2019-W10',
    '2024-01-28',
    '2024-01-28T12:00:00',
    '2024-01-28 12:00:00Z',
    '2024-01-28T12:00Z',
    '2024-01-28T24:00:00Z',
    '2024-01-28T12:60:00Z',
    '2024-01-28T12:00:60Z',
    '2024-01-28T12:00:00+99:99',
    '2024-01-28T12:00:00+15:00',
    '2024-01-28T12:00:00.Z',
    '2024-01-28T12:00:00.1234567890Z',
    '2023-02-29T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '1999-12-31T23:59:59Z',
    '275760-09-13T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    '2024-01-28t12:00:00z',
    '1706443200000',
    '',
    'now',
  ])('refuse %j, naming the field', (text) => {
    expect(() => parseInstant(text, 'endTime')).toThrow(/^endTime must be an RFC 3339 date-time/);
  });

  it('write UTC with milliseconds, and read it back', () => {
    expect(formatInstant(instant(1_706_443_200_000))).toBe('2024-01-28T12:00:00.000Z');
    const range = fc.integer({ min: 946_684_800_000, max: 4_102_444_800_000 });
    fc.assert(fc.property(range, (ms) => parseInstant(formatInstant(instant(ms)), 'time') === ms));
  });

  it('order and move', () => {
    const [a, b] = [instant(1), instant(2)];
    expect([earlier(a, b), later(a, b), plusMs(a, 5)]).toEqual([1, 2, 6]);
  });
});
