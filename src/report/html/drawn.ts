/**
 * Exact amounts as JavaScript numbers, for nothing but the place of a line in a picture: a number made here is never
 * printed as money, and never comes back as an amount.
 */
import { type Price, type Quantity, toText } from '../../domain/decimal.ts';

export const drawn = (value: Price | Quantity): number => Number(toText(value));

/** Of the decimal text of a report; null stays null. */
export const drawnText = (text: string | null): number | null => (text === null ? null : Number(text));
