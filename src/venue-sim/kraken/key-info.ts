/** What the venue tells of the key that asks. */
import type { PrivateRoute } from './route.ts';

/** A key that trades and does nothing else. */
const USUAL = ['query-funds', 'query-open-trades', 'query-closed-trades', 'modify-trades', 'close-trades'];

/** `Permissions` of the accounts file, with commas between, says otherwise. */
export const KEY_INFO: PrivateRoute = {
  op: 'other',
  name: 'GetApiKeyInfo',
  points: 1,
  admit:
    (_venue, { apiKey, parameters }) =>
    () => ({
      apiKeyName: 'simulated',
      apiKey,
      nonceWindow: 0,
      permissions: parameters['Permissions']?.split(',') ?? USUAL,
      validUntil: '0',
      ipAllowlist: [],
    }),
};
