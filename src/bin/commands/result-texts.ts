/**
 * What the orders of a replay leave to be written: their results and their fills. They come in any order and are put into
 * the one asked for at the end; until then they are on the disk, so that memory does not grow with them.
 */
import { closeSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cannotWrite } from './replay-files.ts';

interface Place {
  readonly at: number;
  readonly length: number;
}

/** Texts by the order they are of. */
class Spool {
  readonly #path: string;
  readonly #file: number;
  readonly #places = new Map<string, Place>();
  #end = 0;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'wx+', 0o600);
  }

  add(orderId: string, text: string): void {
    const bytes = Buffer.from(text);
    writeFileSync(this.#file, bytes);
    this.#places.set(orderId, { at: this.#end, length: bytes.length });
    this.#end += bytes.length;
  }

  /** Empty for an order that has left none. */
  bytesOf(orderId: string): Buffer {
    const { at, length } = this.#places.get(orderId) ?? { at: 0, length: 0 };
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length;) {
      const read = readSync(this.#file, bytes, done, length - done, at + done);
      if (read === 0) throw new Error(`${this.#path} was cut off while it was in use`);
      done += read;
    }
    return bytes;
  }

  close(): void {
    closeSync(this.#file);
    rmSync(this.#path, { force: true });
  }
}

/** The texts of one order, each with its line ends. */
export interface OrderTexts {
  readonly orderId: string;
  /** Its line of results.ndjson. */
  readonly result: string;
  /** Its lines of fills.csv. */
  readonly fills: string;
}

export class ResultTexts {
  readonly #folder: string;
  readonly #results: Spool;
  readonly #fills: Spool;

  /** `folder` is where the results are put together; nothing but them is left there. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#results = new Spool(join(folder, '.results'));
    this.#fills = new Spool(join(folder, '.fills'));
  }

  add({ orderId, result, fills }: OrderTexts): void {
    try {
      this.#results.add(orderId, result);
      this.#fills.add(orderId, fills);
    } catch (error) {
      throw cannotWrite(`results in ${this.#folder}`, error);
    }
  }

  /**
   * Writes results.ndjson and fills.csv. A part of the results is an order, or the text of one that never ran; the fills come
   * in the order of the same parts.
   */
  write(parts: readonly ({ readonly orderId: string } | { readonly text: string })[], fillsHead: string): void {
    const results = parts.map((part) => ('text' in part ? part.text : () => this.#results.bytesOf(part.orderId)));
    const fills = parts.flatMap((part) => ('text' in part ? [] : [() => this.#fills.bytesOf(part.orderId)]));
    this.#put('results.ndjson', results);
    this.#put('fills.csv', [fillsHead, ...fills]);
  }

  /** Lets go of what was added. */
  close(): void {
    this.#results.close();
    this.#fills.close();
  }

  #put(name: string, parts: readonly (string | (() => Buffer))[]): void {
    const path = join(this.#folder, name);
    try {
      const file = openSync(path, 'w');
      try {
        for (const part of parts) writeFileSync(file, typeof part === 'string' ? part : part());
      } finally {
        closeSync(file);
      }
    } catch (error) {
      throw cannotWrite(path, error);
    }
  }
}
