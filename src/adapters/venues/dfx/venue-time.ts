/** What time it is at the venue. No endpoint is made for that: an answer says it, or its `Date` header, to the second. */
import type { HttpOutcome } from '../exchange.ts';
import { asObject, parseVenueJson, type Wire } from '../json.ts';
import { send, type PublicContext } from './calls.ts';
import { queryOf, timeCall } from './codec.ts';

/** A date in a header is cut to the second: on average half of one has passed since. */
const HALF_SECOND_MS = 500;

function stampIn(body: string): number | null {
  try {
    const answer: Wire = asObject(parseVenueJson(body), 'answer');
    const stamp = answer['serverTimestamp'];
    return typeof stamp === 'string' && /^[0-9]{13}$/.test(stamp) ? Number(stamp) : null;
  } catch {
    return null;
  }
}

/** ms since 1970 of an answer, whatever else it says; null when it tells no time. */
export function readTime(outcome: HttpOutcome): number | null {
  if (outcome.kind !== 'REPLY') return null;
  const stamp = stampIn(outcome.body);
  if (stamp !== null) return stamp;
  const date = outcome.headers['date'];
  const at = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(at) ? null : at + HALF_SECOND_MS;
}

export function createTimeQuestion(context: PublicContext): () => Promise<number | null> {
  return async () => {
    if ((await context.limiter.admit({ kind: 'MANAGE', weight: 0 })) !== null) return null;
    const headers = { 'EXCHANGE-API-TIMESTAMP': String(Math.round(context.now())) };
    return readTime(await send(context, timeCall, queryOf(timeCall.params), headers));
  };
}
