/** How this venue says no: to the exchange's refusals, to its own, and for the faults of the control port. */
import type { Fault, FaultKind } from '../faults.ts';
import { replyOf, type Reply, type WordedRefusal, type Wording } from '../gateway.ts';
import { Refused, type RefusalReason } from '../refused.ts';
import { refusalReply } from './call.ts';
import type { Limiter } from './limits.ts';
import { refusals, VenueRefusal } from './refusal.ts';

const failure = (status: number, code: number, msg: string): Reply => replyOf(status, { code, msg });

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

const FILTERS: Partial<Record<RefusalReason, string>> = {
  PRICE_LOW: 'PRICE_FILTER',
  PRICE_HIGH: 'PRICE_FILTER',
  PRICE_OFF_TICK: 'PRICE_FILTER',
  PRICE_AWAY: 'PERCENT_PRICE_BY_SIDE',
  QUANTITY_LOW: 'LOT_SIZE',
  QUANTITY_HIGH: 'LOT_SIZE',
  QUANTITY_OFF_STEP: 'LOT_SIZE',
  NOTIONAL_LOW: 'NOTIONAL',
  NOTIONAL_HIGH: 'NOTIONAL',
  OPEN_ORDERS_MAX: 'MAX_NUM_ORDERS',
  POSITION_MAX: 'MAX_POSITION',
};

const ORDER_TEXTS: Partial<Record<RefusalReason, string>> = {
  MARKET_CLOSED: 'Market is closed.',
  DUPLICATE_ID: 'Duplicate order sent.',
  FUNDS: 'Account has insufficient balance for requested action.',
  WOULD_TAKE: 'Order would immediately match and take.',
};

function ofExchange(reason: RefusalReason): VenueRefusal {
  const filter = FILTERS[reason];
  if (filter !== undefined) return refusals.filter(filter);
  const text = ORDER_TEXTS[reason];
  return text === undefined ? refusals.cancel() : refusals.order(text);
}

function worded(refusal: VenueRefusal): WordedRefusal {
  return { reply: refusalReply(refusal), reason: `${refusal.code} ${refusal.message}` };
}

function throttled(limiter: Limiter, now: number, { kind, retryAfterS }: Fault): VenueRefusal | null {
  if (kind === 'HTTP_429') return refusals.weight(limiter.options.weightPerMinute, retryAfterS);
  return kind === 'HTTP_418' ? refusals.banned(now + retryAfterS * 1_000, retryAfterS) : null;
}

export const createWording = (limiter: Limiter, now: () => number): Wording => ({
  refuse(error) {
    if (error instanceof Refused) return worded(ofExchange(error.reason));
    if (error instanceof VenueRefusal) return worded(error);
    // A bug of the simulator must not look like a refusal: the client hears that the outcome is unknown.
    const text = `Internal error; unable to process your request. ${String(error)}`;
    return { reply: failure(500, -1001, text), reason: null };
  },
  before(fault) {
    const refusal = throttled(limiter, now(), fault);
    if (refusal !== null) return worded(refusal);
    const reply = REPLY_BEFORE[fault.kind];
    return reply === undefined ? null : { reply, reason: null };
  },
  after: (fault) => REPLY_AFTER[fault.kind] ?? null,
});
