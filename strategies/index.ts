/** The registry: every strategy this build can run, and the only list of them. */
import { refuse } from '../src/domain/errors.ts';
import { addStrategyName, type JsonSchema, type Strategy, type StrategyName } from '../src/domain/strategy.ts';
import { iceberg } from './iceberg.ts';
import { is } from './is.ts';
import { limit } from './limit.ts';
import { market } from './market.ts';
import { pov } from './pov.ts';
import { stopLoss } from './stop-loss.ts';
import { twap } from './twap.ts';
import { vwap } from './vwap.ts';

const registered = new Map<StrategyName, Strategy>([
  ['TWAP', twap],
  ['VWAP', vwap],
  ['ICEBERG', iceberg],
  ['MARKET', market],
  ['LIMIT', limit],
  ['STOP_LOSS', stopLoss],
  ['POV', pov],
  ['IS', is],
]);
export const strategies: ReadonlyMap<StrategyName, Strategy> = registered;

/** The same of every strategy, for the documentation. */
const described = new Map([...registered].map(([name, strategy]) => [name, strategy.paramsSchema]));
export const strategyParams: ReadonlyMap<StrategyName, JsonSchema> = described;

/** Takes a strategy that was loaded from a file at the start of this process. Throws for a name that is taken. */
export function registerStrategy(strategy: Strategy): void {
  const { name } = strategy;
  if (registered.has(name)) throw refuse('strategy', `${name} is there already`);
  registered.set(name, strategy);
  described.set(name, strategy.paramsSchema);
  addStrategyName(name);
}

/** Throws INVALID_ORDER naming a strategy of the public contract that this build cannot run. */
export function strategyOf(name: StrategyName): Strategy {
  const found = strategies.get(name);
  if (found === undefined) throw refuse('strategy', `${name} is not available in this build`);
  return found;
}

/** What `params` of the strategy may hold, as a JSON Schema of an object. */
export const paramsSchema = (name: StrategyName): JsonSchema => strategyOf(name).paramsSchema;
