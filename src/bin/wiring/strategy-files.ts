/**
 * Strategies from files: a module that exports `strategy`, a function that is handed the kit and gives a strategy. They
 * are loaded once, before anything that describes requests, by every process that plans or takes orders.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { registerStrategy, strategies } from '../../../strategies/index.ts';
import { KIT, type StrategyKit } from '../../../strategies/lib/kit.ts';
import { OrderError } from '../../domain/errors.ts';
import type { Strategy } from '../../domain/strategy.ts';
import { ConfigError, readConfigFile } from './config.ts';

export interface LoadedStrategy {
  readonly strategy: Strategy;
  readonly file: string;
  /** SHA-256 of the file, so that two processes can be compared; it is the version of the strategy. */
  readonly sha256: string;
}

const NAME = /^[A-Z][A-Z0-9_]{1,31}$/;
const FILE = /\.m?js$/;
const METHODS = ['parseParams', 'toRaw', 'window', 'plan', 'price'] as const;

/** Throws ConfigError saying what is wrong with what a file has made. */
function checkShape(made: unknown, file: string): Strategy {
  const wrong = (rule: string): ConfigError => new ConfigError(`strategy file ${file}: ${rule}`);
  if (typeof made !== 'object' || made === null) throw wrong('its `strategy` must be a function that gives a strategy');
  const strategy = made as Strategy & Readonly<Record<string, unknown>>;
  if (typeof strategy.name !== 'string' || !NAME.test(strategy.name)) {
    throw wrong('name must be 2 to 32 capitals, digits and underscores, such as FRONT_LOADED');
  }
  const missing = METHODS.find((method) => typeof strategy[method] !== 'function');
  if (missing !== undefined) throw wrong(`${missing} must be a function`);
  const schema: unknown = strategy.paramsSchema;
  if (typeof schema !== 'object' || schema === null) throw wrong('paramsSchema must be a JSON Schema of an object');
  const fault = faultOfParams(strategy);
  if (fault !== null) throw wrong(fault);
  return strategy;
}

/** What is wrong with how it reads and writes its parameters; null when nothing is. */
function faultOfParams(strategy: Strategy): string | null {
  try {
    const raw = strategy.toRaw(strategy.parseParams({}));
    const again = strategy.toRaw(strategy.parseParams(raw));
    if (JSON.stringify(again) === JSON.stringify(raw)) return null;
    return 'parseParams does not give back what toRaw has written';
  } catch (error) {
    // A required parameter is a good reason to refuse none at all.
    return error instanceof OrderError ? null : String(error);
  }
}

/** The same object with its version: a copy would lose what a class keeps to itself. */
function versioned(strategy: Strategy, file: string, version: string): Strategy {
  if (!Object.isExtensible(strategy)) throw new ConfigError(`strategy file ${file}: its strategy must not be frozen`);
  return Object.assign(strategy, { version });
}

/** The strategy of a file, which is not registered yet. Throws ConfigError naming the file and what is wrong. */
export async function readStrategyFile(path: string): Promise<LoadedStrategy> {
  const file = resolve(path);
  let sha256: string;
  let made: unknown;
  try {
    sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    const module = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
    const { strategy } = module;
    made = typeof strategy === 'function' ? (strategy as (kit: StrategyKit) => unknown)(KIT) : null;
  } catch (error) {
    throw new ConfigError(`strategy file ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { strategy: versioned(checkShape(made, file), file, sha256), file, sha256 };
}

/** Loads and registers a file. Throws ConfigError, also for a name that is taken. */
export async function useStrategyFile(path: string): Promise<LoadedStrategy> {
  const loaded = await readStrategyFile(path);
  const { name } = loaded.strategy;
  if (strategies.has(name)) throw new ConfigError(`strategy file ${loaded.file}: the name ${name} is taken already`);
  registerStrategy(loaded.strategy);
  return loaded;
}

/** Loads every .js and .mjs file of the folder, by name. Throws ConfigError. */
async function useStrategyFolder(folder: string): Promise<readonly LoadedStrategy[]> {
  let files: string[];
  try {
    files = readdirSync(folder).filter((name) => FILE.test(name));
  } catch {
    throw new ConfigError(`strategiesDir ${folder} cannot be read`);
  }
  const loaded: LoadedStrategy[] = [];
  for (const name of files.sort()) loaded.push(await useStrategyFile(join(folder, name)));
  return loaded;
}

/** What `strategiesDir` of TRANCHE_CONFIG names; a relative folder is one beside that file. Null without either. */
export function configuredFolder(env: NodeJS.ProcessEnv): string | null {
  const path = env['TRANCHE_CONFIG'] ?? '';
  const folder = path === '' ? undefined : readConfigFile(path)['strategiesDir'];
  if (folder === undefined) return null;
  if (typeof folder !== 'string' || folder === '') throw new ConfigError('strategiesDir must be the path of a folder');
  return resolve(dirname(path), folder);
}

/** Loads what the configured folder holds. */
export async function useConfiguredStrategies(env: NodeJS.ProcessEnv): Promise<readonly LoadedStrategy[]> {
  const folder = configuredFolder(env);
  return folder === null ? [] : await useStrategyFolder(folder);
}
