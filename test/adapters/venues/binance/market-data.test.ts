/** Instruments, quotes and trades of the venue. */
import { afterEach, describe, expect, it } from 'vitest';
import { toText } from '../../../../src/domain/decimal.ts';
import type { MarketData } from '../../../../src/engine/venue.ts';
import { createBinanceMarketData } from '../../../../src/adapters/venues/binance/market-data.ts';
import { createLimiter, type Limiter } from '../../../../src/adapters/venues/limiter.ts';
import { ok, startScriptedVenue, until, venueError, type Answer, type ScriptedVenue } from '../scripted-venue.ts';
import { START_MS } from './binance-support.ts';
import { closeAll, closeLater } from '../open-desk.ts';

afterEach(closeAll);

const listed = (base: string): object => ({
  symbol: `${base}USDT`,
  status: 'TRADING',
  baseAsset: base,
  baseAssetPrecision: 8,
  quoteAsset: 'USDT',
  orderTypes: ['LIMIT'],
  filters: [],
});

const RATE_LIMITS = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6000 },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 2 },
  { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 61000 },
];

const INFORMATION = ok({ rateLimits: RATE_LIMITS, symbols: [listed('BTC'), listed('ETH'), { symbol: 'BAD' }] });
const BOOK = { symbol: 'BTCUSDT', bidPrice: '43000.10', bidQty: '1', askPrice: '43000.20', askQty: '2' };

interface Market {
  readonly server: ScriptedVenue;
  readonly market: MarketData;
  readonly clock: { ms: number };
  readonly limiter: Limiter;
  readonly logged: string[];
  readonly subscribed: string[];
  book(over?: object): void;
}

async function startMarket(ticker: () => Answer = () => ok(BOOK)): Promise<Market> {
  const clock = { ms: START_MS };
  const now = (): number => clock.ms;
  const server = await startScriptedVenue(now, ({ path }) =>
    path === '/api/v3/exchangeInfo' ? INFORMATION : ticker(),
  );
  closeLater(() => server.close());
  const subscribed: string[] = [];
  server.onSocket = (socket, path) => {
    subscribed.push(path);
    socket.on('message', (data: Buffer) => {
      const { params, id } = JSON.parse(data.toString()) as { params: string[]; id: number };
      subscribed.push(...params);
      socket.send(JSON.stringify({ result: null, id }));
    });
  };
  const logged: string[] = [];
  const limiter = createLimiter(now);
  const market = createBinanceMarketData({
    rest: server.url,
    wsStream: server.wsUrl,
    now,
    limiter,
    requestTimeoutMs: 1_000,
    backoffMs: 10,
    log: (_level, event, details) => logged.push(JSON.stringify({ event, details })),
  });
  closeLater(() => market.close());
  await market.refreshInstruments();
  const book = (over: object = {}): void => {
    const best = { u: 1, s: 'BTCUSDT', b: '43000.10', B: '1.5', a: '43000.20', A: '2', ...over };
    server.sockets.at(-1)?.send(JSON.stringify(best));
  };
  return { server, market, clock, limiter, logged, subscribed, book };
}

describe('instruments', () => {
  it('are read on refresh, and what cannot be read is named', async () => {
    const { market, logged } = await startMarket();
    expect([...market.instruments().keys()]).toEqual(['BTC/USDT', 'ETH/USDT']);
    expect(logged.join('')).toContain('instrument-skipped');
  });

  it('bring the limits of the venue with them', async () => {
    const { limiter } = await startMarket();
    const order = { kind: 'ORDER', weight: 1, account: 'a' } as const;
    expect([await limiter.admit(order), await limiter.admit(order)]).toEqual([null, null]);
    expect(await limiter.admit(order)).not.toBeNull();
  });

  it('stay as they were when the venue does not answer', async () => {
    const { market, server } = await startMarket();
    server.script = () => venueError(503, -1008, 'busy');
    await expect(market.refreshInstruments()).rejects.toThrow(/^instruments: /);
    server.script = () => ok('{"symbols":');
    await expect(market.refreshInstruments()).rejects.toThrow(/not JSON/);
    expect(market.instruments().size).toBe(2);
  });
});

describe('quotes', () => {
  it('come from the stream of a watched symbol, stamped when they arrive', async () => {
    const { market, clock, subscribed, book } = await startMarket();
    expect(market.quote('BTC/USDT')).toBeNull();
    expect(market.quote('ETH/USDT')).toBeNull();
    await until(() => subscribed.includes('ethusdt@trade'), 'both symbols are subscribed');
    expect(subscribed[0]).toBe('/ws/btcusdt@bookTicker');
    expect(subscribed).toEqual(expect.arrayContaining(['btcusdt@bookTicker', 'btcusdt@trade', 'ethusdt@bookTicker']));
    clock.ms += 77;
    book();
    await until(() => market.quote('BTC/USDT') !== null, 'a quote');
    const quote = market.quote('BTC/USDT');
    expect(quote?.at).toBe(START_MS + 77);
    expect(quote && [quote.bid, quote.bidQuantity, quote.ask, quote.askQuantity].map(toText)).toEqual([
      '43000.1',
      '1.5',
      '43000.2',
      '2',
    ]);
    expect(market.quote('ETH/USDT')).toBeNull();
  });

  it.each([
    ['crossed', { b: '43000.30' }],
    ['locked', { b: '43000.20' }],
    ['without a bid', { b: '0.00000000', B: '0.00000000' }],
    ['without an ask', { a: '0.00000000', A: '0.00000000' }],
    ['nonsense', { a: '-1' }],
    ['a number that may have lost digits', { a: 43000.2 }],
  ])('are none while the book is %s', async (_name, over) => {
    const { market, subscribed, book } = await startMarket();
    market.quote('BTC/USDT');
    await until(() => subscribed.includes('btcusdt@trade'), 'subscribed');
    book();
    await until(() => market.quote('BTC/USDT') !== null, 'a quote');
    book(over);
    await until(() => market.quote('BTC/USDT') === null, 'no quote');
    book();
    await until(() => market.quote('BTC/USDT') !== null, 'a quote again');
  });

  it('are understood inside the envelope of a combined stream', async () => {
    const { market, server, subscribed } = await startMarket();
    market.quote('BTC/USDT');
    await until(() => subscribed.includes('btcusdt@trade'), 'subscribed');
    const data = { u: 1, s: 'BTCUSDT', b: '1', B: '1', a: '2', A: '1' };
    server.sockets[0]?.send('nonsense');
    server.sockets[0]?.send(JSON.stringify({ stream: 'btcusdt@bookTicker', data }));
    await until(() => market.quote('BTC/USDT') !== null, 'a quote');
  });

  it('keep their time of receipt over a lost connection, and go on after it', async () => {
    const { market, server, clock, subscribed, book } = await startMarket();
    market.quote('BTC/USDT');
    await until(() => subscribed.includes('btcusdt@trade'), 'subscribed');
    book();
    await until(() => market.quote('BTC/USDT') !== null, 'a quote');
    clock.ms += 5_000;
    server.sockets[0]?.terminate();
    await until(() => subscribed.filter((each) => each === 'btcusdt@trade').length === 2, 'subscribed again');
    expect(market.quote('BTC/USDT')?.at).toBe(START_MS);
    book();
    await until(() => market.quote('BTC/USDT')?.at === START_MS + 5_000, 'a new quote');
  });

  it('are asked for when the stream has none that is fresh', async () => {
    const { market, server, clock } = await startMarket();
    const first = await market.fetchQuote('BTC/USDT');
    expect(first && toText(first.ask)).toBe('43000.2');
    expect(market.quote('BTC/USDT')).toEqual(first);
    const asked = server.received.length;
    clock.ms += 1_999;
    await market.fetchQuote('BTC/USDT');
    expect(server.received).toHaveLength(asked);
    clock.ms += 1;
    expect((await market.fetchQuote('BTC/USDT'))?.at).toBe(START_MS + 2_000);
    expect(server.received).toHaveLength(asked + 1);
  });

  it.each<[string, Answer]>([
    ['not answered', 'SILENT'],
    ['refused', venueError(429, -1003, 'too much')],
    ['not understood', ok({ bidPrice: 'x' })],
    ['crossed', ok({ ...BOOK, bidPrice: '50000' })],
  ])('are none when the request was %s', async (_name, answer) => {
    const { market } = await startMarket(() => answer);
    expect(await market.fetchQuote('BTC/USDT')).toBeNull();
    expect(await market.fetchQuote('NO/SUCH')).toBeNull();
  });
});

describe('reference prices', () => {
  it('are the middles of all listed symbols that have two sides, by one request', async () => {
    const eth = { ...BOOK, symbol: 'ETHUSDT', bidPrice: '0.00000000', bidQty: '0.00000000' };
    const { market, server } = await startMarket(() => ok([BOOK, eth, { ...BOOK, symbol: 'NOTLISTED' }]));
    const prices = await market.fetchRefPrices();
    expect([...prices].map(([symbol, price]) => [symbol, toText(price)])).toEqual([['BTC/USDT', '43000.15']]);
    expect(server.received.filter(({ path }) => path === '/api/v3/ticker/bookTicker')).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['not answered', 'SILENT'],
    ['torn', 'TORN'],
    ['not a list', ok(BOOK)],
    ['made of numbers', ok([{ ...BOOK, bidPrice: 43000.1 }])],
  ])('are none when the answer was %s', async (_name, answer) => {
    const { market } = await startMarket(() => answer);
    expect((await market.fetchRefPrices()).size).toBe(0);
  });
});

describe('trades', () => {
  it('show the last print and who took', async () => {
    const { market, server, subscribed } = await startMarket();
    expect(market.lastTrade('BTC/USDT')).toBeNull();
    await until(() => subscribed.includes('btcusdt@trade'), 'subscribed');
    const print = { e: 'trade', E: 1, s: 'BTCUSDT', t: 12345, p: '43000.15', q: '0.00000001', T: START_MS, m: true };
    server.sockets[0]?.send(JSON.stringify(print));
    await until(() => market.lastTrade('BTC/USDT') !== null, 'a trade');
    const trade = market.lastTrade('BTC/USDT');
    expect(trade).toMatchObject({ tradeId: '12345', takerSide: 'SELL', at: START_MS });
    expect(trade && [toText(trade.price), toText(trade.quantity)]).toEqual(['43000.15', '0.00000001']);
  });
});
