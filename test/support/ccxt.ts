/** ccxt, where `npm run fetch-ccxt` has brought it: an optional peer, which `npm ci` leaves out. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CCXT_VERSION } from '../../src/adapters/venues/ccxt/load.ts';
import { projectCacheDir } from '../../src/setup/project.ts';

const entry = join(projectCacheDir(process.env), `ccxt-${CCXT_VERSION}`, 'node_modules', 'ccxt', 'js', 'ccxt.js');

/** The file to import, and null where it is absent: guard the suite with it. */
export const ccxtEntry: string | null = existsSync(entry) ? entry : null;
