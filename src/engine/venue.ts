/**
 * The venue port: one account at one venue. An adapter reports outcomes as data and never throws for what a venue or
 * the network did; it sends at most one request a call.
 */
import type { Price, Quantity } from '../domain/decimal.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { Fill } from '../domain/fill.ts';
import type { ClipId } from '../domain/ids.ts';
import type { Instrument, Side } from '../domain/instrument.ts';
import type { Candle, Levels, Quote, Trade } from '../domain/market.ts';
import type { Instant } from '../domain/time.ts';

export type TimeInForce = 'GTC' | 'IOC' | 'FOK';

/** One limit order to send. */
export interface PlaceRequest {
  readonly clipId: ClipId;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  /** The reservation's instant on the clock of Redis: the signed timestamp, so that the venue's window fences it. */
  readonly reservedAt: Instant;
  /** How long after `reservedAt` the venue may still admit the request, 300–60,000 ms. */
  readonly receiveWindowMs: number;
}

export type VenueOrderState = 'PENDING' | 'OPEN' | 'FILLED' | 'CANCELLED' | 'REJECTED' | 'EXPIRED';

/** How bad a refusal is for the parent. */
export type RejectClass = 'SOFT' | 'FATAL';

/** What a refusal means that came after the acknowledgement. */
export interface Refusal {
  readonly errorCode: ErrorCode;
  readonly rejectClass: RejectClass;
}

/** What the venue says about one order of ours. Nothing leaves a terminal state. */
export interface OrderView {
  readonly clipId: ClipId | null;
  readonly venueOrderId: string;
  readonly symbol: string;
  readonly state: VenueOrderState;
  readonly quantity: Quantity;
  /** Filled so far by the venue's own count: the check on the fills we booked. */
  readonly cumQuantity: Quantity;
  readonly reason: string | null;
  /** Of a REJECTED order, where the venue's words say which rule it broke; absent: EXCHANGE_ERROR, soft. */
  readonly refusal?: Refusal;
  readonly at: Instant;
}

/** A fill together with the order it belongs to. */
export interface OrderFill {
  readonly clipId: ClipId | null;
  readonly venueOrderId: string;
  readonly symbol: string;
  readonly fill: Fill;
}

/** Never holds request headers, signed queries or bodies. */
export interface VenueError {
  readonly errorCode: ErrorCode;
  readonly venueCode: string | null;
  readonly httpStatus: number | null;
  readonly message: string;
}

export type PlaceResult =
  | { readonly outcome: 'ACCEPTED'; readonly order: OrderView; readonly fills: readonly OrderFill[] }
  /** Definite refusal, terminal for this client order id. */
  | { readonly outcome: 'REJECTED'; readonly error: VenueError; readonly rejectClass: RejectClass }
  /** Definitely not placed; the venue may be asked again after `retryAfterMs`. */
  | { readonly outcome: 'NOT_ADMITTED'; readonly error: VenueError; readonly retryAfterMs: number }
  /** May or may not be there: only `resolve` may decide. */
  | { readonly outcome: 'UNKNOWN'; readonly error: VenueError };

export type CancelResult =
  | { readonly outcome: 'CANCELLED'; readonly order: OrderView }
  /** The venue knows no open order of that id: filled, cancelled or never there. Query before believing any. */
  | { readonly outcome: 'GONE' }
  | { readonly outcome: 'UNKNOWN'; readonly error: VenueError }
  | { readonly outcome: 'NOT_ADMITTED'; readonly error: VenueError; readonly retryAfterMs: number };

export type LookupResult =
  | { readonly outcome: 'FOUND'; readonly order: OrderView; readonly fills: readonly OrderFill[] }
  /**
   * A negative answer of the venue, with no trades for the id. It proves absence only after the quiet instant. `askedAt`:
   * when the question left, our clock, where that may be later than the look-up was asked for, or where one question
   * answers several look-ups; absent: when it was asked for.
   */
  | { readonly outcome: 'NOT_FOUND'; readonly askedAt?: Instant }
  | { readonly outcome: 'UNKNOWN'; readonly error: VenueError };

/** What arrives unasked on the private stream, in any order, possibly twice, possibly never. */
export interface VenueEvents {
  onOrder(view: OrderView): void;
  onFill(fill: OrderFill): void;
  /** The stream may have lost messages: read open orders and trades back. */
  onResync(cause: string): void;
}

export interface OrderRef {
  readonly clipId: ClipId;
  readonly venueOrderId: string | null;
  readonly symbol: string;
  /** When it was reserved: a venue without an expiry needs it to know when absence means anything. */
  readonly reservedAt?: Instant;
  /** As it was sent: a venue that cannot do it by itself is made to by the adapter. */
  readonly timeInForce?: TimeInForce;
}

export interface VenueBalance {
  readonly free: Quantity;
  readonly locked: Quantity;
}

/** Order entry for one account. */
export interface Venue {
  /** `BINANCE`. */
  readonly name: string;
  /** `BINANCE/main`. */
  readonly account: string;
  /**
   * How much later than the end of its receive window this venue may still admit a create, ms: counted on top wherever
   * absence is judged. None when absent.
   */
  readonly absenceExtraMs?: number;
  /** How old a reading of the balances may grow before the next one, ms, where a reading is dear; absent: the usual. */
  readonly balancesEveryMs?: number;
  /** Sends one create request, once. `probe` is called at the named points of the send (see probes.ts). */
  place(request: PlaceRequest): Promise<PlaceResult>;
  cancel(order: OrderRef): Promise<CancelResult>;
  /** The order and all its fills, or a negative answer. */
  lookup(order: OrderRef): Promise<LookupResult>;
  openOrders(): Promise<readonly OrderView[]>;
  /** Balances by asset. */
  balances(): Promise<ReadonlyMap<string, VenueBalance>>;
  /**
   * Whether the key may withdraw; null when the venue cannot tell. Throws when it gave no answer, or refused the key. Not
   * there where the venue has no such question.
   */
  mayWithdraw?(): Promise<boolean | null>;
  /** Opens the private stream; it reconnects by itself until `close`. */
  subscribe(events: VenueEvents): Promise<void>;
  /** Ends the private stream and leaves order entry open. */
  unsubscribe(): Promise<void>;
  /** Venue clock minus ours, ms, as last measured; null before the first measurement. */
  clockOffsetMs(): number | null;
  close(): Promise<void>;
}

/** Public data that not every venue has a way to give. */
export type MarketFeature = 'LEVELS' | 'CANDLES';

/** Public data of one venue. */
export interface MarketData {
  readonly name: string;
  /** What this venue does not offer at all: asking for it answers null at once. Nothing when absent. */
  readonly notOffered?: readonly MarketFeature[];
  /** How many of the latest candles of each length the venue keeps; enough for a month of short ones when absent. */
  readonly candlesKept?: number;
  /** Current instruments by our symbol, as of the last refresh. */
  instruments(): ReadonlyMap<string, Instrument>;
  refreshInstruments(): Promise<void>;
  /** The latest touch, or null when none is known for the symbol. Starts watching the symbol. */
  quote(symbol: string): Quote | null;
  /** Why there is no quote, in words that do not change while it goes on; null when there is one. */
  quoteFault?(symbol: string): string | null;
  /** The touch, asked of the venue when none younger than `maxAgeMs` (2,000) is known; null when it does not answer. */
  fetchQuote(symbol: string, maxAgeMs?: number): Promise<Quote | null>;
  lastTrade(symbol: string): Trade | null;
  /** Observed prices of the book, at least `count` a side where there are so many; null when they cannot be had. */
  fetchLevels?(symbol: string, count: number): Promise<Levels | null>;
  /**
   * Public volume since the instant, in base units: what this process has heard, so at least so much was traded. Null when
   * nothing is heard of the symbol; asking starts the counting, which reaches back an hour.
   */
  volumeSince?(symbol: string, at: Instant): Quantity | null;
  /** Hears of every public trade until the returned function is called. */
  onTrade?(symbol: string, listener: (trade: Trade) => void): () => void;
  /**
   * Candles that start in [from, to), at most 500 of them, oldest first, the running one as far as it is; what the venue
   * keeps no more is missing. Null when it does not answer or has none of this length.
   */
  candles?(symbol: string, intervalMs: number, from: Instant, to: Instant): Promise<readonly Candle[] | null>;
  /** Middle prices of all symbols the venue quotes now, by one request; empty when it does not answer. */
  fetchRefPrices(): Promise<ReadonlyMap<string, Price>>;
  close(): Promise<void>;
}
