/**
 * The grid that a file's numbers stand on. It starts with no decimals and becomes finer when a number needs it; what was
 * read before is rescaled. A price is never rounded. A quantity finer than the finest grid (float noise of some archives)
 * is rounded half-up to it and counted, so that the report can say so.
 */
import { scaledInteger, textOf } from './byte-numbers.ts';
import { DataError } from './data-error.ts';
import { POWERS_OF_TEN, type Grid } from './rows.ts';

const PRICE_DECIMALS_MAX = 15;
/** What venues trade in is never finer than this. */
const QUANTITY_DECIMALS = 8;

const NUMBER = /^\+?(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
const MAX = BigInt(Number.MAX_SAFE_INTEGER);

interface Exact {
  readonly digits: bigint;
  readonly decimals: number;
}

function exactly(text: string, field: string): Exact {
  const [whole, integer = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (whole === undefined) {
    throw new DataError(`${field} ${JSON.stringify(text.slice(0, 40))} is not a number from 0 on`);
  }
  let digits = BigInt(integer + fraction);
  let decimals = fraction.length - Number(exponent);
  while (decimals > 0 && digits % 10n === 0n && digits !== 0n) {
    digits /= 10n;
    decimals -= 1;
  }
  return digits === 0n ? { digits, decimals: 0 } : { digits, decimals };
}

/** digits × 10^-decimals on a grid of fewer decimals, half up. */
function rounded({ digits, decimals }: Exact, to: number): Exact {
  const unit = 10n ** BigInt(decimals - to);
  return { digits: (digits + unit / 2n) / unit, decimals: to };
}

export class NumberGrid implements Grid {
  priceDecimals = 0;
  quantityDecimals = 0;
  /** Quantities that were rounded to the finest grid. */
  rounded = 0;
  readonly #finest: number;
  readonly #onFiner: (before: Grid) => void;
  #largestPrice = 0;
  #largestQuantity = 0;

  /** `onFiner` is called after the decimals have grown. */
  constructor(finestQuantity: number | null, onFiner: (before: Grid) => void) {
    this.#finest = finestQuantity ?? QUANTITY_DECIMALS;
    this.#onFiner = onFiner;
  }

  price(bytes: Uint8Array, from: number, to: number, field = 'price'): number {
    let value = scaledInteger(bytes, from, to, this.priceDecimals);
    if (value < 0) value = this.#slowPrice(textOf(bytes, from, to), field);
    if (value > this.#largestPrice) this.#largestPrice = value;
    return value;
  }

  quantity(bytes: Uint8Array, from: number, to: number, field = 'quantity'): number {
    let value = scaledInteger(bytes, from, to, this.quantityDecimals);
    if (value < 0) value = this.#slowQuantity(textOf(bytes, from, to), field);
    if (value > this.#largestQuantity) this.#largestQuantity = value;
    return value;
  }

  /** The decimals up to which every number read so far still fits. */
  finestThatFits(): Grid {
    const most = (largest: number): number => {
      const room = Math.floor(Number.MAX_SAFE_INTEGER / Math.max(1, largest));
      return POWERS_OF_TEN.filter((power) => power <= room).length - 1;
    };
    return {
      priceDecimals: this.priceDecimals + most(this.#largestPrice),
      quantityDecimals: this.quantityDecimals + most(this.#largestQuantity),
    };
  }

  #slowPrice(text: string, field: string): number {
    const exact = exactly(text, field);
    if (exact.decimals > PRICE_DECIMALS_MAX) {
      throw new DataError(`${field} ${text} has more than ${PRICE_DECIMALS_MAX} decimals; a price is never rounded`);
    }
    if (exact.decimals > this.priceDecimals) {
      this.#largestPrice = refined(this.#largestPrice, exact.decimals - this.priceDecimals, field, text);
      this.#grow({ priceDecimals: exact.decimals, quantityDecimals: this.quantityDecimals });
    }
    return onGrid(exact, this.priceDecimals, field, text);
  }

  #slowQuantity(text: string, field: string): number {
    let exact = exactly(text, field);
    if (exact.decimals > this.#finest) {
      exact = rounded(exact, this.#finest);
      this.rounded += 1;
    }
    if (exact.decimals > this.quantityDecimals) {
      this.#largestQuantity = refined(this.#largestQuantity, exact.decimals - this.quantityDecimals, field, text);
      this.#grow({ priceDecimals: this.priceDecimals, quantityDecimals: exact.decimals });
    }
    return onGrid(exact, this.quantityDecimals, field, text);
  }

  #grow(to: Grid): void {
    const before = { priceDecimals: this.priceDecimals, quantityDecimals: this.quantityDecimals };
    this.priceDecimals = to.priceDecimals;
    this.quantityDecimals = to.quantityDecimals;
    this.#onFiner(before);
  }
}

const tooLarge = (field: string, text: string, decimals: string): DataError =>
  new DataError(
    `${field} ${text} does not fit: with ${decimals} decimals a number of this file passes 2^53` +
      (field.includes('price') ? '' : '; name fewer quantity decimals'),
  );

function refined(largest: number, by: number, field: string, text: string): number {
  const value = largest * (POWERS_OF_TEN[by] ?? Infinity);
  if (value > Number.MAX_SAFE_INTEGER) throw tooLarge(field, text, 'its');
  return value;
}

function onGrid({ digits, decimals }: Exact, grid: number, field: string, text: string): number {
  const value = digits * 10n ** BigInt(grid - decimals);
  if (value > MAX) throw tooLarge(field, text, String(grid));
  return Number(value);
}
