/** Binance aggTrades: one row for the fills of one taker order at one price. */
import { isCoinMargined } from './binance-klines.ts';
import { tradeRows } from './binance-trade-rows.ts';
import { csvSink, type Columns } from './csv-columns.ts';
import type { Format } from './format.ts';
import { isBoolean, isNumber, isStamp, namesAll, type Head } from './head.ts';

const COLUMNS = {
  id: { names: ['agg_trade_id', 'agg_id', 'aggregate_trade_id'], place: 0 },
  price: { names: ['price'], place: 1 },
  quantity: { names: ['quantity', 'qty'], place: 2 },
  time: { names: ['transact_time', 'time', 'timestamp'], place: 5 },
  isBuyerMaker: { names: ['is_buyer_maker'], place: 6 },
} as const satisfies Columns<string>;

function fits(head: Head): boolean {
  if (namesAll(head, 'price', 'is_buyer_maker')) return COLUMNS.id.names.some((name) => namesAll(head, name));
  const [first = []] = head.cells;
  const isShaped = (first.length === 7 || first.length === 8) && first.slice(0, 5).every(isNumber);
  return isShaped && isStamp(first[5]) && isBoolean(first[6]);
}

export const binanceAggTrades: Format = {
  name: 'binance-agg-trades',
  title: 'Binance aggTrades',
  shape: 'csv',
  width: 2,
  fits,
  open: (target) =>
    csvSink(COLUMNS, (at) => {
      target.notes.quantityUnit = target.settings.quantityUnit ?? (isCoinMargined(target) ? 'CONTRACTS' : 'BASE');
      return tradeRows(target.rows, at, 'agg_trade_id');
    }),
};
