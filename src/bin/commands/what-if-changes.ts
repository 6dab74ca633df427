/** What `--what-if` changes about a recorded order: `key=value` or a JSON file; fields of an order, or parameters. */
import { readFile } from 'node:fs/promises';
import { strategyOf } from '../../../strategies/index.ts';
import { amendedRequest } from '../../domain/amendment.ts';
import { quantity, ratio } from '../../domain/decimal.ts';
import { refuse } from '../../domain/errors.ts';
import type { ParentRequest } from '../../domain/parent.ts';
import { CLIP_SIZE_TYPES, STRATEGY_NAMES } from '../../domain/strategy.ts';
import { objectOf, readObject, textOf, wordOf, type Json, type JsonObject } from './plan-fields.ts';
import { priceOf, timesOf } from './plan-order.ts';

const FIELDS: ReadonlySet<string> = new Set([
  ...['strategy', 'quantity', 'limitPrice', 'startTime', 'endTime', 'clipSizeType', 'clipSizeVal', 'params'],
]);

const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['null', null],
  ['true', true],
  ['false', false],
]);

/** The value of `key=value`: an object as JSON, `null`, `true` and `false` as such, anything else as the text it is. */
function valueOf(text: string, key: string): Json {
  return text.startsWith('{') ? readObject(text, key) : WORDS.has(text) ? (WORDS.get(text) ?? null) : text;
}

async function oneChange(given: string): Promise<JsonObject> {
  const at = given.indexOf('=');
  if (at === -1) return readObject(await readFile(given, 'utf8'), `file ${given}`);
  const key = given.slice(0, at);
  return { [key]: valueOf(given.slice(at + 1), key) };
}

/** All changes in one object; a later one wins. Throws OrderError for a file that is no JSON object. */
export async function readChanges(given: readonly string[]): Promise<JsonObject> {
  const all = await Promise.all(given.map(oneChange));
  return Object.assign({}, ...all) as JsonObject;
}

/** Everything that is no field of an order is a parameter of its strategy. */
function paramsIn(changes: JsonObject): JsonObject {
  const loose = Object.entries(changes).filter(([key]) => !FIELDS.has(key));
  return { ...objectOf(changes, 'params'), ...Object.fromEntries(loose) };
}

/**
 * The request with the changes in it. Another strategy starts from its own defaults. Throws OrderError naming the field
 * or the parameter; whether the order can be planned is checked when it is created.
 */
export function changedRequest(request: ParentRequest, changes: JsonObject): ParentRequest {
  const strategy = wordOf(changes, 'strategy', STRATEGY_NAMES) ?? request.strategy;
  const isOther = strategy !== request.strategy;
  const from = isOther ? { ...request, strategy, params: {} } : request;
  const clipSizeVal = textOf(changes, 'clipSizeVal');
  const whole = textOf(changes, 'quantity');
  const { startTime, endTime } = timesOf(changes);
  const params = paramsIn(changes);
  const amendment = {
    quantity: whole === null ? null : quantity(whole, 'quantity'),
    limitPrice: priceOf(changes, 'limitPrice'),
    endTime,
    clipSizeType: wordOf(changes, 'clipSizeType', CLIP_SIZE_TYPES),
    clipSizeVal: clipSizeVal === null ? null : ratio(clipSizeVal, 'clipSizeVal'),
    params: isOther || Object.keys(params).length > 0 ? params : null,
  };
  if (Object.keys(changes).length === 0) throw refuse('what-if', 'must change something');
  return { ...amendedRequest(from, amendment, strategyOf(strategy)), startTime: startTime ?? request.startTime };
}
