/** The symbols of one exchange, as CoinAPI's metadata lists them, as instruments. */
import { parseRules, type Instrument } from '../../../domain/instrument.ts';
import { bookOf, type InstrumentBook } from '../instrument-book.ts';
import { asList, asObject, textOf, type Wire } from '../json.ts';

/**
 * Reads the spot symbols. The metadata gives the steps of price and amount and no other rule: the smallest order and
 * the largest one are known only to the exchange behind, which refuses what it does not take.
 */
export function readInstruments(answer: unknown): InstrumentBook {
  const symbols = asList(answer, 'symbols').map((each) => asObject(each, 'symbol'));
  const spot = symbols.filter((symbol) => symbol['symbol_type'] === 'SPOT');
  return bookOf(spot, (symbol) => String(symbol['symbol_id']), readInstrument);
}

function readInstrument(symbol: Wire): Instrument {
  const base = textOf(symbol, 'asset_id_base');
  const quote = textOf(symbol, 'asset_id_quote');
  const step = textOf(symbol, 'size_precision');
  return {
    symbol: `${base}/${quote}`,
    venueSymbol: textOf(symbol, 'symbol_id'),
    base,
    quote,
    assetClass: 'SPOT',
    tradable: true,
    // One step is the least that can be ordered at all.
    rules: parseRules({ step, minQty: step, tick: textOf(symbol, 'price_precision') }),
  };
}
