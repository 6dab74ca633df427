/** ccxt, where `scripts/fetch-ccxt.mjs` has brought it: it is no dependency of the project. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CCXT_VERSION } from '../../src/adapters/venues/ccxt/load.ts';

const entry = join(tmpdir(), `tranche-ccxt-${CCXT_VERSION}`, 'node_modules', 'ccxt', 'js', 'ccxt.js');

/** The file to import, and null where it is absent: guard the suite with it. */
export const ccxtEntry: string | null = existsSync(entry) ? entry : null;
