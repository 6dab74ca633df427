/** Reading the fields of one order of a plan file: the create request's, and three that stand for the server's part. */
import { parse } from 'lossless-json';
import { refuse } from '../../domain/errors.ts';

/** What a JSON text becomes: numbers stay the text they were written in, so that no digit is lost. */
export type Json = string | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

const FIELDS: ReadonlySet<string> = new Set([
  'clientOrderId',
  'exchange',
  'subaccount',
  'symbol',
  'assetClass',
  'side',
  'quantity',
  'strategy',
  'limitPrice',
  'startTime',
  'endTime',
  'clipSizeType',
  'clipSizeVal',
  'params',
  'refPrice',
  'createdAt',
  'orderId',
]);

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads JSON with numbers as text; throws OrderError naming `what` unless it is one object. */
export function readObject(text: string, what: string): JsonObject {
  let value: unknown;
  try {
    value = parse(text, null, { parseNumber: (digits) => digits });
  } catch (cause) {
    throw refuse(what, `is not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (!isObject(value)) throw refuse(what, 'must be a JSON object');
  return value;
}

/** The order of one line; `more`: fields beyond those. Throws OrderError for text that is no object and for other fields. */
export function readOrder(line: string, more: readonly string[] = []): JsonObject {
  const order = readObject(line, 'order');
  for (const name of Object.keys(order)) {
    if (!FIELDS.has(name) && !more.includes(name)) throw refuse(name, 'is not a field of an order');
  }
  return order;
}

/** A text or number field as text; null when it is absent or null. */
export function textOf(order: JsonObject, field: string): string | null {
  const value = order[field] ?? null;
  if (value === null || typeof value === 'string') return value;
  throw refuse(field, 'must be a text or a number');
}

export function requiredText(order: JsonObject, field: string): string {
  const text = textOf(order, field);
  if (text === null) throw refuse(field, 'is required');
  return text;
}

/** One of the words, or null when the field is absent or null. */
export function wordOf<T extends string>(order: JsonObject, field: string, words: readonly T[]): T | null {
  const text = textOf(order, field);
  if (text === null) return null;
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) throw refuse(field, `must be one of ${words.join(', ')}`);
  return word;
}

export function requiredWord<T extends string>(order: JsonObject, field: string, words: readonly T[]): T {
  const word = wordOf(order, field, words);
  if (word === null) throw refuse(field, `is required: one of ${words.join(', ')}`);
  return word;
}

/** A field that is an object: given as one, or as JSON text of one; null when absent. */
export function objectOf(order: JsonObject, field: string): JsonObject | null {
  const value = order[field] ?? null;
  if (value === null) return null;
  if (typeof value === 'string') return readObject(value, field);
  if (!isObject(value)) throw refuse(field, 'must be a JSON object or the text of one');
  return value;
}

/** `params` as an object. Empty when absent. */
export const paramsOf = (order: JsonObject): JsonObject => objectOf(order, 'params') ?? {};
