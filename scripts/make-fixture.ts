/**
 * Writes the files of fixtures/market again: `npx tsx scripts/make-fixture.ts`. A test compares the committed files with
 * what the generator makes. Of packed ones it compares the text, because packing differs between versions of zlib; a
 * packed file that holds the right text already is left alone, so that its hash in expected reports stays true.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { COMMITTED_FILES } from '../src/market/committed.ts';

for (const { name, text } of COMMITTED_FILES) {
  const bytes = Buffer.from(text());
  const path = new URL(`../fixtures/market/${name}`, import.meta.url);
  if (!name.endsWith('.gz')) writeFileSync(path, bytes);
  else if (!existsSync(path) || !gunzipSync(readFileSync(path)).equals(bytes)) {
    writeFileSync(path, gzipSync(bytes, { level: 9 }));
  }
}
