/** Writes docs/openapi.json again from the routes: `npm run openapi`. A test compares the two. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { describeApi } from './lib/api-document.ts';

const file = fileURLToPath(new URL('../docs/openapi.json', import.meta.url));
const { document } = await describeApi();
writeFileSync(file, await format(document, { ...(await resolveConfig(file)), parser: 'json' }));
