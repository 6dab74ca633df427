/** docs/REPORTS.md against the code: the columns of the files of fills. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FILL_COLUMNS } from '../../src/report/fill-columns.ts';

it('the page of reports lists the columns of the files of fills, in their order', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'REPORTS.md'), 'utf8');
  const rows = Array.from(page.matchAll(/^\| `(\w+)` *\| (.*?) *\|$/gm), ([, name, meaning]) => [name, meaning]);
  expect(rows).toEqual(FILL_COLUMNS.map(({ name, meaning }) => [name, meaning]));
});
