/**
 * How the execution system says no. Of the control port's faults, HTTP_503 is answered as an exchange that cannot be
 * reached (490, never processed), STATUS_1006_AFTER as one that gave no answer in time (504, processed) and
 * STATUS_1007_AFTER as one that cannot be reached although the order got there (490, processed).
 */
import type { Fault, FaultKind } from '../faults.ts';
import { replyOf, type Reply, type WordedRefusal, type Wording } from '../gateway.ts';
import { Refused } from '../refused.ts';
import { EmsRefusal, messageReject } from './refusal.ts';

const UNREACHABLE = replyOf(490, messageReject('EXCHANGE_UNREACHABLE', 'Exchange is unreachable'));

const REPLY_BEFORE: Partial<Record<FaultKind, Reply>> = {
  HTTP_500: replyOf(500, { error: 'Internal server error' }),
  HTTP_503: UNREACHABLE,
};
const REPLY_AFTER: Partial<Record<FaultKind, Reply>> = {
  STATUS_1006_AFTER: replyOf(504, messageReject('EXCHANGE_RESPONSE_TIMEOUT', 'Exchange did not respond in time')),
  STATUS_1007_AFTER: UNREACHABLE,
};

function throttled({ kind, retryAfterS }: Fault): WordedRefusal | null {
  if (kind !== 'HTTP_429' && kind !== 'HTTP_418') return null;
  return { reply: replyOf(429, { error: 'Too many requests' }, retryAfterS), reason: 'HTTP 429' };
}

export const wording: Wording = {
  refuse(error) {
    if (error instanceof EmsRefusal) return { reply: replyOf(error.status, error.body), reason: error.message };
    // The one refusal of the exchange that is not an order of its own is that of a cancel.
    if (error instanceof Refused) {
      return { reply: replyOf(200, messageReject('ORDER_ID_NOT_FOUND', error.reason)), reason: error.reason };
    }
    // A bug of the simulator must not look like a refusal: the client hears that the outcome is unknown.
    return { reply: replyOf(500, { error: `Internal server error: ${String(error)}` }), reason: null };
  },
  before(fault) {
    const reply = REPLY_BEFORE[fault.kind];
    return reply === undefined ? throttled(fault) : { reply, reason: null };
  },
  after: (fault) => REPLY_AFTER[fault.kind] ?? null,
};
