/** The exchange information of Binance as instruments. */
import { parseRules, type Instrument, type RulesText } from '../../../domain/instrument.ts';
import { OrderError } from '../../../domain/errors.ts';
import { asList, asObject, optionalText, textOf, WireError, type Wire } from '../json.ts';

/** An instrument that could not be read, and why: it is left out and named, never guessed. */
export interface Skipped {
  readonly venueSymbol: string;
  readonly rule: string;
}

export interface InstrumentBook {
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly skipped: readonly Skipped[];
}

/**
 * The information is many megabytes and holds every decimal as a string, so the fast parser is used. A decimal that
 * came as a number would be refused below.
 */
export function parseExchangeInfo(text: string): Wire {
  return asObject(JSON.parse(text) as unknown, 'exchange information');
}

export function readInstruments(information: Wire): InstrumentBook {
  const instruments = new Map<string, Instrument>();
  const skipped: Skipped[] = [];
  for (const each of asList(information['symbols'], 'symbols')) {
    const symbol = asObject(each, 'symbol');
    try {
      const instrument = readInstrument(symbol);
      instruments.set(instrument.symbol, instrument);
    } catch (error) {
      if (!(error instanceof WireError) && !(error instanceof OrderError)) throw error;
      skipped.push({ venueSymbol: String(symbol['symbol']), rule: error.message });
    }
  }
  return { instruments, skipped };
}

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
