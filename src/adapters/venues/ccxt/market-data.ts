/** Public data of an exchange that only ccxt knows, by polling. */
import { isPositive, middle, type Price } from '../../../domain/decimal.ts';
import type { Quote, Trade } from '../../../domain/market.ts';
import { instant, type Instant } from '../../../domain/time.ts';
import type { MarketData } from '../../../engine/venue.ts';
import { asList, asObject, optionalText, priceOf, quantityOf, textOf, WireError, type Wire } from '../json.ts';
import { noLog } from '../log.ts';
import { createPublicData, type Board, type PublicSource } from '../public-data.ts';
import { soundQuote } from '../sound-quote.ts';
import { SymbolPoll } from '../symbol-poll.ts';
import { read, VenueReadError } from '../verdict.ts';
import { createGate, type CcxtGate, type CcxtOptions } from './gate.ts';
import { readInstruments } from './instruments.ts';
import type { CcxtClient } from './load.ts';

export interface CcxtMarketDataOptions extends CcxtOptions {
  /** Pause between two rounds for the watched symbols, ms. Default 1,000. */
  readonly pollMs?: number;
}

const POLL_MS = 1_000;
const BOOK_LEVELS = 5;
/** Trades asked for at once. When more happen between two rounds, the oldest of them are missed. */
const TRADES_PAGE = 500;

/** The best level of one side; null when the side is empty. */
function bestOf(
  side: unknown,
  what: string,
): { readonly price: Price; readonly quantity: Quote['bidQuantity'] } | null {
  const [best] = asList(side, what);
  if (best === undefined) return null;
  const [price, quantity] = asList(best, what);
  const level: Wire = { price: String(price), quantity: String(quantity) };
  return { price: priceOf(level, 'price'), quantity: quantityOf(level, 'quantity') };
}

/** The touch; null when a side is empty or the book is crossed. */
export function readQuote(answer: unknown, at: Instant): Quote | null {
  const book = asObject(answer, 'order book');
  const bid = bestOf(book['bids'], 'bids');
  const ask = bestOf(book['asks'], 'asks');
  if (bid === null || ask === null) return null;
  return soundQuote({ bid: bid.price, bidQuantity: bid.quantity, ask: ask.price, askQuantity: ask.quantity, at });
}

/** The listed trades, oldest first whichever way round the list is. */
export function readTrades(answer: unknown): readonly Trade[] {
  const trades = asList(answer, 'trades').map((each) => readTrade(asObject(each, 'trade')));
  return trades.sort((a, b) => a.at - b.at);
}

function readTrade(trade: Wire): Trade {
  const { side, timestamp } = trade;
  if (side !== 'buy' && side !== 'sell') throw new WireError('side is not buy or sell');
  if (typeof timestamp !== 'number') throw new WireError('timestamp is not a time');
  return {
    tradeId: optionalText(trade, 'id') ?? `${timestamp} ${textOf(trade, 'price')}`,
    price: priceOf(trade, 'price'),
    quantity: quantityOf(trade, 'amount'),
    takerSide: side === 'buy' ? 'BUY' : 'SELL',
    at: instant(timestamp),
  };
}

/** Between bid and ask, or the last price where they are not told; null when neither is. */
function middleIn(ticker: Wire): Price | null {
  const priceAt = (key: string): Price | null => (optionalText(ticker, key) === null ? null : priceOf(ticker, key));
  const [bid, ask] = [priceAt('bid'), priceAt('ask')];
  if (bid !== null && ask !== null && isPositive(bid) && isPositive(ask)) return middle(bid, ask);
  const last = priceAt('last');
  return last !== null && isPositive(last) ? last : null;
}

class CcxtSource implements PublicSource {
  readonly #gate: CcxtGate;
  readonly #board: Board;
  readonly #poll: SymbolPoll;
  readonly #now: () => number;
  /** The ids of the last page of trades, by symbol. */
  readonly #pages = new Map<string, ReadonlySet<string>>();
  /** The unified symbol of each of the venue's. */
  #unified = new Map<string, string>();

  constructor(options: CcxtMarketDataOptions, board: Board) {
    const { now } = options;
    this.#gate = createGate(options);
    this.#now = now;
    this.#board = board;
    const everyMs = options.pollMs ?? POLL_MS;
    const readAll = (symbols: readonly string[]): Promise<void> => this.#readAll(symbols);
    this.#poll = new SymbolPoll({ now, everyMs, readAll });
  }

  watch(venueSymbol: string): void {
    this.#poll.watch(venueSymbol);
  }

  async readInstruments() {
    const answer = await this.#ask(
      async (client) => {
        await client.loadMarkets(true);
        return client;
      },
      (client) => readInstruments(client as CcxtClient),
    );
    if (!answer.ok) throw new VenueReadError('instruments', answer.verdict.error);
    const listed = [...answer.value.instruments.values()];
    this.#unified = new Map(listed.map(({ symbol, venueSymbol }) => [venueSymbol, symbol]));
    return answer.value;
  }

  async askQuote(venueSymbol: string): Promise<Quote | null> {
    const symbol = this.#unified.get(venueSymbol) ?? venueSymbol;
    const answer = await this.#ask(
      (client) => client.fetchOrderBook(symbol, BOOK_LEVELS),
      (body) => readQuote(body, instant(this.#now())),
    );
    return answer.ok ? answer.value : null;
  }

  async askMiddles(): Promise<ReadonlyMap<string, Price>> {
    const answer = await this.#ask(
      // The prices alone, where they are to be had without a day's statistics.
      (client) => (client.has['fetchBidsAsks'] === true ? client.fetchBidsAsks() : client.fetchTickers()),
      (body) => asObject(body, 'tickers'),
    );
    const middles = new Map<string, Price>();
    if (!answer.ok) return middles;
    for (const [venueSymbol, symbol] of this.#unified) {
      const ticker = answer.value[symbol];
      const price = ticker === undefined ? null : this.#middleOf(ticker);
      if (price !== null) middles.set(venueSymbol, price);
    }
    return middles;
  }

  async close(): Promise<void> {
    this.#poll.close();
    await this.#gate.close();
  }

  /** One absurd entry among thousands takes nothing from the others. */
  #middleOf(ticker: unknown): Price | null {
    try {
      return middleIn(asObject(ticker, 'ticker'));
    } catch (error) {
      return this.#board.refused(error);
    }
  }

  async #readAll(venueSymbols: readonly string[]): Promise<void> {
    await Promise.all(venueSymbols.map((venueSymbol) => this.#readOne(venueSymbol)));
  }

  async #readOne(venueSymbol: string): Promise<void> {
    const symbol = this.#unified.get(venueSymbol) ?? venueSymbol;
    const [quote, trades] = await Promise.all([
      this.askQuote(venueSymbol),
      this.#ask((client) => client.fetchTrades(symbol, undefined, TRADES_PAGE), readTrades),
    ]);
    this.#board.quoteHeard(venueSymbol, () => quote);
    if (trades.ok) this.#hear(venueSymbol, trades.value);
  }

  /** Tells the trades that were not in the page before; of the first page the last one. */
  #hear(venueSymbol: string, trades: readonly Trade[]): void {
    const before = this.#pages.get(venueSymbol);
    const news = before === undefined ? trades.slice(-1) : trades.filter(({ tradeId }) => !before.has(tradeId));
    this.#pages.set(venueSymbol, new Set(trades.map(({ tradeId }) => tradeId)));
    for (const trade of news) this.#board.tradeHeard(venueSymbol, () => trade);
  }

  async #ask<T>(work: (client: CcxtClient) => Promise<unknown>, reading: (body: unknown) => T) {
    return read(await this.#gate.ask({ operation: 'query', kind: 'DATA', work }), reading);
  }
}

export const createCcxtMarketData = (options: CcxtMarketDataOptions): MarketData =>
  createPublicData(
    { name: options.name, now: options.now, log: options.log ?? noLog },
    (board) => new CcxtSource(options, board),
  );
