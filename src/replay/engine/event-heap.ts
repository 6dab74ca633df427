/** What is still to happen in a replay besides the market's rows: a binary heap by time, then rank, then order of arrival. */

/**
 * At one instant all rows of the market come first, then what the venue does and says, then what the orders do of
 * themselves, then looks at the market that change nothing.
 */
export const RANK = { venue: 0, wake: 1, look: 2 } as const;

interface Entry {
  readonly us: number;
  readonly rank: number;
  readonly sequence: number;
  readonly act: () => void;
}

const isBefore = (a: Entry, b: Entry): boolean =>
  a.us !== b.us ? a.us < b.us : a.rank !== b.rank ? a.rank < b.rank : a.sequence < b.sequence;

export class EventHeap {
  readonly #entries: Entry[] = [];
  #sequence = 0;
  /** Time of the next entry in microseconds, Infinity when there is none: read for every row of the market. */
  nextUs = Infinity;

  push(us: number, rank: number, act: () => void): void {
    this.#sequence += 1;
    const entries = this.#entries;
    const entry = { us, rank, sequence: this.#sequence, act };
    let at = entries.length;
    entries.push(entry);
    while (at > 0) {
      const above = (at - 1) >>> 1;
      const other = entries[above] as Entry;
      if (!isBefore(entry, other)) break;
      entries[at] = other;
      at = above;
    }
    entries[at] = entry;
    this.nextUs = (entries[0] as Entry).us;
  }

  /** Takes out the next entry and does it. */
  doNext(): void {
    const entries = this.#entries;
    const first = entries[0];
    const last = entries.pop();
    if (first === undefined || last === undefined) return;
    if (entries.length > 0) this.#sink(last);
    this.nextUs = entries[0]?.us ?? Infinity;
    first.act();
  }

  #sink(entry: Entry): void {
    const entries = this.#entries;
    const { length } = entries;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= length) break;
      if (below + 1 < length && isBefore(entries[below + 1] as Entry, entries[below] as Entry)) below += 1;
      const child = entries[below] as Entry;
      if (!isBefore(child, entry)) break;
      entries[at] = child;
      at = below;
    }
    entries[at] = entry;
  }
}
