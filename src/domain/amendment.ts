/** What a client may change about an order that lives, in which states, and the request that comes of it. */
import { equals, toText, type Price, type Quantity, type Ratio } from './decimal.ts';
import { refuse } from './errors.ts';
import type { ParentRequest } from './parent.ts';
import type { ParentStatus } from './parent-status.ts';
import type { ClipSizeType, Strategy } from './strategy.ts';
import { formatInstant, type Instant } from './time.ts';

/** New values; null leaves a field as it is. A limit price or an end time can be moved, never taken away. */
export interface Amendment {
  readonly quantity: Quantity | null;
  readonly limitPrice: Price | null;
  readonly endTime: Instant | null;
  readonly clipSizeType: ClipSizeType | null;
  readonly clipSizeVal: Ratio | null;
  /** Keys to set among the strategy's parameters; a key that is null goes back to its default. */
  readonly params: Readonly<Record<string, unknown>> | null;
}

/**
 * What an amendment does in each state: NOTE changes the request before there is a plan, REPLAN plans the rest again at
 * once, HOLD checks that the rest can be planned and leaves the planning to the unpause.
 */
export type AmendCell = 'NOTE' | 'REPLAN' | 'HOLD' | 'refuseInvalid' | 'refuseTerminated';

export const AMEND_TABLE: Readonly<Record<ParentStatus, AmendCell>> = {
  PENDING_NEW: 'NOTE',
  ACCEPTED: 'REPLAN',
  PARTIALLY_FILLED: 'REPLAN',
  PENDING_CANCEL: 'refuseInvalid',
  PENDING_PAUSE: 'HOLD',
  PAUSED: 'HOLD',
  PENDING_UNPAUSE: 'HOLD',
  FILLED: 'refuseTerminated',
  CANCELLED: 'refuseTerminated',
  EXPIRED: 'refuseTerminated',
  REJECTED: 'refuseTerminated',
};

type RawParams = ParentRequest['params'];

/** `duration_seconds` and `durationSeconds` are one key. */
const keyOf = (name: string): string => name.replaceAll('_', '').toLowerCase();

/** Stored parameters with those given in their place. */
function mergedParams(stored: RawParams, given: RawParams): RawParams {
  const replaced = new Set(Object.keys(given).map(keyOf));
  const kept = Object.entries(stored).filter(([name]) => !replaced.has(keyOf(name)));
  return Object.fromEntries([...kept, ...Object.entries(given).filter(([, value]) => value !== null)]);
}

/** A value of the old type would mean something else under the new one. */
function checkClipType(before: ClipSizeType, { clipSizeType, clipSizeVal }: Amendment): void {
  if (clipSizeType === null || clipSizeType === before || clipSizeType === 'AUTOMATIC') return;
  if (clipSizeVal === null) throw refuse('clipSizeVal', `is required when clipSizeType becomes ${clipSizeType}`);
}

/** The values that are given. */
function given<T extends object>(values: T): Partial<{ [K in keyof T]: NonNullable<T[K]> }> {
  const entries = Object.entries(values).filter(([, value]) => value !== null);
  return Object.fromEntries(entries) as Partial<{ [K in keyof T]: NonNullable<T[K]> }>;
}

/**
 * The request with the changes in it, its parameters read and completed. Throws OrderError for a parameter that is
 * wrong or a clip size without its value; the market's rules are checked by whoever plans with the result.
 */
export function amendedRequest(request: ParentRequest, amendment: Amendment, strategy: Strategy): ParentRequest {
  checkClipType(request.clipSizeType, amendment);
  const { params, ...values } = amendment;
  const changed = { ...request, ...given(values) };
  if (params === null) return changed;
  return { ...changed, params: strategy.toRaw(strategy.parseParams(mergedParams(request.params, params))) };
}

type Amount = Price | Quantity | Ratio;

const isSame = (a: Amount | null, b: Amount | null): boolean =>
  a === null || b === null ? a === b : equals<Amount>(a, b);
const shownTime = (at: Instant | null): string => (at === null ? 'none' : formatInstant(at));
const shown = (value: Amount | null): string => (value === null ? 'none' : toText(value));

function paramChanges(before: RawParams, after: RawParams): readonly string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const shownParam = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value));
  return keys
    .map((key) => [key, shownParam(before[key]), shownParam(after[key])] as const)
    .filter(([, from, to]) => from !== to)
    .map(([key, from, to]) => `params.${key} ${from} to ${to}`);
}

/** A few words a changed field, for the journal; empty when nothing is different. */
export function changesBetween(before: ParentRequest, after: ParentRequest): readonly string[] {
  const changes: string[] = [];
  for (const field of ['quantity', 'limitPrice', 'clipSizeVal'] as const) {
    if (!isSame(before[field], after[field]))
      changes.push(`${field} ${shown(before[field])} to ${shown(after[field])}`);
  }
  if (before.clipSizeType !== after.clipSizeType) {
    changes.push(`clipSizeType ${before.clipSizeType} to ${after.clipSizeType}`);
  }
  if (before.endTime !== after.endTime)
    changes.push(`endTime ${shownTime(before.endTime)} to ${shownTime(after.endTime)}`);
  return [...changes, ...paramChanges(before.params, after.params)];
}
