/** Asks Binance what time it is. */
import { asObject, instantOf } from '../json.ts';
import { read } from '../verdict.ts';
import { callPublic, type PublicContext } from './calls.ts';
import type { ApiCall } from './codec.ts';

const TIME_CALL: ApiCall = {
  method: 'GET',
  path: '/api/v3/time',
  params: [],
  operation: 'query',
  kind: 'MANAGE',
  weight: 1,
};

/** Ms since 1970; null when the venue does not say. */
export async function askTime(context: PublicContext): Promise<number | null> {
  const answer = read(await callPublic(context, TIME_CALL), (body) => instantOf(asObject(body, 'time'), 'serverTime'));
  return answer.ok ? answer.value : null;
}
