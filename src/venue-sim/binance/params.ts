/** Request parameters: reading them from JSON, and checking single values. */
import type { Params } from '../pairs.ts';
import { DECIMAL, parseUnits } from '../units.ts';
import { refusals } from './refusal.ts';

export type { Params } from '../pairs.ts';

/** Parameters of a WebSocket request: values as the text that is signed. */
export function paramsOfJson(raw: Readonly<Record<string, unknown>>): Params {
  return new Map(
    Object.entries(raw).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

export function required(params: Params, name: string): string {
  const value = params.get(name);
  if (value === undefined || value === '') throw refusals.missing(name);
  return value;
}

/** A positive amount in units; zero is left to the filters. */
export function requiredUnits(params: Params, name: string): bigint {
  const text = required(params, name);
  if (!DECIMAL.test(text)) throw refusals.illegal(name, '^([0-9]{1,20})(\\.[0-9]{1,20})?$');
  const units = parseUnits(text);
  if (units === null) throw refusals.precision(name);
  return units;
}

/** A whole number, or null when the parameter was not sent. */
export function optionalWhole(params: Params, name: string): number | null {
  const text = params.get(name);
  if (text === undefined) return null;
  const value = Number(text);
  if (!/^[0-9]{1,20}$/.test(text) || !Number.isSafeInteger(value)) throw refusals.illegal(name, '^[0-9]{1,20}$');
  return value;
}

const CLIENT_ID_RANGE = '^[.A-Z:/a-z0-9_-]{1,36}$';
const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;

/** A client order id, or null when it was not sent. */
export function optionalClientId(params: Params, name: string): string | null {
  const text = params.get(name);
  if (text === undefined) return null;
  if (!CLIENT_ID.test(text)) throw refusals.illegal(name, CLIENT_ID_RANGE);
  return text;
}

/** One of the given words; `fallback` when it was not sent, and required when there is no fallback. */
export function oneOf<T extends string>(
  params: Params,
  name: string,
  words: readonly T[],
  failure: () => Error,
  fallback?: T,
): T {
  if (fallback !== undefined && params.get(name) === undefined) return fallback;
  const value = required(params, name);
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw failure();
  return word;
}
