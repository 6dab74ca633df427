/** Makes the decision of one step, fetching what it turns out to need: a quote, volume, a curve, levels of the book. */
import type { Quote } from '../domain/market.ts';
import type { ParentOrder } from '../domain/parent.ts';
import type { VolumeCurve } from '../domain/volume-curve.ts';
import { advance } from './advance.ts';
import type { Step } from './advance/draft.ts';
import { levelsOf } from './market-view.ts';
import type { Event, MarketView, View } from './messages.ts';
import type { Planner } from './planner.ts';
import type { Clock } from './ports.ts';
import type { Timing } from './timing.ts';
import type { MarketData } from './venue.ts';
import { volumesOf } from './volumes.ts';

export interface DecidingOptions {
  readonly planner: Planner;
  readonly timing: Timing;
  readonly clock: Clock;
  /** The instrument's learned curve; null when there is none. Absent: none are kept. */
  readonly curveOf?: (exchange: string, symbol: string) => Promise<VolumeCurve | null>;
}

/** A clip does not wait longer than this for the market's volume: then the plan holds as it is. */
const VOLUMES_WAIT_MS = 400;
/** An order does not wait longer than this for a curve to be learned. */
const CURVE_WAIT_MS = 2_500;

interface Asked {
  readonly parent: ParentOrder;
  readonly event: Event;
  readonly market: MarketData;
  /** A fresh view, as of now, with what was fetched of the market. */
  readonly look: (fetched: Partial<MarketView>) => View;
}

/** The answer, or null when it takes too long. */
function within<T>(clock: Clock, ms: number, answer: Promise<T | null>): Promise<T | null> {
  return Promise.race([answer, clock.pause(ms).then(() => null)]);
}

/** What the step lacks of the market; null when it lacks nothing more or it cannot be had. */
async function lacking(
  step: Step,
  { market, parent }: Asked,
  options: DecidingOptions,
): Promise<Partial<MarketView> | null> {
  const { symbol, exchange } = parent.request;
  const { clock, curveOf } = options;
  if (step.wantsCurve) {
    if (curveOf === undefined) return { curve: null };
    return {
      curve: await within(
        clock,
        CURVE_WAIT_MS,
        curveOf(exchange, symbol).catch(() => null),
      ),
    };
  }
  if (step.wantsVolumes !== null) {
    if (market.candles === undefined) return null;
    const volumes = await within(clock, VOLUMES_WAIT_MS, volumesOf(market, symbol, step.wantsVolumes, clock.now()));
    return volumes === null ? null : { volumes };
  }
  if (step.wantsLevels === 0) return null;
  const levels = await levelsOf(market, symbol, step.wantsLevels);
  return levels === null ? null : { levels };
}

/** The view with a quote that was fetched for it, if there was one. */
const withQuote = (view: View, quote: Quote | null): View => (quote === null ? view : { ...view, quote });

/** Needs that a step may have one after another: a curve, volume, levels. */
const ROUNDS_MAX = 3;

/** The step with everything it asked for, as far as it can be had. */
export async function decided(first: Step, asked: Asked, options: DecidingOptions): Promise<Step> {
  const { parent, event, market, look } = asked;
  const { planner, timing } = options;
  const { symbol } = parent.request;
  let step = first;
  let quote: Quote | null = null;
  if (step.wantsQuote) {
    quote = await market.fetchQuote(symbol);
    // Without a price nothing can be sent, but an order can start: then its curve is still wanted.
    if (quote === null && !step.wantsCurve) return step;
    step = advance(parent, event, withQuote(look({}), quote), planner, timing);
  }
  let extra: Partial<MarketView> = {};
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const found = await lacking(step, asked, options);
    if (found === null) return step;
    extra = { ...extra, ...found };
    step = advance(parent, event, withQuote(look(extra), quote), planner, timing);
  }
  return step;
}
