/** What the venue tells of the key that asks. */
import type { SignedRoute } from './route.ts';

const RIGHTS = [
  'enableReading',
  'enableSpotAndMarginTrading',
  'enableWithdrawals',
  'enableInternalTransfer',
  'enableMargin',
  'enableFutures',
  'permitsUniversalTransfer',
  'enableVanillaOptions',
] as const;
/** A key that trades and does nothing else. */
const USUAL: readonly string[] = ['enableReading', 'enableSpotAndMarginTrading'];

/** `Permissions` of the accounts file, with commas between, says otherwise. */
export const KEY_RIGHTS: SignedRoute = {
  name: 'account.apiRestrictions',
  op: 'other',
  signed: true,
  weight: () => 1,
  admit:
    ({ core }, _params, { parameters }) =>
    () => {
      const given = parameters['Permissions']?.split(',') ?? USUAL;
      const rights = Object.fromEntries(RIGHTS.map((right) => [right, given.includes(right)]));
      return { ipRestrict: false, createTime: Math.floor(core.clock.now()), ...rights };
    },
};
