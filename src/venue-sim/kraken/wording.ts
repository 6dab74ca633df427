/** How this venue says no: to the exchange's refusals, to its own, and for the faults of the control port. */
import type { Fault, FaultKind } from '../faults.ts';
import { replyOf, type Reply, type WordedRefusal, type Wording } from '../gateway.ts';
import { Refused, type RefusalReason } from '../refused.ts';
import { KrakenRefusal } from './refusal.ts';

/** Errors come with HTTP 200, rate limits too. */
export const errorReply = (text: string, status = 200): Reply => replyOf(status, { error: [text] });

const TEXTS: Readonly<Record<RefusalReason, string>> = {
  MARKET_CLOSED: 'EService:Market in cancel_only mode',
  PRICE_LOW: 'EOrder:Invalid price',
  PRICE_HIGH: 'EOrder:Invalid price',
  PRICE_AWAY: 'EOrder:Invalid price',
  PRICE_OFF_TICK: 'EOrder:Tick size check failed',
  QUANTITY_LOW: 'EOrder:Order minimum not met',
  QUANTITY_HIGH: 'EGeneral:Invalid arguments:volume',
  QUANTITY_OFF_STEP: 'EGeneral:Invalid arguments:volume',
  NOTIONAL_LOW: 'EOrder:Cost minimum not met',
  NOTIONAL_HIGH: 'EGeneral:Invalid arguments:volume',
  OPEN_ORDERS_MAX: 'EOrder:Orders limit exceeded',
  POSITION_MAX: 'EOrder:Positions limit exceeded',
  DUPLICATE_ID: 'EOrder:Duplicate cl_ord_id',
  FUNDS: 'EOrder:Insufficient funds',
  WOULD_TAKE: 'EOrder:Post only order',
  NOT_OPEN: 'EOrder:Unknown order',
};

/** Reasons in the reports of orders that the engine refused after they had been acknowledged. */
export const REJECT_REASONS: Partial<Record<RefusalReason, string>> = {
  WOULD_TAKE: 'Post only order',
  FUNDS: 'Insufficient funds',
};

const BEFORE: Partial<Record<FaultKind, Reply>> = {
  HTTP_500: errorReply('EGeneral:Internal error', 500),
  HTTP_503: errorReply('EService:Unavailable', 503),
};

const AFTER: Partial<Record<FaultKind, Reply>> = {
  STATUS_1006_AFTER: errorReply('EGeneral:Unknown error'),
  STATUS_1007_AFTER: errorReply('EService:Timeout'),
};

const worded = (text: string): WordedRefusal => ({ reply: errorReply(text), reason: text });

function throttled({ kind, op }: Fault): string | null {
  if (kind === 'HTTP_418') return 'EGeneral:Temporary lockout';
  if (kind !== 'HTTP_429') return null;
  return op === 'create' ? 'EOrder:Rate limit exceeded' : 'EAPI:Rate limit exceeded';
}

export const WORDING: Wording = {
  refuse(error) {
    if (error instanceof Refused) return worded(TEXTS[error.reason]);
    if (error instanceof KrakenRefusal) return worded(error.message);
    // A bug of the simulator must not look like a refusal: the client hears that the outcome is unknown.
    return { reply: errorReply(`EGeneral:Internal error:${String(error)}`), reason: null };
  },
  before(fault) {
    const text = throttled(fault);
    if (text !== null) return worded(text);
    const reply = BEFORE[fault.kind];
    return reply === undefined ? null : { reply, reason: null };
  },
  after: (fault) => AFTER[fault.kind] ?? null,
};
