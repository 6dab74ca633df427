/**
 * Carries out effects after their commit: sends, cancels, look-ups, wake-ups. An effect that is lost (the process dies)
 * is derived again from the state: a silent sender is looked up, a cancel is sent again, a due slice is swept.
 */
import type { Clip } from '../domain/clip.ts';
import { clipIdOf, type OrderId } from '../domain/ids.ts';
import { venueAccount, type ParentOrder } from '../domain/parent.ts';
import type { Effect, Event } from './messages.ts';
import type { Clock, Scheduler } from './ports.ts';
import type { Probe } from './probes.ts';
import { RuleRefresh } from './rule-refresh.ts';
import type { Timing } from './timing.ts';
import type { MarketData, OrderRef, PlaceResult, Venue } from './venue.ts';
import { createWatches, type Watches } from './watches.ts';

export interface PerformerOptions {
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly probe: Probe;
  /** The adapter of an account; null when this process has none for it. */
  readonly venueOf: (account: string) => Venue | null;
  /** Public market data by exchange; without it no price is watched between looks. */
  readonly marketOf?: (exchange: string) => MarketData | null;
  /** Told of work that failed; the state brings it back. */
  readonly onError: (error: unknown, orderId: OrderId) => void;
}

export interface Performer {
  /** Starts the effects of one commit. `startedAt`: monotonic time before the reservation was asked for. */
  perform(parent: ParentOrder, effects: readonly Effect[], startedAt: number): void;
  /** Resolves when everything started so far has ended. */
  settled(): Promise<void>;
}

type Deliver = (orderId: OrderId, event: Event) => Promise<unknown>;

/** A process that cannot send leaves the slice alone this long, so that another one may take it. */
const NO_ADAPTER_RETRY_MS = 1_000;

const notSent = (message: string, retryAfterMs: number): PlaceResult => ({
  outcome: 'NOT_ADMITTED',
  error: { errorCode: 'NETWORK_ERROR', venueCode: null, httpStatus: null, message },
  retryAfterMs,
});

const refOf = (parent: ParentOrder, clip: Clip): OrderRef => ({
  clipId: clip.clipId,
  venueOrderId: clip.venueOrderId,
  symbol: parent.request.symbol,
  reservedAt: clip.reservedAt,
  timeInForce: clip.timeInForce,
});

/** The send goes first: whatever else there is to do, its lateness is what the client pays for. */
const sendsFirst = (effects: readonly Effect[]): readonly Effect[] =>
  [...effects].sort((a, b) => Number(b.type === 'SUBMIT') - Number(a.type === 'SUBMIT'));

class EffectPerformer implements Performer {
  readonly #options: PerformerOptions;
  readonly #deliver: Deliver;
  readonly #watches: Watches;
  readonly #rules: RuleRefresh;
  readonly #running = new Set<Promise<void>>();

  constructor(options: PerformerOptions, deliver: Deliver) {
    this.#options = options;
    this.#deliver = deliver;
    this.#rules = new RuleRefresh(options.clock);
    this.#watches = createWatches({
      clock: options.clock,
      marketOf: options.marketOf ?? (() => null),
      onReached: (orderId, price) => {
        this.#run(orderId, () => deliver(orderId, { type: 'TRADED', price }));
      },
    });
  }

  perform(parent: ParentOrder, effects: readonly Effect[], startedAt: number): void {
    for (const effect of sendsFirst(effects)) {
      this.#run(parent.request.orderId, () => this.#start(parent, effect, startedAt));
    }
  }

  #run(orderId: OrderId, start: () => Promise<unknown>): void {
    const work = start().then(
      () => undefined,
      (error: unknown) => {
        this.#options.onError(error, orderId);
      },
    );
    this.#running.add(work);
    void work.then(() => this.#running.delete(work));
  }

  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #start(parent: ParentOrder, effect: Effect, startedAt: number): Promise<unknown> {
    switch (effect.type) {
      case 'SUBMIT':
        return this.#submit(parent, effect.clip, startedAt);
      case 'CANCEL_CLIP':
        return this.#cancel(parent, effect.clip);
      case 'LOOK_UP':
        return this.#lookUp(parent, effect.clip);
      case 'ARM':
        return this.#arm(parent, effect);
      case 'WAKE_AGAIN':
        return this.#deliver(parent.request.orderId, { type: 'WAKE' });
      case 'WATCH':
        this.#watches.watch(parent, effect);
        return Promise.resolve();
    }
  }

  async #submit(parent: ParentOrder, clip: Clip, startedAt: number): Promise<void> {
    const result = await this.#send(parent, clip, startedAt);
    const { orderId, exchange } = parent.request;
    this.#options.probe(result.outcome === 'REJECTED' ? 'C12' : 'C8');
    this.#run(orderId, () => this.#rules.after(result, this.#options.marketOf?.(exchange) ?? null));
    await this.#deliver(orderId, { type: 'PLACED', clipId: clip.clipId, result });
  }

  /** Nothing has left this process until the adapter is called, so giving up before that is certain, not unknown. */
  async #send(parent: ParentOrder, clip: Clip, startedAt: number): Promise<PlaceResult> {
    const { clock, timing, probe } = this.#options;
    const venue = this.#venueOf(parent);
    if (venue === null) return notSent('this process has no adapter for the account', NO_ADAPTER_RETRY_MS);
    if (clock.monotonicMs() - startedAt > timing.timeToLiveMs) return notSent('the time to live has passed', 0);
    probe('C3');
    return await venue.place({
      clipId: clip.clipId,
      symbol: parent.request.symbol,
      side: parent.request.side,
      quantity: clip.quantity,
      price: clip.price,
      timeInForce: clip.timeInForce,
      postOnly: clip.postOnly,
      reservedAt: clip.reservedAt,
      receiveWindowMs: clip.receiveWindowMs,
    });
  }

  async #cancel(parent: ParentOrder, clip: Clip): Promise<void> {
    const venue = this.#venueOf(parent);
    if (venue === null) return;
    const result = await venue.cancel(refOf(parent, clip));
    this.#options.probe('X4');
    await this.#deliver(parent.request.orderId, { type: 'CANCEL_ANSWERED', clipId: clip.clipId, result });
  }

  async #lookUp(parent: ParentOrder, clip: Clip): Promise<void> {
    const venue = this.#venueOf(parent);
    if (venue === null) return;
    const calledAt = this.#options.clock.now();
    const result = await venue.lookup(refOf(parent, clip));
    this.#options.probe('R4');
    // Two look-ups that one question has answered are one negative answer, not two.
    const askedAt = result.outcome === 'NOT_FOUND' ? (result.askedAt ?? calledAt) : calledAt;
    const { absenceExtraMs = 0 } = venue;
    const { orderId } = parent.request;
    await this.#deliver(orderId, { type: 'LOOKED_UP', clipId: clip.clipId, result, askedAt, absenceExtraMs });
  }

  async #arm(parent: ParentOrder, effect: Extract<Effect, { type: 'ARM' }>): Promise<void> {
    await this.#options.scheduler.arm({
      orderId: parent.request.orderId,
      clipId: clipIdOf(parent.request.orderId, effect.clipNumber),
      slice: effect.slice,
      epoch: parent.planEpoch,
      dueAt: effect.dueAt,
    });
    this.#options.probe('C11');
  }

  #venueOf(parent: ParentOrder): Venue | null {
    return this.#options.venueOf(venueAccount(parent.request));
  }
}

/** `deliver` brings an outcome back to the parent. */
export const createPerformer = (options: PerformerOptions, deliver: Deliver): Performer =>
  new EffectPerformer(options, deliver);
