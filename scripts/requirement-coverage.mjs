/**
 * Which requirements of docs/requirements.json have a test named after them. A test is named after a requirement when its
 * title begins with the id, or with several ids. Prints the coverage; exits 1 when one has no test or a test names an id
 * that is not in the list.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const requirements = JSON.parse(readFileSync(join(root, 'docs/requirements.json'), 'utf8'));
const FAMILIES = new Set(requirements.map(({ id }) => id.split('-')[0]));
const TITLE = /\b(?:it|test|describe)(?:\.[a-zA-Z]+)?\s*(?:\([^'"`\n]*\)\s*)?\(\s*(['"`])((?:(?!\1).)*)/g;
const LEADING_IDS = /^(?:[A-Z]{2}-[0-9]+(?:\.[0-9]+)?(?:,? and |, | |\/|: |$))+/;

const testFiles = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .sort();

/** Id to the files that have a test for it. */
const found = new Map();
for (const file of testFiles) {
  for (const [, , title] of readFileSync(join(root, 'test', file), 'utf8').matchAll(TITLE)) {
    for (const [id] of (LEADING_IDS.exec(title)?.[0] ?? '').matchAll(/[A-Z]{2}-[0-9]+(?:\.[0-9]+)?/g)) {
      found.set(id, new Set([...(found.get(id) ?? []), `test/${file}`]));
    }
  }
}

const known = new Set(requirements.map(({ id }) => id));
const missing = requirements.filter(({ id }) => !found.has(id));
const unknown = [...found.keys()].filter((id) => FAMILIES.has(id.split('-')[0]) && !known.has(id));
for (const family of FAMILIES) {
  const all = requirements.filter(({ id }) => id.startsWith(`${family}-`));
  console.log(`${family}: ${all.filter(({ id }) => found.has(id)).length} of ${all.length}`);
}
for (const { id, rule } of missing) console.log(`no test: ${id} ${rule}`);
for (const id of unknown) console.log(`not in the list: ${id} (${[...found.get(id)].join(', ')})`);
const covered = requirements.length - missing.length;
console.log(`covered: ${covered} of ${requirements.length} (${((100 * covered) / requirements.length).toFixed(1)} %)`);
process.exitCode = missing.length + unknown.length === 0 ? 0 : 1;
