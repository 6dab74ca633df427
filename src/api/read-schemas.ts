/** The queries of the reading routes. */
import { Type, type Static } from 'typebox';
import { PARENT_STATUSES } from '../domain/parent-status.ts';
import { STRATEGY_NAMES } from '../domain/strategy.ts';
import { ID_RULE, oneOf, optionalTimeText, shaped, strict, text } from './schema-parts.ts';
import { ORDER_REF_QUERY } from './schemas.ts';

export const PAGE_DEFAULT = 100;
const PAGE_RULE = 'must be a whole number from 1 to 500, given once';

const PAGE = {
  limit: Type.Optional(text('^([1-9][0-9]?|[1-4][0-9]{2}|500)$', PAGE_RULE)),
  cursor: Type.Optional(text('^[A-Za-z0-9_-]{1,128}$', 'must be the nextCursor of an earlier answer')),
};

export const ORDER_PAGE_QUERY = strict({ ...ORDER_REF_QUERY.properties, ...PAGE });
export type OrderPageQuery = Static<typeof ORDER_PAGE_QUERY>;

const EXCHANGE = text('^[A-Z][A-Z0-9_]{0,31}$', 'must be the name of an exchange in capitals, given once');
const ACCOUNT = text('^[^\\p{Cc}\\p{Cs}]{1,64}$', 'must be the name of an account, given once');
const SYMBOL = text('^[^\\p{Cc}\\p{Cs}]{1,64}$', 'must be the name of an instrument, given once');

export const HISTORY_QUERY = strict({
  status: Type.Optional(
    shaped<string | readonly string[]>('texts?', `must be of ${PARENT_STATUSES.join(', ')}, repeated or with commas`),
  ),
  exchange: Type.Optional(EXCHANGE),
  subaccount: Type.Optional(ACCOUNT),
  symbol: Type.Optional(SYMBOL),
  side: Type.Optional(oneOf(['BUY', 'SELL'])),
  strategy: Type.Optional(oneOf(STRATEGY_NAMES)),
  clientOrderIdPrefix: Type.Optional(text('^[\\x21-\\x7E]{1,64}$', ID_RULE)),
  from: optionalTimeText(),
  to: optionalTimeText(),
  ...PAGE,
});
export type HistoryQuery = Static<typeof HISTORY_QUERY>;

export const ACCOUNT_QUERY = strict({ exchange: Type.Optional(EXCHANGE), subaccount: Type.Optional(ACCOUNT) });
export type AccountQuery = Static<typeof ACCOUNT_QUERY>;

export const POSITION_QUERY = strict({ ...ACCOUNT_QUERY.properties, symbol: Type.Optional(SYMBOL) });
export type PositionQuery = Static<typeof POSITION_QUERY>;
