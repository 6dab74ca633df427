import { describe, expect, it } from 'vitest';
import type { GivenTimes } from '../../src/domain/strategy.ts';
import { DAY_MS, instant, parseInstant, plusMs } from '../../src/domain/time.ts';
import { checkTimes, restingWindow, scheduledWindow } from '../../src/domain/window.ts';

const NOON = parseInstant('2024-01-28T12:00:00Z', 'now');
const HOUR_MS = 3_600_000;
const given = (startMs: number | null, endMs: number | null): GivenTimes => ({
  startTime: startMs === null ? null : plusMs(NOON, startMs),
  endTime: endMs === null ? null : plusMs(NOON, endMs),
});
const at = (ms: number): number => NOON + ms;

describe('the window of a timed schedule', () => {
  it.each([
    ['a duration only', 3_600, given(null, null), [0, HOUR_MS, HOUR_MS]],
    ['an end only', null, given(null, HOUR_MS), [0, HOUR_MS, HOUR_MS]],
    ['both', 1_800, given(null, HOUR_MS), [0, HOUR_MS / 2, HOUR_MS]],
    ['both, as long as each other', 3_600, given(null, HOUR_MS), [0, HOUR_MS, HOUR_MS]],
    ['a start to come', 3_600, given(HOUR_MS, null), [HOUR_MS, 2 * HOUR_MS, 2 * HOUR_MS]],
    ['a start and an end to come', null, given(HOUR_MS, 3 * HOUR_MS), [HOUR_MS, 3 * HOUR_MS, 3 * HOUR_MS]],
    ['a start that has passed', 3_600, given(-HOUR_MS, null), [0, HOUR_MS, HOUR_MS]],
    ['an end 60 days ahead', null, given(null, 60 * DAY_MS), [0, 60 * DAY_MS, 60 * DAY_MS]],
  ])('follows from %s', (_, seconds, times, [start = 0, windowEnd = 0, end = 0]) => {
    expect(scheduledWindow('TWAP', seconds, times, NOON)).toEqual({
      start: at(start),
      windowEnd: at(windowEnd),
      end: at(end),
    });
  });

  it.each([
    ['neither', null, given(null, null), 'params.durationSeconds or endTime is required for TWAP', 'INVALID_ORDER'],
    ['too long', 3_601, given(null, HOUR_MS), /^params.durationSeconds .* must not pass endTime$/, 'INVALID_ORDER'],
    ['too long from its start', 3_600, given(1, HOUR_MS), /must not pass endTime$/, 'INVALID_ORDER'],
    ['an end that has passed', 60, given(null, -1), 'endTime has passed', 'EXPIRY_REACHED'],
    ['an end that is now', 60, given(null, 0), 'endTime has passed', 'EXPIRY_REACHED'],
    [
      'an end too far',
      60,
      given(null, 60 * DAY_MS + 1),
      'endTime must be at most 60 days in the future',
      'INVALID_ORDER',
    ],
    ['an end before its start', null, given(HOUR_MS, HOUR_MS - 1), 'endTime must be after startTime', 'INVALID_ORDER'],
    ['an end at its start', null, given(HOUR_MS, HOUR_MS), 'endTime must be after startTime', 'INVALID_ORDER'],
  ])('is refused for %s', (_, seconds, times, message, errorCode) => {
    const window = (): unknown => scheduledWindow('TWAP', seconds, times, NOON);
    expect(window).toThrow(message);
    expect(window).toThrow(expect.objectContaining({ errorCode }));
  });
});

describe('the window of an order that rests', () => {
  it('ends when the client says, else 30 days after activation', () => {
    expect(restingWindow(given(null, HOUR_MS), NOON).end).toBe(at(HOUR_MS));
    expect(restingWindow(given(HOUR_MS, null), NOON)).toEqual({
      start: at(HOUR_MS),
      windowEnd: at(30 * DAY_MS),
      end: at(30 * DAY_MS),
    });
  });

  it('is refused when it could not start before it ends', () => {
    expect(() => restingWindow(given(30 * DAY_MS, null), NOON)).toThrow(/^startTime must be less than 30 days ahead/);
  });

  it('has nothing to check without an end', () => {
    expect(() => {
      checkTimes(given(null, null), instant(0));
    }).not.toThrow();
  });
});
