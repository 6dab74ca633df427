/** Accounts of the venue: keys, balances, open orders and trades. */
import { readFileSync } from 'node:fs';
import type { Account, Balance } from './order.ts';
import { readUnits } from './units.ts';

/** One account of the accounts file. */
export interface AccountText {
  readonly PublicApiKey: string;
  readonly PrivateApiKey: string;
  /** Free balances by asset, decimal strings. */
  readonly balances: Readonly<Record<string, string>>;
  /** Anything else is a parameter of the account: `ExchangeId`, `AccountId`. */
  readonly [parameter: string]: string | Readonly<Record<string, string>>;
}

export type AccountsText = Readonly<Record<string, AccountText>>;

const NO_PARAMETERS: readonly string[] = ['PublicApiKey', 'PrivateApiKey', 'balances'];

function parametersOf(text: AccountText): Record<string, string> {
  const others = Object.entries(text).filter(([name]) => !NO_PARAMETERS.includes(name));
  return Object.fromEntries(others.filter((each): each is [string, string] => typeof each[1] === 'string'));
}

function createAccount(name: string, text: AccountText): Account {
  const balances = new Map<string, Balance>();
  for (const [asset, amount] of Object.entries(text.balances)) {
    balances.set(asset, { free: readUnits(amount, `${name} balances.${asset}`), locked: 0n });
  }
  return {
    name,
    apiKey: text.PublicApiKey,
    secret: text.PrivateApiKey,
    parameters: parametersOf(text),
    balances,
    open: new Map(),
    latest: new Map(),
    trades: [],
    updatedAt: 0,
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function checkAccount(name: string, value: unknown): AccountText {
  if (!isRecord(value)) throw new RangeError(`${name} must be an object`);
  const { PublicApiKey, PrivateApiKey, balances = {}, ...parameters } = value;
  if (typeof PublicApiKey !== 'string' || !/^[\w-]{1,128}$/.test(PublicApiKey)) {
    throw new RangeError(`${name} PublicApiKey must be 1 to 128 letters, digits, _ or -`);
  }
  if (typeof PrivateApiKey !== 'string' || PrivateApiKey === '') {
    throw new RangeError(`${name} PrivateApiKey must be a non-empty string`);
  }
  if (!isRecord(balances)) throw new RangeError(`${name} balances must be an object`);
  const texts = Object.fromEntries(Object.entries(balances).map(([asset, amount]) => [asset, String(amount)]));
  const wrong = Object.entries(parameters).find(([, parameter]) => typeof parameter !== 'string');
  if (wrong !== undefined) throw new RangeError(`${name} ${wrong[0]} must be a string`);
  return { ...(parameters as Record<string, string>), PublicApiKey, PrivateApiKey, balances: texts };
}

/** Accounts by API key. Throws a RangeError naming the account and field for bad input, or for a key given twice. */
export function createAccounts(texts: unknown): Map<string, Account> {
  if (!isRecord(texts)) throw new RangeError('accounts must be an object');
  const accounts = new Map<string, Account>();
  for (const [name, value] of Object.entries(texts)) {
    if (!/^[A-Z][A-Z0-9_]*\/[\w-]+$/.test(name))
      throw new RangeError(`account name ${name} must look like BINANCE/main`);
    const account = createAccount(name, checkAccount(name, value));
    if (accounts.has(account.apiKey)) throw new RangeError(`${name} PublicApiKey is used by another account`);
    accounts.set(account.apiKey, account);
  }
  return accounts;
}

/** Reads an accounts file; errors as createAccounts. */
export const readAccounts = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

export function balanceOf(account: Account, asset: string): Balance {
  const known = account.balances.get(asset);
  if (known !== undefined) return known;
  const balance = { free: 0n, locked: 0n };
  account.balances.set(asset, balance);
  return balance;
}
