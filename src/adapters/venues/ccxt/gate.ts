/** One exchange of ccxt behind a gate: loaded when first needed, asked one call at a time, its errors as verdicts. */
import { parse } from 'lossless-json';
import { createLimiter, type CallKind, type Limiter } from '../limiter.ts';
import { noLog, type VenueLog } from '../log.ts';
import type { PlaceMarks } from '../options.ts';
import { heldBack } from '../sending.ts';
import { localVerdict, type CallResult } from '../verdict.ts';
import { classify, type Operation } from './classify.ts';
import { exchangeClass, importCcxt, type CcxtClient, type CcxtModule } from './load.ts';
import { HeldBackError, waitForRoom } from './pace.ts';
import type { CcxtSettings } from './settings.ts';
import { CcxtWire, type CallLog } from './wire.ts';

/** What order entry and public data of one exchange are both made with. */
export interface CcxtOptions {
  /** `OKX`: how the venue is called here. */
  readonly name: string;
  readonly settings: CcxtSettings;
  /** Where every request goes; the exchange's own addresses when not given. */
  readonly rest?: string;
  /** Throws for an address that must not be called. */
  readonly check: (origin: string) => void;
  /** Our clock, ms. */
  readonly now: () => number;
  /** Longest wait for an answer, ms. Default 5,000. */
  readonly requestTimeoutMs?: number;
  readonly limiter?: Limiter;
  readonly log?: VenueLog;
  /** How ccxt is found; by import when not given. */
  readonly load?: () => Promise<CcxtModule>;
}

export interface GateOptions extends CcxtOptions {
  /** None for public data. */
  readonly keys?: { readonly publicKey: string; readonly privateKey: string; readonly password?: string };
  readonly limiter: Limiter;
  readonly log: VenueLog;
}

export interface Ask {
  readonly operation: Operation;
  readonly kind: CallKind;
  /** No request may leave after this, ms. */
  readonly latestMs?: number;
  readonly marks?: PlaceMarks;
  readonly work: (client: CcxtClient) => Promise<unknown>;
}

const EXACT_DIGITS = 15;
const MESSAGE_LENGTH_MAX = 200;
const LOAD_RETRY_MS = 1_000;
const HTTP_OK = 200;

/** A number that a double holds as it was written stays one; any other becomes its text, which ccxt reads as well. */
function numberOrText(text: string): number | string {
  const digits = text.replace(/e.*$/i, '').replace(/[^0-9]/g, '');
  return digits.length <= EXACT_DIGITS ? Number(text) : text;
}

function parseBody(text: string): unknown {
  try {
    return parse(text, null, numberOrText);
  } catch {
    // A page or a torn body: ccxt takes undefined for "not JSON".
    return undefined;
  }
}

/** Two calls never share a nonce, however close they come. */
function countUp(next: () => number): () => number {
  let last = 0;
  return () => (last = Math.max(last + 1, next()));
}

export class CcxtGate {
  readonly #options: GateOptions;
  readonly #wire: CcxtWire;
  #client: CcxtClient | null = null;
  #opening: Promise<CcxtClient> | null = null;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#wire = new CcxtWire(options);
  }

  /** One call. What it sends, and nothing else, decides what its failure proves. */
  async ask({ operation, kind, latestMs, marks, work }: Ask): Promise<CallResult> {
    const refusal = await this.#options.limiter.admit({ kind, weight: 0 });
    if (refusal !== null) return heldBack(refusal);
    const client = await this.#opened();
    if (typeof client === 'string') {
      const verdict = localVerdict('NOT_ADMITTED', 'EXCHANGE_NOT_AVAILABLE', client, LOAD_RETRY_MS);
      return { kind: 'FAILED', verdict };
    }
    marks?.signed();
    const log: CallLog = { sent: [], kind, latestMs: latestMs ?? null, marks: marks?.transport ?? null };
    try {
      const body = await this.#wire.run(log, () => work(client));
      return { kind: 'ANSWER', body, status: HTTP_OK };
    } catch (error) {
      return this.#failed(error, log, operation);
    }
  }

  async close(): Promise<void> {
    await this.#wire.close();
  }

  #failed(error: unknown, { sent }: CallLog, operation: Operation): CallResult {
    if (error instanceof HeldBackError && sent.length === 0) return heldBack(error.refusal);
    const { limiter, now } = this.#options;
    const verdict = classify(error, sent, operation, (text) => this.#redact(text));
    if (verdict.pause) limiter.pause(now() + verdict.retryAfterMs, verdict.error.errorCode);
    return { kind: 'FAILED', verdict };
  }

  /** The client with its markets, or why there is none yet. */
  async #opened(): Promise<CcxtClient | string> {
    try {
      this.#opening ??= this.#open();
      return await this.#opening;
    } catch (error) {
      this.#opening = null;
      const { log, settings } = this.#options;
      const message = this.#redact(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      log('warn', 'ccxt-not-open', { exchange: settings.id, message });
      return message;
    }
  }

  async #open(): Promise<CcxtClient> {
    const { settings, load = () => importCcxt(settings.module) } = this.#options;
    this.#client ??= this.#prepare(new (exchangeClass(await load(), settings.id))(this.#config()));
    const client = this.#client;
    await client.loadMarkets(false);
    return client;
  }

  #config(): object {
    const { keys, settings } = this.#options;
    return {
      ...(keys === undefined ? {} : { apiKey: keys.publicKey, secret: keys.privateKey }),
      ...(keys?.password === undefined ? {} : { password: keys.password }),
      // Every amount and price comes as text.
      number: String,
      enableRateLimit: settings.paced,
      options: {
        defaultType: 'spot',
        // Of Binance: the spot markets alone, and nothing that a key for trading may not read.
        fetchMarkets: { types: ['spot'] },
        fetchMargins: false,
        fetchCurrencies: false,
        warnOnFetchOpenOrdersWithoutSymbol: false,
        ...settings.options,
        maxRetriesOnFailure: 0,
      },
    };
  }

  #prepare(client: CcxtClient): CcxtClient {
    client.has['fetchCurrencies'] = false;
    client.fetchImplementation = this.#wire.fetch;
    const { meters } = this.#options.limiter;
    client.throttle = (cost = 1) => waitForRoom(meters, this.#wire.kind(), cost, client.rateLimit);
    client.milliseconds = () => Math.floor(this.#options.now());
    client.nonce = countUp(client.nonce.bind(client));
    client.parseJson = parseBody;
    return client;
  }

  #redact(text: string): string {
    const secrets = Object.values(this.#options.keys ?? {}).filter((secret) => secret !== '');
    return secrets.reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text).slice(0, MESSAGE_LENGTH_MAX);
  }
}

export const createGate = (options: CcxtOptions, keys?: GateOptions['keys']): CcxtGate =>
  new CcxtGate({
    ...options,
    limiter: options.limiter ?? createLimiter(options.now),
    log: options.log ?? noLog,
    ...(keys === undefined ? {} : { keys }),
  });
