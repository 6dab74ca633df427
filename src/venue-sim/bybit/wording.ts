/** How this venue says no, and the envelope that all its answers come in. */
import type { Fault } from '../faults.ts';
import { replyOf, type Reply, type WordedRefusal, type Wording } from '../gateway.ts';
import { Refused } from '../refused.ts';
import { BybitRefusal, refusalOf, refusals } from './refusal.ts';

export const envelope = (now: number, result: object, retCode = 0, retMsg = 'OK'): object => ({
  retCode,
  retMsg,
  result,
  retExtInfo: {},
  time: now,
});

const failure = (now: number, code: number, message: string, status = 200): Reply =>
  replyOf(status, envelope(now, {}, code, message));

function worded(now: number, refusal: BybitRefusal): WordedRefusal {
  const { code, message, status, resetAt } = refusal;
  const reply = status === 200 ? failure(now, code, message) : replyOf(status, message);
  const headers =
    resetAt === null ? {} : { 'X-Bapi-Limit-Status': '0', 'X-Bapi-Limit-Reset-Timestamp': String(resetAt) };
  return { reply: { ...reply, headers }, reason: `${code} ${message}` };
}

/** The venue's firewall answers 403 where others say 418; its throttle is a return code with a reset time. */
function throttled(now: number, { kind, retryAfterS }: Fault): BybitRefusal | null {
  if (kind === 'HTTP_429') return refusals.tooMany(now + retryAfterS * 1_000);
  return kind === 'HTTP_418' ? refusals.address() : null;
}

export const createWording = (now: () => number): Wording => ({
  refuse(error) {
    if (error instanceof Refused) return worded(now(), refusalOf(error.reason));
    if (error instanceof BybitRefusal) return worded(now(), error);
    // A bug of the simulator must not look like a refusal: the client hears that the outcome is unknown.
    return { reply: failure(now(), 10016, `Server error. ${String(error)}`), reason: null };
  },
  before(fault) {
    const refusal = throttled(now(), fault);
    if (refusal !== null) return worded(now(), refusal);
    if (fault.kind === 'HTTP_500') return { reply: failure(now(), 10016, 'Server error.', 500), reason: null };
    return fault.kind === 'HTTP_503' ? { reply: replyOf(503, 'Service Unavailable'), reason: null } : null;
  },
  after(fault) {
    if (fault.kind === 'STATUS_1006_AFTER') return failure(now(), 10016, 'Server error.');
    if (fault.kind !== 'STATUS_1007_AFTER') return null;
    return failure(now(), 170007, 'Timeout waiting for response from backend server.');
  },
});
