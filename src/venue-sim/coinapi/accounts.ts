/** Which accounts a key may use: several, each at an exchange of its own. */
import type { SimCore } from '../core.ts';
import type { Account } from '../order.ts';
import { refusals } from './refusal.ts';

/** `KRAKEN/JOHN`; without a word of the accounts file an account is at KRAKEN under its own name. */
export const exchangeIdOf = (account: Account): string =>
  account.parameters['ExchangeId'] ?? `KRAKEN/${account.name.split('/')[1] ?? account.name}`;

/** `KRAKEN`. */
export const exchangeOf = (account: Account): string => exchangeIdOf(account).split('/')[0] ?? '';

/** The accounts of a key, which is the secret of the accounts file. Throws EmsRefusal when it has none. */
export function accountsOf(core: SimCore, key: string): readonly Account[] {
  const accounts = [...core.accounts.values()].filter((account) => account.secret === key);
  if (key === '' || accounts.length === 0) throw refusals.key();
  return accounts;
}

/** Throws EmsRefusal when the key has no such account. */
export function accountAt(core: SimCore, key: string, exchangeId: string): Account {
  const account = accountsOf(core, key).find((each) => exchangeIdOf(each) === exchangeId);
  if (account === undefined) throw refusals.exchange();
  return account;
}
