/** A symbol at the venue: its book, its rules, the last price. Rules may change while orders rest. */
import type { MarketSymbol } from '../market/symbols.ts';
import { OrderBook } from '../matching/order-book.ts';
import { UNIT } from './units.ts';

/** All amounts in units of 10^-8; zero switches a rule off. */
export interface Rules {
  status: 'TRADING' | 'HALT' | 'BREAK' | 'END_OF_DAY' | 'CANCEL_ONLY';
  minPrice: bigint;
  maxPrice: bigint;
  tickSize: bigint;
  minQty: bigint;
  maxQty: bigint;
  stepSize: bigint;
  minNotional: bigint;
  maxNotional: bigint;
  bidMultiplierUp: bigint;
  bidMultiplierDown: bigint;
  askMultiplierUp: bigint;
  askMultiplierDown: bigint;
  /** Base asset an account may hold plus buy; zero for no limit. */
  maxPosition: bigint;
  maxNumOrders: number;
}

export interface Listing {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly book: OrderBook;
  readonly rules: Rules;
  /** Units in one tick and one lot of the market's own grid. */
  readonly tickUnits: number;
  readonly lotUnits: number;
  readonly market: MarketSymbol;
  /** Last traded price, units. */
  last: number;
  /** Counts changes of the book. */
  updateId: number;
  frozen: boolean;
}

const units = (text: number): bigint => BigInt(Math.round(text * UNIT));

export function createListing(market: MarketSymbol, firstId: number): Listing {
  const tickUnits = UNIT / 10 ** market.tickDecimals;
  const lotUnits = UNIT / 10 ** market.lotDecimals;
  return {
    symbol: market.symbol,
    base: market.base,
    quote: market.quote,
    book: new OrderBook(firstId),
    rules: {
      status: 'TRADING',
      minPrice: BigInt(tickUnits),
      maxPrice: units(1_000_000),
      tickSize: BigInt(tickUnits),
      minQty: BigInt(lotUnits),
      maxQty: units(9_000),
      stepSize: BigInt(lotUnits),
      minNotional: units(5),
      maxNotional: units(9_000_000),
      bidMultiplierUp: units(5),
      bidMultiplierDown: units(0.2),
      askMultiplierUp: units(5),
      askMultiplierDown: units(0.2),
      maxPosition: 0n,
      maxNumOrders: 200,
    },
    tickUnits,
    lotUnits,
    market,
    last: market.startTicks * tickUnits,
    updateId: firstId,
    frozen: false,
  };
}
