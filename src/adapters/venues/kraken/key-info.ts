/** What a key may do, as Kraken tells it of the key that asks. */
import { asList, asObject } from '../json.ts';
import type { PrivateCall } from './codec.ts';

/** Any key may ask this. */
export const keyInfoCall: PrivateCall = {
  path: '/0/private/GetApiKeyInfo',
  params: [],
  operation: 'query',
  query: { kind: 'READ', cost: 1 },
};

export const readMayWithdraw = (answer: unknown): boolean =>
  asList(asObject(answer, 'answer')['permissions'], 'permissions').includes('withdraw-funds');
