/** Private streams: which socket follows which account and topic, and the faults that befall their frames. */
import type { WebSocket } from 'ws';
import type { Account } from './order.ts';
import type { FaultKind, FaultPlan } from './faults.ts';
import type { Timers } from './timers.ts';

/** One socket's interest in one topic of an account. */
export interface Subscription {
  readonly socket: WebSocket;
  readonly account: Account;
  readonly topic: string;
  /** The protocol's own number or name for it. */
  readonly id: number;
  /** Frames made for it so far, sent, lost or held: a sequence number where the protocol has one. */
  frames: number;
}

interface Entry extends Subscription {
  /** A frame held back so that the next one overtakes it. */
  held: string | null;
}

/** A held frame goes out after this, should no other come to overtake it. */
const HOLD_MS = 200;

export class PrivateStreams {
  readonly #entries = new Set<Entry>();
  readonly #watched = new WeakSet<WebSocket>();
  readonly #faults: FaultPlan;
  readonly #timers: Timers;

  constructor(faults: FaultPlan, timers: Timers) {
    this.#faults = faults;
    this.#timers = timers;
  }

  /** What a socket follows, oldest first. */
  of(socket: WebSocket): readonly Subscription[] {
    return [...this.#entries].filter((entry) => entry.socket === socket);
  }

  /** Follows until `remove` or the end of the socket. Following a topic twice is for the protocol to refuse. */
  add(socket: WebSocket, account: Account, topic: string, id = 0): Subscription {
    const entry: Entry = { id, socket, account, topic, frames: 0, held: null };
    this.#entries.add(entry);
    if (!this.#watched.has(socket)) {
      this.#watched.add(socket);
      socket.once('close', () => {
        for (const each of this.of(socket)) this.remove(each);
      });
    }
    return entry;
  }

  remove(subscription: Subscription): void {
    this.#entries.delete(subscription as Entry);
  }

  follows(account: Account, topic: string): boolean {
    for (const entry of this.#entries) if (entry.account === account && entry.topic === topic) return true;
    return false;
  }

  /**
   * Sends a frame to every socket that follows the topic; a fault befalls it on all of them. `frameOf` makes the text
   * for one subscription, with `frames` counted up already.
   */
  publish(
    account: Account,
    topic: string,
    clientOrderIds: readonly string[],
    frameOf: (subscription: Subscription) => string,
  ): void {
    const mine = [...this.#entries].filter((entry) => entry.account === account && entry.topic === topic);
    if (mine.length === 0) return;
    const kind = this.#faults.take('stream', clientOrderIds)?.kind ?? null;
    for (const entry of mine) {
      entry.frames += 1;
      this.#send(entry, frameOf(entry), kind);
    }
  }

  /** Breaks every connection that follows an account. */
  disconnect(): void {
    for (const { socket } of this.#entries) socket.terminate();
  }

  count(): number {
    return this.#entries.size;
  }

  #send(entry: Entry, frame: string, fault: FaultKind | null): void {
    const { socket } = entry;
    switch (fault) {
      case 'DROP_FRAME':
        return;
      case 'DISCONNECT_STREAM':
        socket.terminate();
        return;
      case 'REORDER_FRAME':
        this.#hold(entry, frame);
        return;
      case 'DUPLICATE_FRAME':
        socket.send(frame);
        break;
      default:
    }
    socket.send(frame);
    this.#release(entry);
  }

  #hold(entry: Entry, frame: string): void {
    this.#release(entry);
    entry.held = frame;
    this.#timers.after(HOLD_MS, () => {
      this.#release(entry);
    });
  }

  #release(entry: Entry): void {
    const { held, socket } = entry;
    entry.held = null;
    if (held !== null) socket.send(held);
  }
}
