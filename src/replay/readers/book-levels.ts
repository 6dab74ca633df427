/** Puts the levels of a JSON book message into the rows. */
import { eachLevel, type Members } from './json-bytes.ts';
import type { RowBuilder } from './row-builder.ts';
import { FLAG } from './rows.ts';

/**
 * Adds both sides of a message that has begun. A snapshot resets the book with its first row; an empty one does so with a
 * row that deletes nothing.
 */
export function addLevels(rows: RowBuilder, message: Members, bids: string, asks: string, isSnapshot: boolean): void {
  const { bytes } = message;
  const { grid } = rows;
  let extra: number = isSnapshot ? FLAG.reset : 0;
  for (const [name, side] of [[bids, 0] as const, [asks, FLAG.sell] as const]) {
    if (!message.has(name)) continue;
    eachLevel(bytes, message.from(name), message.to(name), (priceFrom, priceTo, quantityFrom, quantityTo) => {
      const price = grid.price(bytes, priceFrom, priceTo);
      rows.level(price, grid.quantity(bytes, quantityFrom, quantityTo), side | extra);
      extra = 0;
    });
  }
  if (extra !== 0) rows.level(0, 0, extra);
}
