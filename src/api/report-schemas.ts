/** The shape of an execution report, for the documentation. */
import { Type, type TSchema } from 'typebox';
import { ERROR_CODES } from '../domain/errors.ts';
import { PARENT_STATUSES } from '../domain/parent-status.ts';
import { described, enumOf, nullable, time } from './answer-schemas.ts';
import { CURVES, FILLS, LIQUIDITY, SPREAD } from './report-parts.ts';

const decimal = (description: string): TSchema => Type.String({ description: `${description}, a decimal string` });
const number = (description: string): TSchema => nullable(Type.Number({ description }));
const count = (description: string): TSchema => Type.Integer({ description });
const maybeTime = (description: string): TSchema => nullable(time(description));
const maybeDecimal = (description: string): TSchema => nullable(decimal(description));

const HEADER = Type.Object({
  orderId: Type.String(),
  clientOrderId: nullable(Type.String()),
  origin: enumOf(['REPLAY', 'LIVE', 'PAPER']),
  exchange: Type.String(),
  subaccount: Type.String(),
  symbol: Type.String(),
  baseAsset: Type.String(),
  quoteAsset: Type.String(),
  assetClass: Type.String(),
  side: enumOf(['BUY', 'SELL']),
  strategy: Type.String(),
  params: Type.Object({}, { additionalProperties: true, description: 'as stored; numbers are decimal strings' }),
  quantity: decimal('asked for'),
  limitPrice: maybeDecimal('asked for'),
  clipSizeType: Type.String(),
  clipSizeVal: maybeDecimal('asked for'),
  createdAt: time('when the order was created'),
  startTime: maybeTime('asked for'),
  endTime: maybeTime('asked for'),
  startedAt: maybeTime('when it began to work'),
  plannedEnd: maybeTime('end of its schedule; null when none was planned'),
  endedAt: maybeTime('when it ended; null while it goes on'),
  marketDetail: nullable(enumOf(['BARS', 'TRADES', 'QUOTES', 'BOOK'])),
  binMs: number('length of the bins the market is kept in'),
  sources: Type.Array(Type.Object({ name: Type.String(), format: Type.String(), sha256: Type.String() })),
  fillModel: nullable(Type.String({ description: 'of a replay, in words' })),
  latencyMs: nullable(Type.Object({ order: Type.Number(), cancel: Type.Number() })),
  feeRates: nullable(Type.Object({ makerBps: Type.String(), takerBps: Type.String() })),
  rules: nullable(
    Type.Object({}, { additionalProperties: true, description: 'of the instrument, in decimal strings' }),
  ),
  seed: nullable(Type.String()),
  version: Type.String({ description: 'of this program' }),
});

const OUTCOME = Type.Object({
  status: enumOf(PARENT_STATUSES),
  errorCode: nullable(enumOf(ERROR_CODES)),
  message: nullable(Type.String()),
  quantity: decimal('asked for'),
  filledQuantity: decimal('base units'),
  filledPct: Type.Number(),
  residual: decimal('quantity less what was filled'),
  overfill: decimal('filled beyond the quantity'),
  notional: decimal('sum of price × quantity of all fills, exact'),
  averagePrice: maybeDecimal('rounded half-up to ten digits'),
  fills: count('trades'),
  firstFillAt: maybeTime('of the venue'),
  lastFillAt: maybeTime('of the venue'),
  durationMs: number('start of the work to the end'),
});

const comparison = (description: string): TSchema =>
  described(
    {
      price: maybeDecimal('the benchmark'),
      basis: nullable(enumOf(['MID', 'LAST_TRADE', 'BARS', 'TRADES', 'LIMIT'])),
      slippageBps: number('average price against it; above 0 is a cost'),
      withFeesBps: number('the same with fees'),
    },
    description,
  );
const COST = Type.Object({ amount: maybeDecimal('quote units'), bps: number('of quantity × arrival price') });

const PRICE = Type.Object({
  arrival: comparison('the market when the order began to work'),
  vwapToLastFill: comparison("the market's volume-weighted price to the last own fill"),
  vwapToPlannedEnd: comparison('the same to the planned end'),
  twapToLastFill: comparison("the market's time-weighted price to the last own fill"),
  twapToPlannedEnd: comparison('the same to the planned end'),
  limit: comparison('the limit price'),
  close: comparison('the last price of the interval'),
  best: comparison('the lowest price of the interval for a BUY, the highest for a SELL'),
  gridMs: number('grid of the time-weighted prices'),
  shortfall: Type.Object({
    from: enumOf(['DECISION', 'ARRIVAL']),
    decisionPrice: maybeDecimal('the market when the order was created'),
    arrivalPrice: maybeDecimal('the market when it began to work'),
    endPrice: maybeDecimal('the market when it ended'),
    base: maybeDecimal('quantity × arrival price'),
    delay: COST,
    trading: COST,
    opportunity: COST,
    fees: COST,
    total: COST,
    totalBeforeFees: COST,
    toFirstChildMs: number('creation to the first child'),
  }),
});

const PARTICIPATION = Type.Object({
  ownFills: enumOf(['INCLUDED', 'EXCLUDED']),
  marketVolumeToLastFill: maybeDecimal('base units'),
  marketVolumeToPlannedEnd: maybeDecimal('base units'),
  overallPct: number("own quantity of the market's volume to the last own fill"),
  toPlannedEndPct: number('the same to the planned end'),
  capPct: number("the order's own cap"),
  binMs: number('length of the bins below'),
  maxPct: number('the most in a bin'),
  maxAt: maybeTime('start of that bin'),
  binsOverCap: number('bins over the cap'),
  binsWithoutMarket: number('bins with own fills in which the market printed nothing'),
});

const SCHEDULE = Type.Object({
  meanDeviationPct: number('mean distance of filled from planned, percent of the quantity'),
  maxDeviationPct: number('the largest'),
  maxDeviationAt: maybeTime('when'),
  areaPctSeconds: number('signed area between the two; below 0 is behind'),
  meanSignedPct: number('the same over time'),
  tolerancePct: Type.Number({ description: 'what may be missing before the order counts as behind' }),
  behindMs: number('time behind by more than that'),
  behindPct: number('of the time'),
  catchUps: number('times it came back from behind'),
});

const CHILDREN = Type.Object({
  count: count('child orders'),
  byStatus: Type.Unsafe<object>({ type: 'object', additionalProperties: { type: 'integer' } }),
  quantity: Type.Object({
    min: maybeDecimal('the smallest'),
    p50: maybeDecimal('the median'),
    mean: maybeDecimal('the mean'),
    max: maybeDecimal('the largest'),
  }),
  cancelledPct: number('of all'),
  filledPct: number('filled of what was sent'),
  replaced: count('cancelled and followed by another of the same slice'),
  rejects: Type.Array(Type.Object({ reason: Type.String(), count: Type.Integer() })),
  filledCount: count('with at least one fill'),
  lifeMs: SPREAD,
  timeToFillMs: SPREAD,
  latenessMs: SPREAD,
  acknowledgedMs: SPREAD,
  ticksFromTouch: SPREAD,
  placed: nullable(
    Type.Object({
      taking: Type.Integer(),
      inside: Type.Integer(),
      touch: Type.Integer(),
      behind: Type.Integer(),
    }),
  ),
});

const ICEBERG = Type.Object({
  displayedPct: number('mean size shown of what was left'),
  hiddenPct: number('the rest'),
  refreshes: count('children after the first'),
  betweenMs: SPREAD,
  priceMoveBps: SPREAD,
});

const RISK = Type.Object({
  maxOffSchedule: maybeDecimal('the furthest from the plan, base units'),
  maxOffScheduleNotional: maybeDecimal('the same at the arrival price'),
  holes: Type.Array(Type.Object({ from: time('begin'), to: time('end'), ms: Type.Number() })),
  holesMs: Type.Number(),
  held: Type.Array(Type.Object({ reason: Type.String(), count: Type.Integer(), ms: Type.Number() })),
  heldMs: Type.Number(),
  heldPct: number('of the time of the work'),
});

export const REPORT = described(
  {
    format: Type.String(),
    header: HEADER,
    outcome: OUTCOME,
    price: PRICE,
    liquidity: LIQUIDITY,
    participation: PARTICIPATION,
    schedule: SCHEDULE,
    volumeCurve: CURVES,
    children: CHILDREN,
    iceberg: nullable(ICEBERG),
    risk: RISK,
    fills: FILLS,
    notAvailable: Type.Unsafe<object>({
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'why a field is null, by its path',
    }),
    notes: Type.Array(Type.String()),
  },
  'what the execution of an order came to; above 0 is a cost',
);
