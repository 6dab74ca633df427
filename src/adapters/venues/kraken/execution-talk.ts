/**
 * The conversation on one private connection: a fresh token, the subscription, then executions. They are numbered, so a
 * gap is seen; a heartbeat comes every second, so a dead stream is seen as well.
 */
import { optionalText } from '../json.ts';
import type { VenueLog } from '../log.ts';
import type { Conversation, StreamLink } from '../private-stream.ts';
import { read } from '../verdict.ts';
import { readToken } from './answers.ts';
import { callPrivate, type CallContext } from './calls.ts';
import { tokenCall } from './codec.ts';
import { readExecution, readFrame, type StreamFrame } from './executions.ts';
import type { KnownOrders } from './known-orders.ts';

export interface ExecutionTalkOptions {
  readonly context: CallContext;
  readonly known: KnownOrders;
  readonly log: VenueLog;
  /** Without any frame for this long the connection is dead, ms. Default 5,000. */
  readonly deadMs?: number;
  /** Gaps within this time are made good by one reading back, ms. Default 1,000. */
  readonly gapMs?: number;
}

const DEAD_MS = 5_000;
const GAP_MS = 1_000;
/** Looks per silence. */
const LOOKS = 5;
const SUBSCRIBE_ID = 1;

export class ExecutionTalk implements Conversation {
  readonly #options: ExecutionTalkOptions;
  readonly #link: StreamLink;
  readonly #watch: NodeJS.Timeout;
  readonly #deadMs: number;
  #lastFrameAt: number;
  #sequence: number | null = null;
  #gapAt: number | null = null;
  #gapTimer: NodeJS.Timeout | null = null;

  constructor(options: ExecutionTalkOptions, link: StreamLink) {
    this.#options = options;
    this.#link = link;
    this.#deadMs = options.deadMs ?? DEAD_MS;
    this.#lastFrameAt = options.context.now();
    this.#watch = setInterval(() => this.#lookForSilence(), Math.max(10, this.#deadMs / LOOKS)).unref();
    void this.#subscribe();
  }

  receive(text: string): void {
    this.#lastFrameAt = this.#options.context.now();
    const frame = readFrame(text);
    if (frame.kind === 'ANSWER' && frame.id === String(SUBSCRIBE_ID)) this.#answered(frame);
    if (frame.kind === 'EXECUTIONS') this.#executions(frame);
  }

  stop(): void {
    clearInterval(this.#watch);
    if (this.#gapTimer !== null) clearTimeout(this.#gapTimer);
  }

  /** A token opens one subscription, so each connection asks for its own. */
  async #subscribe(): Promise<void> {
    const result = await callPrivate(this.#options.context, () => tokenCall, false);
    const token = read(result, readToken);
    if (!token.ok) {
      this.#refused(token.verdict.error.venueCode ?? token.verdict.error.message);
      return;
    }
    const params = {
      channel: 'executions',
      token: token.value,
      snap_orders: true,
      snap_trades: true,
      ratecounter: true,
    };
    this.#link.send(JSON.stringify({ method: 'subscribe', params, req_id: SUBSCRIBE_ID }));
  }

  #answered({ error, result }: Extract<StreamFrame, { kind: 'ANSWER' }>): void {
    if (error !== null) {
      this.#refused(error);
      return;
    }
    const most = optionalText(result, 'maxratecount');
    if (most !== null && /^[0-9]{1,6}$/.test(most)) this.#options.context.budget.learnOrdersMax(Number(most));
    this.#link.loggedIn();
  }

  /** Whatever the reason, the next connection comes with a new token. */
  #refused(reason: string): void {
    const { context, log } = this.#options;
    log('error', 'stream-login-refused', { account: context.account, reason: context.signer.redact(reason) });
    this.#link.restart('LOGIN_REFUSED');
  }

  #executions({ sequence, entries }: Extract<StreamFrame, { kind: 'EXECUTIONS' }>): void {
    const expected = this.#sequence === null ? sequence : this.#sequence + 1;
    this.#sequence = Math.max(sequence, this.#sequence ?? 0);
    this.#link.heard();
    for (const entry of entries) {
      const { order, fill } = readExecution(entry, this.#options.known);
      if (fill !== null) this.#options.known.addFills([fill]);
      this.#link.report(order, fill);
    }
    if (sequence > expected) this.#missed();
  }

  /** Reading back is dear at this venue: a row of gaps is made good once, after the last of them. */
  #missed(): void {
    const now = this.#options.context.now();
    const gapMs = this.#options.gapMs ?? GAP_MS;
    if (this.#gapAt === null || now - this.#gapAt >= gapMs) {
      this.#gapAt = now;
      this.#link.gap('SEQUENCE_GAP');
      return;
    }
    this.#gapTimer ??= setTimeout(() => {
      this.#gapTimer = null;
      this.#gapAt = this.#options.context.now();
      this.#link.gap('SEQUENCE_GAP');
    }, gapMs).unref();
  }

  #lookForSilence(): void {
    if (this.#options.context.now() - this.#lastFrameAt >= this.#deadMs) this.#link.restart('SILENT');
  }
}
