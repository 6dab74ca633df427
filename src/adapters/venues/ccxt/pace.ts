/**
 * The pace at which an exchange is asked through ccxt. ccxt knows how much the exchange takes and what each request costs,
 * but it counts for one process: here all workers count together, and orders go before what can wait.
 */
import type { CallKind } from '../limiter.ts';
import { WHOLE_VENUE, type Meters, type Refusal } from '../metering.ts';

/** Part of what ccxt thinks the exchange takes: what is left makes up for the burst. */
const PART = 0.9;
/** So much of it may go out at once, s. */
const BURST_S = 2;
const SHARE: Readonly<Record<CallKind, number>> = { ORDER: 1, MANAGE: 0.8, DATA: 0.6 };
/** Longest wait for room, ms: an order is wanted now or not at all. */
const WAIT_MS: Readonly<Record<CallKind, number>> = { ORDER: 500, MANAGE: 3_000, DATA: 3_000 };
const SECOND_MS = 1_000;

/** Stops ccxt before it sends. */
export class HeldBackError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = 'HeldBackError';
    this.refusal = refusal;
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/**
 * Waits until there is room for a request of this cost. `rateLimit`: ms that the exchange wants between requests of cost
 * one. Throws HeldBackError when that would take too long, or the exchange wants to be left alone.
 */
export async function waitForRoom(meters: Meters, kind: CallKind, cost: number, rateLimit: number): Promise<void> {
  const perSecond = (SECOND_MS / rateLimit) * PART;
  const limit = BURST_S * perSecond;
  const need = {
    meter: 'pace',
    rule: { kind: 'FALLING', limit, perSecond },
    amount: cost,
    // One that costs more than may go out at once goes out alone.
    most: Math.max(limit * SHARE[kind], cost),
    what: 'the requests the exchange takes are',
  } as const;
  for (let waited = 0; ;) {
    const refusal = await meters.take([WHOLE_VENUE], [need]);
    if (refusal === null) return;
    if (waited + refusal.retryAfterMs > WAIT_MS[kind]) throw new HeldBackError(refusal);
    waited += refusal.retryAfterMs;
    await sleep(refusal.retryAfterMs);
  }
}
