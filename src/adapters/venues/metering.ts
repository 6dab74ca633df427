/**
 * One process's way to the shared counts of a venue. What is often asked for it takes ahead of need, a small part of the
 * limit and for a short while, so that most sends cost no round trip. While pauses of others cannot be heard nothing is
 * spent without asking, and while the counts cannot be asked nothing is sent.
 */
import type { ErrorCode } from '../../domain/errors.ts';
import type { Charge, MeterRule, MeterStore, Pause, WindowRule } from './meters.ts';

/** Why a call must not be sent now. */
export interface Refusal {
  readonly errorCode: ErrorCode;
  readonly message: string;
  readonly retryAfterMs: number;
}

/** What a call uses up of one meter. `what` names it in a refusal. */
export interface Need extends Omit<Charge, 'bonus'> {
  readonly what: string;
  /** Some of it may be taken ahead of need: then it is everybody's, so only where nobody's share is kept from others. */
  readonly mayTakeAhead?: boolean;
}

/** Room that is taken. */
export interface Held {
  /** To be called once, when the venue has answered or it is not waited for any longer: a window begins now. */
  readonly answered: () => void;
}

export interface Meters {
  /** Why nothing of these scopes may be sent now, as far as this process knows. */
  away(scopes: readonly string[]): Refusal | null;
  /** Takes everything, or nothing and says why. */
  take(scopes: readonly string[], needs: readonly Need[]): Promise<Refusal | null>;
  /** The same for a request of which the rules that hold want to know when it is answered. */
  hold(scopes: readonly string[], needs: readonly Need[]): Promise<Refusal | Held>;
  /** Counts what is sent in any case, or gives back (a negative amount) what was not needed. */
  add(meter: string, rule: MeterRule, amount: number): void;
  /** What the venue itself has counted. */
  report(meter: string, rule: MeterRule, used: number): void;
  /** Nothing of this scope until then, ms; told to all workers. A pause is only ever made longer. */
  pause(scope: string, untilMs: number, errorCode: ErrorCode): void;
}

/** The scope of everything at the venue. */
export const WHOLE_VENUE = '';

/** Limits up to here are kept to the millisecond; larger ones in grains, and may be taken ahead of need. */
const EXACT_LIMIT_MAX = 64;
const GRAINS = 20;
/** How much closer together requests may arrive than they left, ms. */
const JITTER_MS = 50;
/** Part of a limit that one process takes ahead of need at most. */
const AHEAD_PERCENT = 2;
const UNREACHABLE_RETRY_MS = 500;
/** A count of the venue is handed on when it grew by this part of the limit. */
const REPORT_STEP_PERCENT = 1;

/** At most `limit` in any window of this length. */
export function windowRule(limit: number, windowMs: number): WindowRule {
  const grainMs = limit <= EXACT_LIMIT_MAX ? 1 : Math.ceil(windowMs / GRAINS);
  return { kind: 'WINDOW', limit, windowMs, grainMs, slackMs: grainMs === 1 ? JITTER_MS : grainMs + JITTER_MS };
}

/** Longer than a request is waited for: after that nobody is there any more to say that it was answered. */
const HOLD_MS = 6_000;

/**
 * The same for a limit so narrow that no margin for the way is wide enough: a request counts until it is answered, and a
 * window longer.
 */
export const heldRule = (limit: number, windowMs: number): WindowRule => ({
  ...windowRule(limit, windowMs),
  holdMs: HOLD_MS,
});

interface Lease {
  left: number;
  endsAt: number;
  /** What was asked for since then. */
  demand: number;
  since: number;
}

const heldBack = (message: string, retryAfterMs: number): Refusal => ({
  errorCode: 'RATE_LIMIT_EXCEEDED',
  message: `held back here: ${message}`,
  retryAfterMs: Math.max(1, Math.ceil(retryAfterMs)),
});

/** Room that is held is free a window after an answer, which is mostly near: nobody waits for the end of the hold. */
function full(need: Need | undefined, waitMs: number): Refusal {
  const isHeld = need?.rule.kind === 'WINDOW' && need.rule.holdMs !== undefined;
  const most = isHeld ? need.rule.windowMs + need.rule.slackMs : waitMs;
  return heldBack(`${need?.what ?? ''} used up`, Math.min(waitMs, most));
}

const isExact = (rule: MeterRule): boolean => rule.kind === 'FALLING' || rule.grainMs === 1;

class SharedMeters implements Meters {
  readonly #store: MeterStore;
  readonly #now: () => number;
  readonly #leases = new Map<string, Lease>();
  readonly #pauses = new Map<string, Pause>();
  readonly #reported = new Map<string, { readonly window: number; readonly used: number }>();

  constructor(store: MeterStore, now: () => number) {
    this.#store = store;
    this.#now = now;
    store.onPause((pause) => this.#keep(pause));
  }

  away(scopes: readonly string[]): Refusal | null {
    const at = this.#now();
    for (const scope of scopes) {
      const pause = this.#pauses.get(scope);
      if (pause === undefined) continue;
      if (at >= pause.untilMs) this.#pauses.delete(scope);
      else {
        const message = 'the venue asked us to stay away';
        return { ...heldBack(message, pause.untilMs - at), errorCode: pause.errorCode };
      }
    }
    return null;
  }

  take(scopes: readonly string[], needs: readonly Need[]): Promise<Refusal | null> {
    return this.#takeAt(this.#now(), scopes, needs);
  }

  async #takeAt(at: number, scopes: readonly string[], needs: readonly Need[]): Promise<Refusal | null> {
    const away = this.away(scopes);
    if (away !== null) return away;
    const mayLease = this.#store.hears();
    const missing = needs.filter((need) => !(mayLease && this.#spend(need)));
    // Who hears of pauses knows them all; who does not must ask even for what is not counted.
    if (missing.length === 0 && mayLease) return null;
    const refusal = await this.#ask(scopes, missing, at);
    if (refusal !== null) for (const need of needs) if (!missing.includes(need)) this.#giveBack(need);
    return refusal ?? this.away(scopes);
  }

  async hold(scopes: readonly string[], needs: readonly Need[]): Promise<Refusal | Held> {
    const takenAt = this.#now();
    const refusal = await this.#takeAt(takenAt, scopes, needs);
    if (refusal !== null) return refusal;
    return { answered: () => needs.forEach((need) => this.#answered(need, takenAt)) };
  }

  add(meter: string, rule: MeterRule, amount: number): void {
    void this.#store.add(this.#now(), meter, rule, amount).catch(() => undefined);
  }

  report(meter: string, rule: MeterRule, used: number): void {
    const at = this.#now();
    // What lies here unspent is in our count and not in the venue's: near a limit there must be none.
    if (used * 2 > rule.limit) this.#leases.delete(meter);
    if (rule.kind === 'WINDOW') {
      const window = Math.floor(at / rule.windowMs);
      const last = this.#reported.get(meter);
      const step = (rule.limit * REPORT_STEP_PERCENT) / 100;
      if (last?.window === window && used < last.used + step) return;
      this.#reported.set(meter, { window, used });
    }
    void this.#store.report(at, meter, rule, used).catch(() => undefined);
  }

  pause(scope: string, untilMs: number, errorCode: ErrorCode): void {
    const pause = { scope, untilMs, errorCode };
    this.#keep(pause);
    void this.#store.pause(this.#now(), pause).catch(() => undefined);
  }

  #keep(pause: Pause): void {
    if (pause.untilMs > (this.#pauses.get(pause.scope)?.untilMs ?? 0)) this.#pauses.set(pause.scope, pause);
  }

  async #ask(scopes: readonly string[], missing: readonly Need[], at: number): Promise<Refusal | null> {
    const charges = missing.map((need) => ({ ...need, bonus: this.#wish(need, at) }));
    let taken;
    try {
      taken = await this.#store.take(at, scopes, charges);
    } catch {
      return heldBack('the shared counts do not answer', UNREACHABLE_RETRY_MS);
    }
    if (taken.kind === 'FULL') return full(missing[taken.index], taken.waitMs);
    if (taken.kind === 'AWAY') {
      this.#keep(taken.pause);
      return this.away([taken.pause.scope]);
    }
    for (const [index, need] of missing.entries()) this.#lease(need, at, taken.bonuses[index] ?? 0);
    return null;
  }

  #answered({ meter, rule, amount }: Need, takenAt: number): void {
    if (rule.kind !== 'WINDOW' || rule.holdMs === undefined) return;
    void this.#store.answered(this.#now(), meter, rule, amount, takenAt).catch(() => undefined);
  }

  #leaseOf(meter: string): Lease {
    const found = this.#leases.get(meter) ?? { left: 0, endsAt: 0, demand: 0, since: 0 };
    this.#leases.set(meter, found);
    return found;
  }

  #spend({ meter, rule, amount }: Need): boolean {
    if (isExact(rule)) return false;
    const lease = this.#leaseOf(meter);
    lease.demand += amount;
    if (lease.left < amount || this.#now() >= lease.endsAt) return false;
    lease.left -= amount;
    return true;
  }

  #giveBack({ meter, amount }: Need): void {
    this.#leaseOf(meter).left += amount;
  }

  /** As much as was asked for lately. */
  #wish({ meter, rule, mayTakeAhead = false }: Need, at: number): number {
    if (rule.kind === 'FALLING' || isExact(rule) || !mayTakeAhead) return 0;
    const { demand, since } = this.#leaseOf(meter);
    if (at - since > 2 * rule.grainMs) return 0;
    return Math.min(demand, Math.floor((rule.limit * AHEAD_PERCENT) / 100));
  }

  #lease({ meter, rule }: Need, at: number, bonus: number): void {
    if (rule.kind === 'FALLING' || isExact(rule)) return;
    const lease = this.#leaseOf(meter);
    // What is left of the one before may end sooner than this one: it is forgotten, not stretched.
    lease.left = bonus;
    lease.endsAt = at + rule.grainMs;
    if (at - lease.since > rule.grainMs) {
      lease.since = at;
      lease.demand = 0;
    }
  }
}

/** `now`: the workers' common clock, ms. */
export const createMeters = (store: MeterStore, now: () => number): Meters => new SharedMeters(store, now);
