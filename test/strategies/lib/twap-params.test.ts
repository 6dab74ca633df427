import { describe, expect, it } from 'vitest';
import { ratio } from '../../../src/domain/decimal.ts';
import { twap } from '../../../strategies/twap.ts';

const ALL = {
  durationSeconds: '3600',
  tradingStyle: 'PASSIVE',
  randomizeAmount: true,
  variancePct: '12.5',
  randomizeTimePct: '10',
  seed: 'monday',
  intervalSeconds: '7.5',
  catchUp: 'NONE',
  maxCatchUpMultiple: '1.5',
  leftover: 'MERGE',
  slippageBps: '25',
  maxConsecutiveRejects: '7',
  onResume: 'KEEP_END',
};

describe('parameters of a TWAP', () => {
  it('have defaults', () => {
    expect(twap.parseParams({})).toEqual({
      durationSeconds: null,
      tradingStyle: 'HYBRID',
      randomizeAmount: false,
      variancePct: ratio('20'),
      randomizeTimePct: ratio('0'),
      seed: null,
      intervalSeconds: null,
      catchUp: 'SPREAD',
      maxCatchUpMultiple: ratio('3'),
      leftover: 'MERGE',
      slippageBps: ratio('50'),
      maxConsecutiveRejects: 5,
      onResume: 'KEEP_END',
    });
  });

  it('come back from what is stored of them', () => {
    for (const raw of [{}, ALL, { durationSeconds: '60' }, { seed: 'x', slippageBps: '0' }]) {
      const params = twap.parseParams(raw);
      const stored: unknown = JSON.parse(JSON.stringify(twap.toRaw(params)));
      expect(twap.parseParams(stored as Record<string, unknown>)).toEqual(params);
    }
    expect(twap.toRaw(twap.parseParams(ALL))).toEqual(ALL);
  });

  it('may be spelled with underscores', () => {
    const snake = Object.fromEntries(
      Object.entries(ALL).map(([key, value]) => [key.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`), value]),
    );
    expect(Object.keys(snake)).toContain('max_consecutive_rejects');
    expect(twap.parseParams(snake)).toEqual(twap.parseParams(ALL));
  });

  it('may be whole numbers and decimals in any exact spelling', () => {
    expect(twap.parseParams({ durationSeconds: 60 }).durationSeconds).toBe(60);
    expect(twap.parseParams({ durationSeconds: '6e1' }).durationSeconds).toBe(60);
    expect(twap.parseParams({ durationSeconds: '60.0' }).durationSeconds).toBe(60);
    expect(twap.parseParams({ seed: '1001' }).seed).toBe('1001');
  });

  it.each([
    [{ durationSeconds: '0' }, 'params.durationSeconds', 'must be a whole number from 1 to 5184000'],
    [{ durationSeconds: '5184001' }, 'params.durationSeconds', 'must be a whole number from 1 to 5184000'],
    [{ durationSeconds: '1.5' }, 'params.durationSeconds', 'must be a whole number from 1 to 5184000'],
    [{ durationSeconds: 1.5 }, 'params.durationSeconds', 'must be a whole number from 1 to 5184000'],
    [{ durationSeconds: 'soon' }, 'params.durationSeconds', 'must be a whole number from 1 to 5184000'],
    [{ duration_seconds: null }, 'params.duration_seconds', 'must be a whole number from 1 to 5184000'],
    [{ durationSeconds: true }, 'params.durationSeconds', 'must be a whole number from 1 to 5184000'],
    [{ tradingStyle: 'passive' }, 'params.tradingStyle', 'must be PASSIVE, AGGRESSIVE or HYBRID'],
    [{ randomizeAmount: 'true' }, 'params.randomizeAmount', 'must be true or false'],
    [{ variancePct: '50.1' }, 'params.variancePct', 'must be a number from 0 to 50'],
    [{ variancePct: '-1' }, 'params.variancePct', 'must be a number from 0 to 50'],
    [{ randomizeTimePct: '41' }, 'params.randomizeTimePct', 'must be a number from 0 to 40'],
    [{ seed: '' }, 'params.seed', 'must be a text of 1 to 64 characters'],
    [{ seed: 'x'.repeat(65) }, 'params.seed', 'must be a text of 1 to 64 characters'],
    [{ intervalSeconds: '0.9' }, 'params.intervalSeconds', 'must be a number from 1 to 3600'],
    [{ catchUp: 'ALL' }, 'params.catchUp', 'must be NONE or SPREAD'],
    [{ maxCatchUpMultiple: '0.5' }, 'params.maxCatchUpMultiple', 'must be a number from 1 to 10'],
    [{ leftover: 'LEAVE' }, 'params.leftover', 'LEAVE is not available in this build'],
    [{ leftover: 'CROSS' }, 'params.leftover', 'CROSS is not available in this build'],
    [{ leftover: 'DROP' }, 'params.leftover', 'must be MERGE'],
    [{ slippageBps: '1000.5' }, 'params.slippageBps', 'must be a number from 0 to 1000'],
    [{ maxConsecutiveRejects: '0' }, 'params.maxConsecutiveRejects', 'must be a whole number from 1 to 100'],
    [{ onResume: 'EXTEND_END' }, 'params.onResume', 'EXTEND_END is not available in this build'],
    [{ mustComplete: true }, 'params.mustComplete', 'is not available in this build'],
    [{ would: {} }, 'params.would', 'is not available in this build'],
    [{ durationSecs: '60' }, 'params.durationSecs', 'is not a parameter of TWAP'],
    [{ toString: '1' }, 'params.toString', 'is not a parameter of TWAP'],
    [
      { duration_seconds: '60', durationSeconds: '60' },
      'params.durationSeconds',
      'is given twice, as duration_seconds and as durationSeconds',
    ],
  ])('refuse %j', (raw, path, message) => {
    expect(() => twap.parseParams(raw)).toThrow(
      expect.objectContaining({
        errorCode: 'INVALID_ORDER',
        message: `${path} ${message}`,
        problems: [{ path, message }],
      }),
    );
  });
});
