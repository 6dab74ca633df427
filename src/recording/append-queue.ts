/**
 * Appends lines to files of one folder without making anybody wait. Lines go out in the order they came, whatever has
 * gathered at once; a file is opened for each append, so that ten thousand orders need no ten thousand open files.
 */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LineSink } from './recorder.ts';

export interface AppendQueueOptions {
  /** An existing folder. */
  readonly folder: string;
  /** Told once, of the first failure; nothing is written any more after it. */
  readonly onBroken: (error: unknown) => void;
}

/** Only for the owner of the process: what an account trades is nobody else's business. */
const PRIVATE_FILE = 0o600;
/** Characters that may wait for a slow disk. */
const WAITING_MAX = 64 * 1_024 * 1_024;

export class AppendQueue implements LineSink {
  readonly #options: AppendQueueOptions;
  #waiting = new Map<string, string[]>();
  #waitingLength = 0;
  #draining: Promise<void> | null = null;
  #isBroken = false;

  constructor(options: AppendQueueOptions) {
    this.#options = options;
  }

  append(file: string, line: string): void {
    if (this.#isBroken) return;
    const lines = this.#waiting.get(file);
    if (lines === undefined) this.#waiting.set(file, [line]);
    else lines.push(line);
    this.#waitingLength += line.length;
    if (this.#waitingLength > WAITING_MAX) {
      this.#break(new Error(`the disk is too slow: ${this.#waitingLength} characters wait to be written`));
    } else this.#draining ??= this.#drain();
  }

  /** Resolves when everything appended so far is written, or never will be. */
  async flushed(): Promise<void> {
    while (this.#draining !== null) await this.#draining;
  }

  async #drain(): Promise<void> {
    // Whoever appends goes on with its own work first.
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      const batch = this.#waiting;
      this.#waiting = new Map();
      this.#waitingLength = 0;
      await this.#write(batch);
    }
    this.#draining = null;
  }

  async #write(batch: ReadonlyMap<string, readonly string[]>): Promise<void> {
    for (const [file, lines] of batch) {
      if (this.#isBroken) return;
      try {
        await appendFile(join(this.#options.folder, file), lines.join(''), { mode: PRIVATE_FILE });
      } catch (error) {
        this.#break(error);
      }
    }
  }

  #break(error: unknown): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    this.#waiting.clear();
    this.#options.onBroken(error);
  }
}
