/** The API on loopback for the examples: real keys, replay guard, desk and Redis; and a bad line to it. */
import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { RedisGate } from '../../src/adapters/redis/gate.ts';
import { RedisKeyStore } from '../../src/adapters/redis/keys.ts';
import { createVault } from '../../src/adapters/vault.ts';
import { buildApp } from '../../src/api/app.ts';
import { instant, type Instant } from '../../src/domain/time.ts';
import { PAPER_LIMITS } from '../../src/engine/access.ts';
import { Conformance } from '../api/conformance/harness.ts';

export const KEY = 'example-key';
export const SECRET = 'example-secret-do-not-use';
const FOLDER = join(import.meta.dirname, '..', '..', 'examples');

/** What becomes of a request on a bad line: LOST is carried out, but its answer never comes. */
export type Fate = 'LOST' | 'BUSY' | 'PASSED';

interface Run {
  readonly code: number;
  readonly lines: readonly string[];
  readonly errors: string;
}

const textOf = async (message: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

export class ExampleApi {
  readonly #conformance: Conformance;
  readonly #app;
  readonly #line: Server;
  url = '';
  /** The address of the bad line. */
  lineUrl = '';
  /** Fates of the next signed requests on the bad line; PASSED after the last. */
  fates: Fate[] = [];
  /** Signed requests that came over the bad line: method and path. */
  readonly seen: string[] = [];

  private constructor(conformance: Conformance) {
    this.#conformance = conformance;
    const client = conformance.redis.client();
    const now = (): Instant => instant(Date.now());
    const keys = new RedisKeyStore(client, createVault([Buffer.alloc(32, 7)]), now);
    const gate = new RedisGate(client, PAPER_LIMITS, now);
    this.#app = buildApp({ desk: conformance.desk, reads: conformance.reads, keys, gate, now });
    this.#line = createServer((request, response) => {
      this.#relay(request)
        .then((answer) => {
          if (answer === null) return void response.destroy();
          return void response.writeHead(answer.status, answer.headers).end(answer.text);
        })
        .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
    });
  }

  static async start(): Promise<ExampleApi> {
    const conformance = await Conformance.start();
    const made = new ExampleApi(conformance);
    const store = new RedisKeyStore(conformance.redis.client(), createVault([Buffer.alloc(32, 7)]), () => instant(0));
    await store.add({ name: 'examples', apiKey: KEY, secret: SECRET, scopes: ['READ', 'TRADE'] });
    made.url = await made.#app.listen({ host: '127.0.0.1', port: 0 });
    await new Promise<void>((resolve) => made.#line.listen(0, '127.0.0.1', resolve));
    made.lineUrl = `http://127.0.0.1:${(made.#line.address() as AddressInfo).port}`;
    return made;
  }

  async close(): Promise<void> {
    this.#line.closeAllConnections();
    this.#line.close();
    await this.#app.close();
    await this.#conformance.close();
  }

  async #relay(
    request: IncomingMessage,
  ): Promise<{ status: number; headers: Record<string, string>; text: string } | null> {
    const body = await textOf(request);
    const { method = 'GET', url = '/', headers } = request;
    const isSigned = 'anboto-sign' in headers;
    const fate = isSigned ? (this.fates.shift() ?? 'PASSED') : 'PASSED';
    if (isSigned) this.seen.push(`${method} ${url.split('?')[0] ?? ''}`);
    if (fate === 'BUSY') return { status: 503, headers: { 'retry-after': '1' }, text: '{"message":"busy"}' };
    const kept = Object.entries(headers).filter(([name]) => name.startsWith('anboto-') || name === 'content-type');
    const init = { method, headers: Object.fromEntries(kept) as Record<string, string> };
    const answer = await fetch(this.url + url, method === 'GET' ? init : { ...init, body });
    const text = await answer.text();
    return fate === 'LOST' ? null : { status: answer.status, headers: { 'content-type': 'application/json' }, text };
  }

  /** Runs a program in the folder of the examples, with the key in its environment. */
  run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
    const key = { TRANCHE_URL: this.url, TRANCHE_API_KEY: KEY, TRANCHE_API_SECRET: SECRET };
    const options = {
      cwd: FOLDER,
      timeout: 30_000,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...key, ...env },
    };
    return new Promise((resolve) => {
      execFile(program, args, options, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, lines: stdout.split('\n').filter((line) => line !== ''), errors: stderr });
      });
    });
  }
}
