/**
 * The shapes of answers, for the documentation: answers are written by our own serializer, digit for digit, and these
 * schemas neither change nor filter them.
 */
import { Type, type TProperties, type TSchema } from 'typebox';
import { CLIP_STATUSES } from '../domain/clip.ts';
import { PRICE_REASONS, SIZE_REASONS, TIME_REASONS } from '../domain/clip-reason.ts';
import { ERROR_CODES } from '../domain/errors.ts';
import { PARENT_STATUSES } from '../domain/parent-status.ts';
import { STRATEGY_NAMES } from '../domain/strategy.ts';
import { OUTAGE_CAUSES } from './outages.ts';

export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const enumOf = (values: readonly string[]) => Type.String({ enum: [...values] });
export const codesOf = (words: object) => enumOf(Object.keys(words));
export const described = (properties: TProperties, description: string) => Type.Object(properties, { description });
export const time = (description: string) => Type.String({ format: 'date-time', description });
export const amount = (description: string) =>
  Type.Number({ description: `${description}; exact, never with an exponent` });
const listOf = (items: TSchema, more: TProperties = {}) => Type.Object({ responses: Type.Array(items), ...more });

export const ORDER_ID = Type.Integer({ description: 'below 2^53' });
const NEXT = nullable(Type.String({ description: 'give it as cursor to get the next page; null on the last one' }));

const SUMMARY_FIELDS = {
  orderId: nullable(ORDER_ID),
  clientOrderId: nullable(Type.String()),
  status: enumOf(PARENT_STATUSES),
  createdAt: time('when the order was created; of a refusal, when it was refused'),
  message: nullable(Type.String()),
  errorCode: nullable(enumOf(ERROR_CODES)),
};
export const SUMMARY = described(SUMMARY_FIELDS, 'what became of a request about an order');
const VERSION = { version: Type.Integer({ description: 'of the order: every change raises it' }) };
export const AMENDED = described({ ...SUMMARY_FIELDS, ...VERSION }, 'OrderSummary and the version it has now');
export const SUMMARY_LIST = listOf(SUMMARY);
export const CANCEL_MANY = described({ ...SUMMARY_FIELDS, responses: Type.Array(SUMMARY) }, 'one summary an order');

export const DETAILS_FIELDS = {
  orderId: nullable(ORDER_ID),
  clientOrderId: nullable(Type.String()),
  symbol: Type.String(),
  assetClass: enumOf(['SPOT', 'FUTURE', 'OPTION']),
  exchange: Type.String(),
  status: enumOf(PARENT_STATUSES),
  filledQuantity: amount('filled so far'),
  leavesQuantity: amount('quantity less what is filled, in terminal states too'),
  side: enumOf(['BUY', 'SELL', 'SHORT_SELL']),
  lastQuantity: amount('of the last fill, 0 before the first'),
  lastPrice: amount('of the last fill, 0 before the first'),
  averagePrice: amount('of all fills, rounded half-up to ten decimals'),
};
export const DETAILS = described(DETAILS_FIELDS, 'an order as it is');
export const DETAILS_LIST = listOf(DETAILS);

const OUTCOME_FIELDS = { message: nullable(Type.String()), errorCode: nullable(enumOf(ERROR_CODES)) };
export const CANCEL_ALL = listOf(Type.Object({ ...DETAILS_FIELDS, ...OUTCOME_FIELDS }));
export const HISTORY = listOf(
  Type.Object({
    ...DETAILS_FIELDS,
    subaccount: Type.String(),
    strategy: enumOf(STRATEGY_NAMES),
    quantity: amount('asked for'),
    createdAt: time('when the order was created'),
    ...OUTCOME_FIELDS,
  }),
  { nextCursor: NEXT },
);

const FILL = Type.Object({
  time: time('of the venue'),
  price: amount('quote units for one base unit'),
  amount: amount('base units'),
  fillId: Type.String({ description: "the venue's trade id" }),
  fee: amount('charged, in feeAsset; below zero is a rebate'),
  feeAsset: nullable(Type.String()),
  makerOrTaker: nullable(enumOf(['MAKER', 'TAKER'])),
});
export const CLIP_REASON = described(
  {
    size: codesOf(SIZE_REASONS),
    time: codesOf(TIME_REASONS),
    price: codesOf(PRICE_REASONS),
    bid: amount('best bid that it was priced by'),
    ask: amount('best ask that it was priced by'),
    message: Type.String(),
  },
  'why a clip has its size, its time and its price',
);

const CHILD = Type.Object({
  type: Type.Literal('ORDER_EXEC_REPORT_UPDATE'),
  id: Type.String(),
  client_order_id_format_exchange: Type.String(),
  exchange_order_id: nullable(Type.String()),
  amount_open: amount('ordered less filled, also on a closed order'),
  amount_filled: amount('filled so far'),
  avg_px: amount('0 before the first fill'),
  status: enumOf(CLIP_STATUSES),
  status_history: Type.Array(Type.Array(Type.String()), { description: '[status, time], append-only' }),
  error_message: nullable(Type.String()),
  fills: Type.Array(FILL),
  exchange_id: Type.String({ description: 'EXCHANGE/ACCOUNT' }),
  client_order_id: Type.String(),
  symbol_id_exchange: nullable(Type.String()),
  symbol_id_coinapi: Type.String(),
  amount_order: amount('ordered'),
  price: amount('limit'),
  side: enumOf(['BUY', 'SELL']),
  order_type: Type.Literal('LIMIT'),
  time_in_force: enumOf(['GOOD_TILL_CANCEL', 'IMMEDIATE_OR_CANCEL']),
  expire_time: Type.Null(),
  exec_inst: Type.Array(enumOf(['MAKER_OR_CANCEL'])),
  childNumber: Type.Integer(),
  slice: Type.Integer(),
  dueAt: time('when the slice was due'),
  inDoubt: Type.Boolean({ description: 'the outcome of the create request is not known' }),
  cancelRequested: Type.Boolean(),
  errorCode: nullable(enumOf(ERROR_CODES)),
  reason: nullable(CLIP_REASON),
});
export const CHILDREN = listOf(CHILD, { orderId: ORDER_ID, nextCursor: NEXT });

const EVENT = Type.Object({
  eventId: Type.String({ description: 'version and place: grows with time' }),
  ts: time('when it was decided'),
  orderId: ORDER_ID,
  version: Type.Integer({ description: 'version of the order that it led to' }),
  type: Type.String({ description: 'what happened; the fields below are there when they belong to it' }),
  from: Type.Optional(Type.String({ description: 'state before' })),
  to: Type.Optional(Type.String({ description: 'state after' })),
  childId: Type.Optional(Type.String({ description: 'client order id of the child' })),
  fillId: Type.Optional(Type.String({ description: "the venue's trade id" })),
  qty: Type.Optional(amount('base units')),
  price: Type.Optional(amount('quote units for one base unit')),
  code: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
  batch: Type.Optional(Type.String({ description: 'batch/number: the batch an order was created with' })),
});
export const EVENTS = listOf(EVENT, { orderId: ORDER_ID, nextCursor: NEXT });

const SNAPSHOT_FIELDS = {
  exchange: Type.String(),
  subaccount: Type.String(),
  asOf: nullable(time('when a worker read it; null while none has')),
  stale: Type.Boolean({ description: 'not read for half a minute or longer' }),
};
export const BALANCE = listOf(
  Type.Object({
    ...SNAPSHOT_FIELDS,
    balances: Type.Array(
      Type.Object({
        asset: Type.String(),
        balance: amount('available and locked'),
        available: amount('free to trade'),
        locked: amount('in open orders'),
      }),
    ),
  }),
);
export const POSITION = listOf(
  Type.Object({
    exchange: Type.String(),
    subaccount: Type.String(),
    symbol: Type.String(),
    side: nullable(enumOf(['BUY', 'SELL'])),
    quantity: amount('bought less sold by this account, without sign'),
    boughtQuantity: amount('base units'),
    averageBuyPrice: amount('0 when nothing was bought'),
    soldQuantity: amount('base units'),
    averageSellPrice: amount('0 when nothing was sold'),
  }),
  { asOf: time('of the answer'), complete: Type.Boolean({ description: 'false: only the newest orders are in' }) },
);

export const PROBLEM = Type.Object({ path: Type.String(), message: Type.String() });
export const FAILURE = described(
  { ...SUMMARY_FIELDS, requestId: Type.String(), errors: Type.Array(PROBLEM) },
  'an OrderSummary, the id of the request, and the fields at fault',
);

/** The version the client named is not the order's; the body has the one it has. */
export const VERSION_REFUSED = described(
  { ...SUMMARY_FIELDS, ...VERSION, requestId: Type.String(), errors: Type.Array(PROBLEM) },
  'the order as it is',
);

/** The answers of a signed route: what it says when all is well, and the refusals every one of them may give. */
export const answers = (status: 200 | 201, success: TSchema, more: Readonly<Record<number, TSchema>> = {}) => ({
  [status]: success,
  400: FAILURE,
  401: FAILURE,
  403: FAILURE,
  429: FAILURE,
  503: FAILURE,
  ...more,
});
export const UNKNOWN_ORDER = { 404: FAILURE };
export const BATCH_REFUSED = { 400: Type.Union([FAILURE, SUMMARY_LIST]) };

const PARAMETER = Type.Object({ name: Type.String(), secret: Type.Boolean(), description: Type.String() });
export const EXCHANGE_LIST = listOf(
  Type.Object({
    exchange_id: Type.String(),
    required_parameters: Type.Array(Type.String()),
    parameters: Type.Array(PARAMETER),
  }),
);
export const ACCOUNT = Type.Object({
  exchange_id: Type.String({ description: 'EXCHANGE/NAME' }),
  status: enumOf(['CHECKING', 'ACTIVE', 'REFUSED', 'REMOVING']),
  reason: nullable(Type.String({ description: 'why it was refused' })),
  publicApiKey: nullable(Type.String({ description: 'only its end' })),
  source: enumOf(['CONFIGURATION', 'STORE']),
  addedAt: nullable(time('when it was added')),
});
export const ACCOUNT_LIST = listOf(ACCOUNT);

export const TIME = Type.Object({
  serverTime: Type.Integer({ description: 'UTC milliseconds' }),
  time: time('the same instant'),
});
export const VITALITY = Type.Object({ status: Type.Literal('ok') });
export const READINESS = Type.Object({
  ready: Type.Boolean(),
  missing: Type.Array(Type.String(), { description: 'such as redis or worker; empty when ready' }),
  outages: Type.Object(
    Object.fromEntries(OUTAGE_CAUSES.map((cause) => [cause, Type.Optional(Type.Integer({ minimum: 1 }))])),
    { description: 'how many requests this process has answered 503 since it was started, by cause' },
  ),
});
