/** Builds executions as a replay or a live order hands them over, out of the few facts a test is about. */
import { clipIdOf, orderIdOf } from '../../src/domain/ids.ts';
import type { Clip, ClipStatus } from '../../src/domain/clip.ts';
import { fee, notional, notionalOf, price, quantity, ratio, sum, type Price } from '../../src/domain/decimal.ts';
import type { Fill } from '../../src/domain/fill.ts';
import { parseRules, type Side } from '../../src/domain/instrument.ts';
import type { ParentRequest } from '../../src/domain/parent.ts';
import { instant, plusMs, type Instant } from '../../src/domain/time.ts';
import type {
  ExecutedClip,
  Execution,
  ExecutionMarket,
  MarketDetail,
  MarketPoint,
  MarketTape,
} from '../../src/report/execution.ts';

/** 2024-03-05T12:00:00Z: when the orders of these tests start. */
export const START = instant(Date.UTC(2024, 2, 5, 12));

export const after = (ms: number): Instant => plusMs(START, ms);

/** `100/102` is a quote, `101` a last trade, null nothing. */
export type PointText = string | null;

export function pointOf(at: Instant, text: PointText): MarketPoint | null {
  if (text === null) return null;
  const [first = '', second] = text.split('/');
  if (second === undefined) return { at, bid: null, ask: null, last: price(first) };
  return { at, bid: price(first), ask: price(second), last: null };
}

/** Times are milliseconds after START. */
export interface FillFacts {
  readonly at: number;
  readonly quantity: string;
  readonly price: string;
  readonly fee?: string;
  readonly feeAsset?: string | null;
  readonly liquidity?: Fill['liquidity'];
  readonly before?: PointText;
  /** The market 1, 10, 60 and 300 s later. */
  readonly after?: readonly PointText[];
}

export interface ClipFacts {
  readonly at: number;
  readonly quantity: string;
  readonly price: string;
  readonly fills?: readonly FillFacts[];
  readonly status?: ClipStatus;
  readonly slice?: number;
  readonly dueAt?: number;
  readonly acknowledgedAt?: number;
  readonly closedAt?: number;
  readonly sentInto?: PointText;
  readonly changes?: Partial<Clip>;
}

const orderId = orderIdOf(START, 1, 7);

function fillOf(facts: FillFacts, fillId: string): Fill {
  const { at, quantity: size, price: paid, fee: charged, feeAsset, liquidity } = facts;
  return {
    fillId,
    quantity: quantity(size),
    price: price(paid),
    fee: fee(charged ?? '0'),
    feeAsset: feeAsset === undefined ? 'USDT' : feeAsset,
    liquidity: liquidity === undefined ? 'MAKER' : liquidity,
    at: after(at),
  };
}

export function clipOf(facts: ClipFacts, number: number): ExecutedClip {
  const fills = (facts.fills ?? []).map((one, index) => ({
    fill: fillOf(one, `${number}-${index + 1}`),
    before: pointOf(after(one.at), one.before ?? null),
    after: [1_000, 10_000, 60_000, 300_000].map((ms, place) => pointOf(after(one.at + ms), one.after?.[place] ?? null)),
  }));
  const filledQuantity = sum(fills.map(({ fill }) => fill.quantity));
  const status = facts.status ?? 'FILLED';
  const heard = facts.acknowledgedAt ?? facts.at + 20;
  const closed = facts.closedAt ?? Math.max(heard, ...(facts.fills ?? []).map(({ at }) => at));
  const clip: Clip = {
    clipId: clipIdOf(orderId, number),
    number,
    slice: facts.slice ?? number - 1,
    quantity: quantity(facts.quantity),
    price: price(facts.price),
    timeInForce: 'GTC',
    postOnly: false,
    status,
    history: [
      ['RECEIVED', after(facts.at)],
      ...(status === 'REJECTED' ? [] : [['NEW', after(heard)] as const]),
      [status, after(closed)],
    ],
    inDoubt: false,
    cancelRequested: status === 'CANCELED',
    filledQuantity,
    filledNotional: sum(fills.map(({ fill }) => notionalOf(fill.price, fill.quantity))),
    fills: fills.map(({ fill }) => fill),
    venueCumQuantity: filledQuantity,
    venueEnd: null,
    venueOrderId: `v${number}`,
    dueAt: after(facts.dueAt ?? facts.at),
    reservedAt: after(facts.at),
    receiveWindowMs: 2_000,
    checkAt: after(facts.at),
    checks: 0,
    cancelAt: null,
    absentSince: null,
    error: null,
    ...facts.changes,
  };
  return { clip, sentInto: pointOf(after(facts.at), facts.sentInto ?? null), fills };
}

/** A bin: volume at one price, or the columns one by one. Prices and volumes are whole numbers of the grid. */
export interface BinFacts {
  readonly volume: number;
  readonly price: number;
  readonly high?: number;
  readonly low?: number;
  readonly close?: number;
  readonly bid?: number;
  readonly ask?: number;
}

export interface TapeFacts {
  readonly detail?: MarketDetail;
  readonly binMs?: number;
  /** Milliseconds after START. */
  readonly from?: number;
  readonly bins: readonly BinFacts[];
  readonly priceDecimals?: number;
  readonly quantityDecimals?: number;
}

const column = (values: readonly number[]): Float64Array => Float64Array.from(values);

export function tapeOf({ binMs = 60_000, from = 0, bins, detail = 'TRADES', ...grid }: TapeFacts): MarketTape {
  const hasQuotes = detail === 'QUOTES' || detail === 'BOOK';
  return {
    binMs,
    from: after(from),
    count: bins.length,
    priceDecimals: grid.priceDecimals ?? 0,
    quantityDecimals: grid.quantityDecimals ?? 0,
    volume: column(bins.map(({ volume }) => volume)),
    notional: column(bins.map((bin) => bin.volume * bin.price)),
    high: column(bins.map((bin) => bin.high ?? (bin.volume === 0 ? 0 : bin.price))),
    low: column(bins.map((bin) => bin.low ?? (bin.volume === 0 ? 0 : bin.price))),
    close: column(bins.map((bin) => bin.close ?? bin.price)),
    bid: column(hasQuotes ? bins.map((bin) => bin.bid ?? bin.price) : []),
    ask: column(hasQuotes ? bins.map((bin) => bin.ask ?? bin.price) : []),
  };
}

export interface MarketFacts {
  readonly tape?: TapeFacts;
  readonly atDecision?: PointText;
  readonly atArrival?: PointText;
  readonly atEnd?: PointText;
  /** Volume and notional. */
  readonly toLastFill?: readonly [string, string] | null;
  readonly toPlannedEnd?: readonly [string, string];
  readonly holes?: readonly (readonly [number, number])[];
}

const sumFacts = ([volume, total]: readonly [string, string]) => ({
  volume: quantity(volume),
  notional: notional(total),
});

function marketOf(facts: MarketFacts, endMs: number): ExecutionMarket {
  return {
    detail: facts.tape?.detail ?? 'TRADES',
    tape: tapeOf(facts.tape ?? { bins: [] }),
    atDecision: pointOf(after(-500), facts.atDecision ?? null),
    atArrival: pointOf(START, facts.atArrival ?? null),
    atEnd: pointOf(after(endMs), facts.atEnd ?? null),
    toLastFill: facts.toLastFill === undefined || facts.toLastFill === null ? null : sumFacts(facts.toLastFill),
    toPlannedEnd: sumFacts(facts.toPlannedEnd ?? ['0', '0']),
    holes: (facts.holes ?? []).map(([from, to]) => ({ from: after(from), to: after(to) })),
  };
}

export interface ExecutionFacts {
  readonly side?: Side;
  readonly quantity?: string;
  readonly strategy?: string;
  readonly params?: ParentRequest['params'];
  readonly limitPrice?: Price | null;
  readonly clips?: readonly ClipFacts[];
  /** Milliseconds after START and what should have been sent by then. */
  readonly plan?: readonly (readonly [number, string])[];
  readonly held?: readonly (readonly [string, number, number | null])[];
  readonly market?: MarketFacts;
  /** Length of the window, ms. */
  readonly windowMs?: number;
  readonly endMs?: number;
  readonly request?: Partial<ParentRequest>;
  readonly changes?: Partial<Execution>;
}

function requestOf(facts: ExecutionFacts): ParentRequest {
  return {
    orderId,
    account: 'desk',
    clientOrderId: null,
    exchange: 'BINANCE',
    subaccount: 'main',
    symbol: 'BTC/USDT',
    assetClass: 'SPOT',
    side: facts.side ?? 'BUY',
    quantity: quantity(facts.quantity ?? '10'),
    strategy: facts.strategy ?? 'TWAP',
    limitPrice: facts.limitPrice ?? null,
    startTime: null,
    endTime: null,
    clipSizeType: 'PERCENTAGE',
    clipSizeVal: ratio('25'),
    params: facts.params ?? { durationSeconds: '240' },
    createdAt: after(-500),
    ...facts.request,
  };
}

/** An order of 10 BTC that was to be bought in four minutes and whose market is not known, unless `facts` say more. */
export function executionOf(facts: ExecutionFacts = {}): Execution {
  const clips = (facts.clips ?? []).map((clip, index) => clipOf(clip, index + 1));
  const windowMs = facts.windowMs ?? 240_000;
  const fills = clips.flatMap((clip) => clip.fills.map(({ fill }) => fill));
  const end = after(windowMs);
  return {
    request: requestOf(facts),
    rules: parseRules({ step: '0.00001', tick: '0.01', minNotional: '5' }),
    quoteAsset: 'USDT',
    baseAsset: 'BTC',
    status: 'FILLED',
    errorCode: null,
    message: null,
    startedAt: START,
    window: { start: START, windowEnd: end, end },
    endedAt: after(facts.endMs ?? windowMs),
    filledQuantity: sum(fills.map((fill) => fill.quantity)),
    filledNotional: sum(fills.map((fill) => notionalOf(fill.price, fill.quantity))),
    clips,
    plan: (facts.plan ?? []).map(([at, through]) => ({ at: after(at), through: quantity(through) })),
    held: (facts.held ?? []).map(([reason, from, to]) => ({
      reason,
      from: after(from),
      to: to === null ? null : after(to),
    })),
    market: marketOf(facts.market ?? {}, facts.endMs ?? windowMs),
    provenance: {
      origin: 'REPLAY',
      sources: [{ name: 'trades.csv', format: 'binance-trades', sha256: 'ab'.repeat(32) }],
      fillModel: 'trade-through',
      latencyMs: { order: 20, cancel: 20 },
      feeRates: { makerBps: '1', takerBps: '5' },
      seed: '1',
      version: '0.0.0',
    },
    ...facts.changes,
  };
}
