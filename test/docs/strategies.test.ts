import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useStrategyFile } from '../../src/bin/wiring/strategy-files.ts';
import { checkStrategy, isRepeatable } from '../../src/simulation/strategy-check.ts';
import { World } from '../../src/simulation/world.ts';
import { STRATEGY_NAMES } from '../../src/domain/strategy.ts';
import { paramsSchema } from '../../strategies/index.ts';
import { quantitiesSent, sentAt } from '../strategies/orders.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/STRATEGIES.md'), 'utf8');
const example = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

describe('the example of docs/STRATEGIES.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tranche-docs-'));
  beforeAll(async () => {
    writeFileSync(join(folder, 'front.mjs'), example);
    await useStrategyFile(join(folder, 'front.mjs'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('is short', () => {
    expect(example.trim().split('\n').length).toBeLessThanOrEqual(35);
  });

  it('is a strategy like the others', () => {
    expect(STRATEGY_NAMES).toContain('FRONT');
    expect(paramsSchema('FRONT')).toMatchObject({
      additionalProperties: false,
      properties: { firstPct: { minimum: 1, maximum: 90, default: '40' }, tradingStyle: { default: 'HYBRID' } },
    });
  });

  it('works an order as it says', async () => {
    const world = new World();
    const id = await world.create({
      strategy: 'FRONT',
      clipSizeType: 'AUTOMATIC',
      quantity: '1',
      params: { durationSeconds: '100', firstPct: '55', clips: '10', tradingStyle: 'AGGRESSIVE' },
    });
    await world.runFor(100_000);
    expect(sentAt(world)[1]).toBe('12:00:10 0.05');
    expect(quantitiesSent(world)).toEqual(['0.55', ...Array.from({ length: 9 }, () => '0.05')]);
    expect(world.stand(id)).toBe('FILLED 1');
  });

  it('refuses what its check refuses, by name', async () => {
    const order = { strategy: 'FRONT', params: { durationSeconds: '100', firstPct: '5', clips: '2' } };
    await expect(new World().create(order)).rejects.toThrow('params.firstPct must be at least an even part');
    const unknown = { ...order, params: { durationSeconds: '100', first: '5' } };
    await expect(new World().create(unknown)).rejects.toThrow('params.first is not a parameter of FRONT');
  });

  it('keeps every promise', { timeout: 60_000 }, async () => {
    const verdict = await checkStrategy('FRONT', 20);
    expect(verdict.breaches).toEqual([]);
    expect(verdict.clips).toBeGreaterThan(20);
    expect(await isRepeatable('FRONT')).toBe(true);
  });
});
