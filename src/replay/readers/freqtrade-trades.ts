/** freqtrade trades: a JSON list of [ms, id, type, side, price, amount, cost]. */
import { DataError } from './data-error.ts';
import { priceAt, quantityAt, sideFlagAt, stampAt } from './field-values.ts';
import type { Format } from './format.ts';
import { isNumber, isStamp } from './head.ts';

const COLUMNS = 7;
const AT = { time: 0, side: 3, price: 4, amount: 5 } as const;

export const freqtradeTrades: Format = {
  name: 'freqtrade-trades',
  title: 'freqtrade trades, JSON',
  shape: 'json-rows',
  width: 2,
  fits: ({ jsonRows: [first = []] }) =>
    first.length === COLUMNS && isStamp(first[0]) && /^(buy|sell)$/i.test(first[3] ?? '') && isNumber(first[4]),
  open: ({ rows, notes, settings }) => {
    notes.quantityUnit = settings.quantityUnit ?? 'UNKNOWN';
    return {
      take: (fields) => {
        if (fields.count !== COLUMNS) throw new DataError(`has ${fields.count} values instead of ${COLUMNS}`);
        rows.message(stampAt(fields, AT.time));
        rows.checkQuiet();
        const price = priceAt(rows.grid, fields, AT.price);
        rows.trade(price, quantityAt(rows.grid, fields, AT.amount, 'amount'), sideFlagAt(fields, AT.side));
      },
    };
  },
};
