/** The symbols of DFX as instruments. */
import { parseRules, type Instrument } from '../../../domain/instrument.ts';
import { bookOf, type InstrumentBook } from '../instrument-book.ts';
import { asList, asObject, flagOf, textOf, type Wire } from '../json.ts';

export function readInstruments(data: unknown): InstrumentBook {
  const symbols = asList(data, 'symbols').map((each) => asObject(each, 'symbol'));
  return bookOf(symbols, (symbol) => String(symbol['symbol']), readInstrument);
}

/** The venue states no largest order and no price range; the band around the last price is its own to judge. */
function readInstrument(symbol: Wire): Instrument {
  const base = textOf(symbol, 'baseToken');
  const quote = textOf(symbol, 'quoteToken');
  return {
    symbol: `${base}/${quote}`,
    venueSymbol: textOf(symbol, 'symbol'),
    base,
    quote,
    assetClass: 'SPOT',
    tradable: flagOf(symbol, 'enableTrading'),
    noPostOnly: true,
    rules: parseRules({
      step: textOf(symbol, 'baseIncrement'),
      minQty: textOf(symbol, 'baseMinSize'),
      minNotional: textOf(symbol, 'quoteMinSize'),
      tick: textOf(symbol, 'priceIncrement'),
    }),
  };
}
