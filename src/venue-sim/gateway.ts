/**
 * The way of one request through the venue: counted, faulted if the control port asked for it, authenticated, admitted,
 * then (at once or after an engine delay, its receive window checked a second time) executed, committed and answered.
 */
import type { Account } from './order.ts';
import type { Fault, FaultKind, FaultPlan } from './faults.ts';
import type { Ledger } from './ledger.ts';
import type { Params } from './params.ts';
import { required } from './params.ts';
import { refusals, VenueRefusal } from './refusal.ts';
import type { EngineStep, Route, Venue } from './route.ts';
import { checkWindow, readWindow, type ReceiveWindow } from './signature.ts';
import type { RequestCounts } from './request-counts.ts';
import type { Timers } from './timers.ts';

export interface Reply {
  readonly status: number;
  /** JSON for the body: a result, or `{code, msg}`. */
  readonly body: unknown;
  readonly retryAfterS: number | null;
}

/** The door a request came through. Nothing is ever answered twice. */
export interface Transport {
  respond(reply: Reply, how: 'WHOLE' | 'TRUNCATED'): void;
  /** An answer that is not the venue's JSON: a proxy's or firewall's page. */
  respondHtml(status: number): void;
  /** Breaks the connection. */
  reset(): void;
}

export interface Call {
  readonly route: Route;
  readonly params: Params;
  readonly apiKey: string;
  /** Whether the request's signature is right for this secret. */
  readonly isSignedWith: (secret: string) => boolean;
  readonly transport: Transport;
}

const reply = (status: number, body: unknown, retryAfterS: number | null = null): Reply => ({
  status,
  body,
  retryAfterS,
});
const failure = (status: number, code: number, msg: string): Reply => reply(status, { code, msg });

const REPLY_BEFORE: Partial<Record<FaultKind, Reply>> = {
  HTTP_500: failure(500, -1000, 'An unknown error occurred while processing the request.'),
  HTTP_503: failure(
    503,
    -1008,
    'Server is currently overloaded with other requests. Please try again in a few minutes.',
  ),
};
const REPLY_AFTER: Partial<Record<FaultKind, Reply>> = {
  STATUS_1006_AFTER: failure(
    500,
    -1006,
    'An unexpected response was received from the message bus. Execution status unknown.',
  ),
  STATUS_1007_AFTER: failure(
    408,
    -1007,
    'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
  ),
};
const HTML_BEFORE: Partial<Record<FaultKind, number>> = { HTTP_502_HTML: 502, HTTP_403: 403 };

const idsOf = (params: Params): string[] => {
  const id = params.get('origClientOrderId') ?? params.get('newClientOrderId');
  return id === undefined ? [] : [id];
};

interface Admitted {
  readonly step: EngineStep;
  readonly window: ReceiveWindow | null;
}

export class Gateway {
  readonly #venue: Venue;
  readonly #faults: FaultPlan;
  readonly #ledger: Ledger;
  readonly #counts: RequestCounts;
  readonly #timers: Timers;

  constructor(venue: Venue, faults: FaultPlan, ledger: Ledger, counts: RequestCounts, timers: Timers) {
    this.#venue = venue;
    this.#faults = faults;
    this.#ledger = ledger;
    this.#counts = counts;
    this.#timers = timers;
  }

  handle(call: Call): void {
    const ids = idsOf(call.params);
    this.#counts.arrived(call.route, call.params, ids[0] ?? null);
    if (call.route.op === 'create') this.#noteArrival(call);
    const fault = this.#faults.take(call.route.op, ids);
    if (fault === null) this.#run(call, null);
    else if (fault.kind === 'SLOW')
      this.#timers.after(fault.delayMs, () => {
        this.#run(call, null);
      });
    else if (!this.#failsBefore(call, fault)) this.#run(call, fault);
    // Most requests have been committed by now, arrival and all in one write; a swallowed one has not.
    this.#ledger.flush();
  }

  /** The ledger's ARR line: the request is here, whatever becomes of it. */
  #noteArrival({ params, apiKey }: Call): void {
    const fact = {
      account: this.#venue.accounts.get(apiKey)?.name,
      clientOrderId: params.get('newClientOrderId'),
      symbol: params.get('symbol'),
      side: params.get('side'),
      price: params.get('price'),
      qty: params.get('quantity'),
    };
    // Keys without a value are left out of the line by JSON.
    this.#ledger.add({ type: 'ARR', ...(fact as Record<string, string>) });
  }

  /** Faults that keep the request from being processed. False when it is to be processed after all. */
  #failsBefore(call: Call, fault: Fault): boolean {
    const { transport } = call;
    const html = HTML_BEFORE[fault.kind];
    const before = REPLY_BEFORE[fault.kind];
    if (fault.kind === 'HTTP_403') this.#noteRefusal(call, 'HTTP 403');
    if (html !== undefined) transport.respondHtml(html);
    else if (before !== undefined) transport.respond(before, 'WHOLE');
    else if (fault.kind === 'RESET_BEFORE') transport.reset();
    else if (fault.kind === 'TIMEOUT_BEFORE') this.#hang(call, fault);
    else if (fault.kind === 'HTTP_429' || fault.kind === 'HTTP_418') this.#refuse(call, this.#throttled(fault));
    else return fault.kind === 'HIDE_ORDER' && this.#hides(call);
    return true;
  }

  /** Answers a query as if the order were not there; false when the request is no query. */
  #hides(call: Call): boolean {
    if (call.route.op === 'query') this.#refuse(call, refusals.noOrder());
    else if (call.route.op === 'trades') call.transport.respond(reply(200, []), 'WHOLE');
    return call.route.op === 'query' || call.route.op === 'trades';
  }

  #throttled(fault: Fault): VenueRefusal {
    if (fault.kind === 'HTTP_429')
      return refusals.weight(this.#venue.limiter.options.weightPerMinute, fault.retryAfterS);
    return refusals.banned(this.#venue.clock.now() + fault.retryAfterS * 1_000, fault.retryAfterS);
  }

  #hang(call: Call, fault: Fault): void {
    this.#timers.after(fault.delayMs, () => {
      call.transport.reset();
    });
  }

  #run(call: Call, fault: Fault | null): void {
    let admitted: Admitted;
    try {
      this.#venue.limiter.spend(this.#venue.clock.now(), call.route.weight(call.params));
      admitted = this.#admit(call);
    } catch (error) {
      this.#fail(call, error, fault);
      return;
    }
    if (fault?.kind === 'ENGINE_DELAY' || fault?.kind === 'LATE_ACCEPT') {
      this.#timers.after(fault.delayMs, () => {
        this.#execute(call, admitted, fault);
      });
    } else this.#execute(call, admitted, fault);
  }

  #admit({ route, params, apiKey, isSignedWith }: Call): Admitted {
    if (!route.signed) return { step: route.admit(this.#venue, params), window: null };
    const account = this.#authenticate(apiKey);
    const window = readWindow(params);
    required(params, 'signature');
    if (!isSignedWith(account.secret)) throw refusals.signature();
    checkWindow(window, this.#venue.clock.now());
    return { step: route.admit(this.#venue, params, account), window };
  }

  #authenticate(apiKey: string): Account {
    if (!/^[\w-]{1,128}$/.test(apiKey)) throw refusals.keyFormat();
    const account = this.#venue.accounts.get(apiKey);
    if (account === undefined) throw refusals.key();
    return account;
  }

  #execute(call: Call, { step, window }: Admitted, fault: Fault | null): void {
    try {
      // The second check: a request that waited too long before the engine dies here.
      if (window !== null && fault?.kind !== 'LATE_ACCEPT') checkWindow(window, this.#venue.clock.now());
      const body = step();
      this.#venue.exchange.commit();
      this.#answer(call, reply(200, body), fault);
    } catch (error) {
      this.#fail(call, error, fault);
    }
  }

  /** Sends the answer of a processed request, or what the fault makes of it. */
  #answer(call: Call, whole: Reply, fault: Fault | null): void {
    this.#counts.answered(whole.status);
    const { transport } = call;
    if (fault === null) transport.respond(whole, 'WHOLE');
    else if (fault.kind === 'TIMEOUT_AFTER') this.#hang(call, fault);
    else if (fault.kind === 'RESET_AFTER') transport.reset();
    else if (fault.kind === 'TRUNCATED_JSON') transport.respond(whole, 'TRUNCATED');
    else transport.respond(REPLY_AFTER[fault.kind] ?? whole, 'WHOLE');
  }

  #fail(call: Call, error: unknown, fault: Fault | null = null): void {
    // A bug of the simulator must not look like a refusal: the client hears that the outcome is unknown.
    if (!(error instanceof VenueRefusal)) {
      this.#answer(
        call,
        failure(500, -1001, `Internal error; unable to process your request. ${String(error)}`),
        fault,
      );
      return;
    }
    this.#refuse(call, error, fault);
  }

  #refuse(call: Call, error: VenueRefusal, fault: Fault | null = null): void {
    this.#noteRefusal(call, `${error.code} ${error.message}`);
    this.#answer(call, reply(error.status, { code: error.code, msg: error.message }, error.retryAfterS), fault);
  }

  /** The ledger's REJ line: this create came to nothing for sure. */
  #noteRefusal({ route, params, apiKey }: Call, reason: string): void {
    if (route.op !== 'create') return;
    const fact = {
      account: this.#venue.accounts.get(apiKey)?.name,
      clientOrderId: params.get('newClientOrderId'),
      symbol: params.get('symbol'),
    };
    this.#ledger.add({ type: 'REJ', ...(fact as Record<string, string>), reason });
    this.#ledger.flush();
  }
}
