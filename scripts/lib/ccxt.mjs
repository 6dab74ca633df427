/**
 * ccxt for tests and witnesses: it is no dependency of the project, so it is installed once beside it, into a folder
 * below the system's temporary one.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const CCXT = '4.5.84';
const folder = join(tmpdir(), `tranche-ccxt-${CCXT}`);
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
