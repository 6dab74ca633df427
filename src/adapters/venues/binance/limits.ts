/** The rate limits Binance publishes and counts, fed into the limiter. */
import type { HttpHeaders } from '../exchange.ts';
import { asList, asObject, textOf, type Wire } from '../json.ts';
import type { Limiter } from '../limiter.ts';

const INTERVAL_MS: Readonly<Record<string, number>> = {
  SECOND: 1_000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: 86_400_000,
};

/** Order counts come in one header per window. */
const ORDER_COUNTS = [
  ['x-mbx-order-count-10s', 10_000],
  ['x-mbx-order-count-1m', 60_000],
  ['x-mbx-order-count-1d', 86_400_000],
] as const;

function countIn(headers: HttpHeaders, name: string): number | null {
  const value = headers[name];
  return typeof value === 'string' && /^[0-9]{1,12}$/.test(value) ? Number(value) : null;
}

/** Takes over what the venue counted, from the headers of any answer. */
export function reportUsage(limiter: Limiter, account: string, headers: HttpHeaders): void {
  const weight = countIn(headers, 'x-mbx-used-weight-1m');
  if (weight !== null) limiter.reportWeight(weight);
  for (const [name, windowMs] of ORDER_COUNTS) {
    const used = countIn(headers, name);
    if (used !== null) limiter.reportOrders(account, windowMs, used);
  }
}

const wholeNumber = (from: Wire, key: string): number => {
  const value = from[key];
  return typeof value === 'number' ? value : Number(textOf(from, key));
};

/** Takes over the `rateLimits` of the exchange information. */
export function learnLimits(limiter: Limiter, answer: unknown): void {
  for (const each of asList(answer, 'rateLimits')) {
    const rule = asObject(each, 'rateLimit');
    const windowMs = (INTERVAL_MS[textOf(rule, 'interval')] ?? Number.NaN) * wholeNumber(rule, 'intervalNum');
    const limit = wholeNumber(rule, 'limit');
    if (!Number.isSafeInteger(windowMs) || !Number.isSafeInteger(limit)) continue;
    if (rule['rateLimitType'] === 'ORDERS') limiter.setOrderLimit(windowMs, limit);
    if (rule['rateLimitType'] === 'REQUEST_WEIGHT' && windowMs === INTERVAL_MS['MINUTE']) limiter.setWeightLimit(limit);
  }
}
