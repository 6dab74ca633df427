/** Parts of the shape of an execution report: liquidity, volume curves, fills. */
import { Type, type TSchema } from 'typebox';
import { enumOf, nullable, time } from './answer-schemas.ts';

const decimal = (description: string): TSchema => Type.String({ description: `${description}, a decimal string` });
const number = (description: string): TSchema => nullable(Type.Number({ description }));
const maybeDecimal = (description: string): TSchema => nullable(decimal(description));

export const SPREAD = Type.Object({
  count: Type.Integer(),
  mean: nullable(Type.Number()),
  min: nullable(Type.Number()),
  p50: nullable(Type.Number()),
  p95: nullable(Type.Number()),
  p99: nullable(Type.Number()),
  max: nullable(Type.Number()),
});

const SHARE = nullable(
  Type.Object({
    quantity: decimal('base units'),
    notional: decimal('quote units'),
    quantityPct: number('of all'),
    notionalPct: number('of all'),
  }),
);

export const LIQUIDITY = Type.Object({
  maker: SHARE,
  taker: SHARE,
  unknown: SHARE,
  fees: Type.Array(
    Type.Object({
      asset: Type.String(),
      paid: decimal('charged'),
      rebates: decimal('paid by the venue, below 0'),
      net: decimal('both'),
    }),
  ),
  feesInQuote: maybeDecimal('all fees in the quote asset'),
  feesBps: number('of the notional'),
  effectiveSpreadBps: number('2 × (price − mid) ÷ mid, as a cost, weighted by quantity'),
  quotedSpreadBps: number('just before the fills'),
  spreadCapture: number('1 earned half the spread, −1 paid it'),
  spreadFills: Type.Integer({ description: 'fills whose quote is known' }),
  markouts: Type.Array(
    Type.Object({
      afterMs: Type.Number(),
      bps: number('the market that much later against the price; above 0 is a gain'),
      standardErrorBps: number('of the mean'),
      fills: Type.Integer(),
    }),
  ),
  markoutBasis: nullable(enumOf(['MID', 'LAST_TRADE'])),
});

const CURVE = Type.Object({
  shareErrorPp: number('mean distance of the shares of a bin from the realised ones, percentage points'),
  price: maybeDecimal('what it would have got'),
  slippageBps: number('of that price against the volume-weighted one'),
});

export const CURVES = Type.Object({
  binMs: number('length of the bins'),
  bins: number('how many'),
  coveredPct: number('of the time to the planned end'),
  vwap: maybeDecimal('of the market over these bins'),
  own: CURVE,
  twap: CURVE,
  static: CURVE,
  oracle: CURVE,
  oracleFiveMinutes: CURVE,
});

export const FILLS = Type.Array(
  Type.Object({
    orderId: Type.String(),
    clientOrderId: nullable(Type.String()),
    exchange: Type.String(),
    symbol: Type.String(),
    side: enumOf(['BUY', 'SELL']),
    strategy: Type.String(),
    childNumber: Type.Integer(),
    childId: Type.String(),
    fillId: Type.String({ description: "the venue's trade id" }),
    at: time('of the venue'),
    quantity: decimal('base units'),
    price: decimal('quote units for one base unit'),
    notional: decimal('price × quantity, exact'),
    liquidity: nullable(enumOf(['MAKER', 'TAKER'])),
    fee: decimal('charged, in feeAsset; below 0 is a rebate'),
    feeAsset: nullable(Type.String()),
    bid: maybeDecimal('just before'),
    ask: maybeDecimal('just before'),
    mid: maybeDecimal('their middle'),
    arrivalSlippageBps: number('against the arrival price'),
    effectiveSpreadBps: number('against the mid'),
    markout1sBps: number('the market 1 s later'),
    markout10sBps: number('the market 10 s later'),
    markout60sBps: number('the market 60 s later'),
    markout300sBps: number('the market 300 s later'),
  }),
);
