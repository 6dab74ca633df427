/** A process that refuses to start ends, though connections of it are open: whoever supervises it must see that. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startBinanceSim } from '../../src/venue-sim/binance/sim.ts';
import { durableRedis, startTestRedis } from '../support/redis.ts';
import { SimHarness } from '../venue-sim/sim-harness.ts';
import { runCli } from './run-cli.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

describe.skipIf(!durableRedis)('a worker', () => {
  it('ends when the key of a configured account may withdraw', { timeout: 60_000 }, async () => {
    const account = 'BINANCE/main';
    const keys = { PublicApiKey: 'the-public-key-of-rich', PrivateApiKey: 'the-private-key-of-rich' };
    const accounts = { [account]: { ...keys, Permissions: 'enableReading,enableWithdrawals', balances: {} } };
    const harness = await SimHarness.start('BINANCE', startBinanceSim, { accounts });
    closing.push(() => harness.close());
    const redis = await startTestRedis();
    closing.push(() => redis.close());
    const folder = mkdtempSync(join(tmpdir(), 'refused-start-'));
    closing.push(() => rmSync(folder, { recursive: true }));
    const config = join(folder, 'tranche.json');
    const venues = { BINANCE: harness.connection.addresses };
    writeFileSync(config, JSON.stringify({ venues, accounts: { [account]: keys } }), { mode: 0o600 });
    const env = { REDIS_URL: redis.url, TRANCHE_CONFIG: config, TRANCHE_DATA_DIR: join(folder, 'data') };
    const { code, out, err } = await runCli(['worker'], env);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('tranche: accounts.BINANCE/main: the key may withdraw: make one that may only trade\n');
    expect(err).not.toContain(keys.PrivateApiKey);
  });
});
