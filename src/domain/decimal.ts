/**
 * Exact decimals behind opaque types. This is the only file that imports decimal.js: everywhere else a price cannot be
 * added to a quantity, compared with `<`, or turned into a JavaScript number by accident.
 *
 * Range: values read from outside have at most 18 integer and 18 fraction digits; a product of two has at most 72
 * digits, inside the precision of 80 used here.
 */
import { Decimal } from 'decimal.js';
import { InvariantError, refuse } from './errors.ts';

declare const priceBrand: unique symbol;
declare const quantityBrand: unique symbol;
declare const notionalBrand: unique symbol;
declare const ratioBrand: unique symbol;
declare const feeBrand: unique symbol;

/** Quote units for one base unit. */
export interface Price {
  readonly [priceBrand]: never;
}
/** Base units. */
export interface Quantity {
  readonly [quantityBrand]: never;
}
/** Quote units: price times quantity. */
export interface Notional {
  readonly [notionalBrand]: never;
}
/** A plain number without a unit: percent, basis points, a multiple. */
export interface Ratio {
  readonly [ratioBrand]: never;
}
/** What a venue charged, in whatever asset it names; below zero where it paid instead: a rebate. */
export interface Fee {
  readonly [feeBrand]: never;
}
type Amount = Price | Quantity | Notional | Ratio | Fee;

const D = Decimal.clone({ precision: 80, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -9e15, toExpPos: 9e15 });

const raw = (value: Amount): Decimal => value as unknown as Decimal;
const wrap = <T extends Amount>(value: Decimal): T => value as unknown as T;

/** The grammar a number must match before a Decimal is made of it: an unbounded exponent would block the process. */
export const DECIMAL_PATTERN = /^(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?$/;

const LIMIT = new D('1e18');
const FRACTION_DIGITS_MAX = 18;

function parse<T extends Amount>(text: string, field: string): T {
  if (!DECIMAL_PATTERN.test(text)) {
    throw refuse(field, 'must be a plain decimal number, not negative, with at most 18 integer and 18 fraction digits');
  }
  const value = new D(text);
  if (value.gte(LIMIT) || value.decimalPlaces() > FRACTION_DIGITS_MAX) {
    throw refuse(field, 'must have at most 18 integer and 18 fraction digits');
  }
  return wrap<T>(value);
}

/** Reads a price; throws OrderError naming `field` when the text is not a bounded, non-negative decimal. */
export const price = (text: string, field = 'price'): Price => parse<Price>(text, field);
/** Reads a quantity; errors as for price. */
export const quantity = (text: string, field = 'quantity'): Quantity => parse<Quantity>(text, field);
/** Reads a notional; errors as for price. */
export const notional = (text: string, field = 'notional'): Notional => parse<Notional>(text, field);
/** Reads a plain ratio; errors as for price. */
export const ratio = (text: string, field = 'value'): Ratio => parse<Ratio>(text, field);

/** Reads a fee, which may be below zero; errors as for price. */
export const fee = (text: string, field = 'fee'): Fee =>
  text.startsWith('-') ? wrap<Fee>(raw(parse<Fee>(text.slice(1), field)).negated()) : parse<Fee>(text, field);

const ZERO = new D(0);
const ONE = new D(1);
export const ZERO_FEE: Fee = wrap<Fee>(ZERO);
export const ZERO_QUANTITY: Quantity = wrap<Quantity>(ZERO);
export const ZERO_PRICE: Price = wrap<Price>(ZERO);
export const ZERO_NOTIONAL: Notional = wrap<Notional>(ZERO);

/** Plain digits, no exponent, no trailing zeros: `0.3`, `43000.5`, `0`. Reading it back gives the same value. */
export const toText = (value: Amount): string => raw(value).toFixed();

const isNothing = (value: Decimal): boolean => value.d[0] === 0;

/** Values never change, so that a sum with zero is the other value itself. */
export const add = <T extends Amount>(a: T, b: T): T =>
  isNothing(raw(b)) ? a : isNothing(raw(a)) ? b : wrap<T>(raw(a).plus(raw(b)));
/** a − b; may be negative, which only intermediate results are. */
export const subtract = <T extends Amount>(a: T, b: T): T => (isNothing(raw(b)) ? a : wrap<T>(raw(a).minus(raw(b))));
/** Of the digits of two numbers with the same exponent, in decimal.js's groups of seven. */
function compareDigits(a: readonly number[], b: readonly number[]): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return Math.sign(a.length - b.length);
}

/**
 * −1, 0 or 1. By the parts that decimal.js documents (sign, exponent, digits), because its own comparison makes a new number
 * first, and comparing is what is done most. Amounts are finite; a zero has the one digit 0 and may have either sign.
 */
export function compare<T extends Amount>(a: T, b: T): number {
  const [x, y] = [raw(a), raw(b)];
  const signX = isNothing(x) ? 0 : x.s;
  const signY = isNothing(y) ? 0 : y.s;
  if (signX !== signY) return signX < signY ? -1 : 1;
  if (signX === 0) return 0;
  const larger = x.e === y.e ? compareDigits(x.d, y.d) : x.e < y.e ? -1 : 1;
  return larger === 0 ? 0 : larger * signX;
}
export const equals = <T extends Amount>(a: T, b: T): boolean => compare(a, b) === 0;
export const isLess = <T extends Amount>(a: T, b: T): boolean => compare(a, b) < 0;
export const isGreater = <T extends Amount>(a: T, b: T): boolean => compare(a, b) > 0;
export const isAtLeast = <T extends Amount>(a: T, b: T): boolean => compare(a, b) >= 0;
export const isZero = (value: Amount): boolean => isNothing(raw(value));
/** Greater than zero. */
export const isPositive = (value: Amount): boolean => raw(value).s > 0 && !isNothing(raw(value));
export const min = <T extends Amount>(a: T, b: T): T => (isLess(a, b) ? a : b);
export const max = <T extends Amount>(a: T, b: T): T => (isGreater(a, b) ? a : b);
export const sum = <T extends Amount>(values: readonly T[]): T => values.reduce(add, wrap<T>(ZERO));
/** a when it is not negative, else zero. */
export const notBelowZero = <T extends Amount>(a: T): T => (raw(a).s < 0 && !isNothing(raw(a)) ? wrap<T>(ZERO) : a);

/** Price times quantity, exact. */
export const notionalOf = (p: Price, q: Quantity): Notional => wrap<Notional>(raw(p).times(raw(q)));

/** Notional ÷ quantity, rounded half-up to 10 decimals (the contract's averagePrice); zero when nothing was filled. */
export const averagePrice = (total: Notional, filled: Quantity): Price =>
  raw(filled).isZero()
    ? ZERO_PRICE
    : wrap<Price>(raw(total).div(raw(filled)).toDecimalPlaces(10, Decimal.ROUND_HALF_UP));

/** total ÷ filled, to 80 digits: for comparing, where averagePrice is for showing. Filled must not be zero. */
export const priceOf = (total: Notional, filled: Quantity): Price => wrap<Price>(raw(total).div(raw(filled)));
/** value ÷ count, to 80 digits. */
export const divideBy = <T extends Amount>(value: T, count: bigint): T => wrap<T>(raw(value).div(count.toString()));
/** 0 − a. */
export const negate = <T extends Amount>(a: T): T => wrap<T>(raw(a).negated());
/** Rounded half-up to this many digits after the point. */
export const roundTo = <T extends Amount>(value: T, digits: number): T =>
  wrap<T>(raw(value).toDecimalPlaces(digits, Decimal.ROUND_HALF_UP));
const TEN_DIGITS = 1e10;
/** Five roundings of a double are less than this, as a share of the value. */
const DOUBLE_ERROR = 1e-15;
const WHOLE_BELOW = 2 ** 52;
/** Digits in a group of decimal.js, and what a group counts to. */
const GROUP_DIGITS = 7;
const GROUP = 10 ** GROUP_DIGITS;
/** Powers of ten up to here are exact as doubles. */
const EXACT_POWER = 22;

/**
 * The nearest double, as toNumber gives it. Two groups of digits are a whole number below 2^53, and one rounded operation
 * with an exact power of ten gives the nearest double (Clinger 1990); decimal.js goes by way of a text.
 */
function toDouble(value: Decimal): number {
  const { d, e, s } = value;
  const [first, second] = d;
  const tens = (Math.floor(e / GROUP_DIGITS) - 1) * GROUP_DIGITS;
  if (first === undefined || d.length > 2 || Math.abs(tens) > EXACT_POWER) return value.toNumber();
  const whole = s * (first * GROUP + (second ?? 0));
  return tens < 0 ? whole / 10 ** -tens : whole * 10 ** tens;
}

/**
 * part × times ÷ whole as a plain number, rounded half-up to ten digits after the point: for statistics, never for money.
 * Doubles say which whole number of the tenth digit it is, unless it lies so near the middle of two that their errors could
 * matter: then, and for what is too large, the exact way decides. Both give the same number.
 */
export function quotientOf<T extends Amount>(part: T, whole: T, times = 1): number {
  const tenths = ((toDouble(raw(part)) * times) / toDouble(raw(whole))) * TEN_DIGITS;
  const nearest = Math.round(tenths);
  const size = Math.abs(tenths);
  if (size < WHOLE_BELOW && 0.5 - Math.abs(tenths - nearest) > size * DOUBLE_ERROR) return nearest / TEN_DIGITS;
  return raw(part).times(times).div(raw(whole)).toDecimalPlaces(10, Decimal.ROUND_HALF_UP).toNumber();
}
/** What a fee charged in the quote asset comes to. */
export const feeAsNotional = (charged: Fee): Notional => wrap<Notional>(raw(charged));
/** What a fee charged in the base asset comes to at a price. */
export const feeAtPrice = (charged: Fee, p: Price): Notional => wrap<Notional>(raw(charged).times(raw(p)));

/** The quantity a notional buys at a price, not rounded to a step. */
export const quantityFor = (total: Notional, p: Price): Quantity => wrap<Quantity>(raw(total).div(raw(p)));

/** value × ratio. */
export const scale = <T extends Amount>(value: T, by: Ratio): T => wrap<T>(raw(value).times(raw(by)));
/** value × percent ÷ 100. */
export const percentOf = <T extends Amount>(value: T, percent: Ratio): T =>
  wrap<T>(raw(value).times(raw(percent)).div(100));
/** part ÷ whole × 100, rounded half-up to four decimals. Both of one unit, whole positive. */
export const percentOfWhole = <T extends Amount>(part: T, whole: T): Ratio =>
  wrap<Ratio>(raw(part).times(100).div(raw(whole)).toDecimalPlaces(4, Decimal.ROUND_HALF_UP));
/** value moved by basis points: value × (1 ± bps ÷ 10,000). */
export const moveByBps = <T extends Amount>(value: T, bps: Ratio, direction: 'UP' | 'DOWN'): T => {
  const part = raw(bps).div(10_000);
  return wrap<T>(raw(value).times(direction === 'UP' ? ONE.plus(part) : ONE.minus(part)));
};
/** The middle of two prices. */
export const middle = (a: Price, b: Price): Price => wrap<Price>(raw(a).plus(raw(b)).div(2));

/** Rounds down to a multiple of step. Step must be positive. */
export const floorTo = <T extends Amount>(value: T, step: T): T =>
  wrap<T>(raw(value).div(raw(step)).floor().times(raw(step)));
/** Rounds up to a multiple of step. Step must be positive. */
export const ceilTo = <T extends Amount>(value: T, step: T): T =>
  wrap<T>(raw(value).div(raw(step)).ceil().times(raw(step)));
export const isMultipleOf = <T extends Amount>(value: T, step: T): boolean => raw(value).mod(raw(step)).isZero();

/** How many whole steps fit into value, as a bigint. Both must be of one unit. */
export const stepsIn = <T extends Amount>(value: T, step: T): bigint =>
  BigInt(raw(value).div(raw(step)).floor().toFixed());
/** A whole number below this is one group of digits of decimal.js, and need not be read from text. */
const SMALL = 10_000_000n;
/** step × count for a bigint count. */
export const stepsOf = <T extends Amount>(step: T, count: bigint): T =>
  wrap<T>(raw(step).times(count >= 0n && count < SMALL ? Number(count) : count.toString()));

/** floor(part ÷ whole × length) for a whole number of milliseconds; part and whole of one unit, whole positive. */
export const shareOfMs = <T extends Amount>(part: T, whole: T, lengthMs: number): number =>
  raw(part).times(lengthMs).div(raw(whole)).floor().toNumber();

const STORED_PATTERN = /^[0-9]{1,60}(\.[0-9]{1,60})?$/;

/** Reads back what toText wrote: products may be longer than what is accepted from outside. Throws on anything else. */
export function fromStored<T extends Amount>(text: string): T {
  if (!STORED_PATTERN.test(text)) throw new InvariantError(`stored decimal "${text.slice(0, 40)}" is malformed`);
  return wrap<T>(new D(text));
}

/** The same for a fee, the only stored amount that may be below zero. */
export const feeFromStored = (text: string): Fee =>
  text.startsWith('-') ? wrap<Fee>(raw(fromStored<Fee>(text.slice(1))).negated()) : fromStored<Fee>(text);

/**
 * How far `value` is from `reference`, in basis points of the reference, rounded half-up to four decimals; negative when
 * it is below. The reference must be positive.
 */
export const bpsFrom = (value: Price, reference: Price): Ratio =>
  wrap<Ratio>(
    raw(value).minus(raw(reference)).times(10_000).div(raw(reference)).toDecimalPlaces(4, Decimal.ROUND_HALF_UP),
  );
