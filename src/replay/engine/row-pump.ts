/** The fast path: hands rows to their markets until something else has to happen first. */
import { KIND, type Rows } from '../readers/rows.ts';
import type { EventHeap } from './event-heap.ts';
import type { RecordedMarket } from './recorded-market.ts';

function handRow(rows: Rows, at: number, us: number, market: RecordedMarket): void {
  const price = rows.price[at] as number;
  const quantity = rows.quantity[at] as number;
  switch (rows.kind[at]) {
    case KIND.trade:
      market.onTrade(us, price, quantity, rows.flags[at] as number);
      return;
    case KIND.depth:
      market.onDepth(us, price, quantity, rows.flags[at] as number);
      return;
    case KIND.quote:
      market.onQuote(us, price, quantity, rows.x[at] as number, rows.y[at] as number);
      return;
    case KIND.bar:
      market.onBar(us, price, quantity, rows.y[at] as number, rows.z[at] as number);
      return;
    default:
  }
}

/**
 * Hands over rows from `from` on, as long as nothing else is due before the next; rows of one instant come before all else
 * of it. A row may bring about something that is due before the next row: the heap is looked at every time. Returns the index
 * of the first row that was not handed over.
 */
export function pumpRows(
  rows: Rows,
  from: number,
  marketOf: readonly (RecordedMarket | undefined)[],
  heap: EventHeap,
): number {
  const { count, time, source } = rows;
  for (let at = from; at < count; at += 1) {
    const us = time[at] as number;
    if (us > heap.nextUs) return at;
    const market = marketOf[source[at] as number];
    if (market !== undefined) handRow(rows, at, us, market);
  }
  return count;
}
