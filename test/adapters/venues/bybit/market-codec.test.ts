/** Public data as the venue writes it: instruments, touches, trades. */
import { describe, expect, it } from 'vitest';
import {
  readInstruments,
  readMarketMessage,
  readMiddles,
  readStreamQuote,
  readTickerOf,
  readTrade,
  subscribeFrame,
} from '../../../../src/adapters/venues/bybit/market-codec.ts';
import { rulesToText } from '../../../../src/domain/instrument.ts';
import { toText } from '../../../../src/domain/decimal.ts';
import { instant } from '../../../../src/domain/time.ts';

const LISTED = {
  symbol: 'XRPUSDT',
  baseCoin: 'XRP',
  quoteCoin: 'USDT',
  innovation: '0',
  status: 'Trading',
  lotSizeFilter: {
    basePrecision: '0.01',
    quotePrecision: '0.000001',
    minOrderQty: '0.31',
    maxOrderQty: '1293183.02',
    minOrderAmt: '5',
    maxOrderAmt: '2000000',
    maxLimitOrderQty: '1293183.02',
  },
  priceFilter: { tickSize: '0.0001' },
};
const answer = (...list: object[]): object => ({ result: { category: 'spot', list } });
const AT = instant(1_700_000_000_000);
const touch = (quote: ReturnType<typeof readStreamQuote>) =>
  quote === null ? null : [quote.bid, quote.bidQuantity, quote.ask, quote.askQuantity].map(toText);

describe('instruments', () => {
  it('take step, largest lot, least amount and tick from the filters', () => {
    const instrument = readInstruments(answer(LISTED)).instruments.get('XRP/USDT');
    expect(instrument).toMatchObject({ venueSymbol: 'XRPUSDT', base: 'XRP', quote: 'USDT', tradable: true });
    expect(instrument === undefined ? null : rulesToText(instrument.rules)).toEqual({
      step: '0.01',
      minQty: '0',
      maxQty: '1293183.02',
      minNotional: '5',
      tick: '0.0001',
      minPrice: '0',
      maxPrice: '0',
    });
  });

  it('are not tradable before their market opens', () => {
    const book = readInstruments(answer({ ...LISTED, status: 'PreLaunch' }));
    expect(book.instruments.get('XRP/USDT')?.tradable).toBe(false);
  });

  it('of one symbol under two names are one: the first, unless only the other can be traded', () => {
    const twin = { ...LISTED, symbol: 'XRPUSDT2' };
    const first = readInstruments(answer(LISTED, twin));
    expect(first.instruments.get('XRP/USDT')?.venueSymbol).toBe('XRPUSDT');
    expect(first.skipped).toEqual([{ venueSymbol: 'XRPUSDT2', rule: 'another one is XRP/USDT too' }]);
    const second = readInstruments(answer({ ...LISTED, status: 'PreLaunch' }, twin));
    expect(second.instruments.get('XRP/USDT')?.venueSymbol).toBe('XRPUSDT2');
    expect(second.skipped).toEqual([{ venueSymbol: 'XRPUSDT', rule: 'another one is XRP/USDT too' }]);
  });

  it('that cannot be read are left out and named', () => {
    const book = readInstruments(answer(LISTED, { ...LISTED, symbol: 'BAD', priceFilter: {} }));
    expect([...book.instruments.keys()]).toEqual(['XRP/USDT']);
    expect(book.skipped).toEqual([{ venueSymbol: 'BAD', rule: 'tickSize is not a text' }]);
  });
});

describe('the touch', () => {
  it('is the best level of both sides of a book message', () => {
    const message = readMarketMessage(
      '{"topic":"orderbook.1.XRPUSDT","ts":1,"type":"snapshot",' +
        '"data":{"s":"XRPUSDT","b":[["0.5101","12.5"]],"a":[["0.5102","7"]],"u":9,"seq":10},"cts":1}',
    );
    expect(message).toMatchObject({ kind: 'BOOK', venueSymbol: 'XRPUSDT' });
    expect(message.kind === 'BOOK' && touch(readStreamQuote(message.data, AT))).toEqual([
      '0.5101',
      '12.5',
      '0.5102',
      '7',
    ]);
  });

  it.each([
    { b: [], a: [['2', '1']] },
    { b: [['1', '0']], a: [['2', '1']] },
    { b: [['2', '1']], a: [['2', '1']] },
    { b: [['3', '1']], a: [['2', '1']] },
  ])('is none when a side is empty or the sides cross: %j', (data) => {
    expect(readStreamQuote(data, AT)).toBeNull();
  });

  it('is found among tickers by its symbol, and gives middles', () => {
    const tickers = answer(
      { symbol: 'A', bid1Price: '1', bid1Size: '1', ask1Price: '3', ask1Size: '1' },
      { symbol: 'B', bid1Price: '', bid1Size: '', ask1Price: '3', ask1Size: '1' },
    );
    expect(touch(readTickerOf(tickers, 'A', AT))).toEqual(['1', '1', '3', '1']);
    expect(readTickerOf(tickers, 'C', AT)).toBeNull();
    expect([...readMiddles(tickers, AT)].map(([symbol, middle]) => [symbol, toText(middle)])).toEqual([['A', '2']]);
  });
});

describe('trades', () => {
  it('come several a message, each with the side that took', () => {
    const message = readMarketMessage(
      '{"topic":"publicTrade.XRPUSDT","ts":2,"type":"snapshot","data":[' +
        '{"T":1672304486865,"s":"XRPUSDT","S":"Buy","v":"0.1","p":"0.51","i":"1","BT":false},' +
        '{"T":1672304486866,"s":"XRPUSDT","S":"Sell","v":"0.2","p":"0.52","i":"2290000000061666327","BT":false}]}',
    );
    const trades = message.kind === 'TRADES' ? message.trades.map(readTrade) : [];
    expect(trades).toMatchObject([
      { tradeId: '1', takerSide: 'BUY' },
      { tradeId: '2290000000061666327', takerSide: 'SELL', at: 1_672_304_486_866 },
    ]);
  });
});

it('asks for two topics a symbol', () => {
  expect(subscribeFrame(['A', 'B'], 3)).toEqual([
    '{"req_id":"3","op":"subscribe","args":["orderbook.1.A","publicTrade.A","orderbook.1.B","publicTrade.B"]}',
  ]);
});
