/** Made markets in the formats that recorded ones come in: Binance klines and trades, Tardis book and trades. */
import type { MadeBar } from './made-bars.ts';
import type { MadeStep, MadeTrade } from './made-book.ts';
import { fromGrid } from './grid.ts';
import type { MarketSymbol } from './symbols.ts';

const MICROSECONDS = 1_000;

/** Ids count from here, so that they have the length of real ones. */
const FIRST_ID = 3_400_000_000;

/** `ticks × lots` as a decimal text. */
const notionalText = (symbol: MarketSymbol, value: number): string =>
  fromGrid(value, symbol.tickDecimals + symbol.lotDecimals);

/** Binance klines with a header line, times in milliseconds; zero volumes stay as they are. */
export function klinesText(symbol: MarketSymbol, bars: readonly MadeBar[]): string {
  const price = (value: number): string => fromGrid(value, symbol.tickDecimals);
  const lots = (value: number): string => fromGrid(value, symbol.lotDecimals);
  const head =
    'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n';
  const lines = bars.map((bar) => {
    const prices = [bar.open, bar.high, bar.low, bar.close].map(price);
    const taken = [lots(bar.bought), notionalText(symbol, bar.boughtNotional)];
    const sums = [lots(bar.volume), bar.at + 59_999, notionalText(symbol, bar.notional), bar.trades];
    return `${[bar.at, ...prices, ...sums, ...taken, 0].join(',')}\n`;
  });
  return head + lines.join('');
}

/** Binance trades without a header, times in milliseconds. The maker of a sale was the buyer. */
export function tradesText(symbol: MarketSymbol, steps: Iterable<MadeStep>): string {
  let text = '';
  let id = FIRST_ID;
  for (const { trades } of steps) {
    for (const { at, isSell, price, quantity } of trades) {
      const numbers = [fromGrid(price, symbol.tickDecimals), fromGrid(quantity, symbol.lotDecimals)];
      text += `${[id, ...numbers, notionalText(symbol, price * quantity), at, isSell].join(',')}\n`;
      id += 1;
    }
  }
  return text;
}

/** How much later than at the venue a message was received where it was recorded, in microseconds. */
const TRANSIT_US = 4_000;

const tardisHead = (symbol: MarketSymbol, at: number): string =>
  `binance-futures,${symbol.symbol},${at * MICROSECONDS},${at * MICROSECONDS + TRANSIT_US}`;

/** Tardis `incremental_book_L2`: the first step as a snapshot, then the changed levels. */
export function tardisBookText(symbol: MarketSymbol, steps: Iterable<MadeStep>): string {
  let text = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount\n';
  let isSnapshot = true;
  for (const { at, changes } of steps) {
    for (const { isAsk, price, quantity } of changes) {
      const amount = quantity === 0 ? '0' : fromGrid(quantity, symbol.lotDecimals);
      const level = [isSnapshot, isAsk ? 'ask' : 'bid', fromGrid(price, symbol.tickDecimals), amount];
      text += `${tardisHead(symbol, at)},${level.join(',')}\n`;
    }
    isSnapshot = false;
  }
  return text;
}

/** Tardis `trades`, with the ids that the same trades have in Binance's file. */
export function tardisTradesText(symbol: MarketSymbol, steps: Iterable<MadeStep>): string {
  let text = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n';
  let id = FIRST_ID;
  const line = ({ at, isSell, price, quantity }: MadeTrade): string => {
    const numbers = [fromGrid(price, symbol.tickDecimals), fromGrid(quantity, symbol.lotDecimals)];
    return `${[tardisHead(symbol, at), id, isSell ? 'sell' : 'buy', ...numbers].join(',')}\n`;
  };
  for (const { trades } of steps) {
    for (const trade of trades) {
      text += line(trade);
      id += 1;
    }
  }
  return text;
}
