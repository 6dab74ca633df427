/** What venues ask of an account: two keys each, and some a parameter besides. */
import { refuse } from '../../domain/errors.ts';
import type { ParameterDeclaration } from '../../engine/accounts.ts';
import type { AccountParameters } from './options.ts';

interface ExtraParameter extends ParameterDeclaration {
  /** What a simulator takes for it when its accounts file says nothing either; `name` is that of `EXCHANGE/NAME`. */
  readonly inPaper: (name: string) => string;
}

interface Declared {
  readonly publicKey: string;
  readonly privateKey: string;
  readonly extra?: ExtraParameter;
}

/** Exchanges that are configured to be reached through ccxt. */
export type CcxtExchanges = ReadonlySet<string>;
const NO_CCXT: CcxtExchanges = new Set();

const RULES: ReadonlyMap<string, Declared> = new Map<string, Declared>([
  ['BINANCE', { publicKey: 'the API key', privateKey: 'the secret of an HMAC key' }],
  ['BYBIT', { publicKey: 'the API key', privateKey: 'the secret of an HMAC key' }],
  ['KRAKEN', { publicKey: 'the API key', privateKey: 'the private key in base64' }],
  [
    'COINAPI',
    {
      publicKey: 'any name of the key; the vendor knows only one text',
      privateKey: 'the key of the execution system',
      extra: {
        name: 'ExchangeId',
        secret: false,
        description: 'the account behind, EXCHANGE/NAME: one key of the execution system opens any number of them',
        inPaper: (name: string) => `KRAKEN/${name}`,
      },
    },
  ],
  [
    'DFX',
    {
      publicKey: 'the API key',
      privateKey: 'the Ed25519 private key',
      extra: {
        name: 'AccountId',
        secret: false,
        description: 'the number of the account: one key may trade several',
        inPaper: () => '1',
      },
    },
  ],
]);

const keysDeclared = (publicKey: string, privateKey: string): readonly ParameterDeclaration[] => [
  { name: 'PublicApiKey', secret: false, description: publicKey },
  { name: 'PrivateApiKey', secret: true, description: privateKey },
];

const CCXT_PARAMETERS: readonly ParameterDeclaration[] = [
  ...keysDeclared('the API key', 'the secret of the key'),
  {
    name: 'Password',
    secret: true,
    isOptional: true,
    description: 'the third secret of a key, at exchanges that give one',
  },
];

/** What an account of this exchange is given, in order; empty for an exchange nobody knows. */
export function declaredParameters(exchange: string, ccxt: CcxtExchanges = NO_CCXT): readonly ParameterDeclaration[] {
  if (ccxt.has(exchange)) return CCXT_PARAMETERS;
  const rule = RULES.get(exchange);
  if (rule === undefined) return [];
  const keys = keysDeclared(rule.publicKey, rule.privateKey);
  const { extra } = rule;
  if (extra === undefined) return keys;
  return [...keys, { name: extra.name, secret: extra.secret, description: extra.description }];
}

/** Names of the parameters an account of this exchange must have beside its keys. */
export function requiredParameters(exchange: string): readonly string[] {
  const extra = RULES.get(exchange)?.extra;
  return extra === undefined ? [] : [extra.name];
}

/**
 * The parameters of an account (`COINAPI/main`). In paper mode what is missing is what the simulator uses; in live mode
 * it throws OrderError naming the parameter, for nobody's money goes to an account that was guessed.
 */
export function completeParameters(
  account: string,
  given: AccountParameters,
  mode: 'paper' | 'live',
): AccountParameters {
  const [exchange = '', name = ''] = account.split('/');
  const extra = RULES.get(exchange)?.extra;
  if (extra === undefined) return {};
  const value = given[extra.name] ?? (mode === 'paper' ? extra.inPaper(name) : null);
  if (value === null || value === '') throw refuse(extra.name, 'must be given for an account of this exchange');
  return { [extra.name]: value };
}

/** `EXCHANGE/NAME`. */
export const ACCOUNT_NAME = /^([A-Z0-9_]{1,32})\/([A-Za-z0-9._-]{1,64})$/;
const VALUE_MAX = 8_192;

function checkValue(exchange: string, { name, isOptional }: ParameterDeclaration, value: string | undefined): void {
  if (value === undefined && isOptional === true) return;
  if (value === undefined || value === '') {
    throw refuse(`parameters.${name}`, `must be given for an account of ${exchange}`);
  }
  if (value.length > VALUE_MAX) throw refuse(`parameters.${name}`, `must have at most ${VALUE_MAX} characters`);
}

/** Checks an account that is to be added. Throws OrderError naming what is wrong; no value is ever in a message. */
export function checkNewAccount(account: string, given: AccountParameters, ccxt: CcxtExchanges = NO_CCXT): void {
  const exchange = ACCOUNT_NAME.exec(account)?.[1];
  if (exchange === undefined) throw refuse('account', 'must be written EXCHANGE/NAME');
  const declared = declaredParameters(exchange, ccxt);
  if (declared.length === 0) throw refuse('account', `${exchange} is not a venue of this build, nor configured`);
  const unknown = Object.keys(given).find((name) => !declared.some((each) => each.name === name));
  if (unknown !== undefined) throw refuse(`parameters.${unknown}`, `is no parameter of ${exchange}`);
  for (const each of declared) checkValue(exchange, each, given[each.name]);
}
