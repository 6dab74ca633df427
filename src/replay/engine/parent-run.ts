/**
 * One parent order in a replay: decides by the engine's own step, and carries out what it asks for at the replayed venue.
 * Nothing is lost between us and that venue, so what live work does against losses is not awaited here.
 */
import type { Clip } from '../../domain/clip.ts';
import { isGreater, stepsIn, stepsOf } from '../../domain/decimal.ts';
import { isOver, parentWith, type ParentOrder, type ParentRequest } from '../../domain/parent.ts';
import { isTerminal } from '../../domain/parent-status.ts';
import { advance, hasChanged } from '../../engine/advance.ts';
import { nextAttention } from '../../engine/advance/due.ts';
import type { Step } from '../../engine/advance/draft.ts';
import type { ClientRequest, Effect, Event, MarketView, View } from '../../engine/messages.ts';
import { checkOrder, newParent } from '../../engine/new-parent.ts';
import { strategyOf } from '../../../strategies/index.ts';
import type { ReplayContext } from './context.ts';
import { RANK } from './event-heap.ts';
import { OwnVenue } from './own-venue.ts';
import type { ReplayView } from './replay-view.ts';
import { RunNotes } from './run-notes.ts';

/** What is overdue and cannot be done now is looked at again after this, ms: as the sweeper does. */
const LOOK_MS = 1_000;
/** While the market is silent it is looked at only this often, ms. */
const NAP_MS = 3_600_000;
/** Needs that a step may have one after another: a curve, volume, levels. */
const ROUNDS_MAX = 3;

/**
 * Arming tells a queue of slices ahead of their time. Here each order is woken for its next attention, which a due slice is,
 * so that there is nobody to tell: all slices count as armed.
 */
const NOTHING_TO_ARM = Number.MAX_SAFE_INTEGER;

const WAKE: Event = { type: 'WAKE' };

/** With the replay's seed where the order names none. */
function seeded(request: ParentRequest, seed: string | null): ParentRequest {
  const given = request.params['seed'] ?? null;
  if (seed === null || given !== null) return request;
  return { ...request, params: { ...request.params, seed: `${seed}-${request.orderId}`.slice(0, 64) } };
}

export class ParentRun {
  readonly view: ReplayView;
  readonly notes: RunNotes;
  /** As given; completed by the checks once it is created. */
  request: ParentRequest;
  readonly closed = new Map<number, Clip>();
  /** Null until it is created. */
  parent: ParentOrder | null = null;
  readonly #context: ReplayContext;
  readonly #venue: OwnVenue;
  #attentionUs = -1;
  #isWoken = false;
  readonly #onRow = (us: number): void => {
    this.#context.after(us, 0, RANK.wake, () => {
      this.#dispatch(WAKE);
    });
  };

  constructor(request: ParentRequest, view: ReplayView, context: ReplayContext, onComplete: () => void) {
    this.request = seeded(request, context.seed);
    this.view = view;
    this.#context = context;
    this.notes = new RunNotes(context, view.market, onComplete);
    const { orderMs } = context.latency;
    this.#venue = new OwnVenue({
      view,
      context,
      side: request.side,
      listener: {
        onFill: (fill, us) => {
          this.notes.onFill(fill, us);
        },
        onReport: (fill, order, us) => {
          this.#later(us, orderMs, { type: 'REPORTED', fills: [fill], views: [order] });
        },
      },
    });
  }

  /** Creates the order by the checks of a create request. Throws OrderError when it is refused. */
  create(): void {
    const { instrument } = this.view;
    const strategy = strategyOf(this.request.strategy);
    const submitted = { request: this.request, instrument, strategy, refPrice: this.view.mid() };
    this.request = checkOrder(submitted).request;
    this.parent = newParent(this.request);
    this.#dispatch(WAKE);
  }

  /** A client's request: decided at once, and carried out by the wake that follows it, as live. */
  ask(request: ClientRequest): void {
    this.#dispatch(request);
    this.#wakeAgain();
  }

  /** Takes the order out of the market, whatever its state. */
  close(): void {
    this.#attentionUs = -1;
    this.#venue.close();
    this.view.market.watches.drop(this);
    this.view.market.sleepers.delete(this.#onRow);
    this.#context.planner.forget(this.request.orderId);
  }

  #later(us: number, ms: number, event: Event): void {
    this.#context.after(us, ms, RANK.venue, () => {
      this.#dispatch(event);
    });
  }

  #dispatch(event: Event): void {
    const before = this.parent;
    if (before === null) return;
    const step = this.#decide(before, event);
    if (step.refusal !== null) this.notes.onRefused(event, step.refusal, before);
    if (hasChanged(before, step)) {
      this.parent = parentWith(step.parent, { version: before.version + 1, armedThrough: NOTHING_TO_ARM });
      for (const clip of step.closed) this.closed.set(clip.number, clip);
      this.notes.onStep(before, this.parent);
    }
    for (const effect of step.effects) this.#perform(effect);
    this.#awaitAttention();
  }

  /** The step with everything it turned out to need of the market. */
  #decide(parent: ParentOrder, event: Event): Step {
    const { planner, timing } = this.#context;
    let extra = null as Partial<MarketView> | null;
    let step = advance(parent, event, this.#look(extra), planner, timing);
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const found = this.#lacking(step, extra);
      if (found === null) break;
      extra = { ...extra, ...found };
      step = advance(parent, event, this.#look(extra), planner, timing);
    }
    return step;
  }

  #look(extra: Partial<MarketView> | null): View {
    const { view } = this;
    const quote = view.quote();
    return {
      now: this.#context.now(),
      quote,
      quoteFault: quote === null ? 'the recorded market shows no two sides' : null,
      instrument: view.instrument,
      closedClips: this.closed,
      mayReserve: true,
      blockedBy: null,
      mayAct: true,
      market: view.marketView(extra),
    };
  }

  #lacking(step: Step, known: Partial<MarketView> | null): Partial<MarketView> | null {
    if (step.wantsCurve && known?.curve === undefined) return { curve: this.view.curve() };
    if (step.wantsVolumes !== null && known?.volumes === undefined) {
      return { volumes: this.view.volumes(step.wantsVolumes) };
    }
    return step.wantsLevels > 0 && known?.levels === undefined ? { levels: this.view.levels(step.wantsLevels) } : null;
  }

  #perform(effect: Effect): void {
    const { latency, nowUs } = this.#context;
    switch (effect.type) {
      case 'SUBMIT':
        this.#context.after(nowUs, latency.orderMs, RANK.venue, () => {
          this.#submit(effect.clip);
        });
        return;
      case 'CANCEL_CLIP':
        this.#context.after(nowUs, latency.cancelMs, RANK.venue, () => {
          this.#cancel(effect.clip);
        });
        return;
      case 'LOOK_UP':
        this.#context.after(nowUs, latency.orderMs, RANK.venue, () => {
          this.#lookUp(effect.clip);
        });
        return;
      case 'WATCH':
        this.#watch(effect);
        return;
      case 'WAKE_AGAIN':
        this.#wakeAgain();
        return;
      // What an armed slice is woken by live, its due time, is awaited here as the order's next attention.
      case 'ARM':
    }
  }

  #submit(clip: Clip): void {
    const { nowUs, latency } = this.#context;
    const event: Event = { type: 'PLACED', clipId: clip.clipId, result: this.#venue.place(clip) };
    this.#later(nowUs, latency.orderMs, event);
  }

  #cancel(clip: Clip): void {
    const { nowUs, latency } = this.#context;
    const event: Event = { type: 'CANCEL_ANSWERED', clipId: clip.clipId, result: this.#venue.cancel(clip.clipId) };
    this.#later(nowUs, latency.cancelMs, event);
  }

  #lookUp(clip: Clip): void {
    const { latency } = this.#context;
    const askedAt = this.#context.now();
    const event: Event = {
      type: 'LOOKED_UP',
      clipId: clip.clipId,
      result: this.#venue.lookUp(clip.clipId),
      askedAt,
    };
    this.#later(this.#context.nowUs, latency.orderMs, event);
  }

  #watch({ price, condition }: Extract<Effect, { type: 'WATCH' }>): void {
    const { market } = this.view;
    const { scale } = market.facts;
    const below = stepsIn(price, scale.priceUnit);
    const isBetween = isGreater(price, stepsOf(scale.priceUnit, below));
    const units = Number(condition === 'ABOVE' && isBetween ? below + 1n : below);
    market.watches.set(this, {
      price: units,
      condition,
      onReached: (traded, us) => {
        this.#later(us, 0, { type: 'TRADED', price: scale.price(traded) });
      },
    });
  }

  #wakeAgain(): void {
    if (this.#isWoken) return;
    this.#isWoken = true;
    this.#context.heap.push(this.#context.nowUs, RANK.wake, () => {
      this.#isWoken = false;
      this.#dispatch(WAKE);
    });
  }

  #awaitAttention(): void {
    if (this.parent === null) return;
    const { planner, timing, nowUs } = this.#context;
    if (isOver(this.parent)) {
      this.view.market.watches.drop(this);
      planner.forget(this.request.orderId);
    }
    const at = nextAttention(this.parent, planner, timing);
    if (at === null) {
      this.#attentionUs = -1;
      return;
    }
    if (at === this.parent.notBefore && this.#mayStayAsleep(this.parent)) this.#sleep(this.parent);
    else this.#wakeAt(at * 1_000 > nowUs ? at * 1_000 : nowUs + LOOK_MS * 1_000);
  }

  #wakeAt(us: number): void {
    if (us === this.#attentionUs) return;
    this.#attentionUs = us;
    this.#context.heap.push(us, RANK.wake, () => {
      if (this.#attentionUs !== us) return;
      this.#attentionUs = -1;
      this.#dispatch(WAKE);
    });
  }

  /** Only the market is missing: nothing is at the venue, and nothing has been heard of the market for long. */
  #mayStayAsleep({ hold, clips }: ParentOrder): boolean {
    return hold?.reason === 'NO_MARKET' && clips.length === 0 && this.view.market.isSilent(this.#context.nowUs);
  }

  /** Instead of looking at a silent market every second: wakes with its next row, or to see that the time is up. */
  #sleep({ basis }: ParentOrder): void {
    const { nowUs } = this.#context;
    const endUs = (basis?.window.end ?? 0) * 1_000;
    this.#wakeAt(endUs > nowUs ? Math.min(endUs, nowUs + NAP_MS * 1_000) : nowUs + LOOK_MS * 1_000);
    this.view.market.sleepers.add(this.#onRow);
  }

  /** Whether it has come to its end. */
  get isDone(): boolean {
    return this.parent !== null && isTerminal(this.parent.status);
  }
}
