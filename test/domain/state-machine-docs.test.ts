/** docs/STATE-MACHINE.md prints the tables that the code runs, cell by cell. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AMEND_TABLE } from '../../src/domain/amendment.ts';
import { CLIP_STATUSES, CLIP_TABLE } from '../../src/domain/clip.ts';
import { PARENT_EVENTS, PARENT_TABLE } from '../../src/domain/parent-table.ts';
import { PARENT_STATUSES } from '../../src/domain/parent-status.ts';

const text = readFileSync(new URL('../../docs/STATE-MACHINE.md', import.meta.url), 'utf8');

/** Rows of the table between two marks, without its ruler. */
function printed(name: string): string[][] {
  const part = text.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0] ?? '';
  const lines = part.split('\n').filter((line) => line.startsWith('|') && !/^\|[ |:-]+\|$/.test(line));
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('the printed state machines', () => {
  it('names the short form of every parent state', () => {
    const shorts = [...text.matchAll(/^\| ([A-Z]{2}) +\| ([A-Z_]+) /gm)].map((match) => [match[1], match[2]]);
    expect(shorts.map(([, status]) => status)).toEqual(PARENT_STATUSES);
    expect(printed('parent-table')[0]).toEqual(['Event', ...shorts.map(([short]) => short)]);
  });

  it('prints the cells of the parent table that the code has', () => {
    const rows = printed('parent-table').slice(1);
    expect(rows).toEqual(PARENT_EVENTS.map((event) => [event, ...PARENT_TABLE[event]]));
  });

  it('prints what an amendment does in each state', () => {
    const rows = printed('amend-table').slice(1);
    expect(rows).toEqual(PARENT_STATUSES.map((status) => [status, AMEND_TABLE[status]]));
  });

  it('prints the steps of the clip table that the code has', () => {
    const [head, ...rows] = printed('clip-table');
    expect(head?.slice(1)).toEqual(CLIP_STATUSES);
    expect(rows).toEqual(
      CLIP_STATUSES.map((from) => [from, ...CLIP_STATUSES.map((to) => (CLIP_TABLE[from].includes(to) ? 'yes' : ''))]),
    );
  });
});
