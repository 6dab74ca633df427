import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readStrategyFile, useConfiguredStrategies, useStrategyFile } from '../../src/bin/wiring/strategy-files.ts';
import { checkStrategy } from '../../src/simulation/strategy-check.ts';
import { strategies, strategyOf } from '../../strategies/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tranche-strategies-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

const strategyText = (name: string, plan = 'plans.byWeights(input, params, [1, 2, 1])'): string => `
export const strategy = ({ define, groups, windows, plans, prices }) => define({
  name: '${name}',
  rows: { ...groups.schedule },
  window: (params, times, at) =>
    windows.checkFinish(windows.scheduled('${name}', params.durationSeconds, times, at), params),
  plan: (input, params) => ${plan},
  price: prices.byParams,
});`;

describe('a strategy file', () => {
  it.each([
    ['absent.mjs', null, 'absent.mjs'],
    ['syntax.mjs', 'export const strategy = (', 'syntax.mjs: '],
    ['throws.mjs', 'throw new Error("on its own")', 'on its own'],
    ['nothing.mjs', 'export const other = 1', 'must be a function that gives a strategy'],
    ['number.mjs', 'export const strategy = () => 5', 'must be a function that gives a strategy'],
    ['name.mjs', strategyText('front'), 'name must be 2 to 32 capitals'],
    ['method.mjs', `export const strategy = (kit) => ({ name: 'HALF' })`, 'parseParams must be a function'],
    [
      'trip.mjs',
      `export const strategy = () => ({ name: 'TRIP', paramsSchema: {}, window() {}, plan() {}, price() {},
        parseParams: (raw) => ({ n: (raw.n ?? 0) + 1 }), toRaw: (params) => params })`,
      'parseParams does not give back what toRaw has written',
    ],
    ['frozen.mjs', strategyText('FROZEN').replace('define(', 'Object.freeze(define(').replace('});', '}));'), 'frozen'],
  ])('that is none is refused with its name and the reason: %s', async (name, text, rule) => {
    const path = text === null ? join(folder, name) : file(name, text);
    await expect(readStrategyFile(path)).rejects.toThrow(rule);
    await expect(readStrategyFile(path)).rejects.toThrow(`strategy file ${path}`);
  });

  it('may not take the name of another', async () => {
    await expect(useStrategyFile(file('twap.mjs', strategyText('TWAP')))).rejects.toThrow('TWAP is taken already');
  });

  it('is found through strategiesDir, beside the configuration, with its hash', async () => {
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine', 'hump.mjs'), strategyText('HUMP'));
    writeFileSync(join(folder, 'mine', 'notes.txt'), 'no strategy');
    const config = file('config.json', JSON.stringify({ strategiesDir: 'mine' }));
    const [loaded, ...more] = await useConfiguredStrategies({ TRANCHE_CONFIG: config });
    expect(more).toEqual([]);
    expect(loaded?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(strategies.get('HUMP')).toBe(loaded?.strategy);
    expect(loaded?.strategy.version).toBe(loaded?.sha256);
    await expect(useConfiguredStrategies({ TRANCHE_CONFIG: config })).rejects.toThrow('HUMP is taken already');
  });

  it('needs a folder that can be read, and none when none is named', async () => {
    const config = file('lost.json', JSON.stringify({ strategiesDir: 'lost' }));
    await expect(useConfiguredStrategies({ TRANCHE_CONFIG: config })).rejects.toThrow('cannot be read');
    expect(await useConfiguredStrategies({})).toEqual([]);
    expect(await useConfiguredStrategies({ TRANCHE_CONFIG: file('none.json', '{}') })).toEqual([]);
  });
});

describe('the check of a strategy', () => {
  it('finds a plan that is not the same again', { timeout: 60_000 }, async () => {
    const plan = 'plans.byWeights(input, params, [1, 1 + (globalThis.drawn = (globalThis.drawn ?? 0) + 1)])';
    await useStrategyFile(file('fickle.mjs', strategyText('FICKLE', plan)));
    const { breaches } = await checkStrategy('FICKLE', 10);
    expect(breaches.map(({ rule }) => rule).join()).toContain('the schedule is not the same again');
  });

  it('finds a price beyond the limit', { timeout: 60_000 }, async () => {
    const text = strategyText('RECKLESS').replace(
      'price: prices.byParams',
      `price: (view, params) => ({ ...prices.byParams({ ...view, limitPrice: null, style: 'AGGRESSIVE' }, params) })`,
    );
    await useStrategyFile(file('reckless.mjs', text));
    const { breaches } = await checkStrategy('RECKLESS', 40);
    expect(breaches.map(({ rule }) => rule).join()).toContain('is beyond the limit');
    expect(strategyOf('RECKLESS').name).toBe('RECKLESS');
  });
});
