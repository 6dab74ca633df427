/** HMAC signatures and the receive window. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { headerOf, type HttpRequest } from '../http-door.ts';
import { refusals } from './refusal.ts';

/** Lower-case hex HMAC-SHA256 of a text. */
const sign = (secret: string, payload: string): string => createHmac('sha256', secret).update(payload).digest('hex');

/** Compares without leaking where they differ. */
export function isSignature(secret: string, payload: string, given: string): boolean {
  const expected = Buffer.from(sign(secret, payload));
  const actual = Buffer.from(given);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

export interface SignedHead {
  readonly apiKey: string;
  readonly timestamp: number;
  readonly windowMs: number;
  readonly signature: string;
  /** What is signed: time, key, window, then the raw query or the raw body. */
  readonly payload: string;
}

const WINDOW_DEFAULT = '5000';

/** Throws the refusal of a head that cannot be read. */
export function readHead(request: HttpRequest): SignedHead {
  const timestamp = headerOf(request, 'x-bapi-timestamp');
  const window = headerOf(request, 'x-bapi-recv-window') || WINDOW_DEFAULT;
  if (!/^[0-9]{13}$/.test(timestamp)) throw refusals.parameter('timestamp');
  if (!/^[0-9]{1,6}$/.test(window)) throw refusals.parameter('recv_window');
  const apiKey = headerOf(request, 'x-bapi-api-key');
  const raw = request.method === 'POST' ? request.body : request.query;
  return {
    apiKey,
    timestamp: Number(timestamp),
    windowMs: Number(window),
    signature: headerOf(request, 'x-bapi-sign'),
    payload: `${timestamp}${apiKey}${window}${raw}`,
  };
}

/** Throws unless `now` lies in the window. */
export function checkWindow({ timestamp, windowMs }: SignedHead, now: number): void {
  if (timestamp >= now + 1_000 || now - windowMs > timestamp) throw refusals.window(now, timestamp, windowMs);
}
