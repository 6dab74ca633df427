/**
 * How far the venue's clock is from the one orders are reserved on. Measured against the middle of a request, the
 * median of a few, at the start, every 30 s and whenever the venue finds a timestamp outside its window.
 */
import type { VenueLog } from './log.ts';

export interface ClockOffset {
  /** Venue minus ours, ms; null before the first measurement. */
  current(): number | null;
  /** The same, after the first measurement or one that was asked for, when such a one is under way. */
  settled(): Promise<number | null>;
  /** Measures again now; asked for many times at once it measures once. */
  resync(): void;
  close(): void;
}

export interface ClockOffsetOptions {
  /** Asks the venue for its time once, ms since 1970; null when it may not be asked or does not say. */
  readonly askTime: () => Promise<number | null>;
  /** Our clock, ms. */
  readonly now: () => number;
  readonly log?: VenueLog;
  /** Time between measurements, ms. Default 30,000. */
  readonly intervalMs?: number;
}

const INTERVAL_MS = 30_000;
/** Time to the next attempt while nothing was ever measured. */
const RETRY_MS = 1_000;
const SAMPLES = 3;

class MeasuredOffset implements ClockOffset {
  readonly #options: ClockOffsetOptions;
  #offset: number | null = null;
  #measuring: Promise<void> | null = null;
  // The measurements at an interval hold nobody up: the last one still serves.
  #asked = false;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: ClockOffsetOptions) {
    this.#options = options;
    this.#start();
  }

  current(): number | null {
    return this.#offset;
  }

  async settled(): Promise<number | null> {
    if (this.#measuring !== null && (this.#asked || this.#offset === null)) await this.#measuring;
    return this.#offset;
  }

  resync(): void {
    this.#start();
    this.#asked = this.#measuring !== null;
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #start(): void {
    if (this.#closed || this.#measuring !== null) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#measuring = this.#measure().finally(() => {
      this.#measuring = null;
      this.#asked = false;
      this.#schedule();
    });
  }

  async #measure(): Promise<void> {
    const samples: number[] = [];
    for (let i = 0; i < SAMPLES && !this.#closed; i += 1) {
      const sample = await takeSample(this.#options);
      if (sample === null) break;
      samples.push(sample);
    }
    if (samples.length > 0) this.#offset = median(samples);
    else if (!this.#closed) this.#options.log?.('warn', 'clock-not-measured', { offsetMs: this.#offset });
  }

  #schedule(): void {
    if (this.#closed) return;
    const pause = this.#offset === null ? RETRY_MS : (this.#options.intervalMs ?? INTERVAL_MS);
    this.#timer = setTimeout(() => this.#start(), pause).unref();
  }
}

export const createClockOffset = (options: ClockOffsetOptions): ClockOffset => new MeasuredOffset(options);

async function takeSample({ askTime, now }: ClockOffsetOptions): Promise<number | null> {
  const before = now();
  const venueTime = await askTime();
  const after = now();
  return venueTime === null ? null : Math.round(venueTime - (before + after) / 2);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
