/**
 * Binance T_DEPTH: snapshots and changes of the book, one level a row; quantity 0 deletes. Rows with the same last update
 * id belong to one message. Futures name the message before (`pu`), spot numbers its updates without a hole.
 */
import { unitOfBinance } from './binance-klines.ts';
import { csvSink, type Columns } from './csv-columns.ts';
import { DataError } from './data-error.ts';
import { idAt, priceAt, quantityAt, stampAt, textAt } from './field-values.ts';
import { symbolFilter, type Format, type RecordSink, type Target } from './format.ts';
import { namesAll } from './head.ts';
import { FLAG } from './rows.ts';

const COLUMNS = {
  symbol: { names: ['symbol'], place: 0 },
  time: { names: ['timestamp'], place: 1 },
  firstId: { names: ['first_update_id'], place: 2 },
  lastId: { names: ['last_update_id'], place: 3 },
  side: { names: ['side'], place: 4 },
  type: { names: ['update_type'], place: 5 },
  price: { names: ['price'], place: 6 },
  quantity: { names: ['qty'], place: 7 },
  previousId: { names: ['pu'], place: 8, optional: true },
} as const satisfies Columns<string>;

function sideFlag(word: string): number {
  if (word === 'a') return FLAG.sell;
  if (word === 'b') return 0;
  throw new DataError(`side ${JSON.stringify(word.slice(0, 40))} is neither a nor b`);
}

function isSnapshot(word: string): boolean {
  if (word === 'snap' || word === 'set') return word === 'snap';
  throw new DataError(`update_type ${JSON.stringify(word.slice(0, 40))} is neither snap nor set`);
}

const depthSink = (target: Target): RecordSink =>
  csvSink(COLUMNS, (at) => {
    const { rows } = target;
    const isWanted = symbolFilter(target);
    let current = -1;
    let snapshot = false;
    return (fields) => {
      if (!isWanted(fields.bytes, fields.from[at.symbol] as number, fields.to[at.symbol] as number)) return;
      const lastId = idAt(fields, at.lastId, 'last_update_id');
      const snap = isSnapshot(textAt(fields, at.type));
      let flags = sideFlag(textAt(fields, at.side));
      if (lastId !== current || snap !== snapshot) {
        rows.message(stampAt(fields, at.time));
        if (snap) flags |= FLAG.reset;
        else if (current >= 0) {
          const previous = at.previousId < 0 ? -1 : idAt(fields, at.previousId, 'pu');
          const follows =
            previous >= 0 ? previous === current : idAt(fields, at.firstId, 'first_update_id') <= current + 1;
          if (follows || snapshot) rows.checkQuiet();
          else rows.hole('SEQUENCE', null);
        }
        current = lastId;
        snapshot = snap;
      }
      rows.level(priceAt(rows.grid, fields, at.price), quantityAt(rows.grid, fields, at.quantity), flags);
    };
  });

export const binanceDepth: Format = {
  name: 'binance-depth',
  title: 'Binance T_DEPTH',
  shape: 'csv',
  width: 2,
  fits: (head) =>
    namesAll(head, 'first_update_id', 'last_update_id', 'update_type') ||
    ['snap', 'set'].includes(head.cells[0]?.[5] ?? ''),
  open: (target) => ({
    ...depthSink(target),
    end: () => {
      const { notes, settings } = target;
      notes.quantityUnit = settings.quantityUnit ?? unitOfBinance(notes.symbol);
    },
  }),
};
