/** The asset pairs of Kraken as instruments. */
import { parseRules, type Instrument } from '../../../domain/instrument.ts';
import { bookOf, type InstrumentBook } from '../instrument-book.ts';
import { asObject, optionalText, textOf, WireError, type Wire } from '../json.ts';
import { assetFrom } from './reading.ts';

/** States of a pair in which it takes limit orders that may trade at once. */
const TRADABLE = new Set(['online', 'limit_only']);
const DIGITS_MAX = 18;

/** The pairs by the names under which the venue answers about them. */
export interface PairNames {
  /** Our symbol, which is also the name on the stream, by the venue's short name: `XBTUSD` to `BTC/USD`. */
  readonly symbols: ReadonlyMap<string, string>;
  /** The way back. */
  readonly pairs: ReadonlyMap<string, string>;
  /** The short name by the long one: `XXBTZUSD` to `XBTUSD`. */
  readonly shortNames: ReadonlyMap<string, string>;
}

/** Pairs without a public name are traded outside the public books, and left out. */
const publicPairs = (answer: unknown): (readonly [string, Wire])[] =>
  Object.entries(asObject(answer, 'pairs'))
    .map(([name, each]) => [name, asObject(each, 'pair')] as const)
    .filter(([, pair]) => optionalText(pair, 'wsname') !== null);

export const readInstruments = (answer: unknown): InstrumentBook =>
  bookOf(
    publicPairs(answer),
    ([name]) => name,
    ([, pair]) => readPair(pair),
  );

export function readNames(answer: unknown, { instruments }: InstrumentBook): PairNames {
  const listed = [...instruments.values()];
  return {
    symbols: new Map(listed.map((each) => [each.venueSymbol, each.symbol])),
    pairs: new Map(listed.map((each) => [each.symbol, each.venueSymbol])),
    shortNames: new Map(publicPairs(answer).map(([name, pair]) => [name, optionalText(pair, 'altname') ?? name])),
  };
}

function readPair(pair: Wire): Instrument {
  const [base, quote, ...more] = textOf(pair, 'wsname').split('/').map(assetFrom);
  if (base === undefined || quote === undefined || more.length > 0) throw new WireError('wsname is not BASE/QUOTE');
  return {
    symbol: `${base}/${quote}`,
    venueSymbol: textOf(pair, 'altname'),
    base,
    quote,
    assetClass: 'SPOT',
    tradable: TRADABLE.has(optionalText(pair, 'status') ?? 'online'),
    rules: parseRules({
      step: stepOf(pair, 'lot_decimals'),
      minQty: optionalText(pair, 'ordermin') ?? '0',
      minNotional: optionalText(pair, 'costmin') ?? '0',
      tick: optionalText(pair, 'tick_size') ?? stepOf(pair, 'pair_decimals'),
    }),
  };
}

/** The smallest amount with so many decimals. */
function stepOf(pair: Wire, key: string): string {
  const digits = Number(textOf(pair, key));
  if (!Number.isInteger(digits) || digits < 0 || digits > DIGITS_MAX) throw new WireError(`${key} is not 0 to 18`);
  return digits === 0 ? '1' : `0.${'1'.padStart(digits, '0')}`;
}
