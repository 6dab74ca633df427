/**
 * ccxt for tests and witnesses: an optional peer that `npm ci` leaves out. It is installed once into a folder of its own
 * in the project's cache (TRANCHE_CACHE_DIR, else `.cache`), in the version that package.json names.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const { peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
export const CCXT = peerDependencies.ccxt.replace(/^\^/, '');
const chosen = process.env.TRANCHE_CACHE_DIR ?? '';
const folder = join(chosen === '' ? join(root, '.cache') : resolve(chosen), `ccxt-${CCXT}`);
/** The file to import. */
export const CCXT_ENTRY = join(folder, 'node_modules', 'ccxt', 'js', 'ccxt.js');

/** Installs it unless it is there. Throws when it cannot be had. */
export function fetchCcxt() {
  if (existsSync(CCXT_ENTRY)) return CCXT_ENTRY;
  mkdirSync(folder, { recursive: true });
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', folder];
  const result = spawnSync('npm', [...args, `ccxt@${CCXT}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (result.status !== 0) throw new Error('ccxt could not be installed');
  return CCXT_ENTRY;
}
