/** Environment and configuration file → one checked object. The only reader of process.env besides the launchers. */
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { SHARDS_MAX } from '../../domain/ids.ts';
import { DEFAULT_TIMING, type Timing } from '../../engine/timing.ts';
import { isVenueName, type VenueAddresses, type VenueName } from '../../adapters/venues/index.ts';

/** A configuration that cannot be used: the message names the variable or the field. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

export interface AccountConfig {
  readonly exchange: VenueName;
  readonly publicKey: string;
  readonly privateKey: string;
}

export interface Config {
  readonly mode: 'paper' | 'live';
  readonly redisUrl: string;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly logLevel: string;
  readonly shards: number;
  readonly venues: ReadonlyMap<VenueName, Partial<VenueAddresses>>;
  readonly simulatorHosts: readonly string[];
  readonly accounts: ReadonlyMap<string, AccountConfig>;
  readonly timing: Timing;
}

type Json = Readonly<Record<string, unknown>>;

export const DEFAULT_SHARDS = 16;
/** A venue may work on an admitted request this long, plus a second of read lag. */
const VENUE_PROCESSING_MS = 11_000;
const PAPER_PROCESSING_MS = 500;
const ACCOUNT_NAME = /^([A-Z0-9_]{1,32})\/([A-Za-z0-9._-]{1,64})$/;
const KEYS = ['venues', 'accounts', 'risk', 'timing', 'shards', 'simulatorHosts'];

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

/** A secret that a container runtime has mounted: its file system takes no writes, or its mode allows nobody one. */
function isReadOnlyMount(path: string, mode: number): boolean {
  if ((mode & 0o222) === 0) return true;
  try {
    accessSync(path, constants.W_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EROFS';
  }
}

/** Refused when other users can read it, because it holds venue keys; a read-only mounted secret is the exception. */
function readSecretFile(path: string): string {
  const { mode } = statSync(path);
  if ((mode & 0o044) !== 0 && !isReadOnlyMount(path, mode)) {
    throw new ConfigError(`TRANCHE_CONFIG ${path} can be read by other users: chmod 600 it`);
  }
  return readFileSync(path, 'utf8');
}

function readFile(path: string): Json {
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
    if (!isVenueName(name)) throw new ConfigError(`venues.${name} is not a venue of this build`);
    const addresses = objectAt(at, `venues.${name}`);
    const unknown = Object.keys(addresses).find((key) => !['rest', 'wsApi', 'wsStream'].includes(key));
    if (unknown !== undefined) throw new ConfigError(`venues.${name}.${unknown} is not known`);
    const texts = Object.entries(addresses).map(([key, text]) => [key, textAt(text, `venues.${name}.${key}`)]);
    return [name, Object.fromEntries(texts) as Partial<VenueAddresses>] as const;
  });
  return new Map(entries);
}

function readAccounts(value: unknown): Config['accounts'] {
  const entries = Object.entries(objectAt(value, 'accounts')).map(([name, fields]) => {
    const exchange = ACCOUNT_NAME.exec(name)?.[1];
    if (exchange === undefined) throw new ConfigError(`accounts.${name} must be written EXCHANGE/NAME`);
    if (!isVenueName(exchange)) throw new ConfigError(`accounts.${name}: ${exchange} is not a venue of this build`);
    const account = objectAt(fields, `accounts.${name}`);
    const publicKey = textAt(account['PublicApiKey'], `accounts.${name}.PublicApiKey`);
    const privateKey = textAt(account['PrivateApiKey'], `accounts.${name}.PrivateApiKey`);
    return [name, { exchange, publicKey, privateKey }] as const;
  });
  return new Map(entries);
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

/** Absence may be believed only when no copy of the request can still be admitted or processed. */
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

export const dataDirOf = (env: NodeJS.ProcessEnv): string => resolve(env['TRANCHE_DATA_DIR'] ?? '.data');

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
  const file = readFile(path);
  const accounts = readAccounts(file['accounts']);
  if (accounts.size === 0) throw new ConfigError('TRANCHE_CONFIG has no accounts');
  const mode = readMode(env);
  return {
    mode,
    redisUrl: redisUrlOf(env),
    host: env['TRANCHE_HOST'] ?? '127.0.0.1',
    port: readWhole(env['TRANCHE_PORT'] ?? 8080, 'TRANCHE_PORT', 0, 65_535),
    dataDir: dataDirOf(env),
    logLevel: env['TRANCHE_LOG_LEVEL'] ?? 'info',
    shards: readWhole(file['shards'] ?? DEFAULT_SHARDS, 'shards', 1, SHARDS_MAX),
    venues: readVenues(file['venues']),
    simulatorHosts: readHosts(file['simulatorHosts']),
    accounts,
    timing: readTiming(file['timing'], mode),
  };
}
