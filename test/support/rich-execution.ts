/** A whole order made up: a TWAP of ten minutes in a seeded market with quotes, with every kind of child and of gap. */
import { price } from '../../src/domain/decimal.ts';
import { seededDraw, type Draw } from '../../src/domain/random.ts';
import { SECOND_MS } from '../../src/domain/time.ts';
import { MARKOUT_MS, type Execution } from '../../src/report/execution.ts';
import {
  after,
  executionOf,
  type BinFacts,
  type ClipFacts,
  type ExecutionFacts,
  type FillFacts,
} from './executions.ts';

const LENGTH_MS = 600_000;
const SLICES = 20;
const SLICE_MS = LENGTH_MS / SLICES;
const BEFORE_MS = 60_000;
const AFTER_MS = 300_000;
const CLIP = '0.05';

/** Whole tenths as decimal text. */
const tenths = (ticks: number): string => `${Math.trunc(ticks / 10)}.${ticks % 10}`;

/** A market that wanders by ticks of 0.1, one bin a second, with lots of 0.00001. */
function madeBins(draw: Draw): readonly BinFacts[] {
  let ticks = 430_000;
  return Array.from({ length: (BEFORE_MS + LENGTH_MS + AFTER_MS) / SECOND_MS }, () => {
    ticks += Math.round((draw() - 0.49) * 30);
    const spread = 1 + Math.floor(draw() * 6);
    return {
      price: ticks,
      volume: Math.round(2_000 + 40_000 * draw() ** 4),
      high: ticks + Math.floor(draw() * 8),
      low: ticks - Math.floor(draw() * 8),
      bid: ticks - spread,
      ask: ticks + spread,
    };
  });
}

/** Reading the market as it was known at a time: the last bin that had ended. */
interface Market {
  readonly bid: (at: number) => string;
  readonly ask: (at: number) => string;
  /** Null before and after the data. */
  readonly quote: (at: number) => string | null;
}

function marketOf(bins: readonly BinFacts[]): Market {
  const binAt = (at: number) => bins[Math.floor((at + BEFORE_MS) / SECOND_MS) - 1];
  const bid = (at: number): string => tenths(binAt(at)?.bid ?? 0);
  const ask = (at: number): string => tenths(binAt(at)?.ask ?? 0);
  return { bid, ask, quote: (at) => (binAt(at) === undefined ? null : `${bid(at)}/${ask(at)}`) };
}

/** The children of one slice in a seeded life: resting ones that fill or do not, and taking ones for the rest. */
function childrenOf(slice: number, draw: Draw, { bid, ask, quote }: Market): readonly ClipFacts[] {
  const dueAt = slice * SLICE_MS;
  const at = dueAt + Math.floor(draw() * 20);
  const fill = (when: number, quantity: string, paid: string, liquidity: 'MAKER' | 'TAKER'): FillFacts => ({
    ...{ at: when, quantity, price: paid, liquidity, fee: liquidity === 'MAKER' ? '0.215' : '0.86' },
    before: quote(when),
    after: MARKOUT_MS.map((ms) => quote(when + ms)),
  });
  const base = { quantity: CLIP, slice, dueAt };
  const rest = (
    sentAt: number,
    closedAt: number,
    fills: readonly FillFacts[],
    status: 'FILLED' | 'CANCELED',
  ): ClipFacts => ({
    ...base,
    ...{
      at: sentAt,
      acknowledgedAt: sentAt + 45,
      closedAt,
      price: bid(sentAt),
      fills,
      status,
      sentInto: quote(sentAt),
    },
    changes: { postOnly: true },
  });
  if (slice === 3) {
    const refused = {
      ...base,
      at,
      closedAt: at + 60,
      price: ask(at),
      status: 'REJECTED' as const,
      sentInto: quote(at),
    };
    const error = { errorCode: 'EXCHANGE_ERROR', message: 'would have taken' } as const;
    const again = rest(at + 300, at + 9_000, [fill(at + 9_000, CLIP, bid(at + 300), 'MAKER')], 'FILLED');
    return [{ ...refused, changes: { postOnly: true, error } }, again];
  }
  if (draw() < 0.65) {
    const last = at + 2_000 + Math.floor(draw() * 20_000);
    const fills = [fill(Math.round((at + last) / 2), '0.02', bid(at), 'MAKER'), fill(last, '0.03', bid(at), 'MAKER')];
    return [rest(at, last, fills, 'FILLED')];
  }
  const turns = at + 22_000;
  const taken = fill(turns + 40, '0.04', ask(turns), 'TAKER');
  const taking = {
    ...base,
    at: turns,
    closedAt: turns + 40,
    price: ask(turns),
    fills: [taken],
    sentInto: quote(turns),
  };
  return [
    rest(at, turns - 40, [fill(at + 12_000, '0.01', bid(at), 'MAKER')], 'CANCELED'),
    {
      ...taking,
      quantity: '0.04',
      changes: {
        timeInForce: 'IOC',
        history: [
          ['RECEIVED', after(turns)],
          ['FILLED', after(turns + 40)],
        ],
      },
    },
  ];
}

/** Volume and notional of the bins of a stretch as texts. */
function sums(bins: readonly BinFacts[], until: number): readonly [string, string] {
  const within = bins.slice(BEFORE_MS / SECOND_MS, (BEFORE_MS + until) / SECOND_MS);
  const volume = within.reduce((total, bin) => total + BigInt(bin.volume), 0n);
  const total = within.reduce((all, bin) => all + BigInt(bin.volume) * BigInt(bin.price), 0n);
  const text = (units: bigint, digits: number): string => {
    const padded = String(units).padStart(digits + 1, '0');
    return `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
  };
  return [text(volume, 5), text(total, 6)];
}

/** A filled order with everything that a report can show. The same seed makes the same order. */
export function richExecution(seed = 'report', more: ExecutionFacts = {}): Execution {
  const draw = seededDraw(seed);
  const bins = madeBins(draw);
  const market = marketOf(bins);
  const clips = Array.from({ length: SLICES }, (_, slice) => childrenOf(slice, draw, market)).flat();
  const lastFill = Math.max(...clips.flatMap(({ fills }) => (fills ?? []).map(({ at }) => at)));
  return executionOf({
    quantity: '1',
    limitPrice: price('43050'),
    params: { tradingStyle: 'HYBRID', maxParticipationPct: '20', band: { aheadPct: '2', behindPct: '6' } },
    windowMs: LENGTH_MS,
    endMs: lastFill,
    clips,
    plan: Array.from({ length: SLICES }, (_, slice) => [slice * SLICE_MS, ((slice + 1) / SLICES).toFixed(2)] as const),
    held: [['WOULD_CROSS', 90_060, 90_300]],
    market: {
      tape: { detail: 'BOOK', binMs: SECOND_MS, from: -BEFORE_MS, bins, priceDecimals: 1, quantityDecimals: 5 },
      atDecision: market.quote(-500),
      atArrival: market.quote(0),
      atEnd: market.quote(lastFill),
      toLastFill: sums(bins, lastFill),
      toPlannedEnd: sums(bins, LENGTH_MS),
      holes: [[200_000, 203_000]],
    },
    request: { clientOrderId: 'rebalance-7' },
    ...more,
  });
}

/** The same order where nothing at all is known of the market. */
export const marketless = (seed = 'report'): Execution => {
  const execution = richExecution(seed, { market: {} });
  const clips = execution.clips.map((each) => ({
    ...each,
    sentInto: null,
    fills: each.fills.map((fill) => ({ ...fill, before: null, after: fill.after.map(() => null) })),
  }));
  return { ...execution, clips };
};
