/** Parents whose first clip rests at the venue, and an engine in this process that can take in facts about them. */
import { createSystemClock } from '../src/adapters/clock.ts';
import { createRedisOrderStore } from '../src/adapters/redis/order-store.ts';
import { price, quantity, ZERO_FEE } from '../src/domain/decimal.ts';
import { seededDraw } from '../src/domain/random.ts';
import type { OrderId } from '../src/domain/ids.ts';
import type { ParentOrder } from '../src/domain/parent.ts';
import { instant } from '../src/domain/time.ts';
import type { Event } from '../src/engine/messages.ts';
import { createPlanner } from '../src/engine/planner.ts';
import { noProbe } from '../src/engine/probes.ts';
import { createRunner, type Runner } from '../src/engine/runner.ts';
import { DEFAULT_TIMING } from '../src/engine/timing.ts';
import { strategyOf } from '../strategies/index.ts';
import { inFlight, until, wallMs } from './clock.ts';
import { deploy, tellVenue } from './deployment.ts';
import { createOrders, twapBody } from './orders.ts';
import type { BenchServer } from './server.ts';

const SHARDS = 16;
const WINDOW_SECONDS = 36_000;

export interface RestingOptions {
  readonly parents: number;
  readonly clips: number;
}

/** A runner that commits as a worker's does; effects are dropped, since there is no venue any more. */
export function openRunner(server: BenchServer): Runner {
  const draw = seededDraw('bench');
  let operations = 0;
  return createRunner({
    store: createRedisOrderStore({ client: server.client, shards: SHARDS }),
    clock: createSystemClock(),
    planner: createPlanner(strategyOf),
    timing: DEFAULT_TIMING,
    probe: noProbe,
    nextOpId: () => `bench${Math.floor(draw() * 1e9)}-${(operations += 1)}`,
    marketOf: () => null,
    performer: { perform: () => undefined, settled: () => Promise.resolve() },
  });
}

/** Makes the parents with the real product, waits until each has a clip on the book, and stops the product. */
export async function restingParents(server: BenchServer, options: RestingOptions): Promise<readonly ParentOrder[]> {
  const deployment = await deploy(server, { workers: 1, profileDir: null });
  const startAt = wallMs();
  try {
    await tellVenue(deployment, '/filters', { symbol: 'BTCUSDT', maxNumOrders: 10_000 });
    const bodies = Array.from({ length: options.parents }, (_, index) =>
      twapBody({
        clientOrderId: `rest-${index}`,
        startAt,
        seconds: WINDOW_SECONDS,
        clips: options.clips,
        quantity: '10',
        limitPrice: '30000',
        style: 'PASSIVE',
      }),
    );
    const { orderIds } = await createOrders(deployment.access, bodies);
    const reader = openRunner(server);
    const read = async (id: string | undefined): Promise<ParentOrder | null> => await reader.load(id as OrderId);
    const isResting = (parent: ParentOrder | null): boolean => parent?.clips[0]?.status === 'NEW';
    await inFlight(16, orderIds.length, (index) =>
      until(`order ${orderIds[index] ?? ''} to rest`, 60_000, async () => isResting(await read(orderIds[index]))),
    );
    await deployment.stopWorkers();
    const parents = await Promise.all(orderIds.map(read));
    return parents.filter((parent) => parent !== null);
  } finally {
    await deployment.stop();
  }
}

/** The news of one small fill of the parent's resting clip. */
export function fillEvent(parent: ParentOrder, fillId: string): Event {
  const clip = parent.clips[0];
  if (clip === undefined) throw new Error(`order ${parent.request.orderId} has no open clip`);
  const fill = {
    fillId,
    quantity: quantity('0.00001'),
    price: price('30000'),
    fee: ZERO_FEE,
    feeAsset: 'BTC',
    liquidity: 'MAKER',
    at: instant(Math.floor(wallMs())),
  } as const;
  const { clipId, venueOrderId } = clip;
  const named = { clipId, venueOrderId: venueOrderId ?? '', symbol: parent.request.symbol };
  return { type: 'REPORTED', fills: [{ ...named, fill }], views: [] };
}
