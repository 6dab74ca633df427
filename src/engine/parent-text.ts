/** The stored form of a parent and of a clip: one line of JSON, decimals as strings, keys in a fixed order. */
import type { Clip } from '../domain/clip.ts';
import {
  feeFromStored,
  fromStored,
  toText,
  type Fee,
  type Notional,
  type Price,
  type Quantity,
  type Ratio,
} from '../domain/decimal.ts';
import type { Fill } from '../domain/fill.ts';
import { parseRules, rulesToText, type RulesText } from '../domain/instrument.ts';
import type { ParentOrder, ParentRequest, PlanBasis } from '../domain/parent.ts';

type Amount = Price | Quantity | Notional | Ratio | Fee;

/** T with its decimals as texts. */
export type Stored<T> = {
  readonly [K in keyof T]: T[K] extends Amount ? string : T[K] extends Amount | null ? string | null : T[K];
};
type StoredClip = Omit<Stored<Clip>, 'fills'> & { readonly fills: readonly Stored<Fill>[] };
type StoredBasis = Omit<Stored<PlanBasis>, 'rules'> & { readonly rules: RulesText };
type StoredParent = Omit<Stored<ParentOrder>, 'request' | 'basis' | 'clips' | 'arrival' | 'version'> & {
  readonly request: Stored<ParentRequest>;
  readonly basis: StoredBasis | null;
  readonly clips: readonly StoredClip[];
  readonly arrival: { readonly bid: string; readonly ask: string } | null;
};

/** Nothing known is not written: a waiting parent's size is most of what it costs. Reading puts the nulls back. */
const withoutNulls = (_key: string, value: unknown): unknown => value ?? undefined;

/*
 * Readers list every field, in one order: what is read is one shape whatever was left out, which the engine copies many
 * times faster than an object that was pieced together.
 */

const known = <T>(value: T | null | undefined): T | null => value ?? null;

export const orNull = <T, U>(value: T | null | undefined, change: (value: T) => U): U | null =>
  value === null || value === undefined ? null : change(value);

export const storeFill = (fill: Fill): Stored<Fill> => ({
  ...fill,
  quantity: toText(fill.quantity),
  price: toText(fill.price),
  fee: toText(fill.fee),
});

export const readFill = (text: Stored<Fill>): Fill => ({
  fillId: text.fillId,
  quantity: fromStored(text.quantity),
  price: fromStored(text.price),
  fee: feeFromStored(text.fee),
  feeAsset: known(text.feeAsset),
  liquidity: known(text.liquidity),
  at: text.at,
});

const storeClip = (clip: Clip): StoredClip => ({
  ...clip,
  quantity: toText(clip.quantity),
  price: toText(clip.price),
  filledQuantity: toText(clip.filledQuantity),
  filledNotional: toText(clip.filledNotional),
  venueCumQuantity: toText(clip.venueCumQuantity),
  fills: clip.fills.map(storeFill),
});

function readStoredClip(text: StoredClip): Clip {
  const clip: Clip = {
    clipId: text.clipId,
    number: text.number,
    slice: text.slice,
    quantity: fromStored(text.quantity),
    price: fromStored(text.price),
    timeInForce: text.timeInForce,
    postOnly: text.postOnly,
    status: text.status,
    history: text.history,
    inDoubt: text.inDoubt,
    cancelRequested: text.cancelRequested,
    filledQuantity: fromStored(text.filledQuantity),
    filledNotional: fromStored(text.filledNotional),
    fills: text.fills.map(readFill),
    venueCumQuantity: fromStored(text.venueCumQuantity),
    venueEnd: known(text.venueEnd),
    venueOrderId: known(text.venueOrderId),
    dueAt: text.dueAt,
    reservedAt: text.reservedAt,
    receiveWindowMs: text.receiveWindowMs,
    checkAt: text.checkAt,
    checks: text.checks,
    cancelAt: known(text.cancelAt),
    absentSince: known(text.absentSince),
    error: known(text.error),
  };
  const reasoned = text.reason === undefined ? clip : { ...clip, reason: text.reason };
  return text.mayTake === undefined ? reasoned : { ...reasoned, mayTake: text.mayTake };
}

const storeRequest = (request: ParentRequest): Stored<ParentRequest> => ({
  ...request,
  quantity: toText(request.quantity),
  limitPrice: orNull(request.limitPrice, toText),
  clipSizeVal: orNull(request.clipSizeVal, toText),
});

const readRequest = (text: Stored<ParentRequest>): ParentRequest => ({
  orderId: text.orderId,
  account: text.account,
  clientOrderId: known(text.clientOrderId),
  exchange: text.exchange,
  subaccount: text.subaccount,
  symbol: text.symbol,
  assetClass: text.assetClass,
  side: text.side,
  quantity: fromStored(text.quantity),
  strategy: text.strategy,
  limitPrice: orNull(text.limitPrice, (value) => fromStored<Price>(value)),
  startTime: known(text.startTime),
  endTime: known(text.endTime),
  clipSizeType: text.clipSizeType,
  clipSizeVal: orNull(text.clipSizeVal, (value) => fromStored<Ratio>(value)),
  params: text.params,
  createdAt: text.createdAt,
  ...(text.strategyVersion === undefined ? {} : { strategyVersion: text.strategyVersion }),
});

const storeBasis = (basis: PlanBasis): StoredBasis => ({
  window: basis.window,
  rules: rulesToText(basis.rules),
  refPrice: orNull(basis.refPrice, toText),
  quantity: toText(basis.quantity),
  doneBefore: toText(basis.doneBefore),
  ...(basis.volumeCurve === undefined ? {} : { volumeCurve: basis.volumeCurve }),
});

const readBasis = (text: StoredBasis): PlanBasis => ({
  window: text.window,
  rules: parseRules(text.rules),
  refPrice: orNull(text.refPrice, (value) => fromStored<Price>(value)),
  quantity: fromStored(text.quantity),
  doneBefore: fromStored(text.doneBefore),
  ...(text.volumeCurve === undefined ? {} : { volumeCurve: text.volumeCurve }),
});

/** The parent without its version, which the store keeps beside it. */
export function parentToText(parent: ParentOrder): string {
  const { version: _version, ...rest } = parent;
  const stored: StoredParent = {
    ...rest,
    request: storeRequest(parent.request),
    basis: orNull(parent.basis, storeBasis),
    filledQuantity: toText(parent.filledQuantity),
    filledNotional: toText(parent.filledNotional),
    lastQuantity: toText(parent.lastQuantity),
    lastPrice: toText(parent.lastPrice),
    closedFilled: toText(parent.closedFilled),
    clips: parent.clips.map(storeClip),
    arrival: orNull(parent.arrival, ({ bid, ask }) => ({ bid: toText(bid), ask: toText(ask) })),
  };
  return JSON.stringify(stored, withoutNulls);
}

/** Reads what parentToText wrote. The text is our own, under a version check: its shape is trusted, its decimals not. */
export function parentFromText(text: string, version: number): ParentOrder {
  const stored = JSON.parse(text) as StoredParent;
  return {
    request: readRequest(stored.request),
    version,
    status: stored.status,
    drainReason: known(stored.drainReason),
    drainSince: known(stored.drainSince),
    errorCode: known(stored.errorCode),
    message: known(stored.message),
    planEpoch: stored.planEpoch,
    basis: orNull(stored.basis, readBasis),
    windowFrom: known(stored.windowFrom),
    pausedAt: known(stored.pausedAt),
    extendedMs: known(stored.extendedMs) ?? 0,
    nextSlice: stored.nextSlice,
    armedThrough: stored.armedThrough,
    current: known(stored.current),
    notBefore: known(stored.notBefore),
    limitBreached: stored.limitBreached,
    hold: known(stored.hold),
    clipCount: stored.clipCount,
    consecutiveRejects: stored.consecutiveRejects,
    filledQuantity: fromStored(stored.filledQuantity),
    filledNotional: fromStored(stored.filledNotional),
    lastQuantity: fromStored(stored.lastQuantity),
    lastPrice: fromStored(stored.lastPrice),
    closedFilled: fromStored(stored.closedFilled),
    clips: stored.clips.map(readStoredClip),
    progress: known(stored.progress) ?? {},
    arrival: orNull(stored.arrival, ({ bid, ask }) => ({ bid: fromStored<Price>(bid), ask: fromStored<Price>(ask) })),
  };
}

export const clipToText = (clip: Clip): string => JSON.stringify(storeClip(clip), withoutNulls);
export const clipFromText = (text: string): Clip => readStoredClip(JSON.parse(text) as StoredClip);
