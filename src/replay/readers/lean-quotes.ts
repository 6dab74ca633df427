/**
 * LEAN quote bars of a day: ms since midnight, the bid's open, high, low, close and last size, then the ask's; a side may be
 * empty. A bar becomes one quote, of its close, at its end: what it was in between is not in the file.
 */
import { csvSink } from './csv-columns.ts';
import type { Format } from './format.ts';
import { isLean, leanFile, openOf } from './lean-file.ts';
import { addQuote, type QuotePlaces } from './quote-rows.ts';

const PLACES: QuotePlaces = { bid: 4, bidQuantity: 5, ask: 9, askQuantity: 10 };
const COLUMNS = { askQuantity: { names: ['asksize'], place: PLACES.askQuantity } };

export const leanQuotes: Format = {
  name: 'lean-quotes',
  title: 'LEAN quote bars',
  shape: 'csv',
  width: 4,
  fits: (head) => isLean(head, 'quote') && head.cells[0]?.length === 11,
  open: (target) => {
    const file = leanFile(target);
    target.notes.quantityUnit = target.settings.quantityUnit ?? 'BASE';
    target.notes.barUs = file.barUs;
    return csvSink(COLUMNS, () => (fields) => {
      target.rows.message(openOf(fields, file) + file.barUs);
      target.rows.checkQuiet(2 * file.barUs);
      addQuote(target.rows, fields, PLACES);
    });
  },
};
