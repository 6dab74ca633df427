import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readStrategyFile, useConfiguredStrategies, useStrategyFile } from '../../src/bin/wiring/strategy-files.ts';
import { checkStrategy } from '../../src/simulation/strategy-check.ts';
import { strategies, strategyOf } from '../../strategies/index.ts';
import { runCli } from './run-cli.ts';

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

describe('a strategy from a file', { timeout: 60_000 }, () => {
  it('plays its orders over a recorded market, with the folder named as for the API', async () => {
    mkdirSync(join(folder, 'played'));
    writeFileSync(join(folder, 'played', 'waves.mjs'), strategyText('WAVES'));
    const config = file('played.json', JSON.stringify({ strategiesDir: 'played' }));
    const params = { durationSeconds: 3_600, tradingStyle: 'AGGRESSIVE' };
    const order = { createdAt: '2024-01-28T12:00:00Z', side: 'BUY', quantity: '0.4', strategy: 'WAVES', params };
    const orders = file('orders.ndjson', JSON.stringify({ ...order, clipSizeType: 'AUTOMATIC' }));
    const data = join(import.meta.dirname, '../../fixtures/market/BTCUSDT-1m-7d.csv.gz');
    const command = ['replay', '--data', data, '--orders', orders, '--out', join(folder, 'replayed'), '--json'];
    const played = await runCli(command, { TRANCHE_CONFIG: config });
    expect(JSON.parse(played.out.trim().split('\n')[0] ?? '')).toMatchObject({
      strategy: 'WAVES',
      status: 'FILLED',
      filledQty: '0.4',
      clips: 3,
    });
    expect(played.err).toContain('strategy WAVES of');
    expect(played.code).toBe(0);
    const unknown = await runCli(command);
    expect(unknown.out + unknown.err).toContain('strategy must be one of');
  });
});

describe('tranche strategy check', { timeout: 90_000 }, () => {
  const check = async (name: string, text: string) => {
    const { code, out, err } = await runCli(['strategy', 'check', file(name, text), '--seeds', '4', '--json']);
    const rules =
      out === '' ? [] : (JSON.parse(out) as { breaches: { rule: string }[] }).breaches.map(({ rule }) => rule);
    return { code, out, err, rules };
  };
  const planned = (name: string, change: string): string =>
    strategyText(name, `((plan) => (${change}))(plans.byWeights(input, params, [1, 2, 1]))`);

  it('passes a strategy that keeps every promise', async () => {
    const { code, out } = await check('good.mjs', strategyText('GOOD'));
    expect(JSON.parse(out)).toMatchObject({ name: 'GOOD', lives: 4, breaches: [] });
    expect(code).toBe(0);
  });

  it('names a plan that does not add up', async () => {
    const { code, rules } = await check('fewer.mjs', planned('FEWER', '({ ...plan, slices: plan.slices.slice(1) })'));
    expect(rules[0]).toMatch(
      /^strategy FEWER has made a plan that cannot be worked: its slices add up to 0\.\d+ instead/,
    );
    expect(code).toBe(1);
  });

  it('names everything a strategy looks at besides what it is handed', async () => {
    const text = `import 'node:fs';${planned('CURIOUS', '(Date.now(), Math.random(), new Date(), plan)')}`;
    const { code, rules } = await check('curious.mjs', text);
    const asked = (name: string): string => `plan asks for ${name}: a strategy sees only what it is handed`;
    expect(rules).toEqual([
      ...['Date.now', 'Math.random', 'new Date()'].map(asked),
      'imports node:fs: what a strategy needs is handed to it, and its version is this file',
    ]);
    expect(code).toBe(1);
  });

  it('names a plan that is not given at once, though its promise breaks', async () => {
    const { code, rules } = await check('promised.mjs', planned('PROMISED', 'Promise.reject(new Error("later"))'));
    expect(rules.slice(0, 2)).toEqual([
      'plan is asynchronous: it must answer at once',
      'leaves a promise behind that was not kept: Error: later',
    ]);
    expect(code).toBe(1);
  });

  it('ends one that does not come back, and says which of its methods that is', async () => {
    const looping = strategyText('LOOPING').replace('price: prices.byParams', 'price() { for (;;); }');
    const { code, rules } = await check('looping.mjs', looping);
    expect(rules).toEqual(['price has not come back after 10 s']);
    expect(code).toBe(1);
  });

  it('ends a file that never lets itself be loaded', async () => {
    const { code, err } = await check('stuck.mjs', 'for (;;);');
    expect(err).toContain('the file has not come back after 10 s');
    expect(code).toBe(2);
  });
});
