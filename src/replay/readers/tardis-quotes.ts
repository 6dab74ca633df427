/** Tardis `quotes`: amount before price on the ask side, price before amount on the bid side. */
import { csvSink, type Columns } from './csv-columns.ts';
import type { Format } from './format.ts';
import { namesAll } from './head.ts';
import { addQuote } from './quote-rows.ts';
import { beginTardis, TARDIS_COLUMNS, tardisFilter } from './tardis-columns.ts';

const COLUMNS = {
  ...TARDIS_COLUMNS,
  askQuantity: { names: ['ask_amount'], place: 4 },
  ask: { names: ['ask_price'], place: 5 },
  bid: { names: ['bid_price'], place: 6 },
  bidQuantity: { names: ['bid_amount'], place: 7 },
} as const satisfies Columns<string>;

export const tardisQuotes: Format = {
  name: 'tardis-quotes',
  title: 'Tardis quotes',
  shape: 'csv',
  width: 4,
  fits: (head) => namesAll(head, 'local_timestamp', 'ask_amount', 'bid_amount'),
  open: (target) =>
    csvSink(COLUMNS, (at) => {
      const isWanted = tardisFilter(target, at);
      return (fields) => {
        if (!isWanted(fields)) return;
        beginTardis(target, fields, at);
        addQuote(target.rows, fields, at);
      };
    }),
};
