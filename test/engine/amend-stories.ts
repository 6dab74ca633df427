/** Orders that amendment tests start from, and amendments in short: texts for numbers, and only what changes. */
import type { Amendment } from '../../src/domain/amendment.ts';
import { price, quantity, ratio } from '../../src/domain/decimal.ts';
import type { OrderId } from '../../src/domain/ids.ts';
import { plusMs } from '../../src/domain/time.ts';
import { World } from '../../src/simulation/world.ts';
import { NOON } from '../../src/simulation/world-facts.ts';

export interface Changes {
  readonly quantity?: string;
  readonly limitPrice?: string;
  readonly endMs?: number;
  readonly clip?: readonly ['ABSOLUTE' | 'PERCENTAGE', string];
  readonly params?: Readonly<Record<string, unknown>>;
}

export const amendmentOf = ({ quantity: amount, limitPrice, endMs, clip, params }: Changes): Amendment => ({
  quantity: amount === undefined ? null : quantity(amount),
  limitPrice: limitPrice === undefined ? null : price(limitPrice),
  endTime: endMs === undefined ? null : plusMs(NOON, endMs),
  clipSizeType: clip?.[0] ?? null,
  clipSizeVal: clip === undefined ? null : ratio(clip[1]),
  params: params ?? null,
});

export const amend = (world: World, id: OrderId, changes: Changes, version: number | null = null) =>
  world.desk.amend('client', { orderId: id }, amendmentOf(changes), version);

export const sendings = (world: World, from = 0): string[] =>
  world.placements.slice(from).map(({ at, quantity: amount }) => `${(at - NOON) / 1_000} ${amount}`);

/** A TWAP of 1 in ten clips over 100 s that takes what it wants. */
export async function atWork(params: object = {}): Promise<{ world: World; id: OrderId }> {
  const world = new World();
  const id = await world.create({
    clipSizeVal: '10',
    params: { durationSeconds: '100', tradingStyle: 'AGGRESSIVE', ...params },
  });
  await world.runUntil(plusMs(NOON, 25_000));
  if (world.stand(id) !== 'PARTIALLY_FILLED 0.3') throw new Error(world.stand(id));
  return { world, id };
}
