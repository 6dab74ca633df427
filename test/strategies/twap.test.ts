import { describe, expect, it } from 'vitest';
import { price, quantity, toText } from '../../src/domain/decimal.ts';
import { parseRules } from '../../src/domain/instrument.ts';
import { instant, parseInstant } from '../../src/domain/time.ts';
import { twap } from '../../strategies/twap.ts';
import { planInputOf, slicesOf, type PlanWords } from './plan-input.ts';

const planned = (words: PlanWords, params: Record<string, unknown> = {}): string[] =>
  slicesOf(twap.plan(planInputOf(words), twap.parseParams(params)));

describe('a TWAP schedule', () => {
  it('spaces equal clips evenly, the first at once (TW-1)', () => {
    expect(planned({ quantity: '1.5', type: 'PERCENTAGE', value: '10', seconds: 3_600 })).toEqual(
      ['00', '06', '12', '18', '24', '30', '36', '42', '48', '54'].map((minute) => `12:${minute}:00 0.15`),
    );
  });

  it('gives a smaller last clip no more than its share of the time (TW-2)', () => {
    expect(planned({ quantity: '1', type: 'ABSOLUTE', value: '0.3', seconds: 3_600 })).toEqual([
      '12:00:00 0.3',
      '12:18:00 0.3',
      '12:36:00 0.3',
      '12:54:00 0.1',
    ]);
  });

  it('follows clips that differ by a lot to the second (TW-3)', () => {
    expect(planned({ quantity: '0.001', seconds: 3_600 })).toEqual([
      '12:00:00 0.00015',
      '12:09:00 0.00015',
      '12:18:00 0.00014',
      '12:26:24 0.00014',
      '12:34:48 0.00014',
      '12:43:12 0.00014',
      '12:51:36 0.00014',
    ]);
  });

  it('plans what is left over what is left of the time, a percentage still of the parent (TW-4)', () => {
    const left = {
      quantity: '0.9',
      parentQuantity: '1.5',
      type: 'PERCENTAGE',
      value: '10',
      start: '12:40:00',
    } as const;
    expect(planned({ ...left, seconds: 1_200 })).toEqual(
      ['12:40:00', '12:43:20', '12:46:40', '12:50:00', '12:53:20', '12:56:40'].map((time) => `${time} 0.15`),
    );
    expect(planned({ ...left, seconds: 2_400 })).toEqual(
      ['12:40:00', '12:46:40', '12:53:20', '13:00:00', '13:06:40', '13:13:20'].map((time) => `${time} 0.15`),
    );
  });

  it('times randomised sizes to the millisecond (TW-5)', () => {
    const words = { quantity: '1', type: 'ABSOLUTE', value: '0.1', seconds: 3_600 } as const;
    const slices = planned(words, { randomizeAmount: true });
    expect(slices).toEqual([
      '12:00:00 0.09516',
      '12:05:42.576 0.10484',
      '12:12:00 0.1041',
      '12:18:14.760 0.1096',
      '12:24:49.320 0.08416',
      '12:29:52.296 0.11509',
      '12:36:46.620 0.0959',
      '12:42:31.860 0.0904',
      '12:47:57.300 0.11584',
      '12:54:54.324 0.08491',
    ]);
    expect(planned(words, { randomizeAmount: true })).toEqual(slices);
    expect(planned({ ...words, seed: '1002' }, { randomizeAmount: true })).not.toEqual(slices);
  });

  it('refuses clips closer than a second (TW-7)', () => {
    const close = { quantity: '1', type: 'ABSOLUTE', value: '0.001' } as const;
    expect(() => planned({ ...close, seconds: 600 })).toThrow(
      expect.objectContaining({
        errorCode: 'INVALID_ORDER',
        message: 'clipSizeVal makes two clips 600 ms apart, closer than 1000 ms',
      }),
    );
    expect(planned({ ...close, seconds: 1_000 })).toHaveLength(1_000);
  });

  it('delays every clip but the first within its own interval, by draws after those of the sizes', () => {
    const words = { quantity: '0.4', type: 'ABSOLUTE', value: '0.1', seconds: 400 } as const;
    // Draws of seed 1001: 0.394467…, 0.877528…, 0.383065…; 40 % of 100 s is 40 s.
    expect(planned(words, { randomizeTimePct: '40' })).toEqual([
      '12:00:00 0.1',
      '12:01:55.778 0.1',
      '12:03:55.101 0.1',
      '12:05:15.322 0.1',
    ]);
    // Sizes take three draws for the order and two for the pairs, so the delays differ.
    const both = planned(words, { randomizeTimePct: '40', randomizeAmount: true });
    expect(both).toHaveLength(4);
    expect(both[0]).toMatch(/^12:00:00 /);
  });

  it('makes one clip for each interval the client names', () => {
    const words = { quantity: '1', seconds: 3_600 };
    expect(planned(words, { intervalSeconds: '60' })).toHaveLength(60);
    expect(planned(words, { intervalSeconds: '7.5' })).toHaveLength(480);
    expect(planned(words, { intervalSeconds: '3600' })).toEqual(['12:00:00 1']);
    expect(planned({ ...words, seconds: 59 }, { intervalSeconds: '60' })).toEqual(['12:00:00 1']);
    expect(() => planned({ quantity: '1', seconds: 3_600 }, { intervalSeconds: '1' })).toThrow(/more than 1000 clips/);
  });

  it('makes a clip each half minute when it may choose, one at least and a hundred at most', () => {
    expect(planned({ quantity: '1', seconds: 29 })).toHaveLength(1);
    expect(planned({ quantity: '1', seconds: 60 })).toHaveLength(2);
    expect(planned({ quantity: '1', seconds: 86_400 })).toHaveLength(100);
  });

  it('asks for a duration or an end', () => {
    const params = twap.parseParams({ durationSeconds: '60' });
    const now = parseInstant('2024-01-28T12:00:00Z', 'now');
    expect(twap.window(params, { startTime: null, endTime: null }, now)).toEqual({
      start: now,
      windowEnd: instant(now + 60_000),
      end: instant(now + 60_000),
    });
    expect(() => twap.window(twap.parseParams({}), { startTime: null, endTime: null }, now)).toThrow(
      'params.durationSeconds or endTime is required for TWAP',
    );
  });

  it('prices by its style and its own slippage', () => {
    const quote = {
      bid: price('43010.49'),
      bidQuantity: quantity('1'),
      ask: price('43010.50'),
      askQuantity: quantity('1'),
      at: instant(0),
    };
    const rules = parseRules({ step: '0.00001', tick: '0.01' });
    const view = {
      side: 'BUY',
      limitPrice: null,
      rules,
      quote,
      style: 'AGGRESSIVE',
      levels: null,
      arrival: null,
      finishing: false,
    } as const;
    const pricing = twap.price(view, twap.parseParams({ slippageBps: '10' }));
    expect(pricing.kind === 'SEND' && toText(pricing.price)).toBe('43053.51');
  });
});
