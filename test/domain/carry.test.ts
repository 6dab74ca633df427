import { describe, expect, it } from 'vitest';
import { wantedNow } from '../../src/domain/carry.ts';
import { quantity, ratio, toText } from '../../src/domain/decimal.ts';

const wanted = (through: string, filled: string, catchUp: 'NONE' | 'SPREAD' = 'SPREAD', step = '0.00001'): string =>
  toText(
    wantedNow({
      plannedThrough: quantity(through),
      planned: quantity('0.15'),
      filledAndCommitted: quantity(filled),
      catchUp,
      maxCatchUpMultiple: ratio('3'),
      step: quantity(step),
    }),
  );

describe('the carry', () => {
  // Planned 0.15 a slice, three times that at most; what was filled before each slice decides what it may send.
  it.each([
    { slice: 0, through: '0.15', filled: '0', spread: '0.15', none: '0.15' },
    { slice: 1, through: '0.3', filled: '0.15', spread: '0.15', none: '0.15' },
    { slice: 2, through: '0.45', filled: '0.3', spread: '0.15', none: '0.15' },
    { slice: 3, through: '0.6', filled: '0.35', spread: '0.25', none: '0.15' },
    { slice: 4, through: '0.75', filled: '0.35', spread: '0.4', none: '0.15' },
    { slice: 5, through: '0.9', filled: '0.35', spread: '0.45', none: '0.15' },
  ])('sends $spread at slice $slice, or $none without catching up', ({ through, filled, spread, none }) => {
    expect(wanted(through, filled)).toBe(spread);
    expect(wanted(through, filled, 'NONE')).toBe(none);
  });

  it('sends nothing when the plan is met or passed', () => {
    expect(wanted('0.3', '0.3')).toBe('0');
    expect(wanted('0.3', '0.31')).toBe('0');
    expect(wanted('0.3', '0.31', 'NONE')).toBe('0');
  });

  it('counts in whole lots, rounded down', () => {
    expect(wanted('0.3', '0.19', 'SPREAD', '0.02')).toBe('0.1');
    expect(wanted('0.9', '0', 'SPREAD', '0.1')).toBe('0.4');
  });
});
