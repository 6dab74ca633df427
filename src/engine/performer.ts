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
import type { Timing } from './timing.ts';
import type { OrderRef, PlaceResult, Venue } from './venue.ts';

export interface PerformerOptions {
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly probe: Probe;
  /** The adapter of an account; null when this process has none for it. */
  readonly venueOf: (account: string) => Venue | null;
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

const notSent = (message: string): PlaceResult => ({
  outcome: 'NOT_ADMITTED',
  error: { errorCode: 'NETWORK_ERROR', venueCode: null, httpStatus: null, message },
  retryAfterMs: 0,
});

const refOf = (parent: ParentOrder, clip: Clip): OrderRef => ({
  clipId: clip.clipId,
  venueOrderId: clip.venueOrderId,
  symbol: parent.request.symbol,
});

/** `deliver` brings an outcome back to the parent. */
export function createPerformer(options: PerformerOptions, deliver: Deliver): Performer {
  const { scheduler, clock, timing, probe } = options;
  const running = new Set<Promise<void>>();

  async function submit(parent: ParentOrder, clip: Clip, startedAt: number): Promise<void> {
    const orderId = parent.request.orderId;
    const venue = options.venueOf(venueAccount(parent.request));
    // Nothing has left this process yet, so giving up here is certain, not unknown.
    if (venue === null) {
      await deliver(orderId, { type: 'PLACED', clipId: clip.clipId, result: notSent('no adapter for the account here') });
      return;
    }
    if (clock.monotonicMs() - startedAt > timing.timeToLiveMs) {
      await deliver(orderId, { type: 'PLACED', clipId: clip.clipId, result: notSent('the time to live passed') });
      return;
    }
    probe('C3');
    const result = await venue.place({
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
    probe(result.outcome === 'REJECTED' ? 'C12' : 'C8');
    await deliver(orderId, { type: 'PLACED', clipId: clip.clipId, result });
  }

  async function cancel(parent: ParentOrder, clip: Clip): Promise<void> {
    const venue = options.venueOf(venueAccount(parent.request));
    if (venue === null) return;
    probe('X2');
    const result = await venue.cancel(refOf(parent, clip));
    probe('X4');
    await deliver(parent.request.orderId, { type: 'CANCEL_ANSWERED', clipId: clip.clipId, result });
  }

  async function lookUp(parent: ParentOrder, clip: Clip): Promise<void> {
    const venue = options.venueOf(venueAccount(parent.request));
    if (venue === null) return;
    const askedAt = clock.now();
    const result = await venue.lookup(refOf(parent, clip));
    probe('R4');
    await deliver(parent.request.orderId, { type: 'LOOKED_UP', clipId: clip.clipId, result, askedAt });
  }

  async function arm(parent: ParentOrder, effect: Extract<Effect, { type: 'ARM' }>): Promise<void> {
    await scheduler.arm({
      orderId: parent.request.orderId,
      clipId: clipIdOf(parent.request.orderId, effect.clipNumber),
      slice: effect.slice,
      epoch: parent.planEpoch,
      dueAt: effect.dueAt,
    });
    probe('C11');
  }

  function start(parent: ParentOrder, effect: Effect, startedAt: number): Promise<unknown> {
    switch (effect.type) {
      case 'SUBMIT':
        return submit(parent, effect.clip, startedAt);
      case 'CANCEL_CLIP':
        return cancel(parent, effect.clip);
      case 'LOOK_UP':
        return lookUp(parent, effect.clip);
      case 'ARM':
        return arm(parent, effect);
      case 'WAKE_AGAIN':
        return deliver(parent.request.orderId, { type: 'WAKE' });
    }
  }

  return {
    perform(parent, effects, startedAt) {
      // The send goes first: whatever else there is to do, its lateness is what the client pays for.
      const ordered = [...effects].sort((a, b) => Number(b.type === 'SUBMIT') - Number(a.type === 'SUBMIT'));
      for (const effect of ordered) {
        const work = start(parent, effect, startedAt).then(
          () => undefined,
          (error: unknown) => {
            options.onError(error, parent.request.orderId);
          },
        );
        running.add(work);
        void work.then(() => running.delete(work));
      }
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
