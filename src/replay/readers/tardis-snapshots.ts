/** Tardis `book_snapshot_5` and `_25`: at each level the ask stands before the bid; levels that are missing are empty. */
import { csvSink, type Column } from './csv-columns.ts';
import { isEmptyAt, priceAt, quantityAt } from './field-values.ts';
import type { Format } from './format.ts';
import { namesAll, type Head } from './head.ts';
import { FLAG } from './rows.ts';
import { beginTardis, TARDIS_COLUMNS, tardisFilter } from './tardis-columns.ts';

const FIRST_LEVEL_PLACE = 4;

/** Columns of all levels, named as in the header: `asks[0].price`. */
function columnsOf(head: Head): Record<string, Column> {
  const levels = Math.floor(((head.cells[0]?.length ?? 0) - FIRST_LEVEL_PLACE) / 4);
  const parts = ['asks', 'bids'].flatMap((side) => ['price', 'amount'].map((value) => [side, value] as const));
  const columns = Array.from({ length: levels }, (_, level) =>
    parts.map(([side, value], part) => {
      const name = `${side}[${level}].${value}`;
      return [name, { names: [name], place: FIRST_LEVEL_PLACE + level * 4 + part }] as const;
    }),
  );
  return { ...TARDIS_COLUMNS, ...Object.fromEntries(columns.flat()) };
}

export const tardisSnapshots: Format = {
  name: 'tardis-snapshots',
  title: 'Tardis book_snapshot_5 and book_snapshot_25',
  shape: 'csv',
  width: 2,
  fits: (head) => namesAll(head, 'local_timestamp', 'asks[0].price', 'bids[0].price'),
  open: (target) =>
    csvSink(columnsOf(target.head), (at) => {
      const { rows } = target;
      const place = (name: string): number => at[name] as number;
      const places = { symbol: place('symbol'), time: place('time'), local: place('local') };
      const isWanted = tardisFilter(target, places);
      const levels = Object.keys(at)
        .filter((name) => name.endsWith('.price'))
        .map((name) => ({
          price: place(name),
          amount: place(name.replace('.price', '.amount')),
          side: name.startsWith('asks') ? FLAG.sell : 0,
        }));
      return (fields) => {
        if (!isWanted(fields)) return;
        beginTardis(target, fields, places);
        let reset: number = FLAG.reset;
        for (const level of levels) {
          if (isEmptyAt(fields, level.price)) continue;
          const price = priceAt(rows.grid, fields, level.price);
          rows.level(price, quantityAt(rows.grid, fields, level.amount, 'amount'), level.side | reset);
          reset = 0;
        }
        if (reset !== 0) rows.level(0, 0, reset);
      };
    }),
};
