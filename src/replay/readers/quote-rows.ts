/** One row of best bid and ask from a CSV, whatever the order of its columns. */
import { isEmptyAt, pricesAt, quantitiesAt } from './field-values.ts';
import type { Fields } from './records.ts';
import type { RowBuilder } from './row-builder.ts';

export interface QuotePlaces {
  readonly bid: number;
  readonly bidQuantity: number;
  readonly ask: number;
  readonly askQuantity: number;
}

/** An empty side becomes price 0 and quantity 0. */
export function addQuote(rows: RowBuilder, fields: Fields, at: QuotePlaces): void {
  const { grid } = rows;
  const sides = [
    { price: at.bid, quantity: at.bidQuantity },
    { price: at.ask, quantity: at.askQuantity },
  ];
  const there = sides.filter(({ price }) => !isEmptyAt(fields, price));
  const prices = pricesAt(
    grid,
    fields,
    there.map(({ price }) => price),
  );
  const quantities = quantitiesAt(
    grid,
    fields,
    there.map(({ quantity }) => quantity),
  );
  const [bid, ask] = sides.map((side) => there.indexOf(side));
  const valueAt = (values: readonly number[], index = -1): number => values[index] ?? 0;
  rows.quote(valueAt(prices, bid), valueAt(quantities, bid), valueAt(prices, ask), valueAt(quantities, ask));
}
