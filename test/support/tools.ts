/** Programs of the system that a test runs. */
import { spawnSync } from 'node:child_process';

const isThere = (name: string): boolean => spawnSync(name, ['--help'], { stdio: 'ignore' }).error === undefined;

/**
 * Whether all of them are on this machine; guard the suite with it. Where everything is checked they must be: there it
 * throws, so that nothing is passed over without a word.
 */
export function haveTools(...names: readonly string[]): boolean {
  const missing = names.filter((name) => !isThere(name));
  if (missing.length > 0 && process.env['CI'] !== undefined) throw new Error(`missing here: ${missing.join(', ')}`);
  return missing.length === 0;
}
