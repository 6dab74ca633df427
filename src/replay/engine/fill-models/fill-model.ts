/** What a fill model is: how own orders, of which the recorded market knew nothing, would have met it. */
import type { OwnOrder } from '../own-order.ts';

export interface FillModel {
  /** Name and settings, for the report. */
  readonly words: string;
  /** Whether the order would trade at once. */
  crosses(order: OwnOrder, us: number): boolean;
  /** Fills what can be had at once, no worse than the order's limit. */
  take(order: OwnOrder, us: number): void;
  /** Puts what is left of the order in line. */
  rest(order: OwnOrder): void;
  /** A print reaches the best own price. The market still stands as before it. */
  onTrade(price: number, quantity: number, flags: number, us: number): void;
  /** A bar has ended. */
  onBar(low: number, high: number, volume: number, us: number): void;
  /** A level of the book that own orders may stand in has changed. */
  onLevel(isAsk: boolean, price: number, quantity: number): void;
  /** A message is complete. `isFresh`: it was a picture of the whole book. */
  onMessage(isFresh: boolean, us: number): void;
}
