/** Plans as texts: the input of a schedule from a few words, and its slices as `time quantity`. */
import { price, quantity, ratio, toText } from '../../src/domain/decimal.ts';
import { parseRules, type RulesText } from '../../src/domain/instrument.ts';
import type { ClipSizeType, Plan, PlanInput } from '../../src/domain/strategy.ts';
import { formatInstant, parseInstant, plusMs } from '../../src/domain/time.ts';
import { RULE_SETS } from './worked-examples.ts';

export interface PlanWords {
  readonly quantity: string;
  readonly parentQuantity?: string;
  readonly type?: ClipSizeType;
  readonly value?: string;
  readonly start?: string;
  readonly seconds: number;
  readonly seed?: string;
  readonly rules?: RulesText;
}

export function planInputOf(words: PlanWords): PlanInput {
  const start = parseInstant(`2024-01-28T${words.start ?? '12:00:00'}Z`, 'start');
  const windowEnd = plusMs(start, words.seconds * 1_000);
  return {
    side: 'BUY',
    quantity: quantity(words.quantity),
    parentQuantity: quantity(words.parentQuantity ?? words.quantity),
    rules: parseRules(words.rules ?? RULE_SETS.L1),
    limitPrice: null,
    refPrice: price('43000'),
    clipSizeType: words.type ?? 'AUTOMATIC',
    clipSizeVal: words.value === undefined ? null : ratio(words.value),
    window: { start, windowEnd, end: windowEnd },
    seed: words.seed ?? '1001',
  };
}

/** `12:05:42.576 0.10484`; whole seconds without their fraction. */
export const slicesOf = (plan: Plan): string[] =>
  plan.slices.map(({ dueAt, quantity: q }) => `${formatInstant(dueAt).slice(11, 23).replace('.000', '')} ${toText(q)}`);
