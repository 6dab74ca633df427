/** One random life of one order: everything that may go wrong goes wrong, in an order that its seed decides. */
import { isGreater, quantity, subtract, sum, toText } from '../../src/domain/decimal.ts';
import type { OrderId } from '../../src/domain/ids.ts';
import { isOver } from '../../src/domain/parent.ts';
import { seededDraw, type Draw } from '../../src/domain/random.ts';
import { plusMs } from '../../src/domain/time.ts';
import type { VenueFault, VenueOperation } from '../../src/adapters/memory/venue.ts';
import { Breach, committedAt } from './invariants.ts';
import type { Timing } from '../../src/engine/timing.ts';
import { World } from './world.ts';
import { ACCOUNT, SYMBOL } from './world-facts.ts';

const pick = <T>(draw: Draw, values: readonly [T, ...T[]]): T =>
  values[Math.floor(draw() * values.length)] ?? values[0];

/** How long after its order entered a look-up may still deny it: the lag that the absence rule allows for. */
const READ_LAG_MS = 900;

function faultOf(draw: Draw, operation: VenueOperation): VenueFault | null {
  if (draw() > 0.25) return null;
  if (operation !== 'place')
    return { kind: pick(draw, ['LOST_REQUEST', 'LOST_ANSWER', 'NOT_ADMITTED'] as const), retryAfterMs: 400 };
  return pick<VenueFault>(draw, [
    { kind: 'LOST_REQUEST' },
    { kind: 'LOST_ANSWER' },
    { kind: 'LOST_ANSWER' },
    { kind: 'NOT_ADMITTED', retryAfterMs: Math.floor(draw() * 2_000) },
    { kind: 'REFUSED', errorCode: 'INVALID_ORDER', rejectClass: 'SOFT' },
    { kind: 'LATE', delayMs: Math.floor(draw() * 8_000) },
  ]);
}

/** Whether the market can show the book at all, where it stands, and who trades with us. */
function moveMarket(world: World, orderId: OrderId, draw: Draw): void {
  const middle = 4_300_000 + Math.floor((draw() - 0.5) * 4_000);
  const roll = draw();
  if (roll < 0.3)
    world.exchange.setLiquidity(SYMBOL, [[middle - 1, 20_000]], [[middle + 1, 1 + Math.floor(draw() * 20_000)]]);
  else if (roll < 0.35) world.reachable = !world.reachable;
  else if (roll < 0.7 && world.venueOrders(orderId).some((order) => order.state === 'OPEN')) {
    world.fillResting(orderId, toText(quantity(`0.0${1 + Math.floor(draw() * 9)}`)));
  }
}

async function trouble(world: World, orderId: OrderId, draw: Draw): Promise<void> {
  const roll = draw();
  if (roll < 0.08)
    world.worker().life.fuse = { calls: Math.floor(draw() * 6), when: pick(draw, ['BEFORE', 'AFTER'] as const) };
  else if (roll < 0.14) world.hire();
  else if (roll < 0.145) await world.desk.cancel('client', { orderId });
  else if (roll < 0.16) await world.store.setHalt(`symbol:BINANCE:${SYMBOL}`, draw() < 0.5 ? 'test' : null);
  else if (roll < 0.18) world.asleep = !world.asleep;
  else if (roll < 0.3)
    void world
      .worker()
      .runner.dispatch(orderId, { type: 'WAKE' })
      .catch((error: unknown) => world.errors.push(error));
  else if (roll < 0.7) moveMarket(world, orderId, draw);
}

function checkVenue(world: World, orderId: OrderId): void {
  const orders = world.venueOrders(orderId);
  const total = committedAt(orders);
  if (isGreater(total, world.parent(orderId).request.quantity))
    throw new Breach(`venue holds ${toText(total)} of ours`);
  const ids = new Set(orders.map((order) => order.clipId));
  if (ids.size !== orders.length) throw new Breach('a clip id entered the venue twice');
  const sent = new Set(world.placements.map((placement) => placement.clipId));
  if (sent.size !== world.placements.length) throw new Breach('a clip id was sent twice');
}

function checkEnd(world: World, orderId: OrderId): void {
  const parent = world.parent(orderId);
  if (!isOver(parent))
    throw new Breach(`not over: ${parent.status}, ${parent.clips.map((clip) => clip.status).join()}`);
  const orders = world.venueOrders(orderId);
  if (orders.some((order) => order.state === 'OPEN')) throw new Breach('an order is still open at the venue');
  const traded = sum(orders.map((order) => order.cumQuantity));
  const apart = toText(subtract(traded, parent.filledQuantity));
  if (apart !== '0') throw new Breach(`the venue counts ${toText(traded)}, we ${toText(parent.filledQuantity)}`);
}

/** Faults stop, everybody comes back, and enough time passes. */
async function calm(world: World, orderId: OrderId): Promise<void> {
  world.entry.fault = () => null;
  world.asleep = false;
  world.reachable = true;
  for (const worker of world.workers) worker.life.fuse = null;
  await world.store.setHalt(`symbol:BINANCE:${SYMBOL}`, null);
  world.hire();
  await world.runToEnd(orderId, 120_000);
}

const TROUBLE_MS = 25_000;

/** Plays one life; throws a Breach when anything that must hold does not. */
export async function playChaos(seed: string, timing: Partial<Timing> = {}): Promise<World> {
  const draw = seededDraw(seed);
  const copies = (): number => pick(draw, [1, 1, 1, 2, 0] as const);
  const latencyMs = (): number => (draw() < 0.02 ? 2_500 : Math.floor(draw() * draw() * 80));
  const world = new World({
    seed,
    timing,
    workers: 1 + Math.floor(draw() * 3),
    latencyMs,
    wakeCopies: copies,
    reportCopies: copies,
  });
  const orderId = await world.create({
    side: pick(draw, ['BUY', 'SELL'] as const),
    quantity: pick(draw, ['0.1', '0.12345', '0.3'] as const),
    clipSizeVal: pick(draw, ['50', '34', '20', '15'] as const),
    params: {
      durationSeconds: pick(draw, ['12', '20'] as const),
      tradingStyle: pick(draw, ['PASSIVE', 'AGGRESSIVE', 'HYBRID'] as const),
    },
  });
  world.entry.fault = (operation) => faultOf(draw, operation);
  world.entry.hides = (clipId) => {
    const order = world.exchange.find(ACCOUNT, clipId);
    return order !== null && order.entered + READ_LAG_MS > world.now && draw() < 0.3;
  };
  const last = plusMs(world.now, TROUBLE_MS);
  while (!isOver(world.parent(orderId)) && (await world.step(last))) {
    await trouble(world, orderId, draw);
    checkVenue(world, orderId);
  }
  await calm(world, orderId);
  checkVenue(world, orderId);
  checkEnd(world, orderId);
  return world;
}
