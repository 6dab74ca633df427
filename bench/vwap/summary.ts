/** What a run comes to: mean absolute, root mean square and median absolute error, and paired differences. */
import { RULES, type Rule } from './rules.ts';
import type { Run } from './tracking.ts';

export interface RuleFigures {
  readonly meanAbs: number;
  readonly rms: number;
  readonly medianAbs: number;
}

/** Mean of |first| − |second| over the parents, with one standard error. */
export interface Difference {
  readonly first: Rule;
  readonly second: Rule;
  readonly mean: number;
  readonly se: number;
}

/** What VWAP must come to by default, and whether it does. */
export interface Gate {
  readonly name: 'not worse than TWAP' | 'better than TWAP';
  /** bps more than TWAP's mean absolute error, or percent less than it, with one standard error. */
  readonly value: number;
  readonly se: number;
  readonly limit: number;
  readonly isMet: boolean;
}

export interface Summary {
  readonly hours: number;
  readonly parents: number;
  readonly withHoles: number;
  readonly empty: number;
  readonly unplaced: number;
  /** What VWAP does at this length when nothing is asked for. */
  readonly byDefault: Rule;
  readonly rules: Readonly<Record<Rule, RuleFigures>>;
  readonly differences: readonly Difference[];
  /** Empty for lengths that nothing is asked of. */
  readonly gates: readonly Gate[];
}

export interface MarketSummary {
  readonly market: string;
  readonly days: number;
  readonly runs: readonly Summary[];
}

/** Lengths of parents that gates are for, hours. */
const GATE_HOURS = [1, 4];
const WORSE_MAX_BPS = 0.05;
const BETTER_MIN_PERCENT = 5;

const PAIRS: readonly (readonly [Rule, Rule])[] = [
  ['static', 'twap'],
  ['dynamic', 'twap'],
  ['dynamic', 'static'],
];

const round = (value: number): number => Math.round(value * 1e4) / 1e4;
const meanOf = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

function figuresOf(errors: readonly number[]): RuleFigures {
  const sizes = errors.map(Math.abs);
  return {
    meanAbs: round(meanOf(sizes)),
    rms: round(Math.sqrt(meanOf(errors.map((each) => each * each)))),
    medianAbs: round(medianOf(sizes)),
  };
}

function differenceOf({ parents }: Run, [first, second]: readonly [Rule, Rule]): Difference {
  const each = parents.map((errors) => Math.abs(errors[first]) - Math.abs(errors[second]));
  const mean = meanOf(each);
  const variance = each.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, each.length - 1);
  return { first, second, mean: round(mean), se: round(Math.sqrt(variance / each.length)) };
}

function gatesOf(run: Run, byDefault: Rule): Gate[] {
  if (!GATE_HOURS.includes(run.hours)) return [];
  const { mean, se } = differenceOf(run, [byDefault, 'twap']);
  const percent = 100 / meanOf(run.parents.map(({ twap }) => Math.abs(twap)));
  const better = round(-mean * percent);
  return [
    { name: 'not worse than TWAP', value: mean, se, limit: WORSE_MAX_BPS, isMet: mean <= WORSE_MAX_BPS },
    {
      name: 'better than TWAP',
      value: better,
      se: round(se * percent),
      limit: BETTER_MIN_PERCENT,
      isMet: better >= BETTER_MIN_PERCENT,
    },
  ];
}

/** Null when there was no parent to measure. `dynamicHours`: up to this length VWAP is dynamic by default. */
export function summaryOf(run: Run, dynamicHours: number): Summary | null {
  if (run.parents.length === 0) return null;
  const byDefault = run.hours <= dynamicHours ? 'dynamic' : 'static';
  const rules = RULES.map((rule) => [rule, figuresOf(run.parents.map((errors) => errors[rule]))] as const);
  return {
    hours: run.hours,
    parents: run.parents.length,
    withHoles: run.withHoles,
    empty: run.empty,
    unplaced: run.unplaced,
    byDefault,
    rules: Object.fromEntries(rules) as Record<Rule, RuleFigures>,
    differences: PAIRS.map((pair) => differenceOf(run, pair)),
    gates: gatesOf(run, byDefault),
  };
}
