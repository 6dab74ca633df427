/**
 * What the venue still lets one account do: so many requests of a kind in any second, as its answers say, over all
 * workers. The count of the address is the limiter's.
 */
import type { HttpHeaders } from '../exchange.ts';
import { heldRule, type Meters, type Need, type Refusal } from '../metering.ts';

/** The kinds the venue counts apart from each other: cancels and queries are never in the way of each other. */
export type Lane = 'CREATE' | 'CANCEL' | 'QUERY';

/** As published; replaced by what the answers say. */
export const PUBLISHED_RATES: Readonly<Record<Lane, number>> = { CREATE: 20, CANCEL: 20, QUERY: 50 };
const SECOND_MS = 1_000;

export interface Rates {
  /** What a request of the lane uses up. */
  needsOf(lane: Lane): readonly Need[];
  /** Why nothing of the lane may be sent now. */
  away(lane: Lane): Refusal | null;
  /** Takes over what an answer says of the lane. */
  report(lane: Lane, headers: HttpHeaders): void;
  /** Nothing more of this lane for so long. */
  pause(lane: Lane, ms: number): void;
}

function wholeIn(headers: HttpHeaders, name: string): number | null {
  const value = headers[name];
  return typeof value === 'string' && /^[0-9]{1,15}$/.test(value) ? Number(value) : null;
}

/** When the venue's count begins again, on its own clock; null when the answer does not say. */
export const resetAtOf = (headers: HttpHeaders): number | null => wholeIn(headers, 'x-bapi-limit-reset-timestamp');

/** `now` is our clock, ms. */
export function createRates(now: () => number, meters: Meters, account: string): Rates {
  const limits = { ...PUBLISHED_RATES };
  const meterOf = (lane: Lane): string => `${lane}:${account}`;
  return {
    needsOf(lane) {
      const rule = heldRule(limits[lane], SECOND_MS);
      return [{ meter: meterOf(lane), rule, amount: 1, most: rule.limit, what: 'the requests of this second are' }];
    },
    away: (lane) => meters.away([meterOf(lane)]),
    report(lane, headers) {
      const limit = wholeIn(headers, 'x-bapi-limit');
      if (limit === null || limit === 0) return;
      limits[lane] = limit;
      const left = wholeIn(headers, 'x-bapi-limit-status');
      // What others with this key have used shows when less is left than we know of.
      if (left !== null && left < limit) meters.report(meterOf(lane), heldRule(limit, SECOND_MS), limit - left);
    },
    pause(lane, ms) {
      meters.pause(meterOf(lane), now() + ms, 'RATE_LIMIT_EXCEEDED');
    },
  };
}
