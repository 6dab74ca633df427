import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, isLess, price, quantity, ratio, toText, type Price } from '../../../src/domain/decimal.ts';
import { isTickMultiple, parseRules, type RulesText, type Side } from '../../../src/domain/instrument.ts';
import type { PriceView } from '../../../src/domain/strategy.ts';
import { instant } from '../../../src/domain/time.ts';
import { priceByStyle } from '../../../strategies/lib/pricing.ts';

const BPS = ratio('50');

interface Words {
  readonly side: Side;
  readonly style: 'PASSIVE' | 'AGGRESSIVE';
  readonly limit?: string | null;
  readonly bid?: string;
  readonly ask?: string;
  readonly rules?: Partial<RulesText>;
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
});

function priced(words: Words): string {
  const pricing = priceByStyle(viewOf(words), BPS);
  if (pricing.kind === 'HOLD') return pricing.reason;
  return `${toText(pricing.price)} ${pricing.timeInForce}${pricing.postOnly ? ' post-only' : ''}`;
}

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
        if (pricing.kind === 'HOLD') return;
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
