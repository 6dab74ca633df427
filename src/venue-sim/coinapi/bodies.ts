/** Reading request bodies: JSON whose numbers keep their text. */
import { parse } from 'lossless-json';
import { unitsOf } from './numbers.ts';
import { refusals } from './refusal.ts';

export type Body = Readonly<Record<string, unknown>>;

/** Throws EmsRefusal for anything that is not one JSON object. */
export function readBody(text: string): Body {
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    throw refusals.json();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusals.json();
  return value as Body;
}

/** The same for the ledger's line, where a body that cannot be read says nothing. */
export function readIfAny(text: string): Body {
  try {
    return readBody(text);
  } catch {
    return {};
  }
}

export const textIn = (body: Body, field: string): string | null => {
  const value = body[field];
  return typeof value === 'string' && value !== '' ? value : null;
};

export function required(body: Body, field: string): string {
  const text = textIn(body, field);
  if (text === null) throw refusals.invalid(field, 'is required');
  return text;
}

export function oneOf<T extends string>(body: Body, field: string, allowed: readonly T[]): T {
  const text = required(body, field);
  const found = allowed.find((each) => each === text);
  if (found === undefined) throw refusals.invalid(field, `must be one of ${allowed.join(', ')}`);
  return found;
}

/** A positive amount in units. */
export function amountIn(body: Body, field: string): bigint {
  const units = unitsOf(body[field]);
  if (units === null || units <= 0n) throw refusals.invalid(field, 'must be a positive plain JSON number');
  return units;
}
