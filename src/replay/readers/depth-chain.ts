/**
 * Order of depth messages and snapshots in a Binance recording. A snapshot is asked for over REST and arrives among newer
 * messages: those that it does not hold yet are applied again after it, those that it holds already are left out.
 */
import { addLevels } from './book-levels.ts';
import { skip, type Notes } from './format.ts';
import { Members } from './json-bytes.ts';
import type { RowBuilder } from './row-builder.ts';

/** Messages kept for a snapshot that arrives late; more than any snapshot was ever seen to take. */
const KEPT = 512;

interface Kept {
  readonly bytes: Buffer;
  readonly first: number;
  readonly last: number;
}

export class DepthChain {
  readonly #rows: RowBuilder;
  readonly #notes: Notes;
  readonly #kept: Kept[] = [];
  readonly #again = new Members();
  #snapshotId = -1;
  #lastId = -1;
  #isFirst = false;
  #unused = 0;

  constructor(rows: RowBuilder, notes: Notes) {
    this.#rows = rows;
    this.#notes = notes;
  }

  /** A change of the book; its message has begun when `begin` has been called. */
  change(data: Members, begin: () => void): void {
    const first = data.whole('U');
    const last = data.whole('u');
    this.#keep(data, first, last);
    if (this.#snapshotId < 0) {
      this.#unused += 1;
      return;
    }
    if (last <= this.#snapshotId) {
      skip(this.#notes, 'depth that the snapshot holds already');
      return;
    }
    begin();
    this.#follow(first, data.has('pu') ? data.whole('pu') : null);
    this.#lastId = last;
    addLevels(this.#rows, data, 'b', 'a', false);
  }

  /** A snapshot, whose message has begun. */
  snapshot(message: Members): void {
    this.#snapshotId = message.whole('lastUpdateId');
    this.#lastId = this.#snapshotId;
    this.#isFirst = true;
    addLevels(this.#rows, message, 'bids', 'asks', true);
    for (const kept of this.#kept) {
      if (kept.last <= this.#snapshotId) continue;
      this.#unused = Math.max(0, this.#unused - 1);
      this.#again.read(kept.bytes, 0, kept.bytes.length);
      this.#follow(kept.first, this.#again.has('pu') ? this.#again.whole('pu') : null);
      this.#lastId = kept.last;
      addLevels(this.#rows, this.#again, 'b', 'a', false);
    }
    this.#note();
  }

  end(): void {
    this.#note();
  }

  #note(): void {
    if (this.#unused > 0) skip(this.#notes, 'depth before the first snapshot', this.#unused);
    this.#unused = 0;
  }

  #keep(data: Members, first: number, last: number): void {
    this.#kept.push({ bytes: Buffer.from(data.bytes.subarray(data.start, data.end)), first, last });
    if (this.#kept.length > KEPT) this.#kept.shift();
  }

  /** Spot numbers its changes without a hole; futures name the change before. The first after a snapshot may overlap it. */
  #follow(first: number, previous: number | null): void {
    const overlaps = this.#isFirst && first <= this.#lastId + 1;
    this.#isFirst = false;
    const follows = previous === null ? first === this.#lastId + 1 : previous === this.#lastId;
    if (overlaps || follows) this.#rows.checkQuiet();
    else this.#rows.hole('SEQUENCE', previous === null ? Math.max(0, first - this.#lastId - 1) : null);
  }
}
