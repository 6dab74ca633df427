/** Writes one cache file under another name and gives it its name when it is whole: nobody ever sees a half one. */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Grid, Rows, Width } from '../readers/rows.ts';
import { chunkLength, HEAD_LENGTH, headOfFile, packChunk, tailOfFile } from './cache-layout.ts';
import type { CacheMeta, ChunkPlace, SourceMeta } from './source-meta.ts';

const DRAFT = '.draft';
/** A draft that has not been written to for so long is one of a process that ended before it was done, ms. */
const DEAD_AFTER_MS = 3_600_000;

/** Takes away what processes that were killed have left in the folder of a draft that was just begun. */
function removeDead(draft: string): void {
  const folder = dirname(draft);
  const begun = statSync(draft).mtimeMs;
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(DRAFT)) continue;
    const path = join(folder, name);
    const writtenAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? begun;
    if (begun - writtenAt > DEAD_AFTER_MS) rmSync(path, { force: true });
  }
}

export class CacheWriter {
  readonly #path: string;
  readonly #draft: string;
  readonly #width: Width;
  readonly #fd: number;
  readonly #chunks: ChunkPlace[] = [];
  #buffer = Buffer.alloc(0);
  #at = HEAD_LENGTH;
  #isOpen = true;

  constructor(path: string, width: Width) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#path = path;
    this.#width = width;
    this.#draft = `${path}.${randomUUID()}${DRAFT}`;
    this.#fd = openSync(this.#draft, 'wx', 0o600);
    removeDead(this.#draft);
    this.#write(headOfFile());
  }

  add(rows: Rows, grid: Grid, hasLocal: boolean): void {
    const shape = { width: this.#width, hasLocal };
    const room = chunkLength(rows.count, shape);
    if (this.#buffer.length < room) this.#buffer = Buffer.alloc(room);
    const length = packChunk(rows, grid, shape, this.#buffer);
    this.#write(this.#buffer.subarray(0, length));
    this.#chunks.push([this.#at, length]);
    this.#at += length;
  }

  /** Ends the file and gives it its name. */
  commit(source: SourceMeta): void {
    const meta: CacheMeta = { source, width: this.#width, chunks: this.#chunks };
    const text = Buffer.from(JSON.stringify(meta));
    this.#write(text);
    this.#write(tailOfFile(this.#at, text));
    fsyncSync(this.#fd);
    this.#close();
    renameSync(this.#draft, this.#path);
  }

  /** Takes the unfinished file away. */
  abandon(): void {
    this.#close();
    rmSync(this.#draft, { force: true });
  }

  #write(bytes: Uint8Array): void {
    try {
      writeFileSync(this.#fd, bytes);
    } catch (error) {
      // What a full disk says names no file.
      throw new Error(
        `cache file ${this.#path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      );
    }
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#fd);
    this.#isOpen = false;
  }
}
