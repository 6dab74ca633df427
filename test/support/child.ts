/** A process of the product: the built program with an environment of its own, its output kept line by line. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from './poll.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'tranche.mjs');
const READY_MS = 60_000;
const KILOBYTE = 1_024;
const ANSWER_MS = 10_000;
/** Makes a process able to say how much of its memory is alive. */
const MEASURED: readonly string[] = ['--expose-gc', `--import=${join(import.meta.dirname, 'live-memory.mjs')}`];

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** When it was seen, ms since 1970. */
  readonly at: number;
}

export class Child {
  readonly name: string;
  readonly exited: Promise<Exit>;
  readonly #process: ChildProcess;
  readonly #closed: Promise<unknown>;
  #out = '';
  #log = '';
  #exit: Exit | null = null;

  /** `measured`: the process can be asked for its live memory. */
  constructor(name: string, args: readonly string[], env: Readonly<Record<string, string>>, measured = false) {
    this.name = name;
    this.#process = spawn(process.execPath, [...(measured ? MEASURED : []), PROGRAM, ...args], {
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe', ...(measured ? ['ipc' as const] : [])],
    });
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#out += text;
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text;
    });
    this.#closed = once(this.#process, 'close');
    this.exited = new Promise((resolve) => {
      this.#process.once('exit', (code, signal) => {
        this.#exit = { code, signal, at: Date.now() };
        resolve(this.#exit);
      });
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** How it ended; null while it runs. */
  get exit(): Exit | null {
    return this.#exit;
  }

  /** Its first line of output, parsed: what a server prints when it takes work. */
  async ready(): Promise<Readonly<Record<string, unknown>>> {
    const line = await waitFor(
      `${this.name} to be ready`,
      READY_MS,
      () => {
        if (this.#exit !== null) throw new Error(`${this.name} ended before it was ready: ${this.#log}`);
        const end = this.#out.indexOf('\n');
        return end === -1 ? null : this.#out.slice(0, end);
      },
      () => this.#log.slice(-2_000),
    );
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  }

  /** Everything printed on standard output after it has ended: what it wrote last may be read after its exit is seen. */
  async output(): Promise<string> {
    await this.#closed;
    return this.#out;
  }

  log(): string {
    return this.#log;
  }

  /** Log lines of level error or worse, and whatever is no log line at all. */
  errorLines(): readonly string[] {
    const isBad = (line: string): boolean => {
      try {
        return Number((JSON.parse(line) as { level?: unknown }).level) >= 50;
      } catch {
        return true;
      }
    };
    return this.#log.split('\n').filter((line) => line !== '' && isBad(line));
  }

  /** Resident memory in KiB, as Linux counts it. */
  residentKb(): number {
    const pages = Number(readFileSync(`/proc/${this.pid}/statm`, 'utf8').split(' ')[1]);
    return (pages * 4 * KILOBYTE) / KILOBYTE;
  }

  /** Bytes in use after a full collection. The process must have been started measured; one question at a time. */
  async liveBytes(): Promise<number> {
    const answer = once(this.#process, 'message', { signal: AbortSignal.timeout(ANSWER_MS) });
    this.#process.send({ ask: 'live-memory' });
    const [message] = (await answer) as unknown[];
    return (message as { readonly bytes: number }).bytes;
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<Exit> {
    if (this.#exit === null) this.signal(signal);
    return await this.exited;
  }
}
