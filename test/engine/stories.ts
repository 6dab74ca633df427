/** Situations that the race tests start from. */
import { fromStored, ZERO_FEE, type Price, type Quantity } from '../../src/domain/decimal.ts';
import type { OrderId } from '../../src/domain/ids.ts';
import type { OrderFill } from '../../src/engine/venue.ts';
import { World, type WorldOptions } from '../../src/simulation/world.ts';

/** Two passive clips of 0.6 and 0.4, the second due after 36 of 60 s. */
const TWO = { clipSizeVal: '60', params: { durationSeconds: '60', tradingStyle: 'PASSIVE' } };

export interface Story {
  readonly world: World;
  readonly id: OrderId;
}

/** Just created and activated; the first clip of 0.6 rests. */
export async function firstRests(options: WorldOptions = {}): Promise<Story> {
  const world = new World(options);
  const id = await world.create(TWO);
  await world.runFor(100);
  return { world, id };
}

/** PARTIALLY_FILLED with 0.6, and the second clip of 0.4 rests. */
export async function secondRests(options: WorldOptions = {}): Promise<Story> {
  const { world, id } = await firstRests(options);
  world.fillResting(id, '0.6');
  await world.runFor(36_500);
  return { world, id };
}

/** A fill as a venue might report it, whether or not its book knows of it. */
export function madeUpFill(world: World, id: OrderId, clip: number, amount: string, fillId = 'made-up'): OrderFill {
  const order = world.venueOrders(id)[clip - 1];
  if (order === undefined) throw new Error(`order ${id} has no clip ${clip} at the venue`);
  return {
    clipId: order.clipId,
    venueOrderId: String(order.id),
    symbol: order.instrument.symbol,
    fill: {
      fillId,
      quantity: fromStored<Quantity>(amount),
      price: fromStored<Price>('42000'),
      fee: ZERO_FEE,
      feeAsset: null,
      liquidity: 'MAKER',
      at: world.now,
    },
  };
}

/** The states an order has gone through, in order. */
export const statusesOf = (world: World, id: OrderId): (string | undefined)[] =>
  world
    .journal(id)
    .filter((entry) => entry.type === 'STATUS')
    .map((entry) => entry.to);
