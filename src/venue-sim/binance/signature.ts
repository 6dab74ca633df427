/** HMAC signatures and the receive window. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Params } from './params.ts';
import { optionalWhole, required } from './params.ts';
import { refusals } from './refusal.ts';

/** Hex HMAC-SHA256 of a text. */
export const sign = (secret: string, payload: string): string =>
  createHmac('sha256', secret).update(payload).digest('hex');

/** Compares without leaking where they differ; the hex digits may be of either case. */
export function isSignature(secret: string, payload: string, given: string): boolean {
  const expected = Buffer.from(sign(secret, payload));
  const actual = Buffer.from(given.toLowerCase());
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/** What a REST request signs: query and body exactly as sent, up to the signature, which must come last. */
export function restPayload(query: string, body: string): string {
  const strip = (text: string): string => text.replace(/(^|&)signature=[^&]*$/, '');
  return body === '' ? strip(query) : query + strip(body);
}

/** What a WebSocket request signs: all parameters but the signature, sorted by name, not encoded. */
export function socketPayload(params: Params): string {
  return [...params]
    .filter(([name]) => name !== 'signature')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const WINDOW_DEFAULT_MS = 5_000;
const WINDOW_MAX_MS = 60_000;

/** When a signed request is valid. */
export interface ReceiveWindow {
  readonly timestamp: number;
  readonly windowMs: number;
}

export function readWindow(params: Params): ReceiveWindow {
  required(params, 'timestamp');
  const timestamp = optionalWhole(params, 'timestamp') ?? 0;
  const text = params.get('recvWindow') ?? String(WINDOW_DEFAULT_MS);
  if (!/^[0-9]{1,10}(\.[0-9]{1,3})?$/.test(text)) {
    throw refusals.illegal('recvWindow', '^([0-9]{1,10})(\\.[0-9]{1,3})?$');
  }
  const windowMs = Number(text);
  if (windowMs > WINDOW_MAX_MS) throw refusals.receiveWindow();
  return { timestamp, windowMs };
}

/** Throws the venue's refusal unless `now` lies in the window. Called at admission and again before matching. */
export function checkWindow(window: ReceiveWindow, now: number): void {
  if (window.timestamp >= now + 1_000) throw refusals.ahead();
  if (now - window.timestamp > window.windowMs) throw refusals.late();
}
