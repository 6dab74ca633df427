/** Where the project lies on disk, for a source run as well as for a built one. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json: the nearest one above this file. */
function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('package.json was not found above the program');
    folder = parent;
  }
  return folder;
}

/** The version of this program, as package.json says. */
export function programVersion(): string {
  const described = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return described.version;
}

/** Where things fetched once are kept: TRANCHE_CACHE_DIR, or `.cache` in the project. */
export function projectCacheDir(env: NodeJS.ProcessEnv): string {
  const chosen = env['TRANCHE_CACHE_DIR'] ?? '';
  return chosen === '' ? join(projectRoot(), '.cache') : resolve(chosen);
}
