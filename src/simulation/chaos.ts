/** One random life of one order: everything that may go wrong goes wrong, in an order that its seed decides. */
import type { Amendment } from '../domain/amendment.ts';
import { isGreater, price, quantity, ratio, subtract, sum, toText } from '../domain/decimal.ts';
import { OrderError } from '../domain/errors.ts';
import type { OrderId } from '../domain/ids.ts';
import { isOver } from '../domain/parent.ts';
import { seededDraw, type Draw } from '../domain/random.ts';
import { earlier, plusMs, type Instant } from '../domain/time.ts';
import type { VenueFault, VenueOperation } from '../adapters/memory/venue.ts';
import { Breach, committedAt } from './invariants.ts';
import type { Timing } from '../engine/timing.ts';
import type { Past } from './worker.ts';
import { World, type WorldOptions } from './world.ts';
import type { Fields } from './world-desk.ts';
import { ACCOUNT, SYMBOL } from './world-facts.ts';

const pick = <T>(draw: Draw, values: readonly [T, ...T[]]): T =>
  values[Math.floor(draw() * values.length)] ?? values[0];

/** How long after its order entered a look-up may still deny it: the lag that the absence rule allows for. */
const READ_LAG_MS = 900;

/** How much goes wrong: under full trouble few orders get beyond two clips, and long schedules need lives of their own. */
const MILDNESS = [1, 0.3, 0.05] as const;

function faultOf(draw: Draw, operation: VenueOperation, mildness: number): VenueFault | null {
  if (draw() > 0.25 * mildness) return null;
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

const REFUSALS =
  /must be|must have|must not|has passed|leaves no time|more than|below|is required|makes|cannot|is not a param/;

/** What cannot be is refused by a rule; anything else is a fault of ours. */
const refusable = (error: unknown): void => {
  if (!(error instanceof OrderError) || !REFUSALS.test(error.message)) throw error;
};

/** What clients ask while everything else goes wrong; what cannot be is refused, and nothing else happens. */
async function meddle(world: World, orderId: OrderId, draw: Draw): Promise<void> {
  const roll = draw();
  if (roll < 0.35) await world.desk.pause('client', { orderId }).catch(refusable);
  else if (roll < 0.75) await world.desk.unpause('client', { orderId });
  else await amendSomehow(world, orderId, draw);
}

async function amendSomehow(world: World, orderId: OrderId, draw: Draw): Promise<void> {
  const quantities = ['0.05', '0.1', '0.2', '0.25', '0.4'] as const;
  const amendment: Amendment = {
    quantity: draw() < 0.6 ? quantity(pick(draw, quantities)) : null,
    limitPrice: draw() < 0.3 ? price(pick(draw, ['42990', '43000', '43050'] as const)) : null,
    endTime: null,
    clipSizeType: null,
    clipSizeVal: draw() < 0.3 ? ratio(pick(draw, ['10', '25', '60'] as const)) : null,
    params: draw() < 0.3 ? { durationSeconds: pick(draw, ['15', '22', '25'] as const) } : null,
  };
  const version = draw() < 0.3 ? world.parent(orderId).version : null;
  await world.desk.amend('client', { orderId }, amendment, version).catch(refusable);
}

interface Scene {
  readonly world: World;
  readonly orderId: OrderId;
  readonly draw: Draw;
}

interface Life extends Scene {
  readonly options: ChaosOptions;
  /** Share of the full trouble that this life has. */
  readonly mildness: number;
}

/** What may go wrong, each up to the roll that stands with it. */
const TROUBLES: readonly (readonly [number, (scene: Scene) => unknown])[] = [
  [0.08, ({ world, draw }) => killSomebody(world, draw)],
  [0.14, ({ world }) => world.hire()],
  [0.145, ({ world, orderId }) => world.desk.cancel('client', { orderId })],
  [0.16, ({ world, draw }) => world.store.setHalt(`symbol:BINANCE:${SYMBOL}`, draw() < 0.5 ? 'test' : null)],
  [0.18, ({ world }) => (world.asleep = !world.asleep)],
  [0.3, ({ world, orderId }) => wakeSomebody(world, orderId)],
  [0.7, ({ world, orderId, draw }) => moveMarket(world, orderId, draw)],
];

async function trouble({ world, orderId, draw, options, mildness }: Life): Promise<void> {
  const roll = draw() / mildness;
  // The rest of the market trades with whatever is there, ours included.
  if (options.prints === true && draw() < 0.3)
    world.exchange.takeLiquidity(SYMBOL, pick(draw, ['BUY', 'SELL'] as const), null, 1 + Math.floor(draw() * 8_000));
  if (options.meddling === true && draw() < 0.1 * mildness) await meddle(world, orderId, draw);
  const [, befall] = TROUBLES.find(([below]) => roll < below) ?? [];
  if (befall !== undefined) await befall({ world, orderId, draw });
  // However little goes wrong, the market does not stand still.
  else if (mildness < 1 && draw() < 0.5) await rest(world, draw);
}

/** Some worker dies within its next calls. */
function killSomebody(world: World, draw: Draw): void {
  world.worker().life.fuse = { calls: Math.floor(draw() * 6), when: pick(draw, ['BEFORE', 'AFTER'] as const) };
}

function wakeSomebody(world: World, orderId: OrderId): void {
  void world
    .worker()
    .runner.dispatch(orderId, { type: 'WAKE' })
    .catch((error: unknown) => world.errors.push(error));
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

/** Everybody comes back. */
async function ease(world: World): Promise<void> {
  world.asleep = false;
  world.reachable = true;
  for (const worker of world.workers) worker.life.fuse = null;
  await world.store.setHalt(`symbol:BINANCE:${SYMBOL}`, null);
  world.hire();
}

/** Faults stop, everybody comes back, and enough time passes. */
async function calm(world: World, orderId: OrderId, limitMs: number): Promise<void> {
  world.entry.fault = () => null;
  await ease(world);
  await world.runToEnd(orderId, limitMs);
}

const TROUBLE_MS = 25_000;
const CALM_MS = 120_000;
const LOOK_MS = 700;
const REST_LOOK_MS = 4_000;

/** Trouble that comes and goes: `onMs` of it, then `offMs` of rest, until the order is over or `totalMs` have passed. */
export interface Spells {
  readonly onMs: number;
  readonly offMs: number;
  readonly totalMs: number;
}

export interface ChaosOptions {
  readonly timing?: Partial<Timing>;
  /** Clients pause, unpause and amend the order meanwhile. */
  readonly meddling?: boolean;
  /** Others trade, so that there are prices and volume to follow. */
  readonly prints?: boolean;
  /** When there is trouble; for the first 25 s, without a rest, when not given. */
  readonly spells?: Spells;
  /** What is known of the market's volume; nothing when not given. */
  readonly past?: (now: () => Instant) => Past;
  /** The order; a TWAP of a few clips when not given. It must be over two minutes after the trouble. */
  readonly order?: (draw: Draw, now: Instant) => Fields;
  /** A flight recorder for each process, by its name. */
  readonly recorderOf?: WorldOptions['recorderOf'];
}

function openWorld(seed: string, draw: Draw, options: ChaosOptions): World {
  const copies = (): number => pick(draw, [1, 1, 1, 2, 0] as const);
  const past = options.past?.((): Instant => world.now);
  const world: World = new World({
    seed,
    ...(past === undefined ? {} : { past }),
    ...(options.timing === undefined ? {} : { timing: options.timing }),
    workers: 1 + Math.floor(draw() * 3),
    latencyMs: () => (draw() < 0.02 ? 2_500 : Math.floor(draw() * draw() * 80)),
    wakeCopies: copies,
    reportCopies: copies,
    ...(options.recorderOf === undefined ? {} : { recorderOf: options.recorderOf }),
  });
  return world;
}

const someTwap = (draw: Draw): Fields => ({
  side: pick(draw, ['BUY', 'SELL'] as const),
  quantity: pick(draw, ['0.1', '0.12345', '0.3'] as const),
  clipSizeVal: pick(draw, ['50', '34', '20', '15'] as const),
  params: {
    durationSeconds: pick(draw, ['12', '20'] as const),
    tradingStyle: pick(draw, ['PASSIVE', 'AGGRESSIVE', 'HYBRID'] as const),
  },
});

/** Everybody is there, and the market goes on. */
async function rest(world: World, draw: Draw): Promise<void> {
  if (world.asleep || !world.reachable || world.store.state.shards.some(({ halts }) => halts.size > 0))
    await ease(world);
  const middle = 4_300_000 + Math.floor((draw() - 0.5) * 2_000);
  world.exchange.setLiquidity(SYMBOL, [[middle - 1, 50_000]], [[middle + 1, 50_000]]);
  world.exchange.takeLiquidity(SYMBOL, pick(draw, ['BUY', 'SELL'] as const), null, 1 + Math.floor(draw() * 40_000));
}

async function live(life: Life): Promise<void> {
  const { world, orderId, draw, options, mildness } = life;
  const { onMs, offMs, totalMs } = options.spells ?? { onMs: TROUBLE_MS, offMs: 0, totalMs: TROUBLE_MS };
  const start = world.now;
  const last = plusMs(start, totalMs);
  const isTroubled = (): boolean => (world.now - start) % (onMs + offMs) < onMs;
  world.entry.fault = (operation) => (isTroubled() ? faultOf(draw, operation, mildness) : null);
  // A paused order has nothing to do until its end: whoever may unpause it looks now and then. So does the market.
  const lookMs = (): number => (!isTroubled() ? REST_LOOK_MS : options.meddling === true ? LOOK_MS : totalMs);
  while (
    !isOver(world.parent(orderId)) &&
    ((await world.step(earlier(last, plusMs(world.now, lookMs())))) || world.now < last)
  ) {
    if (isTroubled()) await trouble(life);
    else await rest(world, draw);
    checkVenue(world, orderId);
  }
}

/** Plays one life; throws a Breach when anything that must hold does not. */
export async function playChaos(seed: string, options: ChaosOptions = {}): Promise<World> {
  const draw = seededDraw(seed);
  const world = openWorld(seed, draw, options);
  const orderId = await world.create(options.order?.(draw, world.now) ?? someTwap(draw));
  world.entry.hides = (clipId) => {
    const order = world.exchange.find(ACCOUNT, clipId);
    return order !== null && order.entered + READ_LAG_MS > world.now && draw() < 0.3;
  };
  const mildness = pick(seededDraw(`${seed} mildness`), MILDNESS);
  await live({ world, orderId, draw, options, mildness });
  await calm(world, orderId, CALM_MS);
  checkVenue(world, orderId);
  checkEnd(world, orderId);
  return world;
}
