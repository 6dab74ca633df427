/**
 * How large the clips of a parent are. Everything after the checks is counted in whole lots, so that a sum is exact by
 * construction and a thousand clips cost a thousand integer steps.
 */
import { splitBySize, splitEvenly, type LotBounds } from './clip-split.ts';
import {
  isGreater,
  isLess,
  isMultipleOf,
  isPositive,
  isZero,
  max,
  min,
  notionalOf,
  percentOf,
  quantity,
  ratio,
  stepsIn,
  stepsOf,
  toText,
  type Notional,
  type Price,
  type Quantity,
  type Ratio,
} from './decimal.ts';
import { refuse, type OrderError } from './errors.ts';
import { floorToStep, largestQuantity, smallestQuantity, type InstrumentRules, type Side } from './instrument.ts';
import { CLIPS_MAX } from './limits.ts';
import type { PlanInput } from './strategy.ts';

/** What clip sizes depend on: the plan's input without its times and its seed. */
export type ClipInput = Omit<PlanInput, 'window' | 'seed'>;

/** The most one order of an account may be; null where there is no such cap. */
export interface AccountCap {
  readonly quantity: Quantity | null;
  readonly notional: Notional | null;
}

export interface ClipOptions {
  /** How many clips the strategy wants when the client leaves the size to us; at least 1. */
  readonly automaticCount: number;
  readonly clipsMax?: number;
  readonly cap?: AccountCap;
  /** Every clip takes: the venue's maximum for such orders bounds it too. */
  readonly takesLiquidity?: boolean;
}

export interface ClipSizes {
  /** One entry a clip, in sending order, in lots; they add up to the quantity exactly. */
  readonly lots: readonly bigint[];
  readonly bounds: LotBounds;
  /** Smallest clip the venue takes at today's price, and the same with 10 % head-room for price moves. */
  readonly hardMin: Quantity;
  readonly softMin: Quantity;
  /** Lots that changed their clip because the venue would not have taken them alone. */
  readonly merged: bigint;
  /** How many clips fewer than the strategy wanted, because smaller ones would be too small. */
  readonly fewer: number;
}

const HEADROOM = ratio('1.1');
const WHOLE_PERCENT = ratio('100');

/**
 * The price minimum notionals are judged at: the least favourable of limit and market, because a BUY child trades at or
 * below both and a SELL child at or above its limit. Null when there is neither.
 */
export function effectivePrice(side: Side, limitPrice: Price | null, refPrice: Price | null): Price | null {
  if (limitPrice === null || refPrice === null) return limitPrice ?? refPrice;
  return side === 'BUY' ? min(limitPrice, refPrice) : max(limitPrice, refPrice);
}

/** Checks K-1 to K-4: the quantity against the venue's rules. Throws INVALID_ORDER for the first rule broken. */
export function checkQuantity(input: ClipInput): void {
  const { quantity: q, rules } = input;
  if (!isPositive(q)) throw refuse('quantity', 'must be greater than 0');
  if (!isMultipleOf(q, rules.step)) {
    throw refuse('quantity', `${toText(q)} is not a multiple of the lot step ${toText(rules.step)}`);
  }
  if (isLess(q, rules.minQty)) {
    throw refuse('quantity', `${toText(q)} is below the minimum quantity ${toText(rules.minQty)}`);
  }
  const at = effectivePrice(input.side, input.limitPrice, input.refPrice);
  if (at !== null && isLess(notionalOf(at, q), rules.minNotional)) {
    const worth = `${toText(q)} at ${toText(at)} is a notional of ${toText(notionalOf(at, q))}`;
    throw refuse('quantity', `${worth}, below the minimum notional ${toText(rules.minNotional)}`);
  }
}

/** Check K-5. Throws QUANTITY_EXCEED when the order is larger than the account may send. */
export function checkCap(input: ClipInput, cap: AccountCap): void {
  if (cap.quantity !== null && isGreater(input.quantity, cap.quantity)) {
    throw refuse('quantity', `is above the account's cap of ${toText(cap.quantity)}`, 'QUANTITY_EXCEED');
  }
  const at = effectivePrice(input.side, input.limitPrice, input.refPrice);
  if (at !== null && cap.notional !== null && isGreater(notionalOf(at, input.quantity), cap.notional)) {
    throw refuse('quantity', `is above the account's notional cap of ${toText(cap.notional)}`, 'QUANTITY_EXCEED');
  }
}

/**
 * Checks K-6 to K-8: the clip size as the client gave it. AUTOMATIC ignores a value. Throws INVALID_ORDER, or
 * QUANTITY_EXCEED when one clip is larger than the whole order.
 */
export function checkClipSize(input: ClipInput): void {
  const { clipSizeType: type, clipSizeVal: value } = input;
  if (type === 'AUTOMATIC') return;
  if (value === null) throw refuse('clipSizeVal', `is required for clipSizeType ${type}`);
  if (!isPositive(value)) throw refuse('clipSizeVal', 'must be > 0');
  const tooLarge =
    type === 'PERCENTAGE' ? isGreater(value, WHOLE_PERCENT) : isGreater(wantedClip(input, value), input.parentQuantity);
  if (tooLarge) {
    throw refuse('clipSizeVal', `${toText(value)} makes a clip that is larger than the order`, 'QUANTITY_EXCEED');
  }
}

/** The clip before rounding: base units as they are, or percent of the whole parent. */
function wantedClip(input: ClipInput, value: Ratio): Quantity {
  return input.clipSizeType === 'PERCENTAGE'
    ? percentOf(input.parentQuantity, value)
    : quantity(toText(value), 'clipSizeVal');
}

/** The largest clip the venue takes, or null when it has no maximum. */
function largestClip(rules: InstrumentRules, takes: boolean): Quantity | null {
  const largest = largestQuantity(rules);
  if (!takes || isZero(rules.maxMarketQty)) return largest;
  const taking = floorToStep(rules, rules.maxMarketQty);
  return largest === null ? taking : min(largest, taking);
}

const lotsIn = (rules: InstrumentRules, q: Quantity): bigint => stepsIn(q, rules.step);

/** Clip sizes by the client's own value, rounded down to a lot. Check K-9. */
function givenSize(input: ClipInput, value: Ratio, bounds: LotBounds, hardMin: Quantity): bigint {
  const rounded = lotsIn(input.rules, wantedClip(input, value));
  const clip = bounds.max !== null && bounds.max < rounded ? bounds.max : rounded;
  if (clip < bounds.min) {
    const least = toText(max(hardMin, input.rules.step));
    throw refuse('clipSizeVal', `makes clip ${toText(stepsOf(input.rules.step, clip))} below minimum clip ${least}`);
  }
  // When planning again less than one clip may be left.
  const total = lotsIn(input.rules, input.quantity);
  return clip < total ? clip : total;
}

const tooMany = (field: string, count: bigint, most: number): OrderError =>
  refuse(field, `makes ${count} clips: more than ${most} clips`);

/** Check K-12: the venue's maximum can leave no legal split. */
function checkBounds(input: ClipInput, lots: readonly bigint[], bounds: LotBounds): void {
  const outside = lots.find((clip) => clip < bounds.min || (bounds.max !== null && clip > bounds.max));
  if (outside === undefined) return;
  const range = `${toText(stepsOf(input.rules.step, bounds.min))} to ${
    bounds.max === null ? 'any' : toText(stepsOf(input.rules.step, bounds.max))
  }`;
  const clip = toText(stepsOf(input.rules.step, outside));
  throw refuse('quantity', `cannot be split legally: a clip of ${clip} is outside ${range}`);
}

/**
 * Sizes of all clips. Throws OrderError by the checks K-1 to K-10 and K-12 in that order (K-11 is about times). When
 * planning again, `quantity` is what is left and may be less than one clip.
 */
export function clipSizes(input: ClipInput, options: ClipOptions): ClipSizes {
  checkQuantity(input);
  if (options.cap !== undefined) checkCap(input, options.cap);
  checkClipSize(input);
  const { rules, clipSizeVal: value } = input;
  const at = effectivePrice(input.side, input.limitPrice, input.refPrice);
  const hardMin = smallestQuantity(rules, at, null);
  const softMin = smallestQuantity(rules, at, HEADROOM);
  const largest = largestClip(rules, options.takesLiquidity === true);
  const oneOrMore = (lots: bigint): bigint => (lots < 1n ? 1n : lots);
  const bounds: LotBounds = {
    min: oneOrMore(lotsIn(rules, hardMin)),
    max: largest === null ? null : lotsIn(rules, largest),
  };
  const total = lotsIn(rules, input.quantity);
  const automatic = input.clipSizeType === 'AUTOMATIC' || value === null;
  const split = automatic
    ? splitEvenly(total, BigInt(options.automaticCount), oneOrMore(lotsIn(rules, softMin)), bounds.max)
    : splitBySize(total, givenSize(input, value, bounds, hardMin), bounds);
  const most = options.clipsMax ?? CLIPS_MAX;
  if (split.count > BigInt(most)) throw tooMany(automatic ? 'quantity' : 'clipSizeVal', split.count, most);
  const lots = split.lots();
  checkBounds(input, lots, bounds);
  const fewer = automatic ? Math.max(options.automaticCount - lots.length, 0) : 0;
  return { lots, bounds, hardMin, softMin, merged: split.merged, fewer };
}

/** Quantities of lot counts. Equal counts share one object, so that a thousand equal clips cost one decimal. */
export function quantitiesOf(rules: InstrumentRules, lots: readonly bigint[]): readonly Quantity[] {
  const known = new Map<bigint, Quantity>();
  return lots.map((count) => {
    const found = known.get(count) ?? stepsOf(rules.step, count);
    known.set(count, found);
    return found;
  });
}
