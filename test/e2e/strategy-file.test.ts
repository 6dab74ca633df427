/** A strategy from a file works an order through the whole system; a file that is none ends the start. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { durableRedis } from '../support/redis.ts';
import { System, twapOf } from '../support/system.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/STRATEGIES.md'), 'utf8');
const example = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
const folder = mkdtempSync(join(tmpdir(), 'tranche-front-'));
writeFileSync(join(folder, 'front.mjs'), example);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const frontOf = (params: object): object => ({
  ...twapOf(8, '0.2'),
  strategy: 'FRONT',
  clipSizeType: 'AUTOMATIC',
  clipSizeVal: null,
  params: { durationSeconds: 8, tradingStyle: 'AGGRESSIVE', ...params },
});

describe.skipIf(!durableRedis)('a strategy from a file', () => {
  it('works an order to its end, and is refused by its own rules', { timeout: 90_000 }, async () => {
    const system = await System.start({ config: { strategiesDir: folder } });
    try {
      await system.worker();
      const preview = () =>
        system.client.call('POST', '/api/v2/trading/order/preview', frontOf({ firstPct: 55, clips: 4 }));
      const { clips } = (await preview()).body as unknown as { clips: readonly { quantity: unknown }[] };
      expect(clips.map(({ quantity }) => String(quantity))).toEqual(['0.11', '0.03', '0.03', '0.03']);
      // A worker asks the venue for its candles; a slow one has answered by the next preview.
      const share = async (): Promise<number> => Number((await preview()).body['expectedParticipationPct']);
      await expect.poll(share, { timeout: 20_000 }).toBeGreaterThan(0);
      const orderId = await system.client.place(frontOf({ firstPct: 55, clips: 4 }));
      expect(await system.ended(orderId, 60_000)).toMatchObject({ status: 'FILLED', filledQuantity: '0.2' });
      expect(await system.faultsOf(orderId, '0.2')).toEqual([]);
      const sent = system.ledger().filter(({ type }) => type === 'ARR');
      expect(sent.map(({ qty }) => qty)).toEqual(['0.11', '0.03', '0.03', '0.03']);
      const refused = await system.client.create(frontOf({ firstPct: 5, clips: 4 }));
      expect(refused.status).toBe(400);
      expect(JSON.stringify(refused)).toContain('params.firstPct must be at least an even part');
      const unknown = await system.client.create({ ...frontOf({}), strategy: 'SNIPER' });
      expect(JSON.stringify(unknown)).toContain('STOP_LOSS, POV, IS, FRONT');
    } finally {
      await system.close();
    }
  });

  it('that is none ends the start of the API, naming the file', { timeout: 60_000 }, async () => {
    const other = mkdtempSync(join(tmpdir(), 'tranche-none-'));
    writeFileSync(join(other, 'twap.mjs'), example.replaceAll('FRONT', 'TWAP'));
    await expect(System.start({ config: { strategiesDir: other } })).rejects.toThrow('the name TWAP is taken already');
    rmSync(other, { recursive: true });
  });
});
