/** What a report is made of, with the few things every block of it asks for. */
import {
  isZero,
  middle,
  negate,
  notionalOf,
  sum,
  type Notional,
  type Price,
  type Quantity,
} from '../../domain/decimal.ts';
import type { Fill } from '../../domain/fill.ts';
import { LIFETIME_DEFAULT_MS } from '../../domain/limits.ts';
import { earlier, type Instant } from '../../domain/time.ts';
import type { ExecutedClip, ExecutedFill, Execution, MarketPoint } from '../execution.ts';
import { createMissing, type Missing } from '../missing.ts';
import type { Basis } from '../report.ts';

/** A price of the market and what it is: the mid of a quote, else the last trade. */
export interface Reference {
  readonly price: Price;
  readonly basis: Basis;
}

export interface SubjectFill extends ExecutedFill {
  readonly executed: ExecutedClip;
  readonly notional: Notional;
}

export interface Subject {
  readonly execution: Execution;
  readonly missing: Missing;
  /** By child number, within a child as booked. */
  readonly fills: readonly SubjectFill[];
  /** The same by time. */
  readonly byTime: readonly SubjectFill[];
  readonly filled: Quantity;
  readonly notional: Notional;
  readonly isBuy: boolean;
  /** False when the market has no tape: then nothing of it is known. */
  readonly hasMarket: boolean;
  readonly arrival: Reference | null;
  readonly startedAt: Instant | null;
  /** Null of an order that was to work until it is done. */
  readonly plannedEnd: Instant | null;
  /** How far the benchmarks of the plan reach: the planned end, without one the end of the work. */
  readonly horizon: Instant | null;
  /** The end of the work or of the plan, whichever is earlier; of an order that goes on, of what is known of it. */
  readonly workEnd: Instant | null;
  readonly lastFillAt: Instant | null;
}

/** The mid where both sides are known and not crossed out, else the last trade. */
export function referenceOf(point: MarketPoint | null): Reference | null {
  if (point === null) return null;
  if (point.bid !== null && point.ask !== null) return { price: middle(point.bid, point.ask), basis: 'MID' };
  return point.last === null ? null : { price: point.last, basis: 'LAST_TRADE' };
}

export function midOf(point: MarketPoint | null): Price | null {
  const reference = referenceOf(point);
  return reference?.basis === 'MID' ? reference.price : null;
}

/** As a cost: what a BUY pays more, what a SELL gets less. */
export const asCost = (isBuy: boolean, difference: Notional): Notional => (isBuy ? difference : negate(difference));
export const signOf = (isBuy: boolean): 1 | -1 => (isBuy ? 1 : -1);

function arrivalOf({ market }: Execution): Reference | null {
  const reference = referenceOf(market.atArrival);
  if (reference === null || isZero(reference.price)) return null;
  return market.detail === 'BARS' && reference.basis === 'LAST_TRADE' ? { ...reference, basis: 'BARS' } : reference;
}

const tapeEnd = ({ from, count, binMs }: Execution['market']['tape']): Instant => (from + count * binMs) as Instant;

function workEndOf(execution: Execution, lastFillAt: Instant | null): Instant | null {
  const { endedAt, window, market } = execution;
  const known = endedAt ?? (market.tape.count > 0 ? tapeEnd(market.tape) : lastFillAt);
  if (known === null) return null;
  return window === null ? known : earlier(known, window.end);
}

const isEarlier = (a: { readonly fill: Fill }, b: { readonly fill: Fill }): number => a.fill.at - b.fill.at;

/** An order that names neither an end nor a duration lives for the default time, which nobody planned. */
function plannedEndOf({ window, request }: Execution): Instant | null {
  if (window === null) return null;
  const isOpenEnded = request.endTime === null && window.windowEnd - request.createdAt >= LIFETIME_DEFAULT_MS;
  return isOpenEnded ? null : window.windowEnd;
}

export function subjectOf(execution: Execution): Subject {
  const fills = execution.clips.flatMap((executed) =>
    executed.fills.map((one) => ({ ...one, executed, notional: notionalOf(one.fill.price, one.fill.quantity) })),
  );
  const byTime = fills.toSorted(isEarlier);
  const lastFillAt = byTime.at(-1)?.fill.at ?? null;
  const [plannedEnd, workEnd] = [plannedEndOf(execution), workEndOf(execution, lastFillAt)];
  return {
    execution,
    missing: createMissing(),
    fills,
    byTime,
    filled: sum(fills.map(({ fill }) => fill.quantity)),
    notional: sum(fills.map(({ notional }) => notional)),
    isBuy: execution.request.side === 'BUY',
    hasMarket: execution.market.tape.count > 0,
    arrival: arrivalOf(execution),
    startedAt: execution.startedAt,
    plannedEnd,
    horizon: plannedEnd ?? workEnd,
    workEnd,
    lastFillAt,
  };
}

export const NO_FILLS = 'nothing was filled';
export const NO_MARKET = 'nothing is known of the market';
export const NO_START = 'the order never started';
export const NO_QUOTES = 'the data has no quotes';
