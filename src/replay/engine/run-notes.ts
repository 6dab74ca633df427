/** What is noted beside an order while it is played: the market at its turning points, before and after each fill, its holds. */
import type { Fill } from '../../domain/fill.ts';
import { LIFETIME_DEFAULT_MS } from '../../domain/limits.ts';
import type { ParentOrder } from '../../domain/parent.ts';
import { isTerminal } from '../../domain/parent-status.ts';
import { earlier, later, plusMs, type Instant } from '../../domain/time.ts';
import type { Event, Refusal } from '../../engine/messages.ts';
import { MARKOUT_MS, type HeldStretch, type MarketPoint } from '../../report/execution.ts';
import type { ReplayContext } from './context.ts';
import { RANK } from './event-heap.ts';
import type { Sums } from './exact-sum.ts';
import { pointNow } from './market-point.ts';
import { PlanCurve } from './plan-curve.ts';
import type { RecordedMarket } from './recorded-market.ts';
import { RequestNotes } from './request-notes.ts';

export interface FillNote {
  readonly before: MarketPoint | null;
  readonly after: (MarketPoint | null)[];
}

/** The market is told of for so long after the last that matters. */
const AFTER_MS = MARKOUT_MS[3];

/** An order that names neither an end nor a duration has no planned end: it ends when it is done. */
function plannedEndOf({ basis, request }: ParentOrder): Instant | null {
  if (basis === null) return null;
  const isOpenEnded = request.endTime === null && basis.window.windowEnd - request.createdAt >= LIFETIME_DEFAULT_MS;
  return isOpenEnded ? null : basis.window.windowEnd;
}

export class RunNotes {
  readonly #context: ReplayContext;
  readonly #market: RecordedMarket;
  readonly #onComplete: () => void;
  readonly plan: PlanCurve;
  readonly held: HeldStretch[] = [];
  readonly requests = new RequestNotes();
  readonly fills = new Map<string, FillNote>();
  readonly sentInto = new Map<number, MarketPoint | null>();
  readonly atDecision: MarketPoint | null;
  atArrival: MarketPoint | null = null;
  atEnd: MarketPoint | null = null;
  startedAt: Instant | null = null;
  endedAt: Instant | null = null;
  plannedEnd: Instant | null = null;
  sumsAtStart: Sums | null = null;
  sumsAtLastFill: Sums | null = null;
  sumsAtEnd: Sums | null = null;
  /** The start that is awaited; another one replaces it. */
  #startAwaited: Instant | null = null;

  constructor(context: ReplayContext, market: RecordedMarket, onComplete: () => void) {
    this.#context = context;
    this.#market = market;
    this.#onComplete = onComplete;
    this.plan = new PlanCurve(context.planner);
    this.atDecision = pointNow(market, context);
  }

  onFill(fill: Fill, us: number): void {
    const note: FillNote = { before: pointNow(this.#market, this.#context, us), after: MARKOUT_MS.map(() => null) };
    this.fills.set(fill.fillId, note);
    this.sumsAtLastFill = this.#market.sums.read();
    MARKOUT_MS.forEach((ms, index) => {
      this.#context.at(plusMs(fill.at, ms), RANK.look, () => {
        note.after[index] = pointNow(this.#market, this.#context);
      });
    });
  }

  onRefused(event: Event, refusal: Refusal, parent: ParentOrder): void {
    this.requests.onRefused(event, refusal, parent, this.#context.now());
  }

  /** After each step that changed the order. */
  onStep(before: ParentOrder, after: ParentOrder): void {
    const now = this.#context.now();
    if (after.clipCount > before.clipCount) this.sentInto.set(after.clipCount, pointNow(this.#market, this.#context));
    if (after.basis !== before.basis && after.basis !== null) this.#followPlan(before, after, now);
    if (before.hold !== null && before.hold.reason !== after.hold?.reason) {
      this.held.push({ reason: before.hold.reason, from: before.hold.since, to: now });
    }
    const pause = this.requests.onStep(after, now);
    if (pause !== null) this.held.push(pause);
    if (isTerminal(after.status) && !isTerminal(before.status)) this.#end(after, now);
  }

  /** Of an order that goes on, with what keeps it from trading now. */
  heldAtEnd(parent: ParentOrder | null): readonly HeldStretch[] {
    const stretches = [...this.held, ...this.requests.lasting()];
    if (parent?.hold === undefined || parent.hold === null || this.endedAt !== null) return stretches;
    return [...stretches, { reason: parent.hold.reason, from: parent.hold.since, to: null }];
  }

  #followPlan(before: ParentOrder, after: ParentOrder, now: Instant): void {
    this.plan.follow(after, now);
    this.plannedEnd = plannedEndOf(after);
    const start = after.basis?.window.start ?? now;
    const isNew = start !== this.#startAwaited && before.clipCount === 0;
    if (isNew) {
      this.#startAwaited = start;
      this.#whenReached(
        start,
        () => this.#startAwaited === start && this.endedAt === null,
        () => {
          this.startedAt = later(start, now);
          this.atArrival = pointNow(this.#market, this.#context);
          this.sumsAtStart = this.#market.sums.read();
        },
      );
    }
    this.#awaitPlannedEnd();
  }

  #awaitPlannedEnd(): void {
    const end = this.plannedEnd;
    if (end === null) return;
    this.#whenReached(
      end,
      () => this.plannedEnd === end,
      () => {
        this.sumsAtEnd = this.#market.sums.read();
        if (this.endedAt === null) this.atEnd = pointNow(this.#market, this.#context);
      },
    );
  }

  /** At the end of that instant, unless it no longer counts by then. */
  #whenReached(at: Instant, counts: () => boolean, act: () => void): void {
    if (at <= this.#context.now()) {
      act();
      return;
    }
    this.#context.at(at, RANK.look, () => {
      if (counts()) act();
    });
  }

  #end({ hold }: ParentOrder, now: Instant): void {
    this.endedAt = now;
    if (hold !== null) this.held.push({ reason: hold.reason, from: hold.since, to: now });
    const end = earlier(this.plannedEnd ?? now, now);
    if (this.plannedEnd === null || end === now) this.atEnd = pointNow(this.#market, this.#context);
    if (this.plannedEnd === null) this.sumsAtEnd = this.#market.sums.read();
    const last = later(this.plannedEnd ?? now, now);
    this.#context.at(plusMs(last, AFTER_MS + 1), RANK.look, this.#onComplete);
  }
}
