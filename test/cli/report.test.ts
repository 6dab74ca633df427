/** `tranche report` on report files: what it shows, what it writes, and what it refuses. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandError } from '../../src/bin/commands/outcome.ts';
import { reportCommand } from '../../src/bin/commands/report.ts';
import { fillsCsv } from '../../src/report/csv.ts';
import { reportJson } from '../../src/report/json.ts';
import { measure } from '../../src/report/measure.ts';
import { executionOf } from '../support/executions.ts';

const execution = executionOf({
  clips: [{ at: 0, quantity: '5', price: '100', fills: [{ at: 60_000, quantity: '5', price: '100' }] }],
  market: { atArrival: '99/101' },
});
const report = measure(execution);
const { orderId } = report.header;

describe('tranche report FILE', () => {
  let folder = '';
  let file = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tranche-report-'));
    file = join(folder, `${orderId}.json`);
    await writeFile(file, reportJson(report));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function run(args: readonly string[], isTTY = false): Promise<string> {
    const out = Object.assign(new PassThrough(), { isTTY, columns: 80 });
    const pieces: string[] = [];
    out.on('data', (piece: Buffer) => pieces.push(piece.toString()));
    const command = reportCommand({ out, env: { TRANCHE_DATA_DIR: folder } }).exitOverride();
    await command.parseAsync(args, { from: 'user' });
    return pieces.join('');
  }

  it('shows the terminal view on a terminal and one line of JSON elsewhere', async () => {
    expect(await run([file], true)).toContain('\nSHORTFALL from the arrival');
    const text = await run([file]);
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(text)).toEqual(report);
    expect(JSON.parse(await run([file, '--json'], true))).toEqual(report);
  });

  it('writes the other forms, and the page where there is one beside the file', async () => {
    const bare = join(folder, 'bare');
    expect(await run([file, '--out', bare], true)).toContain('no page was written');
    expect((await readdir(bare)).sort()).toEqual(['csv', 'json', 'parquet'].map((ending) => `${orderId}.${ending}`));
    expect(await readFile(join(bare, `${orderId}.json`), 'utf8')).toBe(reportJson(report));
    expect(await readFile(join(bare, `${orderId}.csv`), 'utf8')).toBe(fillsCsv(report.fills));
    await writeFile(file.replace('.json', '.html'), '<p>page</p>');
    await run([file, '--out', join(folder, 'whole')]);
    expect(await readFile(join(folder, 'whole', `${orderId}.html`), 'utf8')).toBe('<p>page</p>');
  });

  it('refuses what is no report, naming the file and the rule', async () => {
    const other = join(folder, 'other.json');
    await writeFile(other, '{"format":"something else"}');
    await expect(run([other])).rejects.toThrow(`${other} is not an execution report: its format is not`);
    await writeFile(other, '{');
    await expect(run([other])).rejects.toThrow(`${other} is not JSON`);
    await expect(run([join(folder, 'none.json')])).rejects.toThrow('is neither a file nor an order id');
    await expect(run([])).rejects.toThrow(CommandError);
  });
});
