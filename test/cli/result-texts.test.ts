/** Results and fills that come in any order, and the files they are written into. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ResultTexts } from '../../src/bin/commands/result-texts.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tranche-result-texts-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

describe('the texts of results', () => {
  it('are written in the order asked for, whatever the order in which they came', () => {
    const texts = new ResultTexts(folder);
    texts.add({ orderId: '3', result: 'third ≈ 3\n', fills: '3a\n3b\n' });
    texts.add({ orderId: '1', result: 'first\n', fills: '' });
    texts.add({ orderId: '2', result: 'second\n', fills: '2a\n' });
    texts.write([{ orderId: '1' }, { text: 'never ran\n' }, { orderId: '2' }, { orderId: '3' }], 'head\n');
    texts.close();
    expect(read('results.ndjson')).toBe('first\nnever ran\nsecond\nthird ≈ 3\n');
    expect(read('fills.csv')).toBe('head\n2a\n3a\n3b\n');
  });

  it('leave nothing else in their folder', () => {
    const texts = new ResultTexts(folder);
    texts.add({ orderId: '1', result: 'first\n', fills: '1a\n' });
    texts.write([{ orderId: '1' }], 'head\n');
    texts.close();
    expect(readdirSync(folder).sort()).toEqual(['fills.csv', 'results.ndjson']);
  });

  it('leave nothing at all when they are given up', () => {
    const texts = new ResultTexts(folder);
    texts.add({ orderId: '1', result: 'first\n', fills: '1a\n' });
    texts.close();
    expect(readdirSync(folder)).toEqual([]);
  });
});
