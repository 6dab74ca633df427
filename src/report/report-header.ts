/** The head of a report: which order it was, where the market came from, and what it takes to run it again. */
import type { RulesText } from '../domain/instrument.ts';

export interface ReportHeader {
  readonly orderId: string;
  readonly clientOrderId: string | null;
  readonly origin: 'REPLAY' | 'LIVE' | 'PAPER';
  readonly exchange: string;
  readonly subaccount: string;
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly assetClass: string;
  readonly side: 'BUY' | 'SELL';
  readonly strategy: string;
  /** The strategy's own raw form: numbers are decimal texts. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly quantity: string;
  readonly limitPrice: string | null;
  readonly clipSizeType: string;
  readonly clipSizeVal: string | null;
  readonly createdAt: string;
  /** As asked for; null when the client gave none. */
  readonly startTime: string | null;
  readonly endTime: string | null;
  /** As it came: null when the order never started. */
  readonly startedAt: string | null;
  readonly plannedEnd: string | null;
  /** Null while it goes on. */
  readonly endedAt: string | null;
  /** What the market is known by; null when nothing is known of it. */
  readonly marketDetail: 'BARS' | 'TRADES' | 'QUOTES' | 'BOOK' | null;
  readonly binMs: number | null;
  readonly sources: readonly { readonly name: string; readonly format: string; readonly sha256: string }[];
  readonly fillModel: string | null;
  readonly latencyMs: { readonly order: number; readonly cancel: number } | null;
  /** Of a replay, bps of the notional in decimal text; null live. */
  readonly feeRates: { readonly makerBps: string; readonly takerBps: string } | null;
  /** Of the instrument, as the order was worked by them; null when it never came so far. */
  readonly rules: RulesText | null;
  readonly seed: string | null;
  readonly version: string;
}
