/** A tradable thing and the venue's rules for orders in it, with the roundings those rules ask for. */
import {
  ceilTo,
  floorTo,
  isMultipleOf,
  isZero,
  max,
  notional,
  price,
  quantity,
  quantityFor,
  scale,
  toText,
  type Notional,
  type Price,
  type Quantity,
  type Ratio,
} from './decimal.ts';

export type Side = 'BUY' | 'SELL';

/** Normalised rules. A zero means that the rule is off; `step` is never zero. */
export interface InstrumentRules {
  readonly step: Quantity;
  readonly minQty: Quantity;
  readonly maxQty: Quantity;
  /** The most an order that takes at once may be. */
  readonly maxMarketQty: Quantity;
  readonly minNotional: Notional;
  readonly tick: Price;
  readonly minPrice: Price;
  readonly maxPrice: Price;
}

/** The rules as decimal strings: the form of files, of Redis and of the command line. */
export interface RulesText {
  readonly step: string;
  readonly minQty?: string;
  readonly maxQty?: string;
  readonly maxMarketQty?: string;
  readonly minNotional?: string;
  readonly tick?: string;
  readonly minPrice?: string;
  readonly maxPrice?: string;
}

export interface Instrument {
  /** `BTC/USDT`. */
  readonly symbol: string;
  /** The venue's own name, `BTCUSDT`. */
  readonly venueSymbol: string;
  readonly base: string;
  readonly quote: string;
  readonly assetClass: 'SPOT';
  readonly tradable: boolean;
  /** The venue has no orders that never take: what is to rest is sent as a plain limit order. */
  readonly noPostOnly?: true;
  readonly rules: InstrumentRules;
}

/** Reads rules from texts; throws OrderError naming the field. */
export function parseRules(text: RulesText): InstrumentRules {
  const rules = {
    step: quantity(text.step, 'step'),
    minQty: quantity(text.minQty ?? '0', 'minQty'),
    maxQty: quantity(text.maxQty ?? '0', 'maxQty'),
    maxMarketQty: quantity(text.maxMarketQty ?? '0', 'maxMarketQty'),
    minNotional: notional(text.minNotional ?? '0', 'minNotional'),
    tick: price(text.tick ?? '0', 'tick'),
    minPrice: price(text.minPrice ?? '0', 'minPrice'),
    maxPrice: price(text.maxPrice ?? '0', 'maxPrice'),
  };
  return isZero(rules.step) ? parseRules({ ...text, step: '' }) : rules;
}

export function rulesToText(rules: InstrumentRules): RulesText {
  return {
    step: toText(rules.step),
    minQty: toText(rules.minQty),
    maxQty: toText(rules.maxQty),
    ...(isZero(rules.maxMarketQty) ? {} : { maxMarketQty: toText(rules.maxMarketQty) }),
    minNotional: toText(rules.minNotional),
    tick: toText(rules.tick),
    minPrice: toText(rules.minPrice),
    maxPrice: toText(rules.maxPrice),
  };
}

/** Floors to the lot step. */
export const floorToStep = (rules: InstrumentRules, q: Quantity): Quantity => floorTo(q, rules.step);

/** Rounds a limit price to the tick so that the bound is never worsened: BUY down, SELL up. */
export function roundToTick(rules: InstrumentRules, side: Side, p: Price): Price {
  if (isZero(rules.tick)) return p;
  return side === 'BUY' ? floorTo(p, rules.tick) : ceilTo(p, rules.tick);
}

export const isTickMultiple = (rules: InstrumentRules, p: Price): boolean =>
  isZero(rules.tick) || isMultipleOf(p, rules.tick);

/** Smallest quantity the venue takes at this price; `headroom` widens the notional part. */
export function smallestQuantity(rules: InstrumentRules, atPrice: Price | null, headroom: Ratio | null): Quantity {
  const byQuantity = ceilTo(rules.minQty, rules.step);
  if (atPrice === null || isZero(atPrice) || isZero(rules.minNotional)) return byQuantity;
  const wanted = headroom === null ? rules.minNotional : scale(rules.minNotional, headroom);
  return max(byQuantity, ceilTo(quantityFor(wanted, atPrice), rules.step));
}

/** Largest lot multiple the venue takes in one order, or null when it has no maximum. */
export const largestQuantity = (rules: InstrumentRules): Quantity | null =>
  isZero(rules.maxQty) ? null : floorTo(rules.maxQty, rules.step);
