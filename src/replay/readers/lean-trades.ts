/** LEAN trade bars of a day: ms since midnight, open, high, low, close, volume. Bars without a trade are missing. */
import { BarRows, type BarPlaces } from './bar-rows.ts';
import { csvSink } from './csv-columns.ts';
import type { Format } from './format.ts';
import { isLean, leanFile, openOf } from './lean-file.ts';

const PLACES: BarPlaces = { open: 1, high: 2, low: 3, close: 4, volume: 5 };
const COLUMNS = { volume: { names: ['volume'], place: PLACES.volume } };

export const leanTrades: Format = {
  name: 'lean-trades',
  title: 'LEAN trade bars',
  shape: 'csv',
  width: 5,
  fits: (head) => isLean(head, 'trade') && head.cells[0]?.length === 6,
  open: (target) => {
    const file = leanFile(target);
    const bars = new BarRows(target, [], file.barUs);
    target.notes.quantityUnit = target.settings.quantityUnit ?? 'BASE';
    return csvSink(COLUMNS, () => (fields) => bars.add(fields, PLACES, openOf(fields, file)));
  },
};
