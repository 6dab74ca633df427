import { describe, expect, it } from 'vitest';
import {
  checkCap,
  clipSizes,
  effectivePrice,
  quantitiesOf,
  type ClipInput,
  type ClipOptions,
} from '../../src/domain/clip-size.ts';
import { notional, price, quantity, ratio, toText } from '../../src/domain/decimal.ts';
import { parseRules, type RulesText } from '../../src/domain/instrument.ts';

const RULES = { step: '0.001', minQty: '0.002', maxQty: '10', minNotional: '5' };

const inputOf = (fields: Partial<ClipInput>, rules: RulesText = RULES): ClipInput => ({
  side: 'BUY',
  quantity: quantity('1'),
  parentQuantity: fields.quantity ?? quantity('1'),
  rules: parseRules(rules),
  limitPrice: null,
  refPrice: price('1000'),
  clipSizeType: 'AUTOMATIC',
  clipSizeVal: null,
  ...fields,
});

const clips = (input: ClipInput, options: ClipOptions = { automaticCount: 10 }): string[] =>
  quantitiesOf(input.rules, clipSizes(input, options).lots).map(toText);

const refusal = (errorCode: string, message: string): unknown => expect.objectContaining({ errorCode, message });

describe('clip sizes', () => {
  it('judge a minimum notional at the price that is worse for it', () => {
    const [low, high] = [price('99'), price('101')];
    expect(effectivePrice('BUY', high, low)).toBe(low);
    expect(effectivePrice('SELL', low, high)).toBe(high);
    expect(effectivePrice('BUY', null, high)).toBe(high);
    expect(effectivePrice('SELL', low, null)).toBe(low);
    expect(effectivePrice('BUY', null, null)).toBeNull();
  });

  it.each([
    ['0', 'quantity must be greater than 0'],
    ['0.0015', 'quantity 0.0015 is not a multiple of the lot step 0.001'],
    ['0.001', 'quantity 0.001 is below the minimum quantity 0.002'],
    ['0.004', 'quantity 0.004 at 1000 is a notional of 4, below the minimum notional 5'],
  ])('refuse the quantity %s', (text, message) => {
    expect(() => clips(inputOf({ quantity: quantity(text) }))).toThrow(refusal('INVALID_ORDER', message));
  });

  it('name the first of several mistakes in the stated order', () => {
    const both = { quantity: quantity('0.0015'), clipSizeType: 'ABSOLUTE', clipSizeVal: null } as const;
    expect(() => clips(inputOf(both))).toThrow(/^quantity 0.0015 is not a multiple/);
    const options = { automaticCount: 1, cap: { quantity: quantity('0.5'), notional: null } };
    expect(() => clips(inputOf({ clipSizeType: 'ABSOLUTE', clipSizeVal: null }), options)).toThrow(/cap of 0.5/);
    expect(() => clips(inputOf({ clipSizeType: 'PERCENTAGE', clipSizeVal: ratio('0') }))).toThrow(/must be > 0/);
  });

  it('refuse an order above the cap of its account, by quantity or by notional', () => {
    const input = inputOf({});
    expect(() => checkCap(input, { quantity: quantity('0.999'), notional: null })).toThrow(
      refusal('QUANTITY_EXCEED', "quantity is above the account's cap of 0.999"),
    );
    expect(() => checkCap(input, { quantity: null, notional: notional('999') })).toThrow(
      refusal('QUANTITY_EXCEED', "quantity is above the account's notional cap of 999"),
    );
    expect(() => checkCap(input, { quantity: quantity('1'), notional: notional('1000') })).not.toThrow();
    expect(() => checkCap(inputOf({ refPrice: null }), { quantity: null, notional: notional('1') })).not.toThrow();
  });

  it('count clips after the odd lot was merged, and refuse more than the limit', () => {
    // 0.031 in clips of 0.01 leaves 0.001, less than the minimum clip of 0.005: three clips, not four.
    const input = inputOf({ quantity: quantity('0.031'), clipSizeType: 'ABSOLUTE', clipSizeVal: ratio('0.01') });
    expect(clips(input, { automaticCount: 1, clipsMax: 3 })).toEqual(['0.01', '0.01', '0.011']);
    expect(() => clips(input, { automaticCount: 1, clipsMax: 2 })).toThrow(
      refusal('INVALID_ORDER', 'clipSizeVal makes 3 clips: more than 2 clips'),
    );
  });

  it('refuse a number of clips that could never be listed', () => {
    const rules = { step: '0.000000000000000001', maxQty: '0.000000000000000001' };
    expect(() => clips(inputOf({ quantity: quantity('999999999999999999') }, rules))).toThrow(/more than 1000 clips$/);
  });

  it('refuse a quantity that the venue maximum leaves no legal split for', () => {
    const rules = { step: '1', minQty: '7', maxQty: '10' };
    const odd = { quantity: quantity('11'), clipSizeType: 'ABSOLUTE', clipSizeVal: ratio('10') } as const;
    expect(() => clips(inputOf(odd, rules))).toThrow(
      refusal('INVALID_ORDER', 'quantity cannot be split legally: a clip of 4 is outside 7 to 10'),
    );
    expect(() => clips(inputOf({ quantity: quantity('11') }, rules))).toThrow(/outside 7 to 10$/);
    expect(() => clips(inputOf({ quantity: quantity('5') }, { step: '1', maxQty: '0.5' }))).toThrow(/split legally/);
  });

  it('refuse a clip that rounds down to nothing, even where the venue has no minimum', () => {
    const tiny = { clipSizeType: 'ABSOLUTE', clipSizeVal: ratio('0.0009') } as const;
    expect(() => clips(inputOf(tiny, { step: '0.001' }))).toThrow(
      refusal('INVALID_ORDER', 'clipSizeVal makes clip 0 below minimum clip 0.001'),
    );
  });

  it('leave the notional to the time of sending when there is no price at all', () => {
    const sizes = clipSizes(inputOf({ quantity: quantity('0.004'), refPrice: null }), { automaticCount: 10 });
    expect(toText(sizes.hardMin)).toBe('0.002');
    expect(toText(sizes.softMin)).toBe('0.002');
    expect(sizes.lots).toEqual([2n, 2n]);
  });

  it('take a maximum of 0 as no maximum', () => {
    const rules = { step: '1', minQty: '1', maxQty: '0' };
    expect(clips(inputOf({ quantity: quantity('5000000') }, rules), { automaticCount: 1 })).toEqual(['5000000']);
  });

  it('ignore a clip value that comes with AUTOMATIC', () => {
    expect(clips(inputOf({ clipSizeVal: ratio('99') }), { automaticCount: 2 })).toEqual(['0.5', '0.5']);
  });

  it('refer a percentage to the whole parent when only a part is planned again', () => {
    const again = { parentQuantity: quantity('1.5'), clipSizeType: 'PERCENTAGE', clipSizeVal: ratio('10') } as const;
    expect(clips(inputOf({ ...again, quantity: quantity('0.9') }))).toEqual(new Array(6).fill('0.15'));
    expect(clips(inputOf({ ...again, quantity: quantity('0.1') }))).toEqual(['0.1']);
    const absolute = { parentQuantity: quantity('1.5'), clipSizeType: 'ABSOLUTE', clipSizeVal: ratio('0.5') } as const;
    expect(clips(inputOf({ ...absolute, quantity: quantity('0.2') }))).toEqual(['0.2']);
  });

  it('share one quantity among equal clips', () => {
    const [first, second] = quantitiesOf(parseRules(RULES), [100n, 100n]);
    expect(first).toBe(second);
  });
});
