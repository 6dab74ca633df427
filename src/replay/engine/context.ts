/** What all orders of one replay share: the virtual clock, what is still to happen, and how far away the venue is. */
import { instant, type Instant } from '../../domain/time.ts';
import type { Planner } from '../../engine/planner.ts';
import type { Timing } from '../../engine/timing.ts';
import { EventHeap } from './event-heap.ts';
import type { FillSettings } from './options.ts';

const MS_US = 1_000;

export interface Fees {
  /** Basis points as decimal text, below zero for a rebate. */
  readonly makerBps: string;
  readonly takerBps: string;
}

export interface ReplayTimes {
  readonly orderMs: number;
  readonly cancelMs: number;
}

export class ReplayContext {
  readonly heap = new EventHeap();
  readonly latency: ReplayTimes;
  readonly fees: Fees;
  readonly fillSettings: FillSettings;
  readonly planner: Planner;
  readonly timing: Timing;
  readonly seed: string | null;
  /** The virtual clock, µs. */
  nowUs = 0;
  /** When the data ends; Infinity until it has. Nothing is known of the market after it. */
  dataEndUs = Infinity;

  constructor(parts: Pick<ReplayContext, 'latency' | 'fees' | 'fillSettings' | 'planner' | 'timing' | 'seed'>) {
    this.latency = parts.latency;
    this.fees = parts.fees;
    this.fillSettings = parts.fillSettings;
    this.planner = parts.planner;
    this.timing = parts.timing;
    this.seed = parts.seed;
  }

  /** The millisecond that has begun. */
  now(): Instant {
    return instant(Math.floor(this.nowUs / MS_US));
  }

  /** Does it so many milliseconds after a moment of the market (µs), on the whole millisecond. */
  after(us: number, ms: number, rank: number, act: () => void): void {
    this.heap.push(Math.ceil(us / MS_US) * MS_US + ms * MS_US, rank, act);
  }

  at(time: Instant, rank: number, act: () => void): void {
    this.heap.push(Math.max(time * MS_US, this.nowUs), rank, act);
  }
}
