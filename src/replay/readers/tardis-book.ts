/**
 * Tardis `incremental_book_L2`: a level a row, amount 0 deletes. Rows with the same local time belong to one message. The
 * first row of a run of snapshot rows resets the book.
 */
import { csvSink, type Columns } from './csv-columns.ts';
import { DataError } from './data-error.ts';
import { priceAt, quantityAt, stampAt, textAt } from './field-values.ts';
import type { Format } from './format.ts';
import { namesAll } from './head.ts';
import type { Fields } from './records.ts';
import { FLAG } from './rows.ts';
import { beginTardis, TARDIS_COLUMNS, tardisFilter } from './tardis-columns.ts';

const COLUMNS = {
  ...TARDIS_COLUMNS,
  isSnapshot: { names: ['is_snapshot'], place: 4 },
  side: { names: ['side'], place: 5 },
  price: { names: ['price'], place: 6 },
  amount: { names: ['amount'], place: 7 },
} as const satisfies Columns<string>;

function sideFlag(fields: Fields, at: number): number {
  const word = textAt(fields, at);
  if (word === 'ask') return FLAG.sell;
  if (word === 'bid') return 0;
  throw new DataError(`side ${JSON.stringify(word.slice(0, 40))} is neither bid nor ask`);
}

function isTrue(fields: Fields, at: number): boolean {
  const word = textAt(fields, at);
  if (word === 'true' || word === 'false') return word === 'true';
  throw new DataError(`is_snapshot ${JSON.stringify(word.slice(0, 40))} is neither true nor false`);
}

export const tardisBook: Format = {
  name: 'tardis-book',
  title: 'Tardis incremental_book_L2',
  shape: 'csv',
  width: 2,
  fits: (head) => namesAll(head, 'local_timestamp', 'is_snapshot', 'side', 'price', 'amount'),
  open: (target) =>
    csvSink(COLUMNS, (at) => {
      const { rows } = target;
      const isWanted = tardisFilter(target, at);
      let local = -1;
      let inSnapshot = false;
      return (fields) => {
        if (!isWanted(fields)) return;
        const snapshot = isTrue(fields, at.isSnapshot);
        const receivedUs = stampAt(fields, at.local);
        if (receivedUs !== local || snapshot !== inSnapshot) beginTardis(target, fields, at);
        const flags = sideFlag(fields, at.side) | (snapshot && !inSnapshot ? FLAG.reset : 0);
        local = receivedUs;
        inSnapshot = snapshot;
        rows.level(priceAt(rows.grid, fields, at.price), quantityAt(rows.grid, fields, at.amount, 'amount'), flags);
      };
    }),
};
