/** Asks Binance what time it is. */
import type { HttpOutcome } from '../exchange.ts';
import { asObject, instantOf, parseVenueJson } from '../json.ts';
import type { Limiter } from '../limiter.ts';
import type { Transport } from '../transport.ts';
import { reportUsage } from './limits.ts';

const TIME_CALL = { method: 'GET', path: '/api/v3/time', headers: {} } as const;

export const createTimeQuestion = (transport: Transport, limiter: Limiter) => async (): Promise<number | null> => {
  if ((await limiter.admit({ kind: 'MANAGE', weight: 1 })) !== null) return null;
  return readTime(await transport.request(TIME_CALL), limiter);
};

function readTime(outcome: HttpOutcome, limiter: Limiter): number | null {
  if (outcome.kind !== 'REPLY') return null;
  reportUsage(limiter, '', outcome.headers);
  if (outcome.status !== 200) return null;
  try {
    return instantOf(asObject(parseVenueJson(outcome.body), 'time'), 'serverTime');
  } catch {
    return null;
  }
}
