/** The registry: every strategy this build can run, and the only list of them. */
import { refuse } from '../src/domain/errors.ts';
import type { Strategy, StrategyName } from '../src/domain/strategy.ts';
import { twap } from './twap.ts';

export const strategies: ReadonlyMap<StrategyName, Strategy> = new Map([['TWAP', twap]]);

/** Throws INVALID_ORDER naming a strategy of the public contract that this build cannot run. */
export function strategyOf(name: StrategyName): Strategy {
  const found = strategies.get(name);
  if (found === undefined) throw refuse('strategy', `${name} is not available in this build`);
  return found;
}
