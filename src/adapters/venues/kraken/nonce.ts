/**
 * The nonces of one key. The venue takes only a nonce above every one it has seen, so requests leave one at a time: two
 * on different connections could overtake each other. Microseconds of the clock keep processes that share a key in step.
 */

export interface NonceLane {
  /** Runs the work with the next nonce when all work before it has ended. Urgent work goes before work that is not. */
  run<T>(urgent: boolean, work: (nonce: string) => Promise<T>): Promise<T>;
  /** The venue has seen a higher nonce than ours: somebody with this key is ahead. */
  overtaken(): void;
}

const MICROSECONDS = 1_000;
/** How far the clock of somebody else with this key may be ahead of ours, ms. */
const AHEAD_MS = 500;

class SerialNonces implements NonceLane {
  readonly #now: () => number;
  readonly #urgent: (() => Promise<void>)[] = [];
  readonly #patient: (() => Promise<void>)[] = [];
  #last = 0;
  #busy = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  run<T>(urgent: boolean, work: (nonce: string) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const turn = (): Promise<void> => work(this.#next()).then(resolve, reject);
      (urgent ? this.#urgent : this.#patient).push(turn);
      if (!this.#busy) void this.#drain();
    });
  }

  overtaken(): void {
    this.#last = Math.max(this.#last, Math.floor((this.#now() + AHEAD_MS) * MICROSECONDS));
  }

  #next(): string {
    this.#last = Math.max(this.#last + 1, Math.floor(this.#now() * MICROSECONDS));
    return String(this.#last);
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    for (let turn = this.#take(); turn !== undefined; turn = this.#take()) await turn();
    this.#busy = false;
  }

  #take(): (() => Promise<void>) | undefined {
    return this.#urgent.shift() ?? this.#patient.shift();
  }
}

/** `now` is milliseconds since 1970. */
export const createNonceLane = (now: () => number): NonceLane => new SerialNonces(now);
