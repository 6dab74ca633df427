/**
 * The way of one request through any venue: counted, faulted if the control port asked for it, admitted (limits,
 * signature, parameters), then, at once or after an engine delay, executed, committed and answered. What the answers
 * look like is the protocol's business.
 */
import type { Exchange } from './exchange.ts';
import type { Fault, FaultOp, FaultPlan } from './faults.ts';
import type { Ledger, LedgerFact } from './ledger.ts';
import type { RequestCounts } from './request-counts.ts';
import type { Timers } from './timers.ts';

export interface Reply {
  readonly status: number;
  /** JSON of the body. */
  readonly body: unknown;
  /** Seconds, for the header of that name. */
  readonly retryAfterS: number | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The door a request came through. Nothing is ever answered twice. */
export interface Transport {
  respond(reply: Reply, how: 'WHOLE' | 'TRUNCATED'): void;
  /** An answer that is not the venue's JSON: a proxy's or firewall's page. */
  respondHtml(status: number): void;
  /** Breaks the connection. */
  reset(): void;
}

export interface Admitted {
  /** The engine step; its result is the answer's body. May throw like `admit`. The fault is for `acknowledges`. */
  readonly step: (fault: Fault | null) => unknown;
  /** The second check just before the engine: throws when the request has become too old. Null for none. */
  readonly recheck: (() => void) | null;
  /** The step only acknowledges and arms the engine itself: ENGINE_DELAY and LATE_ACCEPT are its business. */
  readonly acknowledges?: boolean;
}

export interface Call {
  readonly op: FaultOp | 'other';
  /** For the counts: one word a route. */
  readonly name: string;
  readonly weight: number;
  /** The orders it names, by the client's ids: what `match` of a fault looks at. */
  readonly clientOrderIds: readonly string[];
  /** What a create asks for, as far as it can be read: the ledger's ARR line. Null for every other request. */
  readonly create: Omit<LedgerFact, 'type'> | null;
  /** Spends limits, checks signature and parameters. Throws what `Wording.refuse` can word. */
  readonly admit: () => Admitted;
  /** The answer as if what is asked for did not exist (HIDE_ORDER); null when that makes no sense here. */
  readonly hidden: (() => Reply) | null;
  readonly transport: Transport;
}

export interface WordedRefusal {
  readonly reply: Reply;
  /** Goes into the ledger's REJ line of a create; null when the outcome is not a refusal (a bug of the simulator). */
  readonly reason: string | null;
}

/** How a protocol says no. */
export interface Wording {
  refuse(error: unknown): WordedRefusal;
  /** The answer of a fault that keeps the request from being processed (HTTP_500, HTTP_429 …); null: not such a one. */
  before(fault: Fault): WordedRefusal | null;
  /** The answer of a fault after processing (STATUS_1006_AFTER …); null: the true answer. */
  after(fault: Fault): Reply | null;
}

export const replyOf = (status: number, body: unknown, retryAfterS: number | null = null): Reply => ({
  status,
  body,
  retryAfterS,
});

const HTML_BEFORE: Partial<Record<Fault['kind'], number>> = { HTTP_502_HTML: 502, HTTP_403: 403 };

export interface GatewayParts {
  readonly exchange: Exchange;
  readonly faults: FaultPlan;
  readonly ledger: Ledger;
  readonly counts: RequestCounts;
  readonly timers: Timers;
}

export class Gateway {
  readonly #parts: GatewayParts;
  readonly #wording: Wording;

  constructor(parts: GatewayParts, wording: Wording) {
    this.#parts = parts;
    this.#wording = wording;
  }

  handle(call: Call): void {
    const { counts, faults, ledger, timers } = this.#parts;
    counts.arrived(call);
    // The ledger's ARR line: the request is here, whatever becomes of it.
    if (call.create !== null) ledger.add({ type: 'ARR', ...call.create });
    const fault = faults.take(call.op, call.clientOrderIds);
    if (fault === null) this.#run(call, null);
    else if (fault.kind === 'SLOW')
      timers.after(fault.delayMs, () => {
        this.#run(call, null);
      });
    else if (!this.#failsBefore(call, fault)) this.#run(call, fault);
    // Most requests have been committed by now, arrival and all in one write; a swallowed one has not.
    ledger.flush();
  }

  /** Faults that keep the request from being processed. False when it is to be processed after all. */
  #failsBefore(call: Call, fault: Fault): boolean {
    const { transport } = call;
    const html = HTML_BEFORE[fault.kind];
    const before = html === undefined ? this.#wording.before(fault) : null;
    if (fault.kind === 'HTTP_403') this.#noteRefusal(call, 'HTTP 403');
    if (html !== undefined) transport.respondHtml(html);
    else if (before !== null) this.#refuse(call, before, null);
    else if (fault.kind === 'RESET_BEFORE') transport.reset();
    else if (fault.kind === 'TIMEOUT_BEFORE') this.#hang(call, fault);
    else if (fault.kind !== 'HIDE_ORDER' || call.hidden === null) return false;
    else this.#answer(call, call.hidden(), null);
    return true;
  }

  #hang(call: Call, fault: Fault): void {
    this.#parts.timers.after(fault.delayMs, () => {
      call.transport.reset();
    });
  }

  #run(call: Call, fault: Fault | null): void {
    let admitted: Admitted;
    try {
      admitted = call.admit();
    } catch (error) {
      this.#refuse(call, this.#wording.refuse(error), fault);
      return;
    }
    const isDelayed = fault?.kind === 'ENGINE_DELAY' || fault?.kind === 'LATE_ACCEPT';
    if (isDelayed && admitted.acknowledges !== true) {
      this.#parts.timers.after(fault.delayMs, () => {
        this.#execute(call, admitted, fault);
      });
    } else this.#execute(call, admitted, fault);
  }

  #execute(call: Call, { step, recheck }: Admitted, fault: Fault | null): void {
    try {
      // The second check: a request that waited too long before the engine dies here.
      if (fault?.kind !== 'LATE_ACCEPT') recheck?.();
      const body = step(fault);
      this.#parts.exchange.commit();
      this.#answer(call, replyOf(200, body), fault);
    } catch (error) {
      this.#refuse(call, this.#wording.refuse(error), fault);
    }
  }

  /** Sends the answer of a processed request, or what the fault makes of it. */
  #answer(call: Call, whole: Reply, fault: Fault | null): void {
    this.#parts.counts.answered(whole.status);
    const { transport } = call;
    if (fault === null) transport.respond(whole, 'WHOLE');
    else if (fault.kind === 'TIMEOUT_AFTER') this.#hang(call, fault);
    else if (fault.kind === 'RESET_AFTER') transport.reset();
    else if (fault.kind === 'TRUNCATED_JSON') transport.respond(whole, 'TRUNCATED');
    else transport.respond(this.#wording.after(fault) ?? whole, 'WHOLE');
  }

  #refuse(call: Call, refusal: WordedRefusal, fault: Fault | null): void {
    if (refusal.reason !== null) this.#noteRefusal(call, refusal.reason);
    this.#answer(call, refusal.reply, fault);
  }

  /** The ledger's REJ line: this create came to nothing for sure. */
  #noteRefusal({ create }: Call, reason: string): void {
    if (create === null) return;
    const { account, clientOrderId, symbol } = create;
    const fact = {
      ...(account === undefined ? {} : { account }),
      ...(clientOrderId === undefined ? {} : { clientOrderId }),
      ...(symbol === undefined ? {} : { symbol }),
    };
    this.#parts.ledger.add({ type: 'REJ', ...fact, reason });
    this.#parts.ledger.flush();
  }
}
