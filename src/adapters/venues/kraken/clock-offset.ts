/**
 * How far the venue's clock is from the one orders are reserved on. The venue tells only whole seconds, so one answer
 * leaves a second of doubt; each further one is timed to fall where it halves what is left.
 */
import type { HttpOutcome } from '../exchange.ts';
import { asObject } from '../json.ts';
import type { VenueLog } from '../log.ts';
import type { Transport } from '../transport.ts';
import { readEnvelope } from './classify.ts';
import { wholeSecondsOf } from './reading.ts';

/** The offset in ms, venue minus ours, and how far from it the truth may be. */
export interface Offset {
  readonly ms: number;
  readonly doubtMs: number;
}

export interface ClockOffset {
  /** Null before the first answer. */
  current(): Offset | null;
  /** The same, after the first attempt when none has ended yet. */
  settled(): Promise<Offset | null>;
  close(): void;
}

export interface ClockOffsetOptions {
  readonly transport: Transport;
  /** Our clock, ms. */
  readonly now: () => number;
  readonly log: VenueLog;
  /** False while the venue has asked us to stay away. */
  readonly mayAsk: () => boolean;
}

const INTERVAL_MS = 30_000;
/** Time to the next attempt while nothing was ever measured. */
const RETRY_MS = 1_000;
/** Doubt that is good enough, ms. */
const ENOUGH_MS = 60;
/** What clocks may drift apart between two rounds, ms to either side. */
const DRIFT_MS = 20;
const SECOND_MS = 1_000;
const SAMPLES_MAX = 8;
const TIME_CALL = { method: 'GET', path: '/0/public/Time', headers: {} } as const;

/** The offset is known to lie between the two. */
interface Bounds {
  readonly least: number;
  readonly most: number;
}

const offsetOf = ({ least, most }: Bounds): Offset => ({ ms: (least + most) / 2, doubtMs: (most - least) / 2 });

/** What both say; the newer one alone when they contradict each other, for then a clock was set. */
export function narrowed(known: Bounds | null, sample: Bounds): Bounds {
  if (known === null) return sample;
  const both = { least: Math.max(known.least, sample.least), most: Math.min(known.most, sample.most) };
  return both.least <= both.most ? both : sample;
}

/** Wait after which the venue's clock turns over, as far as we know: an answer then tells on which side the truth is. */
export const waitForTurnMs = (now: number, offset: Offset): number =>
  SECOND_MS - ((((now + offset.ms) % SECOND_MS) + SECOND_MS) % SECOND_MS);

class NarrowedOffset implements ClockOffset {
  readonly #options: ClockOffsetOptions;
  readonly #first: Promise<void>;
  #bounds: Bounds | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: ClockOffsetOptions) {
    this.#options = options;
    this.#first = this.#sample(SAMPLES_MAX);
  }

  current(): Offset | null {
    return this.#bounds === null ? null : offsetOf(this.#bounds);
  }

  async settled(): Promise<Offset | null> {
    if (this.#bounds === null) await this.#first;
    return this.current();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #sample(left: number): Promise<void> {
    const sample = await takeSample(this.#options);
    if (this.#closed) return;
    if (sample !== null) this.#bounds = narrowed(this.#bounds, sample);
    else this.#options.log('warn', 'clock-not-measured', { offsetMs: this.current()?.ms ?? null });
    this.#timer = setTimeout(() => this.#again(left), this.#pauseMs(left)).unref();
  }

  #again(left: number): void {
    const ends = left <= 1 || (this.current()?.doubtMs ?? 0) <= ENOUGH_MS;
    if (ends && this.#bounds !== null) {
      this.#bounds = { least: this.#bounds.least - DRIFT_MS, most: this.#bounds.most + DRIFT_MS };
    }
    void this.#sample(ends ? SAMPLES_MAX : left - 1);
  }

  #pauseMs(left: number): number {
    const offset = this.current();
    if (offset === null) return RETRY_MS;
    const ends = left <= 1 || offset.doubtMs <= ENOUGH_MS;
    const turn = waitForTurnMs(this.#options.now(), offset);
    return ends ? INTERVAL_MS + turn : turn;
  }
}

export const createClockOffset = (options: ClockOffsetOptions): ClockOffset => new NarrowedOffset(options);

async function takeSample({ transport, now, mayAsk }: ClockOffsetOptions): Promise<Bounds | null> {
  if (!mayAsk()) return null;
  const before = now();
  const outcome = await transport.request(TIME_CALL);
  const after = now();
  const second = readTime(outcome);
  // The venue's second began somewhere between the question and the answer at the latest.
  return second === null ? null : { least: second - after, most: second + SECOND_MS - before };
}

function readTime(outcome: HttpOutcome): number | null {
  if (outcome.kind !== 'REPLY' || outcome.status !== 200) return null;
  try {
    const envelope = readEnvelope(outcome.body);
    return envelope.kind === 'RESULT' ? wholeSecondsOf(asObject(envelope.result, 'time'), 'unixtime') : null;
  } catch {
    return null;
  }
}
