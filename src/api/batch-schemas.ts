/** The shapes of requests about several orders. */
import { Type, type Static } from 'typebox';
import { STRATEGY_NAMES } from '../domain/strategy.ts';
import type { JsonObject } from './json.ts';
import { BATCH_MAX, optionalOneOf, optionalText, shaped, strict } from './schema-parts.ts';
import { CREATE_BODY, ORDER_REF_BODY } from './schemas.ts';

const RULE = `must be a list of 1 to ${BATCH_MAX} objects`;
const batchOf = (items: object) =>
  Type.Unsafe<readonly JsonObject[]>({ shape: 'batch', 'x-items': items, description: RULE });

export const CREATE_MANY_BODY = strict({
  orders: batchOf(CREATE_BODY),
  allOrNone: Type.Boolean({ description: 'must be true or false' }),
});
export type CreateManyBody = Static<typeof CREATE_MANY_BODY>;

export const CANCEL_MANY_BODY = strict({ orders: batchOf(ORDER_REF_BODY) });
export type CancelManyBody = Static<typeof CANCEL_MANY_BODY>;

/** Fields that narrow a set of orders; each that is given must match. */
const FILTERS = {
  exchange: optionalText('^[A-Z][A-Z0-9_]{0,31}$', 'must be the name of an exchange in capitals, such as BINANCE'),
  subaccount: optionalText('^[^\\p{Cc}\\p{Cs}]{1,64}$', 'must be the name of an account, at most 64 characters'),
  symbol: optionalText('^[^\\p{Cc}\\p{Cs}]{1,64}$', 'must be the name of an instrument, at most 64 characters'),
  side: optionalOneOf(['BUY', 'SELL']),
  strategy: optionalOneOf(STRATEGY_NAMES),
};

export const CANCEL_ALL_BODY = strict(FILTERS);
export type CancelAllBody = Static<typeof CANCEL_ALL_BODY>;

const ids = (rule: string) => Type.Optional(shaped<string | readonly string[]>('texts?', rule));

export const FIND_QUERY = strict({
  orderIds: ids('must be order ids, repeated or with commas between them'),
  clientOrderIds: ids('must be client order ids, repeated or with commas between them'),
});
export type FindQuery = Static<typeof FIND_QUERY>;
