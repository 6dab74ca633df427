/**
 * Prices that orders wait for, within one process: each public trade is compared, and the order is told of the first one
 * that matters. A watch is a hint and short-lived: whoever looks at the order sets it again, and sees the last trade too.
 */
import { isAtLeast, type Price } from '../domain/decimal.ts';
import type { OrderId } from '../domain/ids.ts';
import type { Trade } from '../domain/market.ts';
import type { ParentOrder } from '../domain/parent.ts';
import { plusMs, type Instant } from '../domain/time.ts';
import type { Effect } from './messages.ts';
import type { Clock } from './ports.ts';
import type { MarketData } from './venue.ts';

type WatchEffect = Extract<Effect, { type: 'WATCH' }>;

/** A watch that nobody has renewed for this long is forgotten; waiting orders are looked at more often. */
const WATCH_MS = 10_000;

interface Watch {
  readonly price: Price;
  readonly condition: 'ABOVE' | 'BELOW';
  readonly until: Instant;
}

/** Watches of one instrument at one exchange, and how to stop hearing of its trades. */
interface Listening {
  readonly watches: Map<OrderId, Watch>;
  readonly stop: () => void;
}

export interface Watches {
  watch(parent: ParentOrder, effect: WatchEffect): void;
}

export interface WatchesOptions {
  readonly clock: Clock;
  readonly marketOf: (exchange: string) => MarketData | null;
  readonly onReached: (orderId: OrderId, price: Price) => void;
}

const isReached = ({ condition, price }: Watch, traded: Price): boolean =>
  condition === 'ABOVE' ? isAtLeast(traded, price) : isAtLeast(price, traded);

export function createWatches({ clock, marketOf, onReached }: WatchesOptions): Watches {
  const listening = new Map<string, Listening>();

  function hear(key: string, trade: Trade): void {
    const heard = listening.get(key);
    if (heard === undefined) return;
    for (const [orderId, watch] of heard.watches) {
      const isReachedNow = isReached(watch, trade.price);
      if (!isReachedNow && clock.now() < watch.until) continue;
      heard.watches.delete(orderId);
      if (isReachedNow) onReached(orderId, trade.price);
    }
    if (heard.watches.size > 0) return;
    heard.stop();
    listening.delete(key);
  }

  function listen(exchange: string, symbol: string): Listening | null {
    const key = `${exchange} ${symbol}`;
    const known = listening.get(key);
    if (known !== undefined) return known;
    const stop = marketOf(exchange)?.onTrade?.(symbol, (trade) => {
      hear(key, trade);
    });
    if (stop === undefined) return null;
    const made = { watches: new Map<OrderId, Watch>(), stop };
    listening.set(key, made);
    return made;
  }

  return {
    watch({ request }, { price, condition }) {
      const until = plusMs(clock.now(), WATCH_MS);
      listen(request.exchange, request.symbol)?.watches.set(request.orderId, { price, condition, until });
    },
  };
}
