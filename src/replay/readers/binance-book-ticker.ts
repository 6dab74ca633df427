/** Binance bookTicker of futures: each change of the best bid or ask. */
import { csvSink, type Columns } from './csv-columns.ts';
import { stampAt } from './field-values.ts';
import type { Format } from './format.ts';
import { isNumber, isStamp, namesAll, type Head } from './head.ts';
import { isCoinMargined } from './binance-klines.ts';
import { addQuote } from './quote-rows.ts';

const COLUMNS = {
  bid: { names: ['best_bid_price'], place: 1 },
  bidQuantity: { names: ['best_bid_qty'], place: 2 },
  ask: { names: ['best_ask_price'], place: 3 },
  askQuantity: { names: ['best_ask_qty'], place: 4 },
  time: { names: ['transaction_time'], place: 5 },
} as const satisfies Columns<string>;

function fits(head: Head): boolean {
  if (namesAll(head, 'best_bid_price', 'best_ask_price')) return true;
  const [first = []] = head.cells;
  return first.length === 7 && first.slice(0, 5).every(isNumber) && isStamp(first[5]) && isStamp(first[6]);
}

export const binanceBookTicker: Format = {
  name: 'binance-book-ticker',
  title: 'Binance bookTicker',
  shape: 'csv',
  width: 4,
  fits,
  open: (target) =>
    csvSink(COLUMNS, (at) => {
      target.notes.quantityUnit = target.settings.quantityUnit ?? (isCoinMargined(target) ? 'CONTRACTS' : 'BASE');
      return (fields) => {
        target.rows.message(stampAt(fields, at.time));
        target.rows.checkQuiet();
        addQuote(target.rows, fields, at);
      };
    }),
};
