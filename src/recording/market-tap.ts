/**
 * Writes down the market while recorded orders live: the touch once a second when it is a new one, and every public
 * trade. Decisions carry what they were made on; this is what happened between them, so that they can be made otherwise.
 */
import type { OrderId } from '../domain/ids.ts';
import { isOver, type ParentOrder } from '../domain/parent.ts';
import { SECOND_MS, type Instant } from '../domain/time.ts';
import type { Clock } from '../engine/ports.ts';
import type { MarketData } from '../engine/venue.ts';
import { RECORDING_FORMAT, type LineSink } from './recorder.ts';
import { sealed } from './sealed-line.ts';
import { storeQuote, storeTrade } from './view-text.ts';

export interface MarketTapOptions {
  readonly sink: LineSink;
  readonly writer: string;
  readonly clock: Clock;
  readonly marketOf: (exchange: string) => MarketData | null;
  readonly onError: (error: unknown) => void;
}

/** An order that is over is followed on, for prices after its last fill; the longest markout is as far. */
const AFTERWARDS_MS = 300_000;
/** An order without a plan is followed so long after its last step. */
const UNPLANNED_MS = 900_000;

/** One instrument whose market is written down. */
interface Followed {
  readonly exchange: string;
  readonly symbol: string;
  readonly market: MarketData;
  /** Until when each order wants it, by the monotonic clock. */
  readonly wantedUntil: Map<OrderId, number>;
  touchAt: Instant | null;
  stop: () => void;
}

const inName = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '-');

/** How the names of an instrument's files begin; `/` and the like become `-`. */
export const marketFiles = (exchange: string, symbol: string): string =>
  `market-${inName(exchange)}-${inName(symbol)}.`;

const marketFile = (exchange: string, symbol: string, writer: string): string =>
  `${marketFiles(exchange, symbol)}${writer}.ndjson`;

/** How much longer the market is of interest to the order, in milliseconds. */
function wantedFor(parent: ParentOrder, now: Instant): number {
  const { basis } = parent;
  if (isOver(parent)) return AFTERWARDS_MS;
  return basis === null ? UNPLANNED_MS : Math.max(basis.window.end - now, 0) + AFTERWARDS_MS;
}

export class MarketTap {
  readonly #options: MarketTapOptions;
  readonly #followed = new Map<string, Followed>();
  #running: Promise<void> | null = null;
  #isStopping = false;

  constructor(options: MarketTapOptions) {
    this.#options = options;
  }

  /** Follows the order's market for as long as it may still matter to it. */
  follow(parent: ParentOrder): void {
    const { exchange, symbol, orderId } = parent.request;
    const key = `${exchange} ${symbol}`;
    const followed = this.#followed.get(key) ?? this.#open(key, exchange, symbol);
    const { clock } = this.#options;
    if (followed === null) return;
    followed.wantedUntil.set(orderId, clock.monotonicMs() + wantedFor(parent, clock.now()));
    this.#running ??= this.#look();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const { stop } of this.#followed.values()) stop();
    await this.#running;
  }

  #open(key: string, exchange: string, symbol: string): Followed | null {
    const { sink, writer, marketOf } = this.#options;
    const market = this.#isStopping ? null : marketOf(exchange);
    if (market === null) return null;
    const file = marketFile(exchange, symbol, writer);
    const stop = market.onTrade?.(symbol, (trade) => {
      sink.append(file, sealed(`"type":"TRADE","trade":${JSON.stringify(storeTrade(trade))}`));
    });
    const wantedUntil = new Map<OrderId, number>();
    const followed = { exchange, symbol, market, wantedUntil, touchAt: null, stop: stop ?? (() => undefined) };
    const about = JSON.stringify({ format: RECORDING_FORMAT, exchange, symbol, writer }).slice(1, -1);
    sink.append(file, sealed(`"type":"MARKET",${about}`));
    this.#followed.set(key, followed);
    return followed;
  }

  async #look(): Promise<void> {
    const { clock, onError } = this.#options;
    while (!this.#isStopping) {
      for (const [key, followed] of this.#followed) {
        try {
          this.#lookAt(key, followed);
        } catch (error) {
          onError(error);
        }
      }
      await clock.pause(SECOND_MS);
    }
  }

  #lookAt(key: string, followed: Followed): void {
    const { sink, writer, clock } = this.#options;
    const { exchange, symbol, market, wantedUntil } = followed;
    const nowMs = clock.monotonicMs();
    for (const [orderId, until] of wantedUntil) if (until < nowMs) wantedUntil.delete(orderId);
    if (wantedUntil.size === 0) {
      followed.stop();
      this.#followed.delete(key);
      return;
    }
    const quote = market.quote(symbol);
    if (quote === null || quote.at === followed.touchAt) return;
    followed.touchAt = quote.at;
    const text = JSON.stringify(storeQuote(quote));
    sink.append(marketFile(exchange, symbol, writer), sealed(`"type":"TOUCH","quote":${text}`));
  }
}
