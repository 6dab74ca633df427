/** The exchange information of Binance as instruments. */
import { parseRules, type Instrument, type RulesText } from '../../../domain/instrument.ts';
import { bookOf, type InstrumentBook } from '../instrument-book.ts';
import { asList, asObject, optionalText, textOf, WireError, type Wire } from '../json.ts';

/**
 * The information is many megabytes and holds every decimal as a string, so the fast parser is used. A decimal that
 * came as a number would be refused below.
 */
export function parseExchangeInfo(text: string): Wire {
  return asObject(JSON.parse(text) as unknown, 'exchange information');
}

export const readInstruments = (information: Wire): InstrumentBook =>
  bookOf(
    asList(information['symbols'], 'symbols').map((each) => asObject(each, 'symbol')),
    (symbol) => String(symbol['symbol']),
    readInstrument,
  );

function readInstrument(symbol: Wire): Instrument {
  const base = textOf(symbol, 'baseAsset');
  const quote = textOf(symbol, 'quoteAsset');
  const limitOrders = asList(symbol['orderTypes'], 'orderTypes').includes('LIMIT');
  return {
    symbol: `${base}/${quote}`,
    venueSymbol: textOf(symbol, 'symbol'),
    base,
    quote,
    assetClass: 'SPOT',
    tradable: textOf(symbol, 'status') === 'TRADING' && limitOrders && symbol['isSpotTradingAllowed'] !== false,
    rules: parseRules(readRules(symbol)),
  };
}

/** In a filter a zero switches its part off, as in our rules; only the lot step needs a value. */
function readRules(symbol: Wire): RulesText {
  const filters = new Map(
    asList(symbol['filters'], 'filters').map((each) => {
      const filter = asObject(each, 'filter');
      return [textOf(filter, 'filterType'), filter] as const;
    }),
  );
  const lot = filters.get('LOT_SIZE') ?? {};
  const priceFilter = filters.get('PRICE_FILTER') ?? {};
  const smallest = filters.get('NOTIONAL') ?? filters.get('MIN_NOTIONAL') ?? {};
  const step = ruleOf(lot, 'stepSize');
  return {
    step: /[1-9]/.test(step) ? step : finestStep(symbol),
    minQty: ruleOf(lot, 'minQty'),
    maxQty: ruleOf(lot, 'maxQty'),
    // Our clips that take are limit orders, but the venue's bound on market orders says what one clip should not pass.
    maxMarketQty: ruleOf(filters.get('MARKET_LOT_SIZE') ?? {}, 'maxQty'),
    minNotional: ruleOf(smallest, 'minNotional'),
    tick: ruleOf(priceFilter, 'tickSize'),
    minPrice: ruleOf(priceFilter, 'minPrice'),
    maxPrice: ruleOf(priceFilter, 'maxPrice'),
  };
}

const ruleOf = (filter: Wire, key: string): string => optionalText(filter, key) ?? '0';

/** Without a step of its own a lot is bounded by the digits the asset has. */
function finestStep(symbol: Wire): string {
  const digits = Number(symbol['baseAssetPrecision']);
  if (!Number.isInteger(digits) || digits < 0 || digits > 18) throw new WireError('baseAssetPrecision is not 0 to 18');
  return digits === 0 ? '1' : `0.${'1'.padStart(digits, '0')}`;
}
