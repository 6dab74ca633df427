/** What a strategy file is handed: everything it needs, so that it imports nothing and can lie in any folder. */
import type { Plan, PlanInput, Strategy } from '../../src/domain/strategy.ts';
import type { CommonParams } from '../../src/domain/strategy-params.ts';
import { refuse } from '../../src/domain/errors.ts';
import { plusMs } from '../../src/domain/time.ts';
import { restingWindow, scheduledWindow } from '../../src/domain/window.ts';
import { cutByBuckets, fieldOfCount, timedPlan } from './buckets.ts';
import { checkFinish, checkPrices } from './common-checks.ts';
import { EVERY, FINISH, PLACEMENT, RANDOM_SIZES, SCHEDULE, SLIPPAGE, STYLE, WOULD } from './common-params.ts';
import { choiceKey, decimalKey, flagKey, optional, priceKey, shareKey, textKey, wholeKey } from './param-keys.ts';
import { paramSet } from './param-table.ts';
import { priceByParams } from './pricing.ts';
import { planSequence } from './sequence.ts';

/**
 * Clips by the weights of equal pieces of the window: whole numbers of at least 0, not all zero. A piece too small for
 * the venue goes to the next; the client's own clip size splits a piece further. Throws OrderError by the usual checks.
 */
function byWeights(input: PlanInput, params: CommonParams, weights: readonly number[]): Plan {
  checkPrices(input, params);
  const isWhole = weights.every((weight) => Number.isSafeInteger(weight) && weight >= 0);
  if (!isWhole || !weights.some((weight) => weight > 0)) {
    throw refuse('strategy', 'makes weights that are not whole, negative or all zero');
  }
  const through = [0n];
  for (const weight of weights) through.push((through.at(-1) ?? 0n) + BigInt(weight));
  const whole = through.at(-1) ?? 1n;
  const { start, windowEnd } = input.window;
  const edges = through.map((_, i) => plusMs(start, Math.floor(((windowEnd - start) * i) / weights.length)));
  const cut = cutByBuckets(input, edges, (edge, total) => (total * (through[edge] ?? whole)) / whole);
  return timedPlan(input, cut, fieldOfCount(input, 'params'));
}

type Rows<P extends CommonParams> = Parameters<typeof paramSet<P>>[1];

interface Definition<P extends CommonParams> extends Omit<Strategy<P>, 'paramsSchema' | 'parseParams' | 'toRaw'> {
  /** One row a parameter: the keys of a request's `params`. */
  readonly rows: Rows<P>;
  /** Keys that must be given. */
  readonly required?: readonly (keyof P & string)[];
  /** Throws for parameters that contradict each other. */
  readonly check?: (params: P) => void;
}

/** A strategy of its parts. */
function define<P extends CommonParams>({ rows, required, check, ...rest }: Definition<P>): Strategy<P> {
  const options = { ...(required === undefined ? {} : { required }), ...(check === undefined ? {} : { check }) };
  return { ...rest, ...paramSet<P>(rest.name, rows, options) };
}

export const KIT = {
  define,
  /** Kinds of parameters. */
  keys: {
    ...{ whole: wholeKey, decimal: decimalKey, share: shareKey, price: priceKey, choice: choiceKey },
    ...{ flag: flagKey, text: textKey, optional },
  },
  /** Parameters that belong together: what they mean is what they mean to the built-in strategies. */
  groups: {
    ...{ every: EVERY, style: STYLE, slippage: SLIPPAGE, placement: PLACEMENT, would: WOULD, finish: FINISH },
    ...{ randomSizes: RANDOM_SIZES, schedule: SCHEDULE },
  },
  windows: { scheduled: scheduledWindow, resting: restingWindow, checkFinish },
  plans: { byWeights, sequence: planSequence, checkPrices },
  prices: { byParams: priceByParams },
  /** Makes the error to throw for a field and the rule it breaks. */
  refuse,
} as const;
export type StrategyKit = typeof KIT;
