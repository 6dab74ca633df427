/** The orders of one replay: created when their time comes, handed out when they are complete. */
import { OrderError, refuse } from '../../domain/errors.ts';
import { SECOND_MS, type Instant } from '../../domain/time.ts';
import { MARKOUT_MS, type Execution } from '../../report/execution.ts';
import type { ReplayContext } from './context.ts';
import { RANK } from './event-heap.ts';
import { executionOf } from './execution-of.ts';
import { instrumentOf } from './instrument-of.ts';
import { groupFor, type MarketGroup } from './market-groups.ts';
import type { ReplayOptions, ReplayOrder } from './options.ts';
import { ParentRun } from './parent-run.ts';
import { refusedExecution } from './refused-execution.ts';
import { ReplayView, type Curves } from './replay-view.ts';
import { TapeNeeds } from './tape-needs.ts';

/** The tape begins so long before an order is created, ms, or a bin earlier where bins are longer. */
const BEFORE_MS = 60_000;
const AFTER_MS = MARKOUT_MS[3];

/** An order with its market, until it is complete. */
interface Placed {
  readonly order: ReplayOrder;
  readonly group: MarketGroup;
  readonly needs: TapeNeeds;
  readonly fromMs: number;
}

interface Live extends Placed {
  readonly run: ParentRun;
}

const byCreation = (a: ReplayOrder, b: ReplayOrder): number => a.request.createdAt - b.request.createdAt;

function refuseTwice(orders: readonly ReplayOrder[]): void {
  const seen = new Set<string>();
  for (const { request } of orders) {
    if (seen.has(request.orderId)) throw refuse('orderId', `${request.orderId} is there twice`);
    seen.add(request.orderId);
  }
}

export class OrderBoard {
  readonly #options: ReplayOptions;
  readonly #context: ReplayContext;
  readonly #curves: Curves = new Map();
  readonly #waiting = new Set<Placed>();
  readonly #live = new Set<Live>();
  #done: Execution[] = [];

  constructor(options: ReplayOptions, groups: readonly MarketGroup[], context: ReplayContext) {
    this.#options = options;
    this.#context = context;
    refuseTwice(options.orders);
    const needs = new Map(groups.map((group) => [group, new TapeNeeds(group.market)]));
    for (const order of [...options.orders].sort(byCreation)) {
      const placed = this.#place(order, groups, needs);
      if (placed === null) continue;
      this.#waiting.add(placed);
      placed.needs.expect(placed.fromMs);
      context.at(order.request.createdAt, RANK.wake, () => {
        this.#create(placed);
      });
    }
    for (const each of needs.values()) each.note();
  }

  get hasDone(): boolean {
    return this.#done.length > 0;
  }

  /** Executions that have been completed since the last call. */
  takeDone(): readonly Execution[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }

  /** The data has ended for good: what is not complete is told as it stands. */
  cutOff(): void {
    for (const live of [...this.#live]) this.#complete(live);
    for (const { order, group } of this.#waiting) {
      this.#refuse(order, group, refuse('createdAt', 'is after the end of the recorded market'));
    }
    this.#waiting.clear();
  }

  #place(
    order: ReplayOrder,
    groups: readonly MarketGroup[],
    needs: ReadonlyMap<MarketGroup, TapeNeeds>,
  ): Placed | null {
    try {
      const group = groupFor(groups, order.request.symbol);
      const ofMarket = needs.get(group);
      if (ofMarket === undefined) return null;
      const beforeMs = Math.max(BEFORE_MS, group.market.tape.binMs);
      const fromMs = Math.floor((order.request.createdAt - beforeMs) / SECOND_MS) * SECOND_MS;
      return { order, group, needs: ofMarket, fromMs };
    } catch (error) {
      if (!(error instanceof OrderError)) throw error;
      this.#refuse(order, null, error);
      return null;
    }
  }

  #create(placed: Placed): void {
    this.#waiting.delete(placed);
    const { order, group, needs, fromMs } = placed;
    needs.begin(fromMs);
    try {
      const instrument = instrumentOf(order.request.symbol, order.rules, group.market.facts.scale);
      const given = order.volumeCurve ?? null;
      const view = new ReplayView(group.market, instrument, this.#context, { curves: this.#curves, given });
      const run: ParentRun = new ParentRun(order.request, view, this.#context, () => {
        this.#complete(live);
      });
      const live: Live = { ...placed, run };
      run.create();
      this.#live.add(live);
      for (const { at, request } of order.requests ?? []) {
        this.#context.at(at, RANK.wake, () => {
          if (this.#live.has(live)) run.ask(request);
        });
      }
    } catch (error) {
      if (!(error instanceof OrderError)) throw error;
      needs.end(fromMs);
      this.#refuse(order, group, error);
    }
  }

  #complete(live: Live): void {
    if (!this.#live.delete(live)) return;
    const { run, group, needs, fromMs } = live;
    const { plannedEnd, endedAt } = run.notes;
    const now = this.#context.now();
    for (const { at, request } of live.order.requests ?? []) {
      if (at > now && run.parent !== null) run.notes.requests.onUnasked(request, at, run.parent);
    }
    const last: Instant = endedAt === null ? now : plannedEnd !== null && plannedEnd > endedAt ? plannedEnd : endedAt;
    this.#done.push(
      executionOf({
        ...{ run, group, fromMs },
        context: this.#context,
        version: this.#options.version,
        toMs: last + AFTER_MS,
      }),
    );
    run.close();
    needs.end(fromMs);
  }

  #refuse(order: ReplayOrder, group: MarketGroup | null, error: OrderError): void {
    this.#done.push(refusedExecution(order, group, error, this.#context, this.#options.version));
  }
}
