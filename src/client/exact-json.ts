/** JSON in which numbers stay the text they are written in, so that no digit of an amount is lost. */
import { parse } from 'lossless-json';

export type Exact = string | boolean | null | readonly Exact[] | ExactObject;
export interface ExactObject {
  readonly [key: string]: Exact;
}

/** Reads a text; throws SyntaxError when it is not JSON. */
export const parseExact = (text: string): Exact => parse(text, null, { parseNumber: (digits) => digits }) as Exact;

export const isObject = (value: Exact | undefined): value is ExactObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field as text; empty when it is absent, null or no text. */
export function textAt(value: Exact | undefined, field: string): string {
  const found = isObject(value) ? value[field] : undefined;
  return typeof found === 'string' ? found : '';
}
