/** Tardis `trades`: `side` is the taker's, or unknown. */
import { csvSink, type Columns } from './csv-columns.ts';
import { priceAt, quantityAt, sideFlagAt } from './field-values.ts';
import type { Format } from './format.ts';
import { namesAll } from './head.ts';
import { beginTardis, TARDIS_COLUMNS, tardisFilter } from './tardis-columns.ts';

const COLUMNS = {
  ...TARDIS_COLUMNS,
  side: { names: ['side'], place: 5 },
  price: { names: ['price'], place: 6 },
  amount: { names: ['amount'], place: 7 },
} as const satisfies Columns<string>;

export const tardisTrades: Format = {
  name: 'tardis-trades',
  title: 'Tardis trades',
  shape: 'csv',
  width: 2,
  fits: (head) => namesAll(head, 'local_timestamp', 'id', 'side', 'price', 'amount'),
  open: (target) =>
    csvSink(COLUMNS, (at) => {
      const { rows } = target;
      const isWanted = tardisFilter(target, at);
      return (fields) => {
        if (!isWanted(fields)) return;
        beginTardis(target, fields, at);
        const price = priceAt(rows.grid, fields, at.price);
        rows.trade(price, quantityAt(rows.grid, fields, at.amount, 'amount'), sideFlagAt(fields, at.side));
      };
    }),
};
