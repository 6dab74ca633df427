/** Asks orders of a test world why they do what they do. */
import type { OrderId } from '../../src/domain/ids.ts';
import { formatInstant } from '../../src/domain/time.ts';
import { explain } from '../../src/engine/explain.ts';
import { createPlanner } from '../../src/engine/planner.ts';
import type { Why } from '../../src/engine/why.ts';
import { strategyOf } from '../../strategies/index.ts';
import type { World } from '../../src/simulation/world.ts';

const planner = createPlanner(strategyOf);

export const whyOf = (world: World, id: OrderId, hasWorker = true): Why =>
  explain(world.parent(id), planner, { now: world.now, hasWorker });

/** The codes, the first saying most. */
export const codesOf = (world: World, id: OrderId): readonly string[] =>
  whyOf(world, id).reasons.map(({ code }) => code);

/** `12:00:36.500`, or null. */
export function nextAt(world: World, id: OrderId): string | null {
  const { nextActionAt } = whyOf(world, id);
  return nextActionAt === null ? null : formatInstant(nextActionAt).slice(11, 23);
}
