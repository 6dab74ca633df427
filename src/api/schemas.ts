/**
 * The shapes of requests: names, types, enumerations and the form of texts. Each field's description is its rule, in
 * the words a client is told when it is broken. Ranges of numbers and dates are checked where they are read.
 */
import type { FastifySchemaValidationError, FastifyServerOptions } from 'fastify';
import { Type, type Static } from 'typebox';
import { OrderError, type FieldProblem } from '../domain/errors.ts';
import { CLIP_SIZE_TYPES, STRATEGY_NAMES } from '../domain/strategy.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import {
  CLIENT_ORDER_ID,
  ID_RULE,
  NUMBER_RULE,
  oneOf,
  OPTIONAL_CLIENT_ORDER_ID,
  optionalNumber,
  optionalOneOf,
  optionalText,
  optionalTime,
  shaped,
  SHAPES,
  strict,
  text,
  type NumberInput,
  type Shape,
} from './schema-parts.ts';

/** No coercion, no defaults, nothing removed: a request is taken as it is or refused. */
export const AJV_OPTIONS: NonNullable<FastifyServerOptions['ajv']> = {
  customOptions: {
    coerceTypes: false,
    removeAdditional: false,
    useDefaults: false,
    allErrors: true,
    verbose: true,
    strict: true,
    keywords: [
      { keyword: 'shape', validate: (shape: Shape, data: unknown): boolean => SHAPES[shape](data) },
      { keyword: 'x-items' },
      { keyword: 'x-format' },
    ],
  },
};

/** The order of the fields is the order in which faults are reported. */
export const CREATE_BODY = strict({
  clientOrderId: optionalText(CLIENT_ORDER_ID, ID_RULE),
  exchange: text('^[A-Z][A-Z0-9_]{0,31}$', 'must be the name of a configured exchange in capitals, such as BINANCE'),
  assetClass: oneOf(['UNDEFINED', 'SPOT', 'FUTURE', 'OPTION']),
  side: oneOf(['BUY', 'SELL', 'SHORT_SELL']),
  strategy: oneOf(STRATEGY_NAMES),
  clipSizeType: optionalOneOf(CLIP_SIZE_TYPES),
  subaccount: optionalText(
    '^[^\\p{Cc}\\p{Cs}]{1,64}$',
    'must be the name of a configured account, at most 64 characters',
  ),
  symbol: text(
    '^(?=.{1,64}$)[A-Za-z0-9]+([/:_.\\-][A-Za-z0-9]+)*$',
    'must be the name of an instrument, such as BTC/USDT, at most 64 characters',
  ),
  quantity: shaped<NumberInput>('number', NUMBER_RULE),
  limitPrice: optionalNumber(),
  startTime: optionalTime(),
  endTime: optionalTime(),
  clipSizeVal: optionalNumber(),
  params: Type.Optional(
    shaped<string | JsonObject | null>('params?', 'must be a JSON object, or one written as a string'),
  ),
});
export type CreateBody = Static<typeof CREATE_BODY>;

/** One order, by either of its ids. An empty client order id counts as absent. */
export const ORDER_REF_BODY = strict({
  orderId: Type.Optional(shaped<NumberInput | null>('whole?', 'must be a whole number between 1 and 2^53 - 1')),
  clientOrderId: optionalText(OPTIONAL_CLIENT_ORDER_ID, ID_RULE),
});
export type OrderRefBody = Static<typeof ORDER_REF_BODY>;

export const ORDER_REF_QUERY = strict({
  orderId: Type.Optional(text('', 'must be given once')),
  clientOrderId: Type.Optional(text(OPTIONAL_CLIENT_ORDER_ID, `${ID_RULE}, given once`)),
});
export type OrderRefQuery = Static<typeof ORDER_REF_QUERY>;

/** Refuses every query parameter. */
export const EMPTY_QUERY = strict({});

const pathOf = (pointer: string, dataVar: string): string =>
  pointer === '' ? dataVar : pointer.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');

const child = (error: FastifySchemaValidationError, name: unknown): string =>
  `${error.instancePath.slice(1).replaceAll('/', '.')}${error.instancePath === '' ? '' : '.'}${String(name)}`;

function problemOf(error: FastifySchemaValidationError, dataVar: string): FieldProblem {
  if (error.keyword === 'required')
    return { path: child(error, error.params['missingProperty']), message: 'is required' };
  if (error.keyword === 'additionalProperties') {
    return { path: child(error, error.params['additionalProperty']), message: 'is not a known field' };
  }
  const schema = 'parentSchema' in error && isJsonObject(error.parentSchema) ? error.parentSchema : {};
  const rule = schema['description'];
  return {
    path: pathOf(error.instancePath, dataVar),
    message: typeof rule === 'string' ? rule : 'must be a JSON object',
  };
}

const TYPE_FAULTS: ReadonlySet<string> = new Set(['required', 'additionalProperties', 'type', 'shape']);

/** From the schema checker's findings to one refusal: types first, then the fields in their order. */
export function schemaRefusal(errors: readonly FastifySchemaValidationError[], dataVar: string): OrderError {
  const inOrder = [
    ...errors.filter((error) => TYPE_FAULTS.has(error.keyword)),
    ...errors.filter((error) => !TYPE_FAULTS.has(error.keyword)),
  ].map((error) => problemOf(error, dataVar));
  const problems = inOrder.filter((one, index) => inOrder.findIndex((other) => other.path === one.path) === index);
  const first = problems[0] ?? { path: dataVar, message: 'is malformed' };
  return new OrderError('INVALID_ORDER', `${first.path} ${first.message}`, problems);
}
