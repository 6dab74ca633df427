/** A plan of slices, with what cutting it into clips has come to. */
import type { ClipSizes } from '../../src/domain/clip-size.ts';
import { stepsOf } from '../../src/domain/decimal.ts';
import type { InstrumentRules } from '../../src/domain/instrument.ts';
import type { Pace, Plan, Slice } from '../../src/domain/strategy.ts';

export const planOf = (
  pace: Pace,
  slices: readonly Slice[],
  { hardMin, softMin, merged, fewer }: ClipSizes,
  rules: InstrumentRules,
): Plan => ({
  ...{ pace, slices, hardMin, softMin },
  ...(merged > 0n ? { merged: stepsOf(rules.step, merged) } : {}),
  ...(fewer > 0 ? { fewer } : {}),
});
