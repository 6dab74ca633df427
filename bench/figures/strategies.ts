/** The pure core for every strategy: the plan of a large order, and one fill and one wake of it, in processor time. */
import { price, quantity, ratio } from '../../src/domain/decimal.ts';
import { orderIdOf } from '../../src/domain/ids.ts';
import { parseRules, type Instrument } from '../../src/domain/instrument.ts';
import type { ParentOrder, ParentRequest } from '../../src/domain/parent.ts';
import { STRATEGY_NAMES, type StrategyName } from '../../src/domain/strategy.ts';
import { instant, plusMs, type Instant } from '../../src/domain/time.ts';
import { advance } from '../../src/engine/advance.ts';
import type { Event, View } from '../../src/engine/messages.ts';
import { newParent } from '../../src/engine/new-parent.ts';
import { createPlanner, type Planner } from '../../src/engine/planner.ts';
import { DEFAULT_TIMING } from '../../src/engine/timing.ts';
import { strategyOf } from '../../strategies/index.ts';
import { figure, type Benchmark, type Figure } from '../figure.ts';
import { fillEvent } from '../resting.ts';
import { microseconds, tightLoop } from './core.ts';

const START = instant(1_706_443_200_000);

const BTC: Instrument = {
  symbol: 'BTC/USDT',
  venueSymbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  assetClass: 'SPOT',
  tradable: true,
  rules: parseRules({ step: '0.00001', minQty: '0.00001', maxQty: '9000', minNotional: '5', tick: '0.01' }),
};

/** What makes a thousand clips of each, or as many as it can have. */
const SHAPES: Readonly<Partial<Record<StrategyName, { readonly clip: string | null; readonly params: object }>>> = {
  TWAP: { clip: '0.01', params: { durationSeconds: '36000', randomizeAmount: true, randomizeTimePct: '20' } },
  VWAP: { clip: '0.0105', params: { durationSeconds: '36000', randomizeAmount: true } },
  ICEBERG: { clip: '0.01', params: { randomizeAmount: true } },
  MARKET: { clip: '0.01', params: {} },
  LIMIT: { clip: '0.01', params: {} },
  STOP_LOSS: { clip: '0.01', params: { trigger: { triggerPrice: '42000' } } },
  POV: { clip: '0.01', params: { maxParticipationPct: '10' } },
  IS: { clip: '0.0115', params: { durationSeconds: '36000', urgency: 'LOW' } },
};

function requestOf(name: StrategyName): ParentRequest {
  const { clip, params } = SHAPES[name] ?? { clip: null, params: {} };
  const strategy = strategyOf(name);
  return {
    orderId: orderIdOf(START, 0, STRATEGY_NAMES.indexOf(name)),
    account: 'bench',
    clientOrderId: null,
    exchange: 'BINANCE',
    subaccount: 'main',
    symbol: BTC.symbol,
    assetClass: 'SPOT',
    side: 'BUY',
    quantity: quantity('10'),
    strategy: name,
    limitPrice: price('43000'),
    startTime: null,
    endTime: plusMs(START, 40_000_000),
    clipSizeType: clip === null ? 'AUTOMATIC' : 'ABSOLUTE',
    clipSizeVal: clip === null ? null : ratio(clip),
    params: strategy.toRaw(strategy.parseParams(params as Record<string, unknown>)),
    createdAt: START,
  };
}

const viewAt = (now: Instant): View => ({
  now,
  quote: {
    bid: price('42999'),
    bidQuantity: quantity('100'),
    ask: price('43000.5'),
    askQuantity: quantity('100'),
    at: now,
  },
  instrument: BTC,
  closedClips: new Map(),
  mayReserve: true,
  mayAct: true,
  market: { lastTrade: () => null, levels: null, volumeSince: () => quantity('1000') },
});

const WAKE: Event = { type: 'WAKE' };

/** Activated and, where it can have one, with its first clip at the venue. */
function workingParent(request: ParentRequest, planner: Planner): ParentOrder {
  let parent = newParent(request);
  for (const ms of [0, 1, 20_000]) {
    parent = advance(parent, WAKE, viewAt(plusMs(START, ms)), planner, DEFAULT_TIMING).parent;
  }
  return parent;
}

function figuresOf(name: StrategyName, quick: boolean): readonly Figure[] {
  const request = requestOf(name);
  const planner = createPlanner(strategyOf);
  const parent = workingParent(request, planner);
  const clips = planner.scheduleOf(parent).count;
  const calls = quick ? 20 : 200;
  const fill = parent.clips.length > 0 ? fillEvent(parent, 'bench') : WAKE;
  const view = viewAt(plusMs(START, 60_000));
  const baseline = microseconds(quick ? 10 : 50, tightLoop);
  const common = { unit: 'µs', better: 'lower', baseline } as const;
  const extra = { clips, baselineIs: 'tight loop of 1,000 bigint divisions' };
  return [
    figure({
      ...common,
      name: `plan-${name}`,
      value: microseconds(quick ? 3 : 20, () => createPlanner(strategyOf).scheduleOf(parent)),
      extra,
    }),
    figure({
      ...common,
      name: `advance-${name}`,
      value: microseconds(calls, () => advance(parent, fill, view, planner, DEFAULT_TIMING)),
      extra: { ...extra, event: fill.type },
    }),
    figure({
      ...common,
      name: `wake-${name}`,
      value: microseconds(calls, () => advance(parent, WAKE, view, planner, DEFAULT_TIMING)),
      extra,
    }),
  ];
}

/** Planning and advancing of every strategy; no server is needed. */
export const strategyFigures: Benchmark = (options) =>
  Promise.resolve(STRATEGY_NAMES.flatMap((name) => figuresOf(name, options.quick)));
