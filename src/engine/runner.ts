/**
 * The one loop: load, advance, commit, perform. Live workers, the API and replay run it. A lost race is a retry, never a
 * loss; every awaited step of a send passes a named probe.
 */
import type { Clip } from '../domain/clip.ts';
import { InvariantError } from '../domain/errors.ts';
import { parseClipId, type ClipId, type OrderId } from '../domain/ids.ts';
import { parentWith, type ParentOrder } from '../domain/parent.ts';
import { plusMs } from '../domain/time.ts';
import { advance, hasChanged } from './advance.ts';
import type { Step } from './advance/draft.ts';
import { commitRequest } from './commit-request.ts';
import { createKnownFacts } from './known-facts.ts';
import type { Event, MarketView, Refusal, View } from './messages.ts';
import { decided, type DecidingOptions } from './deciding.ts';
import { marketView, usableQuote } from './market-view.ts';
import { createParentCache, type ParentCache } from './parent-cache.ts';
import { clipFromText, parentFromText } from './parent-text.ts';
import type { Performer } from './performer.ts';
import { FREE, refusedBy, type Permit } from './permit.ts';
import type { CommitResult, OrderStore } from './ports.ts';
import type { Probe, ProbeName } from './probes.ts';
import type { Recorder } from './recorder.ts';
import { createTurns } from './turns.ts';
import type { MarketData } from './venue.ts';

/** Tries against concurrent writers before the event is given back to its source, which delivers it again. */
const TRIES_MAX = 32;
/** Ahead of a wake-up a quote older than this is asked for again, so that it is still a price when the clip is due. */
const QUOTE_AGE_WARM_MS = 1_200;
/** A reservation that came a moment early waits for its instant here; a longer wait is the scheduler's. */
const EARLY_WAIT_MAX_MS = 50;

export interface RunnerOptions extends DecidingOptions {
  readonly store: OrderStore;
  readonly probe: Probe;
  /** A name no other operation of any process has. */
  readonly nextOpId: () => string;
  /** Public market data by exchange; null where none is at hand. */
  readonly marketOf: (exchange: string) => MarketData | null;
  /** Performs effects; null where none can be (the API): they are left to the workers. */
  readonly performer: Performer | null;
  /** Told of every committed step; nobody is when absent or null. */
  readonly recorder?: Recorder | null;
}

/** What became of a dispatched event. */
export type DispatchResult =
  | { readonly kind: 'DONE'; readonly parent: ParentOrder }
  | { readonly kind: 'REFUSED'; readonly refusal: Refusal; readonly parent: ParentOrder }
  | { readonly kind: 'MISSING' };

export interface Runner {
  /** Applies the event; resolves when its commit is durable and its effects have been started. */
  dispatch(orderId: OrderId, event: Event): Promise<DispatchResult>;
  /** Reads the parent into memory ahead of a wake-up. */
  prepare(orderId: OrderId): Promise<void>;
  load(orderId: OrderId): Promise<ParentOrder | null>;
}

interface State {
  readonly parent: ParentOrder;
  readonly closed: ReadonlyMap<number, Clip>;
}

interface Attempt {
  readonly before: ParentOrder;
  readonly step: Step;
  /** Monotonic ms before the step was decided: the send's time to live counts from here. */
  readonly startedAt: number;
}

/** How the next try differs: from a fresh copy, and perhaps without a reservation. */
interface Again {
  readonly kind: 'AGAIN';
  readonly permit: Permit;
}

const WAKE: Event = { type: 'WAKE' };

/** The probes around the commit of an event's facts; a WAKE has its own when it reserves. */
const PROBES_OF: Readonly<Record<Event['type'], readonly [ProbeName, ProbeName] | null>> = {
  WAKE: null,
  PLACED: ['C9', 'C10'],
  REPORTED: ['F1', 'F2'],
  LOOKED_UP: null,
  CANCEL_ANSWERED: null,
  CANCEL: null,
  PAUSE: null,
  UNPAUSE: null,
  KILL: null,
  AMEND: null,
  TRADED: null,
};

function probesOf(event: Event, step: Step): readonly [ProbeName, ProbeName] | null {
  if (step.guard !== null) return ['C1', 'C2'];
  if (step.effects.some((effect) => effect.type === 'CANCEL_CLIP')) return ['X1', 'X2'];
  return PROBES_OF[event.type];
}

/** Children that an event names: their closed records may be needed. */
function namedClips(event: Event): readonly ClipId[] {
  switch (event.type) {
    case 'PLACED':
    case 'CANCEL_ANSWERED':
    case 'LOOKED_UP':
      return [event.clipId];
    case 'REPORTED':
      return [...event.fills, ...event.views].flatMap((item) => (item.clipId === null ? [] : [item.clipId]));
    default:
      return [];
  }
}

function closedNumbers(parent: ParentOrder | undefined, event: Event): readonly number[] {
  const open = new Set(parent?.clips.map((clip) => clip.number));
  const named = namedClips(event).map((clipId) => parseClipId(clipId)?.childNumber ?? 0);
  return [...new Set(named)].filter((number) => number > 0 && !open.has(number));
}

class EngineRunner implements Runner {
  readonly #options: RunnerOptions;
  readonly #cache: ParentCache;
  readonly #known = createKnownFacts();
  readonly #turns = createTurns<OrderId>();

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#cache = createParentCache({
      monotonicMs: () => options.clock.monotonicMs(),
      onForgotten: (orderId) => {
        this.#known.forget(orderId);
        options.planner.forget(orderId);
      },
    });
  }

  dispatch(orderId: OrderId, event: Event): Promise<DispatchResult> {
    // One event of a parent at a time within a process: what is left for the version check is other processes.
    return this.#turns.take(orderId, () => this.#run(orderId, event));
  }

  async prepare(orderId: OrderId): Promise<void> {
    const parent = await this.load(orderId);
    if (parent === null) return;
    this.#cache.keep(parent);
    await this.#warmQuote(parent);
  }

  /** A quiet market sends no quotes: one that would be too old at the due instant is asked for now, not then. */
  async #warmQuote({ request }: ParentOrder): Promise<void> {
    const market = this.#options.marketOf(request.exchange);
    if (market === null) return;
    const quote = market.quote(request.symbol);
    const newEnough = plusMs(this.#options.clock.now(), -QUOTE_AGE_WARM_MS);
    if (quote === null || quote.at < newEnough) await market.fetchQuote(request.symbol, QUOTE_AGE_WARM_MS);
  }

  async load(orderId: OrderId): Promise<ParentOrder | null> {
    return (await this.#read(orderId, WAKE, undefined))?.parent ?? null;
  }

  async #run(orderId: OrderId, event: Event): Promise<DispatchResult> {
    let cached = this.#cache.get(orderId);
    if (cached !== undefined && this.#known.covers(event)) return { kind: 'DONE', parent: cached };
    let permit = FREE;
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const result = await this.#try(orderId, event, cached, permit);
      if (result.kind !== 'AGAIN') return result;
      cached = undefined;
      permit = result.permit;
    }
    throw new Error(`order ${orderId}: gave up on ${event.type} after ${TRIES_MAX} tries; it will be delivered again`);
  }

  async #try(
    orderId: OrderId,
    event: Event,
    cached: ParentOrder | undefined,
    permit: Permit,
  ): Promise<DispatchResult | Again> {
    const state = await this.#read(orderId, event, cached);
    if (state === null) return { kind: 'MISSING' };
    const startedAt = this.#options.clock.monotonicMs();
    const step = await this.#decide(state, event, permit);
    const attempt = { before: state.parent, step, startedAt };
    if (hasChanged(state.parent, step)) return await this.#commit(attempt, event, permit);
    // What looks like nothing to do may only look so from an old copy.
    if (cached !== undefined && step.effects.length === 0) return { kind: 'AGAIN', permit };
    if (step.refusal !== null) return { kind: 'REFUSED', refusal: step.refusal, parent: state.parent };
    return this.#finish(attempt, state.parent);
  }

  async #read(orderId: OrderId, event: Event, cached: ParentOrder | undefined): Promise<State | null> {
    const wanted = closedNumbers(cached, event);
    if (cached !== undefined && wanted.length === 0) return { parent: cached, closed: new Map() };
    const loaded = await this.#options.store.load(orderId, wanted);
    if (loaded === null) return null;
    const closed = new Map([...loaded.closedClips].map(([number, text]) => [number, clipFromText(text)]));
    return { parent: parentFromText(loaded.document, loaded.version), closed };
  }

  #viewOf({ parent, closed }: State, permit: Permit, fetched: Partial<MarketView>): View {
    const { clock, marketOf, performer, recorder } = this.#options;
    const market = marketOf(parent.request.exchange);
    const now = clock.now();
    const seen = market === null ? null : { ...marketView(market, parent.request.symbol, null), ...fetched };
    return {
      now,
      ...usableQuote(market, parent.request.symbol, now),
      instrument: market?.instruments().get(parent.request.symbol) ?? null,
      closedClips: closed,
      ...permit,
      mayAct: performer !== null,
      market: seen === null ? null : (recorder?.overhear(seen) ?? seen),
    };
  }

  async #decide(state: State, event: Event, permit: Permit): Promise<Step> {
    const { planner, timing, marketOf } = this.#options;
    const { parent } = state;
    const step = advance(parent, event, this.#viewOf(state, permit, {}), planner, timing);
    const market = marketOf(parent.request.exchange);
    if (market === null) return step;
    const look = (fetched: Partial<MarketView>): View => this.#viewOf(state, permit, fetched);
    return await decided(step, { parent, event, market, look }, this.#options);
  }

  async #commit(attempt: Attempt, event: Event, permit: Permit): Promise<DispatchResult | Again> {
    const { before, step } = attempt;
    const { store, clock, nextOpId, planner, timing, recorder } = this.#options;
    const at = clock.now();
    const request = commitRequest(before, step, { opId: nextOpId(), at, planner, timing });
    const result = await this.#probed(() => store.commit(request), probesOf(event, step));
    switch (result.kind) {
      case 'OK': {
        const { version } = result;
        const done = this.#finish(attempt, parentWith(step.parent, { version }));
        recorder?.committed({ before, event, step, request, at, version });
        return done;
      }
      case 'MISSING':
        return { kind: 'MISSING' };
      case 'CONFLICT':
      case 'DUPLICATE_FILLS':
        return { kind: 'AGAIN', permit };
      case 'EARLY':
        return { kind: 'AGAIN', permit: { mayReserve: await this.#waitOut(result.waitMs), blockedBy: null } };
      case 'EXISTS':
        throw new InvariantError(`order ${before.request.orderId} was created by a dispatch`);
      default:
        // The guard says no send now. Everything else that is due is done without one; the sweeper tries again.
        return { kind: 'AGAIN', permit: refusedBy(result) };
    }
  }

  async #probed(
    commit: () => Promise<CommitResult>,
    names: readonly [ProbeName, ProbeName] | null,
  ): Promise<CommitResult> {
    const { probe } = this.#options;
    const answer = commit();
    if (names !== null) probe(names[0]);
    const result = await answer;
    if (names !== null && result.kind === 'OK') probe(names[1]);
    return result;
  }

  /** True when the reservation is worth another try after the wait. */
  async #waitOut(waitMs: number): Promise<boolean> {
    const { clock } = this.#options;
    if (waitMs > EARLY_WAIT_MAX_MS) return false;
    await clock.sleepUntil(plusMs(clock.now(), waitMs));
    return true;
  }

  #finish({ step, startedAt }: Attempt, parent: ParentOrder): DispatchResult {
    this.#known.note(parent.request.orderId, step.closed);
    this.#cache.keep(parent);
    this.#options.performer?.perform(parent, step.effects, startedAt);
    return { kind: 'DONE', parent };
  }
}

export const createRunner = (options: RunnerOptions): Runner => new EngineRunner(options);
