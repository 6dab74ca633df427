/** One random life of a random order of a strategy, and what must hold at its end whatever went wrong in between. */
import { isGreater, isLess, isMultipleOf, price, quantity, type Price } from '../domain/decimal.ts';
import { OrderError, PlanFaultError } from '../domain/errors.ts';
import { isTerminal } from '../domain/parent-status.ts';
import { seededDraw } from '../domain/random.ts';
import type { InstrumentRules } from '../domain/instrument.ts';
import type { Instant } from '../domain/time.ts';
import type { StrategyName } from '../domain/strategy.ts';
import { createPlanner, type Schedule } from '../engine/planner.ts';
import { strategyOf } from '../../strategies/index.ts';
import { playChaos } from './chaos.ts';
import { Breach } from './invariants.ts';
import type { World, WorldOptions } from './world.ts';
import type { Fields } from './world-desk.ts';
import type { Placement } from './world-venue.ts';
import { fail, NOON } from './world-facts.ts';
import { madePast } from './made-past.ts';
import { canBeLong, LONG_MS, randomOrder } from './random-orders.ts';

/** Amendments of the random lives go no further than these. */
const AMENDED_LIMITS = ['42990', '43000', '43050'];

function must(holds: boolean, rule: string): void {
  if (!holds) throw new Breach(rule);
}

/** The limits an order has had; null for an order that has none. */
function limitsOf({ limitPrice }: Fields, amended: boolean): readonly Price[] | null {
  if (limitPrice === null || limitPrice === undefined) return null;
  return amended ? [limitPrice, ...AMENDED_LIMITS.map((text) => price(text))] : [limitPrice];
}

/** Everything that left a worker: on the venue's grid, within the limit, within the window. */
function checkPlacements(world: World, fields: Fields, amended: boolean): void {
  const parent = world.parent([...world.store.state.orders.keys()][0] ?? fail('no order'));
  const limits = limitsOf(fields, amended);
  const [start, end] = [fields.startTime ?? NOON, fields.endTime ?? Infinity];
  for (const placement of world.placements) {
    if (parent.basis === null) throw new Breach('a clip of an order without a plan');
    checkGrid(placement, parent.basis.rules);
    const at = price(placement.price);
    const isWithin = (limit: Price): boolean => (fields.side === 'BUY' ? !isGreater(at, limit) : !isLess(at, limit));
    must(limits === null || limits.some(isWithin), `price ${placement.price} is beyond the limit`);
    must(placement.at >= start && placement.at < end, `sent at ${placement.at - NOON} ms, outside its window`);
  }
}

function checkGrid(placement: Placement, { step, tick }: InstrumentRules): void {
  must(isMultipleOf(quantity(placement.quantity), step), `quantity ${placement.quantity} is off the grid`);
  must(isMultipleOf(price(placement.price), tick), `price ${placement.price} is off the grid`);
}

/** The same basis gives the same schedule, and it adds up. */
function checkSchedule(world: World): void {
  const parent = world.parent([...world.store.state.orders.keys()][0] ?? fail('no order'));
  if (parent.basis === null) return;
  const made = (): Schedule => createPlanner(strategyOf).scheduleOf(parent);
  const textOf = (schedule: Schedule): string =>
    JSON.stringify(Array.from({ length: schedule.count }, (_, i) => schedule.sliceAt(i)));
  const one = made();
  must(textOf(one) === textOf(made()), 'the schedule is not the same again');
  if (one.pace.kind === 'VOLUME') return;
  const end = one.sliceAt(Math.max(one.count - 1, 0))?.through;
  must(end !== undefined && !isGreater(end, parent.basis.quantity), 'the schedule is more than its quantity');
}

/** Every so many lives of an order that can be long are. */
const LONG_SHARE = 0.25;

/** A long order has trouble now and then, all the way. */
const LONG_LIFE = { spells: { onMs: 12_000, offMs: 70_000, totalMs: LONG_MS } };

/** One random life. Orders that the checks refuse are drawn again: they show nothing here. */
export async function playLife(
  name: StrategyName,
  seed: string,
  meddling: boolean,
  recorderOf?: WorldOptions['recorderOf'],
): Promise<World> {
  let refusal = '';
  for (let tries = 0; tries < 20; tries += 1) {
    const drawn = `${seed} ${tries}`;
    const isLong = canBeLong(name) && seededDraw(`${drawn} length`)() < LONG_SHARE;
    let fields = randomOrder(name, seededDraw(drawn), NOON, isLong);
    try {
      const world = await playChaos(drawn, {
        meddling,
        prints: true,
        ...(recorderOf === undefined ? {} : { recorderOf }),
        ...(isLong ? LONG_LIFE : {}),
        ...(canBeLong(name) ? { past: (now: () => Instant) => madePast(drawn, now) } : {}),
        order: (_draw, now) => (fields = randomOrder(name, seededDraw(drawn), now, isLong)),
      });
      checkPlacements(world, fields, meddling);
      checkSchedule(world);
      const parent = world.parent([...world.store.state.orders.keys()][0] ?? fail('no order'));
      must(isTerminal(parent.status), `ends ${parent.status}`);
      return world;
    } catch (error) {
      if (!(error instanceof OrderError)) throw error;
      if (error instanceof PlanFaultError) throw new Breach(error.message);
      refusal = error.message;
    }
  }
  throw new Error(`${name} takes no order of seed ${seed}, the last because ${refusal}`);
}
