/** Stands in for a public stream: asks for the watched symbols again and again, as long as there are any. */

export interface SymbolPollOptions {
  /** Our clock, ms. */
  readonly now: () => number;
  /** Pause between two rounds, ms. */
  readonly everyMs: number;
  /** Reads these and puts what it learns where it belongs; must not reject. */
  readonly readAll: (venueSymbols: readonly string[]) => Promise<void>;
}

/** A symbol that nobody has asked for during this time is watched no longer, ms. */
const WATCH_MS = 60_000;

export class SymbolPoll {
  readonly #options: SymbolPollOptions;
  /** Venue symbols with the last time somebody asked. */
  readonly #watched = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: SymbolPollOptions) {
    this.#options = options;
  }

  watch(venueSymbol: string): void {
    this.#watched.set(venueSymbol, this.#options.now());
    if (!this.#closed) this.#timer ??= setTimeout(() => void this.#round(), 0).unref();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #round(): Promise<void> {
    const { now, everyMs, readAll } = this.#options;
    const oldest = now() - WATCH_MS;
    for (const [venueSymbol, askedAt] of this.#watched) {
      if (askedAt < oldest) this.#watched.delete(venueSymbol);
    }
    if (this.#watched.size > 0) await readAll([...this.#watched.keys()]);
    const again = !this.#closed && this.#watched.size > 0;
    this.#timer = again ? setTimeout(() => void this.#round(), everyMs).unref() : null;
  }
}
