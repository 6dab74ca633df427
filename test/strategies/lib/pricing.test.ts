import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, isLess, price, quantity, ratio, toText, type Price } from '../../../src/domain/decimal.ts';
import { isTickMultiple, parseRules, type RulesText, type Side } from '../../../src/domain/instrument.ts';
import type { Placement } from '../../../src/domain/strategy-params.ts';
import type { PriceView, Pricing, TradingStyle } from '../../../src/domain/strategy.ts';
import { instant } from '../../../src/domain/time.ts';
import { priceByStyle, restAtLimit, takeUpToArrival } from '../../../strategies/lib/pricing.ts';

const BPS = ratio('50');

interface Words {
  readonly side: Side;
  readonly style: TradingStyle;
  readonly limit?: string | null;
  readonly bid?: string;
  readonly ask?: string;
  readonly rules?: Partial<RulesText>;
  readonly levels?: { readonly bids: readonly string[]; readonly asks: readonly string[] };
  readonly arrival?: readonly [bid: string, ask: string];
  readonly finishing?: boolean;
}

const viewOf = (words: Words): PriceView => ({
  side: words.side,
  style: words.style,
  limitPrice: words.limit === undefined || words.limit === null ? null : price(words.limit),
  rules: parseRules({ step: '0.00001', tick: '0.01', ...words.rules }),
  quote: {
    bid: price(words.bid ?? '43010.49'),
    bidQuantity: quantity('1'),
    ask: price(words.ask ?? '43010.50'),
    askQuantity: quantity('1'),
    at: instant(0),
  },
  levels:
    words.levels === undefined
      ? null
      : { bids: words.levels.bids.map((each) => price(each)), asks: words.levels.asks.map((each) => price(each)) },
  arrival: words.arrival === undefined ? null : { bid: price(words.arrival[0]), ask: price(words.arrival[1]) },
  finishing: words.finishing ?? false,
});

function textOf(pricing: Pricing): string {
  if (pricing.kind === 'HOLD') return pricing.reason;
  if (pricing.kind === 'NEEDS_LEVELS') return `${pricing.count} levels`;
  return `${toText(pricing.price)} ${pricing.timeInForce}${pricing.postOnly ? ' post-only' : ''}`;
}

const priced = (words: Words): string => textOf(priceByStyle(viewOf(words), BPS));

describe('the price of a clip', () => {
  it.each<[Words, string]>([
    [{ side: 'BUY', style: 'AGGRESSIVE' }, '43225.55 IOC'],
    [{ side: 'SELL', style: 'AGGRESSIVE' }, '42795.44 IOC'],
    [{ side: 'BUY', style: 'AGGRESSIVE', limit: '43100' }, '43100 IOC'],
    [{ side: 'SELL', style: 'AGGRESSIVE', limit: '43000' }, '43000 IOC'],
    [{ side: 'BUY', style: 'AGGRESSIVE', limit: '43010.50' }, '43010.5 IOC'],
    [{ side: 'BUY', style: 'AGGRESSIVE', limit: '43010.49' }, 'LIMIT_BREACHED'],
    [{ side: 'SELL', style: 'AGGRESSIVE', limit: '43010.50' }, 'LIMIT_BREACHED'],
    [{ side: 'BUY', style: 'PASSIVE' }, '43010.49 GTC post-only'],
    [{ side: 'SELL', style: 'PASSIVE' }, '43010.5 GTC post-only'],
    [{ side: 'BUY', style: 'PASSIVE', limit: '43000' }, '43000 GTC post-only'],
    [{ side: 'SELL', style: 'PASSIVE', limit: '43100' }, '43100 GTC post-only'],
    [{ side: 'BUY', style: 'PASSIVE', limit: '50000' }, '43010.49 GTC post-only'],
    [{ side: 'BUY', style: 'PASSIVE', bid: '43010.497' }, '43010.49 GTC post-only'],
    [{ side: 'SELL', style: 'PASSIVE', ask: '43010.501' }, '43010.51 GTC post-only'],
  ])('of %j is %s', (words, expected) => {
    expect(priced(words)).toBe(expected);
  });

  it('waits while the side it needs is empty, or the book is crossed or locked', () => {
    expect(priced({ side: 'BUY', style: 'AGGRESSIVE', ask: '0' })).toBe('NO_MARKET');
    expect(priced({ side: 'SELL', style: 'AGGRESSIVE', bid: '0' })).toBe('NO_MARKET');
    expect(priced({ side: 'BUY', style: 'PASSIVE', bid: '0' })).toBe('NO_MARKET');
    expect(priced({ side: 'BUY', style: 'PASSIVE', bid: '10', ask: '10' })).toBe('NO_MARKET');
    expect(priced({ side: 'SELL', style: 'PASSIVE', bid: '11', ask: '10' })).toBe('NO_MARKET');
    expect(priced({ side: 'BUY', style: 'PASSIVE', bid: '10', ask: '0' })).toBe('10 GTC post-only');
  });

  it('stays inside the price range of the venue', () => {
    const rules = { minPrice: '40000', maxPrice: '43100.005' };
    expect(priced({ side: 'BUY', style: 'AGGRESSIVE', rules })).toBe('43100 IOC');
    expect(priced({ side: 'SELL', style: 'AGGRESSIVE', rules: { minPrice: '43000.001' } })).toBe('43000.01 IOC');
    expect(priced({ side: 'BUY', style: 'PASSIVE', limit: '39999', rules })).toBe('NO_MARKET');
    expect(priced({ side: 'SELL', style: 'PASSIVE', limit: '44000', rules })).toBe('NO_MARKET');
    expect(priced({ side: 'BUY', style: 'PASSIVE', bid: '0.004', ask: '1' })).toBe('NO_MARKET');
  });

  it('is a tick multiple, never worse than the limit, and never crosses when it rests', () => {
    const cents = fc.integer({ min: 1, max: 1_000_000 }).map((n) => (n / 1_000).toFixed(3));
    const words = fc.record({
      side: fc.constantFrom<Side>('BUY', 'SELL'),
      style: fc.constantFrom('PASSIVE' as const, 'AGGRESSIVE' as const),
      limit: fc.option(cents),
      bid: cents,
      ask: cents,
    });
    const worse = (side: Side, a: Price, b: Price): boolean => compare(a, b) === (side === 'BUY' ? 1 : -1);
    fc.assert(
      fc.property(words, (given) => {
        const view = viewOf(given);
        const pricing = priceByStyle(view, BPS);
        if (pricing.kind !== 'SEND') return;
        expect(isTickMultiple(view.rules, pricing.price)).toBe(true);
        expect(view.limitPrice === null || !worse(view.side, pricing.price, view.limitPrice)).toBe(true);
        const { bid, ask } = view.quote;
        if (pricing.postOnly) {
          expect(view.side === 'BUY' ? isLess(pricing.price, ask) : isLess(bid, pricing.price)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('placement', () => {
  const levels = { bids: ['43010.49', '43010', '43009.5'], asks: ['43010.50', '43011', '43012'] };
  const placed = (placement: Partial<Placement>, words: Partial<Words> = {}): string => {
    const full = { placementMode: 'CUSTOM', placement: 1, cancel: 6, ...placement } as const;
    return textOf(priceByStyle(viewOf({ side: 'BUY', style: 'PASSIVE', ...words }), BPS, full));
  };

  it.each([
    ['the touch', { placementMode: 'DEFAULT' }, {}, '43010.49 GTC post-only'],
    ['the second level', { placement: 2 }, { levels }, '43010 GTC post-only'],
    ['the second level of the asks', { placement: 2 }, { levels, side: 'SELL' }, '43011 GTC post-only'],
    ['the deepest of a shallow book', { placement: 9 }, { levels }, '43009.5 GTC post-only'],
    ['a level that must be asked for', { placement: 3 }, {}, '3 levels'],
    ['the limit before the level', { placement: 2 }, { levels, limit: '43001' }, '43001 GTC post-only'],
    ['one tick inside', { placementMode: 'TIGHT' }, { ask: '43010.51' }, '43010.5 GTC post-only'],
    [
      'one tick inside, selling',
      { placementMode: 'TIGHT' },
      { side: 'SELL', ask: '43010.51' },
      '43010.5 GTC post-only',
    ],
    ['the touch of a narrow spread', { placementMode: 'TIGHT' }, {}, '43010.49 GTC post-only'],
    [
      'the touch of a market without ticks',
      { placementMode: 'TIGHT' },
      { ask: '43020', rules: { tick: '0' } },
      '43010.49 GTC post-only',
    ],
  ] as const)('rests at %s', (_what, placement, words, expected) => {
    expect(placed(placement, words as Partial<Words>)).toBe(expected);
  });
});

describe('a cap that stays at the arrival', () => {
  const capped = (words: Words): string => textOf(takeUpToArrival(viewOf(words), BPS));
  const buy = { side: 'BUY', style: 'AGGRESSIVE' } as const;

  it('is that of the market now where none was seen before', () => {
    expect(capped(buy)).toBe('43225.55 IOC');
  });

  it('does not move with the market, whichever way', () => {
    for (const ask of ['42000', '44000']) {
      expect(capped({ ...buy, bid: '41999', ask, arrival: ['43010.49', '43010.50'] })).toBe('43225.55 IOC');
    }
    expect(capped({ ...buy, side: 'SELL', arrival: ['43010.49', '43010.50'] })).toBe('42795.44 IOC');
  });

  it('is the limit where that is nearer, and never half a tick beyond it', () => {
    expect(capped({ ...buy, limit: '43100' })).toBe('43100 IOC');
    expect(capped({ ...buy, limit: '43100.015' })).toBe('43100.01 IOC');
    expect(capped({ ...buy, side: 'SELL', limit: '42999.985' })).toBe('42999.99 IOC');
  });
});

describe('resting at the limit', () => {
  const rested = (words: Words, limit: string): string => textOf(restAtLimit(viewOf(words), price(limit)));

  it.each([
    ['BUY', 'PASSIVE', '43010.49', '43010.49 GTC post-only'],
    ['BUY', 'PASSIVE', '43010.50', 'WOULD_CROSS'],
    ['BUY', 'HYBRID', '43010.50', '43010.5 GTC'],
    ['BUY', 'AGGRESSIVE', '43020', '43020 GTC'],
    ['SELL', 'PASSIVE', '43010.50', '43010.5 GTC post-only'],
    ['SELL', 'PASSIVE', '43010.49', 'WOULD_CROSS'],
    ['SELL', 'HYBRID', '43010.49', '43010.49 GTC'],
    ['SELL', 'PASSIVE', '43010.495', '43010.5 GTC post-only'],
  ] as const)('%s %s at %s is %s', (side, style, limit, expected) => {
    expect(rested({ side, style }, limit)).toBe(expected);
  });
});
