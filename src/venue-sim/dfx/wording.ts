/** How this venue says no, and what its answers are wrapped in. */
import type { Fault, FaultKind } from '../faults.ts';
import { replyOf, type Reply, type WordedRefusal, type Wording } from '../gateway.ts';
import { Refused } from '../refused.ts';
import { DfxRefusal, refusals } from './refusal.ts';
import { WORDS } from './views.ts';

/** The outer layer of a success. */
export const wrapped = (data: unknown, now: number): object => ({
  code: '0',
  msg: 'success',
  serverTimestamp: Math.floor(now),
  data,
});

const failure = (status: number, code: string, msg: string, retryAfterS: number | null = null): Reply =>
  replyOf(status, { code, msg }, retryAfterS);

export const refusalReply = ({ status, code, message, retryAfterS }: DfxRefusal): Reply =>
  failure(status, code, message, retryAfterS);

const worded = (refusal: DfxRefusal): WordedRefusal => ({
  reply: refusalReply(refusal),
  reason: `${refusal.code} ${refusal.message}`,
});

const SERVER = failure(500, '500', 'Server internal exception');
const BEFORE: Partial<Record<FaultKind, Reply>> = { HTTP_500: SERVER, HTTP_503: failure(503, '503', 'busy') };

/** A 5xx says nothing about what became of the request. */
const AFTER: Partial<Record<FaultKind, Reply>> = { STATUS_1006_AFTER: SERVER, STATUS_1007_AFTER: SERVER };

const throttled = ({ kind, retryAfterS }: Fault): WordedRefusal | null =>
  kind === 'HTTP_429' || kind === 'HTTP_418' ? worded(refusals.limited(retryAfterS)) : null;

export const wording: Wording = {
  refuse(error) {
    if (error instanceof DfxRefusal) return worded(error);
    if (error instanceof Refused) {
      const [code, message] = WORDS[error.reason];
      return worded(new DfxRefusal(200, code, message));
    }
    // A bug of the simulator must not look like a refusal: the client hears that the outcome is unknown.
    return { reply: failure(500, '500', `Server internal exception: ${String(error)}`), reason: null };
  },
  before(fault) {
    const reply = BEFORE[fault.kind];
    return reply === undefined ? throttled(fault) : { reply, reason: null };
  },
  after: (fault) => AFTER[fault.kind] ?? null,
};
