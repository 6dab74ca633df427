/** Binance trades. Coin-margined contracts: `qty` counts contracts, and the base quantity stands beside it. */
import { isCoinMargined } from './binance-klines.ts';
import { tradeRows } from './binance-trade-rows.ts';
import { csvSink, type Columns } from './csv-columns.ts';
import type { Format } from './format.ts';
import { isBoolean, isNumber, isStamp, namesAll, type Head } from './head.ts';

const COLUMNS = {
  id: { names: ['id', 'trade_id'], place: 0 },
  price: { names: ['price'], place: 1 },
  quantity: { names: ['qty', 'quantity'], place: 2 },
  other: { names: ['base_qty', 'quote_qty', 'quoteqty'], place: 3 },
  time: { names: ['time'], place: 4 },
  isBuyerMaker: { names: ['is_buyer_maker', 'isbuyermaker'], place: 5 },
} as const satisfies Columns<string>;

function fits(head: Head): boolean {
  if (namesAll(head, 'id', 'price', 'qty', 'time')) return true;
  const [first = []] = head.cells;
  const isShaped = (first.length === 6 || first.length === 7) && first.slice(0, 4).every(isNumber);
  return isShaped && isStamp(first[4]) && isBoolean(first[5]);
}

export const binanceTrades: Format = {
  name: 'binance-trades',
  title: 'Binance trades',
  shape: 'csv',
  width: 2,
  fits,
  open: (target) =>
    csvSink(COLUMNS, (at) => {
      const quantity = isCoinMargined(target) || namesAll(target.head, 'base_qty') ? at.other : at.quantity;
      target.notes.quantityUnit = target.settings.quantityUnit ?? 'BASE';
      return tradeRows(target.rows, { ...at, quantity }, 'id');
    }),
};
