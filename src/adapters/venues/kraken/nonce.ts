/**
 * The nonces of one key. The venue takes only a nonce above every one it has seen, so requests leave one at a time, of
 * all workers together: two on different connections could overtake each other. A request that has no answer for a while
 * is waited for no more: it has arrived or is lost, and one that comes later still is refused for its nonce.
 */
import { createOwnBoard, type AccountBoard, type Turn } from '../account-board.ts';

export interface NonceLane {
  /**
   * Runs the work with the next nonce when it has its turn; null when no turn was to be had. Urgent work goes before work
   * that is not.
   */
  run<T>(urgent: boolean, work: (nonce: string) => Promise<T>): Promise<T | null>;
  /** The venue has seen a higher nonce than ours: somebody who shares no turns with us is ahead. */
  overtaken(): void;
}

export interface NonceLaneOptions {
  /** ms since 1970. */
  readonly now: () => number;
  readonly board?: AccountBoard;
  /** Longest wait for one answer before the next request leaves, ms. Default 1,000. */
  readonly holdMs?: number;
  /** Longest wait for the other workers, ms. Default 3,000. */
  readonly patienceMs?: number;
}

const MICROSECONDS = 1_000;
/** How far the clock of somebody else with this key may be ahead of ours, ms. */
const AHEAD_MS = 500;
const HOLD_MS = 1_000;
const PATIENCE_MS = 3_000;
/** Between two questions for the turn, ms. */
const ASK_MS = 5;

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Resolves when the work has ended, or after so long. */
async function atMost(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, over]);
  clearTimeout(timer);
}

interface Waiting {
  readonly urgent: boolean;
  /** `turn`: null when none could be had. */
  readonly go: (turn: Turn | null) => Promise<void>;
}

class SharedNonces implements NonceLane {
  readonly #options: NonceLaneOptions;
  readonly #board: AccountBoard;
  readonly #holdMs: number;
  readonly #urgent: Waiting[] = [];
  readonly #patient: Waiting[] = [];
  #floor = 0;
  #busy = false;

  constructor(options: NonceLaneOptions) {
    this.#options = options;
    this.#board = options.board ?? createOwnBoard();
    this.#holdMs = options.holdMs ?? HOLD_MS;
  }

  run<T>(urgent: boolean, work: (nonce: string) => Promise<T>): Promise<T | null> {
    return new Promise<T | null>((resolve, reject) => {
      const go = (turn: Turn | null): Promise<void> =>
        (turn === null ? Promise.resolve(null) : work(String(turn.number))).then(resolve, reject);
      (urgent ? this.#urgent : this.#patient).push({ urgent, go });
      if (!this.#busy) void this.#drain();
    });
  }

  overtaken(): void {
    this.#floor = Math.max(this.#floor, Math.floor((this.#options.now() + AHEAD_MS) * MICROSECONDS));
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    while (this.#urgent.length + this.#patient.length > 0) {
      const turn = await this.#turn();
      // Who is most urgent is asked only now: somebody may have come while the turn was waited for.
      const next = this.#urgent.shift() ?? this.#patient.shift();
      await atMost(this.#holdMs, next?.go(turn) ?? Promise.resolve());
      turn?.leave();
    }
    this.#busy = false;
  }

  /** Null when the others had it all the time, or nobody could be asked. */
  async #turn(): Promise<Turn | null> {
    const { now, patienceMs = PATIENCE_MS } = this.#options;
    for (let waited = 0; waited < patienceMs; waited += ASK_MS) {
      const atLeast = Math.max(this.#floor, Math.floor(now() * MICROSECONDS));
      const urgent = this.#urgent.length > 0;
      const turn = await this.#board.takeTurn({ atLeast, holdMs: this.#holdMs, urgent }).catch(() => 'SILENT' as const);
      if (turn === 'SILENT') return null;
      if (turn !== null) return turn;
      await pause(ASK_MS);
    }
    return null;
  }
}

export const createNonceLane = (options: NonceLaneOptions): NonceLane => new SharedNonces(options);
