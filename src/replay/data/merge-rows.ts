/**
 * Merges the rows of several files in the order of (time, file). A message of several rows is never cut in two by another
 * file's row, because all its rows have one time and one file.
 */
import { appendRows, CHUNK_ROWS, roomFor, type Rows } from '../readers/rows.ts';

export interface RowStream {
  /** Time of the first row, known without opening the file. */
  readonly firstUs: number;
  /** The next chunk, null after the last; valid until the next call. */
  readonly next: () => Promise<Rows | null>;
}

interface Head {
  readonly stream: RowStream;
  readonly order: number;
  rows: Rows | null;
  at: number;
  timeUs: number;
}

const isBefore = (a: Head, b: Head): boolean => a.timeUs < b.timeUs || (a.timeUs === b.timeUs && a.order < b.order);

export class MergedRows {
  readonly #heads: Head[];
  readonly #out = roomFor(CHUNK_ROWS, 5);
  /** The stream whose chunk was handed out whole and is therefore still in use. */
  #lent: Head | null = null;

  constructor(streams: readonly RowStream[]) {
    this.#heads = streams.map((stream, order) => ({ stream, order, rows: null, at: 0, timeUs: stream.firstUs }));
  }

  /** The next rows, null after the last; valid until the next call. */
  async next(): Promise<Rows | null> {
    const out = this.#out;
    out.count = 0;
    if (this.#lent !== null) await this.#advance(this.#lent);
    this.#lent = null;
    while (out.count < CHUNK_ROWS) {
      const [first, second] = this.#firstTwo();
      if (first === null) break;
      if (first.rows === null) {
        await this.#advance(first);
        continue;
      }
      const end = this.#runEnd(first.rows, first, second);
      if (out.count === 0 && first.at === 0 && end === first.rows.count) {
        this.#lent = first;
        return first.rows;
      }
      const to = Math.min(end, first.at + CHUNK_ROWS - out.count);
      appendRows(out, first.rows, first.at, to);
      await this.#moveTo(first, first.rows, to);
    }
    return out.count === 0 ? null : out;
  }

  async #moveTo(head: Head, rows: Rows, at: number): Promise<void> {
    if (at >= rows.count) return this.#advance(head);
    head.at = at;
    head.timeUs = rows.time[at] as number;
  }

  async #advance(head: Head): Promise<void> {
    head.rows = await head.stream.next();
    head.at = 0;
    if (head.rows === null) this.#heads.splice(this.#heads.indexOf(head), 1);
    else head.timeUs = head.rows.time[0] as number;
  }

  #firstTwo(): [Head | null, Head | null] {
    let first: Head | null = null;
    let second: Head | null = null;
    for (const head of this.#heads) {
      if (first === null || isBefore(head, first)) {
        second = first;
        first = head;
      } else if (second === null || isBefore(head, second)) second = head;
    }
    return [first, second];
  }

  /** How far the rows of the first stream go before a row of the second one. */
  #runEnd(rows: Rows, { at, order }: Head, second: Head | null): number {
    if (second === null) return rows.count;
    const last = second.order > order ? second.timeUs : second.timeUs - 1;
    if ((rows.time[rows.count - 1] as number) <= last) return rows.count;
    let end = at;
    while ((rows.time[end] as number) <= last) end += 1;
    return end;
  }
}
