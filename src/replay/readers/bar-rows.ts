/** What all candle formats share: the length of a bar, missing bars, and a check of the column order. */
import { stampMicros } from './byte-numbers.ts';
import { DataError } from './data-error.ts';
import { pricesAt, quantityAt } from './field-values.ts';
import type { Target } from './format.ts';
import type { Fields } from './records.ts';

export interface BarPlaces {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** So many bars are read before a wrong order of columns is called by its name. */
const CHECKED = 10;

/** The smallest step between the times at the beginning of the file. Throws DataError when there is none. */
function stepOf(texts: readonly string[]): number {
  const times = texts.map((text) => stampMicros(Buffer.from(text, 'latin1'), 0, text.length));
  const steps = times.slice(1).map((time, index) => time - (times[index] as number));
  if (steps.length > 0 && steps.every((each) => each < 0)) {
    throw new DataError('is not sorted by time: it begins with the newest bar');
  }
  const step = Math.min(...steps.filter((each) => each > 0));
  if (!Number.isFinite(step)) throw new DataError('does not show how long a bar is: name the length of bars');
  return step;
}

function checkPrices(open: number, high: number, low: number, close: number): void {
  if (Math.min(open, high, low, close) === 0) throw new DataError('prices of a bar must be above 0');
  if (high < low) throw new DataError('high is below low: a broken bar, or the columns are in another order');
}

export class BarRows {
  readonly #target: Target;
  /** Length of a bar; of the shortest one where they differ. */
  readonly barUs: number;
  #bars = 0;
  #previousUs = -1;

  /** `times`: texts of the first opening times, from which the length is taken unless it is given or known. */
  constructor(target: Target, times: readonly string[], knownUs: number | null = null) {
    this.#target = target;
    this.barUs = target.settings.barUs ?? knownUs ?? stepOf(times);
    target.notes.barUs = this.barUs;
  }

  /** The bar of a record. `closeUs`: its end, where the file tells. A bar's row has the time of its end. */
  add(fields: Fields, at: BarPlaces, openUs: number, closeUs: number = openUs + this.barUs): void {
    const { rows } = this.#target;
    if (closeUs <= openUs) throw new DataError('close time must come after open time');
    if (openUs === this.#previousUs) throw new DataError('open time stands twice');
    rows.message(closeUs);
    const missing = this.#previousUs < 0 ? 0 : Math.round((openUs - this.#previousUs) / this.barUs) - 1;
    // Months differ in length: only a whole bar that is not there is a hole.
    if (missing > 0 && openUs - this.#previousUs >= 2 * this.barUs) rows.hole('BARS', missing);
    if (this.#previousUs >= 0 && openUs - this.#previousUs < this.barUs * 0.9) {
      throw new DataError(`bars are closer than ${this.barUs / 1e6} s: name the length of bars`);
    }
    this.#previousUs = openUs;
    this.#values(fields, at);
  }

  #values(fields: Fields, at: BarPlaces): void {
    const { rows, notes } = this.#target;
    const [open = 0, high = 0, low = 0, close = 0] = pricesAt(rows.grid, fields, [at.open, at.high, at.low, at.close]);
    checkPrices(open, high, low, close);
    this.#bars += 1;
    if (Math.max(open, close, low) > high || Math.min(open, close, high) < low) notes.oddBars += 1;
    if (this.#bars === CHECKED && notes.oddBars * 2 > CHECKED) {
      throw new DataError('open and close lie outside high and low: the columns are in another order');
    }
    rows.bar(open, high, low, close, quantityAt(rows.grid, fields, at.volume, 'volume'));
  }
}
