/**
 * Which master keys this process has: those that were named (TRANCHE_MASTER_KEY_FILE, or masterKeyFile or masterKeys of
 * TRANCHE_CONFIG), else a key file of its own that is made at first use. Redis holds which master key its secrets are
 * under (never the key) and where that was kept, so that processes of one machine find the same file from anywhere.
 */
import { statSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Redis } from 'ioredis';
import { createMasterKeys, parseMasterKey, readMasterKeys } from '../../adapters/vault-file.ts';
import { createVault, masterKeyId } from '../../adapters/vault.ts';
import { VaultError, type Vault } from '../../engine/vault.ts';
import { ConfigError, readConfigFile } from './config.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type MasterKeys = readonly Buffer[];

export interface OpenedVault {
  readonly vault: Vault;
  /** Where the master keys are; null when they are in the configuration itself, or nowhere. */
  readonly path: string | null;
}

/** The master key that the secrets of this Redis are under, as the process that sealed the first of them knew it. */
interface Mark {
  readonly id: string;
  readonly path: string | null;
  readonly host: string;
}

interface Source {
  readonly path: string | null;
  read(): MasterKeys;
}

const MARK = '{keys}:master';
const FILE = 'master.key';
const HELP = 'name its file in TRANCHE_MASTER_KEY_FILE, or as masterKeyFile in TRANCHE_CONFIG';

function readNamed(path: string): MasterKeys {
  const keys = readMasterKeys(path);
  // A path that was mistyped must not become a second master key.
  if (keys === null) throw new VaultError(`there is no master key file ${path}`);
  return keys;
}

const fileSource = (path: string): Source => ({ path, read: () => readNamed(path) });

function inlineSource(value: unknown): Source {
  if (!Array.isArray(value) || value.length === 0) throw new VaultError('masterKeys must be a list of base64 texts');
  const keys = value.map((text, index) => parseMasterKey(String(text), `masterKeys[${index}]`));
  return { path: null, read: () => keys };
}

/** What was named, or null. */
function namedSource(env: Environment): Source | null {
  const named = env['TRANCHE_MASTER_KEY_FILE'] ?? '';
  if (named !== '') return fileSource(resolve(named));
  const configPath = env['TRANCHE_CONFIG'] ?? '';
  return configPath === '' ? null : configuredSource(configPath);
}

/** What the configuration file names, or null. */
function configuredSource(configPath: string): Source | null {
  const { masterKeyFile, masterKeys } = readConfigFile(configPath);
  if (masterKeyFile !== undefined && masterKeys !== undefined) {
    throw new VaultError('TRANCHE_CONFIG has both masterKeyFile and masterKeys');
  }
  if (masterKeys !== undefined) return inlineSource(masterKeys);
  if (masterKeyFile === undefined) return null;
  if (typeof masterKeyFile !== 'string' || masterKeyFile === '') throw new VaultError('masterKeyFile must be a path');
  return fileSource(resolve(dirname(configPath), masterKeyFile));
}

/** The user's folder for settings, if he has one. */
function settingsFolder(env: Environment): string[] {
  const chosen = env['XDG_CONFIG_HOME'] ?? '';
  if (chosen !== '') return [join(resolve(chosen), 'tranche')];
  try {
    return [join(homedir(), '.config', 'tranche')];
  } catch {
    return [];
  }
}

/** Where a key file of our own may be, the place to make one first. */
function ownPlaces(env: Environment): readonly string[] {
  const dataDir = env['TRANCHE_DATA_DIR'] ?? '';
  const folders = [...(dataDir === '' ? [] : [resolve(dataDir)]), ...settingsFolder(env), resolve('.data')];
  return folders.map((folder) => join(folder, FILE));
}

/** A path out of Redis is believed only when the file is our own; its content must match the mark besides. */
function isOurs(path: string): boolean {
  try {
    return statSync(path).uid === process.getuid?.();
  } catch {
    return false;
  }
}

const has = (path: string, id: string): boolean =>
  readMasterKeys(path)?.some((key) => masterKeyId(key) === id) === true;

/** The first place where a key file is or can be made, so that a folder further down the list is only the last resort. */
function makeOwn(places: readonly string[]): string | null {
  const made = places.find((path) => {
    if (readMasterKeys(path) !== null) return true;
    try {
      createMasterKeys(path);
      return true;
    } catch {
      return false;
    }
  });
  return made ?? null;
}

function ownSource(env: Environment, mark: Mark | null): Source | null {
  const places = ownPlaces(env);
  if (mark === null) {
    const path = makeOwn(places);
    return path === null ? null : fileSource(path);
  }
  const hinted = mark.path !== null && isOurs(mark.path) ? [mark.path] : [];
  const path = [...places, ...hinted].find((place) => has(place, mark.id));
  return path === undefined ? null : fileSource(path);
}

async function readMark(redis: Redis): Promise<Mark | null> {
  const text = await redis.get(MARK);
  return text === null ? null : (JSON.parse(text) as Mark);
}

/** Writes down which master key seals from now on. */
export async function markMasterKey(redis: Redis, { vault, path }: OpenedVault, isFirst = false): Promise<void> {
  const [id] = vault.keyIds();
  const text = JSON.stringify({ id, path, host: hostname() });
  await (isFirst ? redis.set(MARK, text, 'NX') : redis.set(MARK, text));
}

function checkMark(mark: Mark, ids: readonly string[]): void {
  if (ids.includes(mark.id)) return;
  const where = mark.path === null ? 'the configuration' : mark.path;
  const known = ids.length === 0 ? 'there is none here' : `here is ${ids.join(', ')}`;
  throw new VaultError(
    `secrets in this Redis are under master key ${mark.id}, last kept in ${where} on ${mark.host}; ${known}: ${HELP}`,
  );
}

async function open(env: Environment, redis: Redis): Promise<OpenedVault> {
  const mark = await readMark(redis);
  const source = namedSource(env) ?? ownSource(env, mark);
  const keys = source?.read() ?? [];
  const vault = createVault(keys, () => source?.read() ?? ownSource(env, null)?.read() ?? []);
  const opened = { vault, path: source?.path ?? null };
  if (mark === null && keys.length > 0) await markMasterKey(redis, opened, true);
  const marked = mark ?? (await readMark(redis));
  if (marked !== null) checkMark(marked, vault.keyIds());
  return opened;
}

/**
 * The vault of this process. Without a master key, and nowhere to make one, it is empty and says so when it is used.
 * Throws ConfigError when the master key that was named cannot be read, or is not the one this Redis' secrets are under.
 */
export async function openVault(env: Environment, redis: Redis): Promise<OpenedVault> {
  try {
    return await open(env, redis);
  } catch (error) {
    if (error instanceof VaultError) throw new ConfigError(error.message);
    throw error;
  }
}
