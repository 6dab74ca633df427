/** From the body of a create request to what the desk takes. The first rule that is broken wins, in a fixed order. */
import { isPositive, price, quantity, ratio, toText, type Price, type Quantity } from '../domain/decimal.ts';
import { refuse } from '../domain/errors.ts';
import { formatInstant, parseInstant, type Instant } from '../domain/time.ts';
import type { CreateOrder } from '../engine/desk.ts';
import { isJsonObject, JsonNumber, parseJson, type JsonObject, type JsonValue } from './json.ts';
import type { NumberInput } from './schema-parts.ts';
import type { CreateBody } from './schemas.ts';

export const digitsOf = (value: NumberInput): string => (value instanceof JsonNumber ? value.text : value);

type Nullish<T> = T | null | undefined;

export const ifGiven = <T, R>(value: Nullish<T>, read: (given: T) => R): R | null =>
  value === null || value === undefined ? null : read(value);

export function positive<T extends Price | Quantity>(value: T, field: string): T {
  if (!isPositive(value)) throw refuse(field, 'must be greater than zero');
  return value;
}

/** Plain values: numbers become canonical decimal strings, so that none passes through a double. */
function plain(value: JsonValue, path: string): unknown {
  if (value instanceof JsonNumber) return toText(ratio(value.text, path));
  if (Array.isArray(value)) return value.map((item: JsonValue, index) => plain(item, `${path}[${index}]`));
  return isJsonObject(value) ? plainFields(value, path) : value;
}

function plainFields(fields: JsonObject, path: string): Readonly<Record<string, unknown>> {
  const result = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of Object.entries(fields)) result[key] = plain(value, `${path}.${key}`);
  return result;
}

export function readParams(given: Nullish<string | JsonObject>): Readonly<Record<string, unknown>> | null {
  if (given === null || given === undefined) return null;
  const value = typeof given === 'string' ? parseJson(given, 'params', 'params') : given;
  if (!isJsonObject(value)) throw refuse('params', 'must be a JSON object, or one written as a string');
  return plainFields(value, 'params');
}

function checkTimes(startTime: Instant | null, endTime: Instant | null): void {
  if (startTime !== null && endTime !== null && endTime <= startTime)
    throw refuse('endTime', 'must be after startTime');
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`;
}

/** What the client gave, without the fields it left out: defaults filled in later must not tell two requests apart. */
function fingerprintOf(order: Omit<CreateOrder, 'fingerprint'>, body: CreateBody, hasParams: boolean): string {
  const given: Readonly<Record<string, unknown>> = {
    ...order,
    subaccount: body.subaccount ?? null,
    quantity: toText(order.quantity),
    limitPrice: ifGiven(order.limitPrice, toText),
    startTime: ifGiven(order.startTime, formatInstant),
    endTime: ifGiven(order.endTime, formatInstant),
    clipSizeVal: ifGiven(order.clipSizeVal, toText),
    params: hasParams ? order.params : null,
  };
  return canonical(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)));
}

const DEFAULT_SUBACCOUNT = 'main';

/** A subaccount may be given with its exchange before it, as accounts are configured: `BINANCE/main`. */
function subaccountOf(body: CreateBody): string {
  const name = body.subaccount ?? DEFAULT_SUBACCOUNT;
  const prefix = `${body.exchange}/`;
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

/** Reads a body that has passed its schema. Throws OrderError naming the field and its rule. */
export function readCreateOrder(body: CreateBody): CreateOrder {
  const quantityGiven = positive(quantity(digitsOf(body.quantity), 'quantity'), 'quantity');
  const limitPrice = ifGiven(body.limitPrice, (value) => positive(price(digitsOf(value), 'limitPrice'), 'limitPrice'));
  const startTime = ifGiven(body.startTime, (value) => parseInstant(value, 'startTime'));
  const endTime = ifGiven(body.endTime, (value) => parseInstant(value, 'endTime'));
  checkTimes(startTime, endTime);
  const clipSizeVal = ifGiven(body.clipSizeVal, (value) => ratio(digitsOf(value), 'clipSizeVal'));
  const params = readParams(body.params);
  const order = {
    clientOrderId: body.clientOrderId ?? null,
    exchange: body.exchange,
    subaccount: subaccountOf(body),
    symbol: body.symbol,
    assetClass: body.assetClass,
    side: body.side,
    quantity: quantityGiven,
    strategy: body.strategy,
    limitPrice,
    startTime,
    endTime,
    clipSizeType: body.clipSizeType ?? null,
    clipSizeVal,
    params: params ?? {},
  };
  return { ...order, fingerprint: fingerprintOf(order, body, params !== null) };
}
