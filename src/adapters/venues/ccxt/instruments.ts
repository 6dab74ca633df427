/** The spot markets of an exchange of ccxt as instruments. */
import { isPositive, quantity as quantityFrom } from '../../../domain/decimal.ts';
import { parseRules, type Instrument } from '../../../domain/instrument.ts';
import { bookOf, type InstrumentBook } from '../instrument-book.ts';
import { asObject, optionalText, textOf, WireError, type Wire } from '../json.ts';
import type { CcxtClient } from './load.ts';
import { lacks } from './offers.ts';

/** How ccxt writes what prices and amounts may be: as a number of decimals, of digits, or as the step itself. */
const DECIMAL_PLACES = 2;
const TICK_SIZE = 4;
const PLACES_MAX = 18;

/** `3` decimals are a step of `0.001`. */
function stepOfPlaces(places: string): string {
  if (!/^[0-9]{1,2}$/.test(places) || Number(places) > PLACES_MAX) throw new WireError('precision is not understood');
  return places === '0' ? '1' : `0.${'1'.padStart(Number(places), '0')}`;
}

function stepOf(precision: Wire, key: string, mode: number): string {
  const text = textOf(precision, key);
  if (mode === DECIMAL_PLACES) return stepOfPlaces(text);
  // Significant digits: the tick changes with the price, which no rule of ours can say.
  if (mode !== TICK_SIZE) throw new WireError('precision is counted in significant digits');
  if (!isPositive(quantityFrom(text, key))) throw new WireError(`precision ${key} is zero`);
  return text;
}

const boundOf = (limits: Wire, kind: string, bound: 'min' | 'max'): string => {
  const range = limits[kind];
  return range === undefined || range === null ? '0' : (optionalText(asObject(range, kind), bound) ?? '0');
};

function readInstrument(market: Wire, client: CcxtClient): Instrument {
  const mode = client.precisionMode;
  const precision = asObject(market['precision'], 'precision');
  const limits = asObject(market['limits'] ?? {}, 'limits');
  const step = stepOf(precision, 'amount', mode);
  const least = boundOf(limits, 'amount', 'min');
  return {
    symbol: textOf(market, 'symbol'),
    venueSymbol: textOf(market, 'id'),
    base: textOf(market, 'base'),
    quote: textOf(market, 'quote'),
    assetClass: 'SPOT',
    tradable: market['active'] !== false,
    ...(lacks(client, 'PO') ? { noPostOnly: true } : {}),
    rules: parseRules({
      step,
      minQty: isPositive(quantityFrom(least, 'minQty')) ? least : step,
      maxQty: boundOf(limits, 'amount', 'max'),
      maxMarketQty: boundOf(limits, 'market', 'max'),
      minNotional: boundOf(limits, 'cost', 'min'),
      tick: stepOf(precision, 'price', mode),
      minPrice: boundOf(limits, 'price', 'min'),
      maxPrice: boundOf(limits, 'price', 'max'),
    }),
  };
}

export function readInstruments(client: CcxtClient): InstrumentBook {
  const listed = Object.values(client.markets ?? {}).map((each) => asObject(each, 'market'));
  const spot = listed.filter((market) => market['spot'] === true);
  return bookOf(
    spot,
    (market) => String(market['id']),
    (market) => readInstrument(market, client),
  );
}
