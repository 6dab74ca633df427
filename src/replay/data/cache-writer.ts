/** Writes one cache file under another name and gives it its name when it is whole: nobody ever sees a half one. */
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Grid, Rows, Width } from '../readers/rows.ts';
import { chunkLength, HEAD_LENGTH, headOfFile, packChunk, tailOfFile } from './cache-layout.ts';
import type { CacheMeta, ChunkPlace, SourceMeta } from './source-meta.ts';

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
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
    this.#draft = `${path}.${randomUUID()}.draft`;
    this.#fd = openSync(this.#draft, 'wx', 0o600);
    writeAll(this.#fd, headOfFile());
  }

  add(rows: Rows, grid: Grid, hasLocal: boolean): void {
    const shape = { width: this.#width, hasLocal };
    const room = chunkLength(rows.count, shape);
    if (this.#buffer.length < room) this.#buffer = Buffer.alloc(room);
    const length = packChunk(rows, grid, shape, this.#buffer);
    writeAll(this.#fd, this.#buffer.subarray(0, length));
    this.#chunks.push([this.#at, length]);
    this.#at += length;
  }

  /** Ends the file and gives it its name. */
  commit(source: SourceMeta): void {
    const meta: CacheMeta = { source, width: this.#width, chunks: this.#chunks };
    const text = Buffer.from(JSON.stringify(meta));
    writeAll(this.#fd, text);
    writeAll(this.#fd, tailOfFile(this.#at, text));
    fsyncSync(this.#fd);
    this.#close();
    renameSync(this.#draft, this.#path);
  }

  /** Takes the unfinished file away. */
  abandon(): void {
    this.#close();
    rmSync(this.#draft, { force: true });
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#fd);
    this.#isOpen = false;
  }
}
