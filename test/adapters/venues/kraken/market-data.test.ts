/** Public data of Kraken against the simulated venue and as pure reading. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readInstruments } from '../../../../src/adapters/venues/kraken/instruments.ts';
import {
  readMarketMessages,
  readMiddles,
  readStreamQuote,
} from '../../../../src/adapters/venues/kraken/market-codec.ts';
import { toText } from '../../../../src/domain/decimal.ts';
import { rulesToText } from '../../../../src/domain/instrument.ts';
import { instant } from '../../../../src/domain/time.ts';
import { waitFor } from '../../../support/poll.ts';
import { openKrakenDesk, SYMBOL, type KrakenDesk } from './kraken-desk.ts';

describe('market data of Kraken', () => {
  let desk: KrakenDesk;
  beforeEach(async () => {
    desk = await openKrakenDesk();
  });
  afterEach(() => desk.close());

  const touch = (): string | null => {
    const quote = desk.market.quote(SYMBOL);
    return quote === null ? null : `${toText(quote.bid)} ${toText(quote.ask)}`;
  };

  it('lists pairs under our names, with the rules of the venue', () => {
    expect([...desk.market.instruments().keys()].sort()).toEqual(['BTC/USDT', 'ETH/USDT']);
    const instrument = desk.market.instruments().get(SYMBOL);
    expect(instrument).toMatchObject({ venueSymbol: 'XBTUSDT', base: 'BTC', quote: 'USDT', tradable: true });
    expect(instrument && rulesToText(instrument.rules)).toMatchObject({
      step: '0.00001',
      tick: '0.01',
      minNotional: '5',
    });
  });

  it('obeys a rule that the venue changes', async () => {
    await desk.control('filters', { symbol: 'BTCUSDT', tickSize: '0.5', status: 'HALT' });
    await desk.market.refreshInstruments();
    const instrument = desk.market.instruments().get(SYMBOL);
    expect(instrument?.tradable).toBe(false);
    expect(instrument && toText(instrument.rules.tick)).toBe('0.5');
  });

  it('quotes by question before the stream speaks, and by the stream afterwards', async () => {
    expect(touch()).toBeNull();
    const asked = await desk.market.fetchQuote(SYMBOL);
    expect(asked && toText(asked.ask)).toBe('43000.01');
    await waitFor('the stream', 10_000, async () => {
      await desk.setPrice('43100');
      return touch() === '43099.99 43100.01';
    });
  });

  it('comes back after the connection was cut', async () => {
    await waitFor('the stream', 10_000, () => touch() !== null);
    await desk.control('disconnect', { stream: 'market' });
    await waitFor('the stream again', 10_000, async () => {
      await desk.setPrice('43200');
      return touch() === '43199.99 43200.01';
    });
  });

  it('shows the last trade with the side that took', async () => {
    const trade = await waitFor('the trade', 10_000, async () => {
      await desk.sell('42999.99', '0.001');
      return desk.market.lastTrade(SYMBOL);
    });
    expect(trade.takerSide).toBe('SELL');
    expect(toText(trade.price)).toBe('42999.99');
  });

  it('gives middles of all pairs under our names by one question', async () => {
    const middles = await desk.market.fetchRefPrices();
    expect([...middles.keys()].sort()).toEqual(['BTC/USDT', 'ETH/USDT']);
    const middle = middles.get(SYMBOL);
    expect(middle && toText(middle)).toBe('43000');
  });
});

const pair = (over: object = {}): Record<string, unknown> => ({
  altname: 'XBTUSD',
  wsname: 'XBT/USD',
  base: 'XXBT',
  quote: 'ZUSD',
  pair_decimals: '1',
  lot_decimals: '8',
  ordermin: '0.00005',
  costmin: '0.5',
  tick_size: '0.1',
  status: 'online',
  ...over,
});

describe('an asset pair', () => {
  it('is read with its names and rules', () => {
    const { instruments, skipped } = readInstruments({ XXBTZUSD: pair(), 'XBTUSD.d': pair({ wsname: undefined }) });
    expect([...instruments]).toHaveLength(1);
    expect(skipped).toEqual([]);
    expect(instruments.get('BTC/USD')).toMatchObject({ venueSymbol: 'XBTUSD', base: 'BTC', quote: 'USD' });
    expect(rulesToText(instruments.get('BTC/USD')?.rules ?? ({} as never))).toMatchObject({
      step: '0.00000001',
      minQty: '0.00005',
      minNotional: '0.5',
      tick: '0.1',
    });
  });

  it('takes its tick from the digits of the price where none is said', () => {
    const { instruments } = readInstruments({ A: pair({ tick_size: undefined, pair_decimals: '0' }) });
    expect(toText(instruments.get('BTC/USD')?.rules.tick ?? ({} as never))).toBe('1');
  });

  it.each(['cancel_only', 'post_only', 'reduce_only', 'delisted'])('that is %s is not tradable', (status) => {
    expect(readInstruments({ A: pair({ status }) }).instruments.get('BTC/USD')?.tradable).toBe(false);
  });

  it('that cannot be read is left out and named', () => {
    const { instruments, skipped } = readInstruments({ A: pair({ lot_decimals: '99' }), B: pair({ ordermin: '-1' }) });
    expect(instruments.size).toBe(0);
    expect(skipped.map(({ venueSymbol }) => venueSymbol)).toEqual(['A', 'B']);
  });
});

describe('a public message', () => {
  const ticker = (bid: string, ask: string): string =>
    `{"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","bid":${bid},"bid_qty":1,"ask":${ask},"ask_qty":2}]}`;

  const quoteOf = (text: string) => {
    const [message] = readMarketMessages(text);
    return message === undefined ? null : readStreamQuote(message.data, instant(0));
  };

  it('keeps every digit', () => {
    const quote = quoteOf(ticker('43000.123456789012345', '43000.2'));
    expect(quote && toText(quote.bid)).toBe('43000.123456789012345');
  });

  it('shows no market when the sides cross or one is empty', () => {
    expect(quoteOf(ticker('43000.2', '43000.1'))).toBeNull();
    expect(quoteOf(ticker('0', '43000.1'))).toBeNull();
  });

  it('that is a heartbeat, a status or an answer says nothing', () => {
    expect(readMarketMessages('{"channel":"heartbeat"}')).toEqual([]);
    expect(readMarketMessages('{"method":"subscribe","success":true,"req_id":2}')).toEqual([]);
    expect(() => readMarketMessages('[]')).toThrow();
  });

  it('of a ticker with numbers where texts belong is refused', () => {
    expect(() => readMiddles({ XXBTZUSD: { a: [1, 1, 1], b: ['1', '1', '1'] } })).toThrow(/a is not/);
  });
});
