/** Private streams: who follows which account, and the faults that befall their frames. */
import type { WebSocket } from 'ws';
import type { Account } from './order.ts';
import type { FaultKind, FaultPlan } from './faults.ts';
import { refusals } from './refusal.ts';
import type { Timers } from './timers.ts';

interface Subscription {
  readonly id: number;
  readonly socket: WebSocket;
  readonly account: Account;
  /** A frame held back so that the next one overtakes it. */
  held: string | null;
}

/** A held frame goes out after this, should no other come to overtake it. */
const HOLD_MS = 200;

export class UserStreams {
  readonly #subscriptions = new Set<Subscription>();
  readonly #faults: FaultPlan;
  readonly #timers: Timers;

  constructor(faults: FaultPlan, timers: Timers) {
    this.#faults = faults;
    this.#timers = timers;
  }

  /** Follows an account on a socket; the id counts per socket. Throws when the socket follows it already. */
  subscribe(socket: WebSocket, account: Account): number {
    const mine = [...this.#subscriptions].filter((other) => other.socket === socket);
    if (mine.some((other) => other.account === account)) throw refusals.alreadySubscribed();
    const id = mine.reduce((next, other) => Math.max(next, other.id + 1), 0);
    const subscription: Subscription = { id, socket, account, held: null };
    this.#subscriptions.add(subscription);
    if (mine.length === 0)
      socket.once('close', () => {
        this.#forget(socket);
      });
    return id;
  }

  /** Ends one subscription of a socket, or all of them for null. */
  unsubscribe(socket: WebSocket, id: number | null): void {
    const mine = [...this.#subscriptions].filter(
      (other) => other.socket === socket && (id === null || other.id === id),
    );
    if (mine.length === 0) throw refusals.notSubscribed();
    for (const subscription of mine) this.#subscriptions.delete(subscription);
  }

  follows(account: Account): boolean {
    for (const { account: followed } of this.#subscriptions) if (followed === account) return true;
    return false;
  }

  /** Sends an event to every socket that follows the account; a fault befalls the event on all of them. */
  publish(account: Account, event: object, clientOrderIds: readonly string[]): void {
    const mine = [...this.#subscriptions].filter((subscription) => subscription.account === account);
    if (mine.length === 0) return;
    const text = JSON.stringify(event);
    const kind = this.#faults.take('stream', clientOrderIds)?.kind ?? null;
    for (const subscription of mine) {
      this.#send(subscription, `{"subscriptionId":${subscription.id},"event":${text}}`, kind);
    }
  }

  /** Breaks every connection that follows an account. */
  disconnect(): void {
    for (const { socket } of this.#subscriptions) socket.terminate();
  }

  count(): number {
    return this.#subscriptions.size;
  }

  #send(subscription: Subscription, frame: string, fault: FaultKind | null): void {
    const { socket } = subscription;
    switch (fault) {
      case 'DROP_FRAME':
        return;
      case 'DISCONNECT_STREAM':
        socket.terminate();
        return;
      case 'REORDER_FRAME':
        this.#hold(subscription, frame);
        return;
      case 'DUPLICATE_FRAME':
        socket.send(frame);
        break;
      default:
    }
    socket.send(frame);
    this.#release(subscription);
  }

  #hold(subscription: Subscription, frame: string): void {
    this.#release(subscription);
    subscription.held = frame;
    this.#timers.after(HOLD_MS, () => {
      this.#release(subscription);
    });
  }

  #release(subscription: Subscription): void {
    const { held, socket } = subscription;
    subscription.held = null;
    if (held !== null) socket.send(held);
  }

  #forget(socket: WebSocket): void {
    for (const subscription of this.#subscriptions) {
      if (subscription.socket === socket) this.#subscriptions.delete(subscription);
    }
  }
}
