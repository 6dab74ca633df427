/** The shapes of what an order would come to and of why it does what it does, for the documentation. */
import { Type } from 'typebox';
import { CLIP_STATUSES } from '../domain/clip.ts';
import { ERROR_CODES } from '../domain/errors.ts';
import { PARENT_STATUSES } from '../domain/parent-status.ts';
import { CLIP_SIZE_TYPES, STRATEGY_NAMES } from '../domain/strategy.ts';
import { WARNINGS } from '../engine/plan-preview.ts';
import { WHY_CODES } from '../engine/why.ts';
import {
  amount,
  CLIP_REASON,
  codesOf,
  described,
  enumOf,
  nullable,
  ORDER_ID,
  PROBLEM,
  time,
} from './answer-schemas.ts';

const REASON = Type.Object({
  code: enumOf(WHY_CODES),
  message: Type.String(),
  since: nullable(time('since when it has been so, as far as that is known')),
});
export const WHY_ANSWER = described(
  {
    orderId: ORDER_ID,
    clientOrderId: nullable(Type.String()),
    status: enumOf(PARENT_STATUSES),
    version: Type.Integer({ description: 'of the order: every change raises it' }),
    ...REASON.properties,
    nextActionAt: nullable(time('when the order acts next by the clock alone, its end included; null without a date')),
    filledQuantity: amount('filled so far'),
    leavesQuantity: amount('quantity less what is filled'),
    committedQuantity: amount('at the venue or in doubt'),
    reasons: Type.Array(REASON, { description: 'all that are true, the first being the one above' }),
    children: Type.Array(
      Type.Object({
        childNumber: Type.Integer(),
        id: Type.String(),
        status: enumOf(CLIP_STATUSES),
        quantity: amount('ordered'),
        filledQuantity: amount('filled so far'),
        price: amount('limit'),
        dueAt: time('when the slice was due'),
        inDoubt: Type.Boolean({ description: 'the outcome of the create request is not known' }),
        cancelRequested: Type.Boolean(),
        reason: nullable(CLIP_REASON),
      }),
      { description: 'the clips that are not closed' },
    ),
  },
  'why an order does what it does now',
);

const OUTCOME = {
  message: nullable(Type.String()),
  errorCode: nullable(enumOf(ERROR_CODES)),
  errors: Type.Array(PROBLEM),
};
const NEAREST = Type.Object({
  durationSeconds: nullable(Type.Integer({ description: 'with the clip size as given' })),
  endTime: nullable(time('what endTime must be with that duration; null when it may stay')),
  clipSizeType: nullable(enumOf(CLIP_SIZE_TYPES)),
  clipSizeVal: nullable(amount('with the duration as given')),
});
const WORST = Type.Object({
  price: amount('the limit price, else the reference price with the slippage that is allowed on it'),
  notional: amount('of the whole order at that price'),
  bound: Type.Boolean({ description: 'no clip can be sent at a worse price' }),
});
const FEASIBLE = Type.Object({
  feasible: Type.Literal(true),
  ...OUTCOME,
  nearest: Type.Null(),
  exchange: Type.String(),
  subaccount: Type.String(),
  symbol: Type.String(),
  side: enumOf(['BUY', 'SELL']),
  strategy: enumOf(STRATEGY_NAMES),
  quantity: amount('asked for'),
  limitPrice: nullable(amount('asked for')),
  params: Type.Object({}, { additionalProperties: true, description: 'completed by the defaults' }),
  referencePrice: nullable(amount('recent middle price')),
  pace: enumOf(['TIMED', 'SEQUENTIAL', 'VOLUME']),
  startTime: time('when the first clip may go out'),
  windowEnd: time('when the schedule ends'),
  endTime: time('after which nothing is sent'),
  clipCount: Type.Integer(),
  smallestClip: amount('base units'),
  minimumClip: amount('the least that the venue takes at the reference price'),
  advisedMinimumClip: amount('the same with a tenth of head-room for moves of the price'),
  mergedQuantity: amount('in other clips than planned, because the venue would not have taken it alone'),
  fewerClips: Type.Integer({ description: 'clips fewer than the schedule wanted' }),
  expectedParticipationPct: nullable(amount('percent of the volume the market is expected to trade meanwhile')),
  worstCase: nullable(WORST),
  warnings: Type.Array(Type.Object({ code: codesOf(WARNINGS), message: Type.String() })),
  clips: Type.Array(
    Type.Object({
      number: Type.Integer(),
      quantity: amount('base units; with pace VOLUME the most'),
      dueAt: nullable(time('null where it waits for the clip before it, the volume or the trigger')),
      notional: nullable(amount('at the reference price')),
    }),
  ),
});
const INFEASIBLE = Type.Object({ feasible: Type.Literal(false), ...OUTCOME, nearest: NEAREST });
export const PREVIEW = Type.Union([FEASIBLE, INFEASIBLE]);
