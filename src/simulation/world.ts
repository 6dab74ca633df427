/** A whole system in one process under a virtual clock: workers, store, queue, exchange, and what goes wrong. */
import { MemoryExchange } from '../adapters/memory/exchange.ts';
import { createMemoryMarketData } from '../adapters/memory/market-data.ts';
import type { MemoryOrderStore } from '../adapters/memory/order-store.ts';
import { createMemoryScheduler } from '../adapters/memory/scheduler.ts';
import type { VenueFault, VenueOperation } from '../adapters/memory/venue.ts';
import type { Clip } from '../domain/clip.ts';
import { price, quantity, toText } from '../domain/decimal.ts';
import { parseClipId, type OrderId } from '../domain/ids.ts';
import type { Instrument } from '../domain/instrument.ts';
import { isOver, type ParentOrder } from '../domain/parent.ts';
import { seededDraw, type Draw } from '../domain/random.ts';
import { instant, plusMs, type Instant } from '../domain/time.ts';
import type { Desk } from '../engine/desk.ts';
import { clipFromText } from '../engine/parent-text.ts';
import { createPlanner } from '../engine/planner.ts';
import type { Wakeup } from '../engine/ports.ts';
import { noProbe } from '../engine/probes.ts';
import type { Recorder } from '../engine/recorder.ts';
import { createSweeper } from '../engine/sweeper.ts';
import { DEFAULT_TIMING, type Timing } from '../engine/timing.ts';
import type { MarketData, OrderFill, OrderView } from '../engine/venue.ts';
import { strategyOf } from '../../strategies/index.ts';
import { storedParent } from './invariants.ts';
import { hireWorker, type Past, type TestWorker } from './worker.ts';
import { ACCOUNT, BTC, NOON, SHARDS, SYMBOL, fail, type JournalLine } from './world-facts.ts';
import { createWorldClock, type WorldClock } from './world-clock.ts';
import { openWorldDesk, orderFrom, type Fields } from './world-desk.ts';
import { openWorldStore } from './world-store.ts';
import { WorldVenue, type Placement } from './world-venue.ts';

export interface WorldOptions {
  readonly seed?: string;
  readonly workers?: number;
  readonly instrument?: Instrument;
  readonly timing?: Partial<Timing>;
  readonly mayOverfill?: boolean;
  /** Whether prices are known when an order is created. */
  readonly refPrices?: boolean;
  readonly latencyMs?: () => number;
  /** How many copies of a wake-up reach a worker. */
  readonly wakeCopies?: () => number;
  readonly reportCopies?: () => number;
  readonly past?: Past;
  /** A flight recorder for each process, by its name. */
  readonly recorderOf?: (process: string) => Recorder;
}

export class World {
  readonly draw: Draw;
  readonly clock: WorldClock;
  readonly exchange: MemoryExchange;
  readonly entry: WorldVenue;
  readonly market: MarketData;
  readonly store: MemoryOrderStore;
  readonly scheduler = createMemoryScheduler();
  readonly desk: Desk;
  readonly workers: TestWorker[] = [];
  readonly errors: unknown[] = [];
  readonly timing: Timing;
  /** Lost wake-ups and no sweeps: all workers are away. */
  asleep = false;
  /** Whether public market data can be had. */
  reachable = true;
  readonly #options: WorldOptions;
  /** Puts back what was taken off the touch. */
  #restock: () => void = () => undefined;
  #stallMs = 0;
  #ops = 0;

  constructor(options: WorldOptions = {}) {
    this.#options = options;
    this.draw = seededDraw(options.seed ?? 'world');
    this.timing = { ...DEFAULT_TIMING, ...options.timing };
    this.clock = createWorldClock(NOON);
    const now = (): Instant => this.clock.now();
    const takeStallMs = (): number => this.#takeStallMs();
    this.store = openWorldStore({ clock: this.clock, mayOverfill: options.mayOverfill ?? false, takeStallMs });
    this.exchange = new MemoryExchange({ name: 'BINANCE', now, instruments: [options.instrument ?? BTC] });
    const { latencyMs = () => 0, reportCopies = () => 1 } = options;
    const { exchange, clock } = this;
    this.entry = new WorldVenue({ exchange, account: ACCOUNT, clock, latencyMs, reportCopies });
    this.market = createMemoryMarketData({ exchange, now, reachable: () => this.reachable, ...options.past });
    this.setTouch('43000.00', '43000.02');
    for (let i = 0; i < (options.workers ?? 1); i += 1) this.hire();
    const { store, scheduler, timing, market, draw } = this;
    const nextOpId = (): string => this.#nextOp();
    this.desk = openWorldDesk({
      ...{ store, scheduler, clock, timing, market },
      account: ACCOUNT,
      shards: SHARDS,
      nextOpId,
      draw,
      refPrices: options.refPrices ?? false,
      recorder: this.#recorderOf('api'),
    });
    void this.entry.venue.subscribe({
      onOrder: (view) => void this.report([], [view]),
      onFill: (fill) => void this.report([fill], []),
      onResync: () => undefined,
    });
  }

  get placements(): readonly Placement[] {
    return this.entry.placements;
  }

  get now(): Instant {
    return this.clock.now();
  }

  /** Background of a touch: `lots` on either side, nothing behind. */
  setTouch(bid: string, ask: string, lots = 10_000_000): void {
    const { grid } = this.exchange.listed(SYMBOL) ?? fail('no book');
    const [bids, asks] = [[[grid.ticks(price(bid)), lots]], [[grid.ticks(price(ask)), lots]]] as const;
    this.#restock = () => {
      this.exchange.setLiquidity(SYMBOL, bids, asks);
    };
    this.#restock();
  }

  hire(): TestWorker {
    const { store, clock, scheduler, market, timing } = this;
    const worker = hireWorker({
      ...{ store, clock, scheduler, market, timing, ...this.#options.past },
      venue: this.entry.venue,
      recorder: this.#recorderOf(`worker-${this.workers.length}`),
      planner: createPlanner(strategyOf),
      nextOpId: () => this.#nextOp(),
      onError: (error) => this.errors.push(error),
    });
    this.workers.push(worker);
    return worker;
  }

  /** Some worker that lives. */
  worker(): TestWorker {
    const living = this.workers.filter((worker) => worker.life.alive);
    return living[Math.floor(this.draw() * living.length)] ?? this.hire();
  }

  plan(operation: VenueOperation, fault: VenueFault, count = 1): void {
    this.entry.plan(operation, fault, count);
  }

  /** The answer to the next commit that has reserved a clip arrives this much later. */
  stallNextReserve(ms: number): void {
    this.#stallMs = ms;
  }

  async create(fields: Fields = {}): Promise<OrderId> {
    return (await this.desk.create('client', orderFrom(SYMBOL, fields))).orderId;
  }

  parent(orderId: OrderId): ParentOrder {
    return storedParent(this.store, orderId) ?? fail(`no order ${orderId}`);
  }

  closed(orderId: OrderId): Clip[] {
    const texts = this.store.state.orders.get(orderId)?.closed ?? new Map<number, string>();
    return [...texts].sort((a, b) => a[0] - b[0]).map(([, text]) => clipFromText(text));
  }

  /** Messages of the journal's alerts. */
  alerts(orderId: OrderId): string[] {
    return this.journal(orderId).flatMap(({ type, message }) => (type === 'ALERT' ? [message ?? ''] : []));
  }

  journal(orderId: OrderId): JournalLine[] {
    const lines = this.store.state.orders.get(orderId)?.journal ?? [];
    return lines.flatMap(([, line]) => JSON.parse(line) as JournalLine[]);
  }

  /** `STATUS filled/leaves code`, for one look at where an order stands. */
  stand(orderId: OrderId): string {
    const { status, filledQuantity, errorCode } = this.parent(orderId);
    return [status, toText(filledQuantity), ...(errorCode === null ? [] : [errorCode])].join(' ');
  }

  venueOrders(orderId: OrderId) {
    return this.exchange.history(ACCOUNT).filter((order) => parseClipId(order.clipId)?.orderId === orderId);
  }

  /** The rest of the market trades with our resting order until `amount` of it is filled. */
  fillResting(orderId: OrderId, amount: string): void {
    const listed = this.exchange.listed(SYMBOL) ?? fail('no book');
    const order = this.venueOrders(orderId).find((each) => each.state === 'OPEN') ?? fail('nothing rests');
    const ahead = listed.book.aheadOf(order.id) ?? 0;
    const lots = ahead + listed.grid.lots(quantity(amount));
    this.exchange.takeLiquidity(SYMBOL, order.side === 'BUY' ? 'SELL' : 'BUY', listed.grid.ticks(order.price), lots);
    this.#restock();
  }

  /** Brings reports to some worker; like a stream's reader, it tries again when the worker dies or gives up. */
  async report(fills: readonly OrderFill[], views: readonly OrderView[]): Promise<void> {
    const clipId = fills[0]?.clipId ?? views[0]?.clipId ?? null;
    const owner = clipId === null ? null : parseClipId(clipId);
    if (owner === null) return;
    const event = { type: 'REPORTED' as const, fills, views };
    await this.worker()
      .runner.dispatch(owner.orderId, event)
      .catch((error: unknown) => this.errors.push(error));
  }

  /** Lets everything that needs no time happen. */
  settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Goes to the next thing that happens, but not beyond `until`; false when nothing is left before it. */
  async step(until: Instant): Promise<boolean> {
    await this.settle();
    const next = this.#nextAt();
    if (next === null || next > until) {
      await this.clock.advanceTo(until);
      return false;
    }
    await this.clock.advanceTo(instant(Math.max(next, this.now)));
    await this.settle();
    await this.#wakeDue();
    await this.#sweep();
    await this.settle();
    this.#throwFirst();
    return true;
  }

  async runUntil(at: Instant): Promise<void> {
    for (let steps = 0; await this.step(at); steps += 1) if (steps > 50_000) fail('the world does not come to rest');
    await this.settle();
  }

  runFor(ms: number): Promise<void> {
    return this.runUntil(plusMs(this.now, ms));
  }

  async runToEnd(orderId: OrderId, limitMs: number): Promise<void> {
    const last = plusMs(this.now, limitMs);
    while (!isOver(this.parent(orderId)) && (await this.step(last))) continue;
  }

  #throwFirst(): void {
    const [error] = this.errors;
    if (error !== undefined)
      throw error instanceof Error ? error : new Error('something else than an error was thrown');
  }

  #recorderOf(process: string): Recorder | null {
    return this.#options.recorderOf?.(process) ?? null;
  }

  #nextOp(): string {
    this.#ops += 1;
    return `op${this.#ops}`;
  }

  #dueAt(): number {
    const due = this.asleep ? [] : this.store.state.shards.flatMap((shard) => [...shard.due.values()]);
    return Math.min(...due, Infinity);
  }

  #nextAt(): Instant | null {
    const wakeup = this.asleep ? null : this.scheduler.nextDueAt();
    const next = Math.min(this.clock.nextWakeAt(), wakeup ?? Infinity, this.#dueAt());
    return Number.isFinite(next) ? instant(next) : null;
  }

  async #wakeDue(): Promise<void> {
    if (this.asleep) return;
    for (const wakeup of this.scheduler.takeDue(this.now)) this.#wake(wakeup);
    await this.settle();
  }

  #wake(wakeup: Wakeup): void {
    const copies = this.#options.wakeCopies?.() ?? 1;
    for (let copy = 0; copy < copies; copy += 1) {
      this.worker()
        .runner.dispatch(wakeup.orderId, { type: 'WAKE' })
        .catch((error: unknown) => this.errors.push(error));
    }
  }

  async #sweep(): Promise<void> {
    if (this.asleep || this.#dueAt() > this.now) return;
    const { store, clock, draw } = this;
    const { runner } = this.worker();
    const shards = this.store.state.shards.flatMap((shard, i) => (shard.due.size > 0 ? [i] : []));
    const onError = (error: unknown): void => void this.errors.push(error);
    const sweeper = createSweeper({ store, clock, draw, runner, shards, probe: noProbe, onError });
    // A sweeper that dies never comes back from its pass.
    void sweeper.sweep();
    await this.settle();
  }

  #takeStallMs(): number {
    const ms = this.#stallMs;
    this.#stallMs = 0;
    return ms;
  }
}
