/** The stored form of a parent and of a clip: one line of JSON, decimals as strings, keys in a fixed order. */
import type { Clip } from '../domain/clip.ts';
import { fromStored, toText, type Notional, type Price, type Quantity, type Ratio } from '../domain/decimal.ts';
import type { Fill } from '../domain/fill.ts';
import { parseRules, rulesToText, type RulesText } from '../domain/instrument.ts';
import type { ParentOrder, ParentRequest, PlanBasis } from '../domain/parent.ts';

type Amount = Price | Quantity | Notional | Ratio;

/** T with its decimals as texts. */
type Stored<T> = {
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

const NO_PARENT_FACTS = {
  drainReason: null,
  drainSince: null,
  errorCode: null,
  message: null,
  basis: null,
  current: null,
  notBefore: null,
  arrival: null,
} as const;
const NO_REQUEST_FACTS = {
  clientOrderId: null,
  limitPrice: null,
  startTime: null,
  endTime: null,
  clipSizeVal: null,
} as const;
const NO_CLIP_FACTS = { venueEnd: null, venueOrderId: null, cancelAt: null, absentSince: null, error: null } as const;
const NO_FILL_FACTS = { feeAsset: null, liquidity: null } as const;

const orNull = <T, U>(value: T | null | undefined, change: (value: T) => U): U | null =>
  value === null || value === undefined ? null : change(value);

const storeFill = (fill: Fill): Stored<Fill> => ({
  ...fill,
  quantity: toText(fill.quantity),
  price: toText(fill.price),
  fee: toText(fill.fee),
});

const readFill = (text: Stored<Fill>): Fill => ({
  ...NO_FILL_FACTS,
  ...text,
  quantity: fromStored(text.quantity),
  price: fromStored(text.price),
  fee: fromStored(text.fee),
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

const readStoredClip = (text: StoredClip): Clip => ({
  ...NO_CLIP_FACTS,
  ...text,
  quantity: fromStored(text.quantity),
  price: fromStored(text.price),
  filledQuantity: fromStored(text.filledQuantity),
  filledNotional: fromStored(text.filledNotional),
  venueCumQuantity: fromStored(text.venueCumQuantity),
  fills: text.fills.map(readFill),
});

const storeRequest = (request: ParentRequest): Stored<ParentRequest> => ({
  ...request,
  quantity: toText(request.quantity),
  limitPrice: orNull(request.limitPrice, toText),
  clipSizeVal: orNull(request.clipSizeVal, toText),
});

const readRequest = (text: Stored<ParentRequest>): ParentRequest => ({
  ...NO_REQUEST_FACTS,
  ...text,
  quantity: fromStored(text.quantity),
  limitPrice: orNull(text.limitPrice, (value) => fromStored<Price>(value)),
  clipSizeVal: orNull(text.clipSizeVal, (value) => fromStored<Ratio>(value)),
});

const storeBasis = (basis: PlanBasis): StoredBasis => ({
  window: basis.window,
  rules: rulesToText(basis.rules),
  refPrice: orNull(basis.refPrice, toText),
  quantity: toText(basis.quantity),
  doneBefore: toText(basis.doneBefore),
});

const readBasis = (text: StoredBasis): PlanBasis => ({
  window: text.window,
  rules: parseRules(text.rules),
  refPrice: orNull(text.refPrice, (value) => fromStored<Price>(value)),
  quantity: fromStored(text.quantity),
  doneBefore: fromStored(text.doneBefore),
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
  const stored: StoredParent = { ...NO_PARENT_FACTS, ...(JSON.parse(text) as StoredParent) };
  return {
    ...stored,
    version,
    request: readRequest(stored.request),
    basis: orNull(stored.basis, readBasis),
    filledQuantity: fromStored(stored.filledQuantity),
    filledNotional: fromStored(stored.filledNotional),
    lastQuantity: fromStored(stored.lastQuantity),
    lastPrice: fromStored(stored.lastPrice),
    closedFilled: fromStored(stored.closedFilled),
    clips: stored.clips.map(readStoredClip),
    arrival: orNull(stored.arrival, ({ bid, ask }) => ({ bid: fromStored<Price>(bid), ask: fromStored<Price>(ask) })),
  };
}

export const clipToText = (clip: Clip): string => JSON.stringify(storeClip(clip), withoutNulls);
export const clipFromText = (text: string): Clip => readStoredClip(JSON.parse(text) as StoredClip);
