/** Pages as a reader has them: in Chromium without a window, asked over its DevTools protocol through a pipe. */
import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { waitFor } from './poll.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The browser of this machine, and null where it has none: guard the suite with it. `.ci/run` installs one. */
export const browserPath: string | null =
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(isProgram) ?? null;

const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars'],
  ...['--disable-background-networking', '--no-first-run', '--remote-debugging-pipe'],
];

/** What a page is looked at with. */
export interface View {
  /** Of the window, in pixels. */
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  readonly media: 'screen' | 'print';
}

/** A page that was opened. */
export interface Opened<T> {
  /** What the expression came to. */
  readonly value: T;
  /** Every address it asked for, itself among them. */
  readonly requests: readonly string[];
  /** What the console, the security policy and scripts complained of. */
  readonly complaints: readonly string[];
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

type Params = Readonly<Record<string, unknown>>;
const ANSWER_MS = 20_000;
const REMOVAL_MS = 20_000;
const HEIGHT = 900;
const COMPLAINTS: ReadonlySet<string> = new Set([
  'Log.entryAdded',
  'Runtime.consoleAPICalled',
  'Runtime.exceptionThrown',
  'Network.loadingFailed',
]);

export class Browser {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #answers = new Map<number, (message: Message) => void>();
  readonly #heard: Message[] = [];
  #listeners: ((message: Message) => void)[] = [];
  #next = 1;
  #rest = '';

  /** Starts it; `path` is `browserPath`. */
  constructor(path: string) {
    this.#profile = mkdtempSync(join(tmpdir(), 'browser-'));
    // A group of its own, so that its helper processes can be ended with it.
    this.#process = spawn(path, [...FLAGS, `--user-data-dir=${this.#profile}`], {
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    const [, , , , answers] = this.#process.stdio;
    (answers as Readable).setEncoding('utf8').on('data', (text: string) => this.#read(text));
  }

  /** Messages end with a zero byte. */
  #read(text: string): void {
    const parts = (this.#rest + text).split('\0');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) {
      const message = JSON.parse(part) as Message;
      if (message.id !== undefined) this.#answers.get(message.id)?.(message);
      this.#heard.push(message);
      for (const listener of this.#listeners) listener(message);
    }
  }

  async #ask(method: string, params: Params = {}, sessionId?: string): Promise<Params> {
    const id = this.#next;
    this.#next += 1;
    const answer = new Promise<Message>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${method}: no answer in ${ANSWER_MS} ms`)), ANSWER_MS);
      this.#answers.set(id, (message) => {
        clearTimeout(late);
        resolve(message);
      });
    });
    const [, , , questions] = this.#process.stdio;
    (questions as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const { result, error } = await answer;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  #loaded(): Promise<void> {
    return new Promise((resolve) => {
      const listener = ({ method }: Message): void => {
        if (method !== 'Page.loadEventFired') return;
        this.#listeners = this.#listeners.filter((one) => one !== listener);
        resolve();
      };
      this.#listeners.push(listener);
    });
  }

  /** Opens a file and evaluates a JavaScript expression in it; one at a time. */
  async open<T>(file: string, { width, scheme, media }: View, expression: string): Promise<Opened<T>> {
    const { targetId } = await this.#ask('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.#ask('Target.attachToTarget', { targetId, flatten: true });
    const ask = (method: string, params: Params = {}) => this.#ask(method, params, String(sessionId));
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await ask(`${domain}.enable`);
    const size = { width, height: HEIGHT, deviceScaleFactor: 1, mobile: width < 500 };
    await ask('Emulation.setDeviceMetricsOverride', size);
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await ask('Emulation.setEmulatedMedia', { media, features });
    this.#heard.length = 0;
    const loaded = this.#loaded();
    await ask('Page.navigate', { url: pathToFileURL(file).href });
    await loaded;
    const { result } = await ask('Runtime.evaluate', { expression, returnByValue: true });
    const heard = [...this.#heard];
    await this.#ask('Target.closeTarget', { targetId });
    return {
      value: (result as { readonly value: T }).value,
      requests: heard.flatMap(({ method, params }) =>
        method === 'Network.requestWillBeSent' ? [(params?.['request'] as { readonly url: string }).url] : [],
      ),
      complaints: heard
        .filter(({ method }) => COMPLAINTS.has(method ?? ''))
        .map(({ params }) => JSON.stringify(params)),
    };
  }

  async close(): Promise<void> {
    const ended = once(this.#process, 'exit');
    process.kill(-Number(this.#process.pid), 'SIGKILL');
    await ended;
    // Helper processes may write a last file after the browser itself has ended.
    await waitFor('the removal of the profile', REMOVAL_MS, () => this.#removed());
  }

  #removed(): true | null {
    try {
      rmSync(this.#profile, { recursive: true, force: true });
      return true;
    } catch {
      return null;
    }
  }
}
