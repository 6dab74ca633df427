/**
 * The one loop: load, advance, commit, perform. Live workers, the API and replay run it. A lost race is a retry, never a
 * loss; every awaited step of a send passes a named probe.
 */
import type { Clip } from '../domain/clip.ts';
import { toText } from '../domain/decimal.ts';
import { InvariantError } from '../domain/errors.ts';
import { parseClipId, type ClipId, type OrderId } from '../domain/ids.ts';
import { exposure, isOver, type ParentOrder } from '../domain/parent.ts';
import { plusMs, type Instant } from '../domain/time.ts';
import { advance, hasChanged } from './advance.ts';
import { nextAttention } from './advance/due.ts';
import type { Step } from './advance/draft.ts';
import type { Event, View } from './messages.ts';
import { clipFromText, clipToText, parentFromText, parentToText } from './parent-text.ts';
import type { Performer } from './performer.ts';
import type { Planner } from './planner.ts';
import type { Clock, CommitRequest, CommitResult, OrderStore } from './ports.ts';
import type { Probe, ProbeName } from './probes.ts';
import type { Timing } from './timing.ts';
import type { MarketData } from './venue.ts';

/** Tries against concurrent writers before the event is given back to its source, which delivers it again. */
const CONFLICTS_MAX = 32;
/** A quote older than this is not a price. */
const QUOTE_AGE_MAX_MS = 2_000;
/** Parents kept parsed in memory. */
const CACHE_MAX = 5_000;
/** A reservation that came a moment early waits for its instant here; a longer wait is the scheduler's. */
const EARLY_WAIT_MAX_MS = 1_500;

export interface RunnerOptions {
  readonly store: OrderStore;
  readonly clock: Clock;
  readonly planner: Planner;
  readonly timing: Timing;
  readonly probe: Probe;
  /** A name no other operation of any process has. */
  readonly nextOpId: () => string;
  /** Public market data by exchange; null where none is at hand. */
  readonly marketOf: (exchange: string) => MarketData | null;
  /** Performs effects; null where none can be (the API): they are left to the workers. */
  readonly performer: Performer | null;
}

/** What became of a dispatched event. */
export type DispatchResult =
  | { readonly kind: 'DONE'; readonly parent: ParentOrder }
  | { readonly kind: 'REFUSED'; readonly refusal: 'INVALID' | 'TERMINATED'; readonly parent: ParentOrder }
  | { readonly kind: 'MISSING' };

export interface Runner {
  /** Applies the event; resolves when its commit is durable and its effects have been started. */
  dispatch(orderId: OrderId, event: Event): Promise<DispatchResult>;
  /** Reads the parent into memory ahead of a wake-up. */
  prepare(orderId: OrderId): Promise<void>;
  load(orderId: OrderId): Promise<ParentOrder | null>;
}

interface Attempt {
  readonly parent: ParentOrder;
  readonly step: Step;
  readonly next: ParentOrder;
}

const PROBES_OF: Readonly<Record<Event['type'], readonly [ProbeName, ProbeName] | null>> = {
  WAKE: ['C1', 'C2'],
  PLACED: ['C9', 'C10'],
  REPORTED: ['F1', 'F2'],
  LOOKED_UP: null,
  CANCEL_ANSWERED: null,
  CANCEL: null,
};

/** Child numbers that an event names: their closed records may be needed. */
function namedClips(event: Event): readonly ClipId[] {
  switch (event.type) {
    case 'PLACED':
    case 'CANCEL_ANSWERED':
    case 'LOOKED_UP':
      return [event.clipId];
    case 'REPORTED':
      return [...event.fills, ...event.views].flatMap((item) => (item.clipId === null ? [] : [item.clipId]));
    case 'WAKE':
    case 'CANCEL':
      return [];
  }
}

const closedNumbers = (parent: ParentOrder | undefined, event: Event): number[] => {
  const open = new Set(parent?.clips.map((clip) => clip.number));
  const named = namedClips(event).map((clipId) => parseClipId(clipId)?.childNumber ?? 0);
  return [...new Set(named)].filter((number) => number > 0 && !open.has(number));
};

/** What waits behind a reservation that the guard refused. */
type Refused = Extract<CommitResult, { kind: 'EARLY' | 'LATE' | 'SKEWED' | 'HALTED' | 'BARRIER' | 'NOT_WORKING' | 'OLD_EPOCH' | 'OVERCOMMITTED' }>;

export function createRunner(options: RunnerOptions): Runner {
  const { store, clock, planner, timing, probe, performer } = options;
  const cache = new Map<OrderId, ParentOrder>();
  const tails = new Map<OrderId, Promise<unknown>>();

  function remember(parent: ParentOrder): void {
    const orderId = parent.request.orderId;
    cache.delete(orderId);
    if (isOver(parent)) return;
    cache.set(orderId, parent);
    if (cache.size <= CACHE_MAX) return;
    const oldest = cache.keys().next();
    if (!oldest.done) cache.delete(oldest.value);
  }

  async function read(orderId: OrderId, event: Event, cached: ParentOrder | undefined) {
    const wanted = closedNumbers(cached, event);
    if (cached !== undefined && wanted.length === 0) return { parent: cached, closed: new Map<number, Clip>() };
    const loaded = await store.load(orderId, wanted);
    if (loaded === null) return null;
    const closed = new Map([...loaded.closedClips].map(([number, text]) => [number, clipFromText(text)]));
    return { parent: parentFromText(loaded.document, loaded.version), closed };
  }

  function viewFor(parent: ParentOrder, closed: ReadonlyMap<number, Clip>, mayReserve: boolean): View {
    const market = options.marketOf(parent.request.exchange);
    const now = clock.now();
    const quote = market?.quote(parent.request.symbol) ?? null;
    return {
      now,
      quote: quote !== null && quote.at >= plusMs(now, -QUOTE_AGE_MAX_MS) ? quote : null,
      instrument: market?.instruments().get(parent.request.symbol) ?? null,
      closedClips: closed,
      mayReserve,
      mayAct: performer !== null,
    };
  }

  async function decide(parent: ParentOrder, event: Event, closed: ReadonlyMap<number, Clip>, mayReserve: boolean) {
    const view = viewFor(parent, closed, mayReserve);
    const step = advance(parent, event, view, planner, timing);
    if (!step.wantsQuote) return step;
    const asked = await options.marketOf(parent.request.exchange)?.fetchQuote(parent.request.symbol);
    if (asked === null || asked === undefined) return step;
    return advance(parent, event, { ...viewFor(parent, closed, mayReserve), quote: asked }, planner, timing);
  }

  function requestFor(attempt: Attempt, opId: string, at: Instant): CommitRequest {
    const { parent, step, next } = attempt;
    const lines = step.journal.map((entry) => ({ at, ...entry }));
    return {
      orderId: parent.request.orderId,
      opId,
      expectedVersion: parent.version,
      document: parentToText(next),
      status: next.status,
      epoch: next.planEpoch,
      quantity: toText(next.request.quantity),
      exposure: toText(exposure(next)),
      journal: lines.length === 0 ? null : JSON.stringify(lines),
      closedClips: step.closed.map((clip) => [clip.number, clipToText(clip)] as const),
      fillIds: step.fillIds,
      dueAt: nextAttention(next, planner, timing),
      account: next.request.account,
      createdAt: next.request.createdAt,
      isOpen: !isOver(next),
      guard: step.guard,
    };
  }

  async function commit(attempt: Attempt, event: Event): Promise<CommitResult> {
    const request = requestFor(attempt, options.nextOpId(), clock.now());
    const answer = store.commit(request);
    const names = event.type === 'WAKE' && attempt.step.guard === null ? null : PROBES_OF[event.type];
    if (names !== null) probe(names[0]);
    const result = await answer;
    if (names !== null && result.kind === 'OK') probe(names[1]);
    return result;
  }

  /** True when the reservation is worth another try at once; false when the rest is to be done without it. */
  async function afterRefusal(refused: Refused): Promise<boolean> {
    if (refused.kind !== 'EARLY' || refused.waitMs > EARLY_WAIT_MAX_MS) return false;
    await clock.sleepUntil(plusMs(clock.now(), refused.waitMs));
    return true;
  }

  async function attemptOnce(orderId: OrderId, event: Event, mayReserve: boolean, cached: ParentOrder | undefined) {
    const state = await read(orderId, event, cached);
    if (state === null) return null;
    const startedAt = clock.monotonicMs();
    const step = await decide(state.parent, event, state.closed, mayReserve);
    return { parent: state.parent, step, startedAt, next: { ...step.parent, version: state.parent.version + 1 } };
  }

  async function run(orderId: OrderId, event: Event): Promise<DispatchResult> {
    let cached = cache.get(orderId);
    let mayReserve = true;
    for (let tries = 0; tries < CONFLICTS_MAX; tries += 1) {
      const attempt = await attemptOnce(orderId, event, mayReserve, cached);
      if (attempt === null) return { kind: 'MISSING' };
      const { parent, step, next } = attempt;
      const changed = hasChanged(parent, step);
      if (!changed && cached !== undefined && step.effects.length === 0) {
        // What looks like nothing to do may only look so from an old copy.
        cached = undefined;
        continue;
      }
      if (step.refusal !== null) return { kind: 'REFUSED', refusal: step.refusal, parent };
      if (!changed) {
        remember(parent);
        performer?.perform(parent, step.effects, attempt.startedAt);
        return { kind: 'DONE', parent };
      }
      const result = await commit(attempt, event);
      switch (result.kind) {
        case 'OK':
          remember(next);
          performer?.perform(next, step.effects, attempt.startedAt);
          return { kind: 'DONE', parent: next };
        case 'CONFLICT':
        case 'DUPLICATE_FILLS':
          cached = undefined;
          break;
        case 'MISSING':
          return { kind: 'MISSING' };
        case 'EXISTS':
          throw new InvariantError(`order ${orderId} was created twice by one dispatch`);
        default:
          mayReserve = await afterRefusal(result);
          cached = undefined;
      }
    }
    throw new Error(`order ${orderId}: gave up on ${event.type} after ${CONFLICTS_MAX} tries; it will be delivered again`);
  }

  return {
    dispatch(orderId, event) {
      // One event of a parent at a time within a process: what is left for the version check is other processes.
      const before = tails.get(orderId) ?? Promise.resolve();
      const mine = before.then(
        () => run(orderId, event),
        () => run(orderId, event),
      );
      tails.set(orderId, mine);
      const clear = (): void => {
        if (tails.get(orderId) === mine) tails.delete(orderId);
      };
      mine.then(clear, clear);
      return mine;
    },
    async prepare(orderId) {
      const state = await read(orderId, { type: 'WAKE' }, undefined);
      if (state === null) return;
      remember(state.parent);
      options.marketOf(state.parent.request.exchange)?.quote(state.parent.request.symbol);
    },
    async load(orderId) {
      const state = await read(orderId, { type: 'WAKE' }, undefined);
      return state?.parent ?? null;
    },
  };
}
