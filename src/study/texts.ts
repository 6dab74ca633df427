/** How the figures of a study are written, on the page and in the terminal. */
import { bpsText } from '../report/html/values.ts';
import type { PairedComparison } from './pairs.ts';
import type { Metric } from './rows.ts';
import type { Study } from './study.ts';

/** `1.25 ± 0.31 bps`; without an error where one value gives none. */
export function plusMinus(mean: number, standardError: number | null): string {
  const text = bpsText(mean);
  return standardError === null ? text : `${text.replace(/\s*bps$/, '')} ± ${bpsText(standardError)}`;
}

/** A difference of so many standard errors is called one: 95 of 100 that are none stay below. */
const ERRORS_OF_A_DIFFERENCE = 1.96;

/** What findings are about: how well a schedule follows the market, and what the order came to, all of it. */
const FOUND_IN = ['vwapError', 'shortfall'] as const satisfies readonly Metric[];

const WORDS: Readonly<Record<(typeof FOUND_IN)[number], readonly [subject: string, less: string, more: string]>> = {
  vwapError: ['distance from the VWAP', 'closer to the VWAP than', 'further from the VWAP than'],
  shortfall: [
    'implementation shortfall',
    'cheaper in implementation shortfall than',
    'dearer in implementation shortfall than',
  ],
};

function sentenceOf({ first, second, metrics }: PairedComparison, metric: (typeof FOUND_IN)[number]): string | null {
  const paired = metrics[metric];
  if (paired === null || paired.standardError === null) return null;
  const size = `${plusMinus(Math.abs(paired.mean), paired.standardError)} over ${paired.count} parents`;
  const [subject, less, more] = WORDS[metric];
  if (Math.abs(paired.mean) <= ERRORS_OF_A_DIFFERENCE * paired.standardError) {
    return `${first} and ${second}: no difference in ${subject} can be seen (${size}).`;
  }
  return `${first} is ${paired.mean < 0 ? less : more} ${second}, by ${size}.`;
}

/** Below this share of the quantity, in percent, slippage of the fills no longer speaks for the order. */
const FILLED_ENOUGH_PCT = 95;

const partlyFilled = ({ groups }: Study): string[] =>
  groups.variant
    .filter(({ filledPct }) => filledPct < FILLED_ENOUGH_PCT)
    .map(({ variant, filledPct }) => {
      const share = `${filledPct.toFixed(1)} % of its quantity on average`;
      return `${variant} filled ${share}: its slippage is that of what was filled; only the shortfall counts the rest too.`;
    });

/** More sentences than this nobody reads. */
const FINDINGS_MAX = 8;

const certainty = ({ metrics }: PairedComparison, metric: Metric): number => {
  const { mean, standardError } = metrics[metric] ?? { mean: 0, standardError: null };
  return standardError === null ? 0 : Math.abs(mean) / standardError;
};

/** What the paired comparisons say, in sentences, the most certain first, and what has to be known to read them. */
export const findingsOf = (study: Study): string[] => [
  ...study.pairs
    .flatMap((pair) => FOUND_IN.map((metric) => ({ pair, metric })))
    .sort((a, b) => certainty(b.pair, b.metric) - certainty(a.pair, a.metric))
    .map(({ pair, metric }) => sentenceOf(pair, metric))
    .filter((sentence) => sentence !== null)
    .slice(0, FINDINGS_MAX),
  ...partlyFilled(study),
];
