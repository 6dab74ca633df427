/** Environment and configuration file → one checked object. The only reader of process.env besides the launchers. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isReadOnlyMount } from '../../adapters/vault-file.ts';
import { OrderError } from '../../domain/errors.ts';
import { SHARDS_MAX } from '../../domain/ids.ts';
import type { GateLimits } from '../../engine/access.ts';
import { DEFAULT_TIMING, type Timing } from '../../engine/timing.ts';
import { readRateLimits, readTrustedProxies } from './access-config.ts';
import { ACCOUNT_NAME, completeParameters } from '../../adapters/venues/account-parameters.ts';
import { readCcxtSettings, type CcxtSettings } from '../../adapters/venues/ccxt/settings.ts';
import type { AccountParameters } from '../../adapters/venues/options.ts';
import { isVenueName, type VenueAddresses } from '../../adapters/venues/index.ts';

/** A configuration that cannot be used: the message names the variable or the field. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

/** `ccxt`: this venue is reached through it; of the addresses it has only `rest`. */
export type VenueConfig = Partial<VenueAddresses> & { readonly ccxt?: CcxtSettings };

export interface AccountConfig {
  /** A venue of this build, or one that is configured to be reached through ccxt. */
  readonly exchange: string;
  readonly publicKey: string;
  readonly privateKey: string;
  /** What the venue asks for beside the keys; none when not given. */
  readonly parameters?: AccountParameters;
}

export interface Config {
  readonly mode: 'paper' | 'live';
  readonly redisUrl: string;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** Where the flight recorder writes; null: nothing is recorded. */
  readonly recordDir: string | null;
  readonly logLevel: string;
  readonly shards: number;
  readonly venues: ReadonlyMap<string, VenueConfig>;
  readonly simulatorHosts: readonly string[];
  readonly accounts: ReadonlyMap<string, AccountConfig>;
  readonly timing: Timing;
  readonly rateLimits: GateLimits;
  readonly trustedProxies: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

export const DEFAULT_SHARDS = 16;
/** A venue may work on an admitted request this long, plus a second of read lag. */
const VENUE_PROCESSING_MS = 11_000;
const PAPER_PROCESSING_MS = 500;
const EXCHANGE_NAME = /^[A-Z][A-Z0-9_]{0,31}$/;
const ACCESS_KEYS = ['masterKeyFile', 'masterKeys', 'rateLimits', 'trustedProxies'];
const KEYS = ['strategiesDir', 'venues', 'accounts', 'risk', 'timing', 'shards', 'simulatorHosts', ...ACCESS_KEYS];

function objectAt(value: unknown, path: string): Json {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError(`${path} must be an object`);
  }
  return value as Json;
}

function textAt(value: unknown, path: string): string {
  if (typeof value !== 'string' || value === '') throw new ConfigError(`${path} must be a non-empty string`);
  return value;
}

/** Refused when other users can read it, because it holds venue keys; a read-only mounted secret is the exception. */
function readSecretFile(path: string): string {
  const { mode } = statSync(path);
  if ((mode & 0o044) !== 0 && !isReadOnlyMount(path, mode)) {
    throw new ConfigError(`TRANCHE_CONFIG ${path} can be read by other users: chmod 600 it`);
  }
  return readFileSync(path, 'utf8');
}

/** The configuration file, its top-level keys checked. Throws ConfigError. */
export function readConfigFile(path: string): Json {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readSecretFile(path));
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`TRANCHE_CONFIG ${path}: ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
  const file = objectAt(parsed, 'TRANCHE_CONFIG');
  const unknown = Object.keys(file).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw new ConfigError(`TRANCHE_CONFIG has an unknown key ${unknown}`);
  return file;
}

function readVenues(value: unknown): Config['venues'] {
  const entries = Object.entries(objectAt(value, 'venues')).map(([name, at]) => {
    const { ccxt, ...addresses } = objectAt(at, `venues.${name}`);
    if (!isVenueName(name) && (ccxt === undefined || !EXCHANGE_NAME.test(name))) {
      throw new ConfigError(`venues.${name} is not a venue of this build`);
    }
    const keys = ccxt === undefined ? ['rest', 'wsApi', 'wsStream'] : ['rest'];
    const unknown = Object.keys(addresses).find((key) => !keys.includes(key));
    if (unknown !== undefined) throw new ConfigError(`venues.${name}.${unknown} is not known`);
    const texts = Object.entries(addresses).map(([key, text]) => [key, textAt(text, `venues.${name}.${key}`)]);
    return [name, { ...(Object.fromEntries(texts) as Partial<VenueAddresses>), ...readCcxt(name, ccxt) }] as const;
  });
  return new Map(entries);
}

/** The exchanges that are reached through ccxt. */
export const ccxtExchangesOf = (venues: Config['venues']): ReadonlySet<string> =>
  new Set([...venues].filter(([, { ccxt }]) => ccxt !== undefined).map(([name]) => name));

/** The same of a configuration that need not be whole, or be there: a command adds accounts without one, too. */
export function configuredCcxt(env: Readonly<Record<string, string | undefined>>): ReadonlySet<string> {
  const path = env['TRANCHE_CONFIG'] ?? '';
  return path === '' ? new Set() : ccxtExchangesOf(readVenues(readConfigFile(path)['venues']));
}

/** A venue of ours keeps its own adapter: its name cannot be given to another. */
function readCcxt(name: string, value: unknown): Pick<VenueConfig, 'ccxt'> {
  if (value === undefined) return {};
  if (isVenueName(name)) throw new ConfigError(`venues.${name}.ccxt: ${name} has an adapter of its own`);
  try {
    return { ccxt: readCcxtSettings(value) };
  } catch (error) {
    if (error instanceof OrderError) throw new ConfigError(`venues.${name}.ccxt: ${error.message}`);
    throw error;
  }
}

/** Throws ConfigError for a parameter of the venue that is missing or no text. */
function readParameters(name: string, account: Json, mode: Config['mode']): Pick<AccountConfig, 'parameters'> {
  const given = Object.entries(account).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : []));
  try {
    const parameters = completeParameters(name, Object.fromEntries(given) as AccountParameters, mode);
    return Object.keys(parameters).length === 0 ? {} : { parameters };
  } catch (error) {
    if (error instanceof OrderError) throw new ConfigError(`accounts.${name}.${error.message}`);
    throw error;
  }
}

function readAccounts(value: unknown, mode: Config['mode'], venues: Config['venues']): Config['accounts'] {
  const entries = Object.entries(objectAt(value, 'accounts')).map(([name, fields]) => {
    return [name, accountConfigOf(name, objectAt(fields, `accounts.${name}`), mode, venues)] as const;
  });
  return new Map(entries);
}

/** `Password` is the third secret that some exchanges want. */
function ccxtAccountOf(name: string, exchange: string, account: Json): AccountConfig {
  const { Password: password } = account;
  const parameters = password === undefined ? {} : { Password: textAt(password, `accounts.${name}.Password`) };
  return { exchange, ...keysAt(name, account), parameters };
}

function keysAt(name: string, account: Json): Pick<AccountConfig, 'publicKey' | 'privateKey'> {
  const publicKey = textAt(account['PublicApiKey'], `accounts.${name}.PublicApiKey`);
  return { publicKey, privateKey: textAt(account['PrivateApiKey'], `accounts.${name}.PrivateApiKey`) };
}

/** One account, from the file or from the store. Throws ConfigError naming the field. */
export function accountConfigOf(
  name: string,
  account: Json,
  mode: Config['mode'],
  venues: Config['venues'],
): AccountConfig {
  const exchange = ACCOUNT_NAME.exec(name)?.[1];
  if (exchange === undefined) throw new ConfigError(`accounts.${name} must be written EXCHANGE/NAME`);
  if (venues.get(exchange)?.ccxt !== undefined) return ccxtAccountOf(name, exchange, account);
  if (!isVenueName(exchange)) throw new ConfigError(`accounts.${name}: ${exchange} is not a venue of this build`);
  return { exchange, ...keysAt(name, account), ...readParameters(name, account, mode) };
}

function readTiming(value: unknown, mode: Config['mode']): Timing {
  const given = objectAt(value, 'timing');
  for (const [key, ms] of Object.entries(given)) {
    if (!(key in DEFAULT_TIMING)) throw new ConfigError(`timing.${key} is not known`);
    if (typeof ms !== 'number' || !Number.isInteger(ms) || ms < 0) {
      throw new ConfigError(`timing.${key} must be a whole number of milliseconds`);
    }
  }
  return checkFence({ ...DEFAULT_TIMING, ...given }, mode);
}

/**
 * Absence may be believed only when no copy of the request can still be admitted or processed. What a venue takes longer
 * is its own to say, and comes on top wherever absence is judged.
 */
function checkFence(timing: Timing, mode: Config['mode']): Timing {
  const processingMs = mode === 'live' ? VENUE_PROCESSING_MS : PAPER_PROCESSING_MS;
  if (timing.absenceMs < timing.receiveWindowMs + processingMs) {
    throw new ConfigError(`timing.absenceMs must be at least receiveWindowMs + ${processingMs} in ${mode} mode`);
  }
  if (timing.timeToLiveMs >= timing.receiveWindowMs) {
    throw new ConfigError('timing.timeToLiveMs must be less than receiveWindowMs');
  }
  return timing;
}

function readMode(env: NodeJS.ProcessEnv): 'paper' | 'live' {
  const mode = env['TRANCHE_MODE'] ?? 'paper';
  if (mode === 'paper') return mode;
  if (mode !== 'live') throw new ConfigError(`TRANCHE_MODE must be paper or live, not ${mode}`);
  if (env['TRANCHE_LIVE_CONFIRMED'] !== 'yes') {
    throw new ConfigError('TRANCHE_MODE=live also needs TRANCHE_LIVE_CONFIRMED=yes');
  }
  return mode;
}

function readWhole(value: unknown, name: string, least: number, most: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < least || number > most) {
    throw new ConfigError(`${name} must be a whole number from ${least} to ${most}`);
  }
  return number;
}

function readHosts(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new ConfigError('simulatorHosts must be a list of host names');
  return value.map((host, index) => textAt(host, `simulatorHosts[${index}]`));
}

/** Who may come in, and how often. */
function readAccess(file: Json, mode: Config['mode']): Pick<Config, 'rateLimits' | 'trustedProxies'> {
  try {
    const rateLimits = readRateLimits(objectAt(file['rateLimits'], 'rateLimits'), mode);
    return { rateLimits, trustedProxies: readTrustedProxies(file['trustedProxies']) };
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigError(error.message);
    throw error;
  }
}

export const dataDirOf = (env: NodeJS.ProcessEnv): string => resolve(env['TRANCHE_DATA_DIR'] ?? '.data');

function recordDirOf(env: NodeJS.ProcessEnv): string | null {
  const chosen = env['TRANCHE_RECORD_DIR'] ?? '';
  return chosen === '' ? null : resolve(chosen);
}

export function redisUrlOf(env: NodeJS.ProcessEnv): string {
  const url = env['REDIS_URL'];
  if (url === undefined || url === '') {
    throw new ConfigError('REDIS_URL is not set: tranche keeps its orders in Redis');
  }
  return url;
}

/** Reads everything. Throws ConfigError naming what is wrong. */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const path = env['TRANCHE_CONFIG'];
  if (path === undefined || path === '')
    throw new ConfigError('TRANCHE_CONFIG is not set: it names venues and accounts');
  const file = readConfigFile(path);
  const mode = readMode(env);
  // None is no mistake: they can be added while the program runs.
  const venues = readVenues(file['venues']);
  const accounts = readAccounts(file['accounts'], mode, venues);
  return {
    mode,
    redisUrl: redisUrlOf(env),
    host: env['TRANCHE_HOST'] ?? '127.0.0.1',
    port: readWhole(env['TRANCHE_PORT'] ?? 8080, 'TRANCHE_PORT', 0, 65_535),
    dataDir: dataDirOf(env),
    recordDir: recordDirOf(env),
    logLevel: env['TRANCHE_LOG_LEVEL'] ?? 'info',
    shards: readWhole(file['shards'] ?? DEFAULT_SHARDS, 'shards', 1, SHARDS_MAX),
    venues,
    simulatorHosts: readHosts(file['simulatorHosts']),
    accounts,
    timing: readTiming(file['timing'], mode),
    ...readAccess(file, mode),
  };
}
