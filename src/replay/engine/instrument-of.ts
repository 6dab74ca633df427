/** The instrument of an order in a replay: its assets by its name, its rules as given or as fine as the data. */
import { isMultipleOf, isZero, toText, ZERO_NOTIONAL, ZERO_PRICE, ZERO_QUANTITY } from '../../domain/decimal.ts';
import { refuse } from '../../domain/errors.ts';
import type { Instrument, InstrumentRules } from '../../domain/instrument.ts';
import type { Scale } from './scale.ts';

/** Quote assets as they end a name without a sign between; longer ones first. */
const QUOTES = ['FDUSD', 'USDT', 'USDC', 'BUSD', 'TUSD', 'USD', 'EUR', 'GBP', 'JPY', 'TRY', 'BTC', 'ETH', 'BNB'];

/** `BTC/USDT`, `BTC-USDT` and `BTCUSDT` are BTC and USDT; of any other name the quote asset is not known. */
export function assetsOf(symbol: string): readonly [base: string, quote: string] {
  const [base = '', quote] = symbol.toUpperCase().split(/[^A-Z0-9]+/);
  if (quote !== undefined && quote !== '') return [base, quote];
  const found = QUOTES.find((end) => base.length > end.length && base.endsWith(end));
  return found === undefined ? [base, ''] : [base.slice(0, -found.length), found];
}

/** Without rules: every price and quantity that the data's grid has, and no minimum. */
export const rulesOfGrid = (scale: Scale): InstrumentRules => ({
  step: scale.quantityUnit,
  minQty: ZERO_QUANTITY,
  maxQty: ZERO_QUANTITY,
  maxMarketQty: ZERO_QUANTITY,
  minNotional: ZERO_NOTIONAL,
  tick: scale.priceUnit,
  minPrice: ZERO_PRICE,
  maxPrice: ZERO_PRICE,
});

/** Throws OrderError for rules that are finer than the grid the data was opened on. */
export function instrumentOf(symbol: string, rules: InstrumentRules | null, scale: Scale): Instrument {
  const given = rules ?? rulesOfGrid(scale);
  // Without a tick prices would be as fine as a calculation makes them: the data's own steps are taken.
  const known = isZero(given.tick) ? { ...given, tick: scale.priceUnit } : given;
  if (!isMultipleOf(known.tick, scale.priceUnit)) {
    throw refuse(
      'tick',
      `${toText(known.tick)} is finer than the data, which was opened on ${toText(scale.priceUnit)}`,
    );
  }
  if (!isMultipleOf(known.step, scale.quantityUnit)) {
    throw refuse(
      'step',
      `${toText(known.step)} is finer than the data, which was opened on ${toText(scale.quantityUnit)}`,
    );
  }
  const [base, quote] = assetsOf(symbol);
  return { symbol, venueSymbol: symbol, base, quote, assetClass: 'SPOT', tradable: true, rules: known };
}
