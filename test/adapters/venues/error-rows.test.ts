/** The shared error map is whole: what each venue's file makes tests of adds up to all of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rowsOf, type MapRow } from './error-rows.ts';

const VENUES: Readonly<Record<MapRow['venue'], number>> = {
  ANY: 11,
  BINANCE: 36,
  BYBIT: 56,
  KRAKEN: 30,
  COINAPI_EMS: 14,
  DFX: 8,
};

it('the error map has 155 rows, and every venue of it a suite over HTTP', () => {
  const counts = Object.keys(VENUES).map((venue) => [venue, rowsOf(venue as MapRow['venue']).length]);
  expect(Object.fromEntries(counts)).toEqual(VENUES);
  expect(Object.values(VENUES).reduce((sum, count) => sum + count, 0)).toBe(155);
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  const tests = files.filter((file) => file.endsWith('.test.ts'));
  const texts = tests.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'));
  const suites = texts.flatMap((text) => /errorRowSuite\(\{\s*venue: '(\w+)'/.exec(text)?.[1] ?? []);
  expect(suites.sort()).toEqual(['BINANCE', 'BYBIT', 'COINAPI_EMS', 'DFX', 'KRAKEN']);
});
