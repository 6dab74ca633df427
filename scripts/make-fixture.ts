/**
 * Writes fixtures/market/btcusdt-10m.ndjson again: `npx tsx scripts/make-fixture.ts`. A test compares the committed
 * file with what the generator makes of these arguments.
 */
import { writeFileSync } from 'node:fs';
import { BTCUSDT_10M } from '../src/market/committed.ts';
import { generateFixture } from '../src/market/generate.ts';

writeFileSync(new URL('../fixtures/market/btcusdt-10m.ndjson', import.meta.url), generateFixture(BTCUSDT_10M));
