/** What every venue's best prices come to: a market when they are whole, none when a side is empty or the sides cross. */
import { describe, expect, it } from 'vitest';
import * as binance from '../../../src/adapters/venues/binance/market-codec.ts';
import * as bybit from '../../../src/adapters/venues/bybit/market-codec.ts';
import * as ccxt from '../../../src/adapters/venues/ccxt/market-data.ts';
import * as coinapi from '../../../src/adapters/venues/coinapi/market-codec.ts';
import * as dfx from '../../../src/adapters/venues/dfx/market-codec.ts';
import * as kraken from '../../../src/adapters/venues/kraken/market-codec.ts';
import { parseVenueJson } from '../../../src/adapters/venues/json.ts';
import { toText } from '../../../src/domain/decimal.ts';
import type { Quote } from '../../../src/domain/market.ts';
import { instant, plusMs } from '../../../src/domain/time.ts';
import { usableQuote } from '../../../src/engine/market-view.ts';
import type { MarketData } from '../../../src/engine/venue.ts';

const HEARD = instant(1_706_443_200_000);

/** A side as prices and quantities; null for one that is empty. */
type Side = readonly [price: string, quantity: string] | null;
type Reader = (bid: Side, ask: Side) => Quote | null;

const listOf = (side: Side): readonly (readonly string[])[] => (side === null ? [] : [side]);
/** An empty side of a ticker is shown as zeros. */
const zeros = (side: Side): readonly [string, string] => side ?? ['0', '0'];

function ticker(bid: Side, ask: Side) {
  const [[bidPrice, bidQty], [askPrice, askQty]] = [zeros(bid), zeros(ask)];
  return { bidPrice, bidQty, askPrice, askQty };
}

const READERS: readonly (readonly [name: string, Reader])[] = [
  [
    'the stream of BINANCE',
    (bid, ask) => {
      const { bidPrice, bidQty, askPrice, askQty } = ticker(bid, ask);
      return binance.readStreamQuote({ b: bidPrice, B: bidQty, a: askPrice, A: askQty }, HEARD);
    },
  ],
  ['REST of BINANCE', (bid, ask) => binance.readRestQuote(ticker(bid, ask), HEARD)],
  ['the stream of BYBIT', (bid, ask) => bybit.readStreamQuote({ b: listOf(bid), a: listOf(ask) }, HEARD)],
  [
    'REST of BYBIT',
    (bid, ask) => {
      const { bidPrice, bidQty, askPrice, askQty } = ticker(bid, ask);
      const wire = { bid1Price: bidPrice, bid1Size: bidQty, ask1Price: askPrice, ask1Size: askQty };
      return bybit.readTicker(wire, HEARD);
    },
  ],
  [
    'the stream of KRAKEN',
    (bid, ask) => {
      const [[b, bq], [a, aq]] = [zeros(bid), zeros(ask)];
      const text = `{"channel":"ticker","data":[{"symbol":"BTC/USD","bid":${b},"bid_qty":${bq},"ask":${a},"ask_qty":${aq}}]}`;
      const [message] = kraken.readMarketMessages(text);
      return message === undefined ? null : kraken.readStreamQuote(message.data, HEARD);
    },
  ],
  [
    'REST of KRAKEN',
    (bid, ask) => {
      const [[b, bq], [a, aq]] = [zeros(bid), zeros(ask)];
      return kraken.readRestQuote({ b: [b, '1', bq], a: [a, '1', aq] }, HEARD);
    },
  ],
  [
    'COINAPI',
    (bid, ask) => {
      const side = (name: string, [at, size]: readonly [string, string]): string =>
        `"${name}_price":${at},"${name}_size":${size}`;
      const parts = [...(bid === null ? [] : [side('bid', bid)]), ...(ask === null ? [] : [side('ask', ask)])];
      const [entry] = coinapi.readQuoteEntries(parseVenueJson(`[{"symbol_id":"X",${parts.join(',')}}]`));
      return entry === undefined ? null : coinapi.readQuote(entry.data, HEARD);
    },
  ],
  ['the stream of DFX', (bid, ask) => dfx.readDepth({ bids: listOf(bid), asks: listOf(ask) }, HEARD)],
  ['REST of DFX', (bid, ask) => dfx.readBookTicker({ bid: listOf(bid), ask: listOf(ask) }, HEARD)],
  ['ccxt', (bid, ask) => ccxt.readQuote({ bids: listOf(bid), asks: listOf(ask) }, HEARD)],
];

describe.each(READERS)('best prices from %s', (_name, read) => {
  it('are taken with every digit, as of when we heard them', () => {
    const quote = read(['43000.01', '0.12345678'], ['43000.02', '7']);
    expect(quote && [quote.bid, quote.bidQuantity, quote.ask, quote.askQuantity].map(toText)).toEqual([
      ...['43000.01', '0.12345678'],
      ...['43000.02', '7'],
    ]);
    expect(quote?.at).toBe(HEARD);
  });

  it.each<readonly [string, Side, Side]>([
    ['cross', ['43000.02', '1'], ['43000.01', '1']],
    ['meet', ['43000.01', '1'], ['43000.01', '1']],
    ['lack the bid', null, ['43000.01', '1']],
    ['lack the ask', ['43000.01', '1'], null],
    ['have a bid of zero', ['0', '1'], ['43000.01', '1']],
  ])('are no market when they %s', (_how, bid, ask) => {
    expect(read(bid, ask)).toBeNull();
  });

  it('are too old to trade on two seconds after we heard them', () => {
    const quote = read(['43000.01', '1'], ['43000.02', '1']);
    const market = { quote: () => quote } as unknown as MarketData;
    expect(usableQuote(market, 'BTC/USDT', plusMs(HEARD, 2_000)).quote).toBe(quote);
    expect(usableQuote(market, 'BTC/USDT', plusMs(HEARD, 2_001))).toEqual({
      quote: null,
      quoteFault: 'the last price is too old',
    });
  });
});
