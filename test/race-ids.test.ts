/** Every race that the engine must survive has a test named after it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const RACES = 36;
const TITLE = /\b(?:it|test)(?:\.[a-zA-Z]+)?\s*(?:\([^'"`\n]*\)\s*)?\(\s*(['"`])((?:(?!\1).)*)/g;
/** The ids that a title begins with: `R-22 and R-23: …`. */
const LEADING = /^(?:R-[0-9]+(?:,? and |, |: ))+/;

function racesIn(source: string): readonly string[] {
  return [...source.matchAll(TITLE)].flatMap(([, , title = '']) => {
    const [ids = ''] = LEADING.exec(title) ?? [];
    return [...ids.matchAll(/R-[0-9]+/g)].map(([id]) => id);
  });
}

describe('the races', () => {
  it('all have a test named after them', () => {
    const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
    const tests = files.filter((name) => name.endsWith('.test.ts'));
    const named = new Set(tests.flatMap((name) => racesIn(readFileSync(join(import.meta.dirname, name), 'utf8'))));
    const wanted = Array.from({ length: RACES }, (_, index) => `R-${index + 1}`);
    expect(wanted.filter((id) => !named.has(id))).toEqual([]);
    expect([...named].filter((id) => !wanted.includes(id))).toEqual([]);
  });
});
