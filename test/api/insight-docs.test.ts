/** The tables of docs/PREVIEW-AND-WHY.md are those of the code, word for word and in the same order. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PRICE_REASONS, SIZE_REASONS, TIME_REASONS } from '../../src/domain/clip-reason.ts';
import { WARNINGS } from '../../src/engine/plan-preview.ts';
import { WHY } from '../../src/engine/why.ts';

const page = readFileSync(new URL('../../docs/PREVIEW-AND-WHY.md', import.meta.url), 'utf8');

/** The rows between the marks of a table: [code, meaning]. */
function rowsOf(name: string): readonly (readonly [string, string])[] {
  const [, table = ''] = page.split(new RegExp(`<!-- /?${name} -->`));
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((line) => {
    const [, code = '', meaning = ''] = line.split('|').map((cell) => cell.trim());
    return [code, meaning] as const;
  });
}

describe('the page on preview and why', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['warnings', WARNINGS],
    ['why', WHY],
    ['size', SIZE_REASONS],
    ['time', TIME_REASONS],
    ['price', PRICE_REASONS],
  ])('has the table %s of the code', (name, words) => {
    expect(rowsOf(name)).toEqual(Object.entries(words));
  });
});
