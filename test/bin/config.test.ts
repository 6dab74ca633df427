/** The configuration: what is read, what is refused, and that every refusal names its field. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig, type Config } from '../../src/bin/wiring/config.ts';
import { probeFrom } from '../../src/bin/wiring/crash-probe.ts';
import { noProbe } from '../../src/engine/probes.ts';
import { DEFAULT_TIMING } from '../../src/engine/timing.ts';

const ACCOUNTS = { 'BINANCE/main': { PublicApiKey: 'public', PrivateApiKey: 'private' } };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tranche-config-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function load(file: unknown, env: NodeJS.ProcessEnv = {}, mode = 0o600): Config {
  const path = join(folder, `${Math.trunc(mode)}.json`);
  rmSync(path, { force: true });
  writeFileSync(path, typeof file === 'string' ? file : JSON.stringify(file));
  chmodSync(path, mode);
  return loadConfig({ REDIS_URL: 'redis://127.0.0.1:6379', TRANCHE_CONFIG: path, ...env });
}

describe('the configuration', () => {
  it('wants the time in which a request may still be admitted and processed to pass before absence is believed', () => {
    const timing = { receiveWindowMs: 2_000, absenceMs: 4_000 };
    expect(load({ accounts: ACCOUNTS, timing }).timing.absenceMs).toBe(4_000);
    const short = { receiveWindowMs: 2_000, absenceMs: 2_400 };
    expect(() => load({ accounts: ACCOUNTS, timing: short })).toThrow(/at least receiveWindowMs \+ 500/);
  });

  it('has the documented defaults', () => {
    const config = load({ accounts: ACCOUNTS });
    expect(config).toMatchObject({ mode: 'paper', host: '127.0.0.1', port: 8080, shards: 16, timing: DEFAULT_TIMING });
    expect(config.accounts.get('BINANCE/main')).toEqual({
      exchange: 'BINANCE',
      publicKey: 'public',
      privateKey: 'private',
    });
  });

  it.each([
    ['{', 'TRANCHE_CONFIG'],
    [[], 'must be an object'],
    [{ accounts: ACCOUNTS, acounts: {} }, 'unknown key acounts'],
    [{ accounts: { main: {} } }, 'accounts.main must be written EXCHANGE/NAME'],
    [{ accounts: { 'NYSE/main': {} } }, 'NYSE is not a venue'],
    [{ accounts: { 'BINANCE/main': { PublicApiKey: 'x' } } }, 'accounts.BINANCE/main.PrivateApiKey'],
    [{ accounts: ACCOUNTS, venues: { NYSE: {} } }, 'venues.NYSE'],
    [{ accounts: ACCOUNTS, venues: { BINANCE: { rset: 'http://127.0.0.1' } } }, 'venues.BINANCE.rset'],
    [{ accounts: ACCOUNTS, venues: { BINANCE: { rest: 5 } } }, 'venues.BINANCE.rest must be a non-empty string'],
    [{ accounts: ACCOUNTS, timing: { absenceMs: '15000' } }, 'timing.absenceMs must be a whole number'],
    [{ accounts: ACCOUNTS, timing: { absence: 1 } }, 'timing.absence is not known'],
    [{ accounts: ACCOUNTS, timing: { absenceMs: 2_100 } }, 'timing.absenceMs must be at least receiveWindowMs'],
    [{ accounts: ACCOUNTS, timing: { timeToLiveMs: 2_000 } }, 'timing.timeToLiveMs must be less'],
    [{ accounts: ACCOUNTS, shards: 65 }, 'shards must be a whole number from 1 to 64'],
    [{ accounts: ACCOUNTS, simulatorHosts: 'sim' }, 'simulatorHosts must be a list'],
  ])('refuses %j by name', (file, problem) => {
    expect(() => load(file)).toThrow(problem);
  });

  it('is refused when other users can read it, unless nobody can write it', () => {
    expect(() => load({ accounts: ACCOUNTS }, {}, 0o644)).toThrow('can be read by other users');
    expect(load({ accounts: ACCOUNTS }, {}, 0o444).mode).toBe('paper');
  });

  it.each([
    [{ TRANCHE_MODE: 'live' }, 'TRANCHE_LIVE_CONFIRMED'],
    [{ TRANCHE_MODE: 'real' }, 'TRANCHE_MODE must be paper or live'],
    [{ TRANCHE_PORT: '80a' }, 'TRANCHE_PORT'],
    [{ REDIS_URL: '' }, 'REDIS_URL is not set'],
    [{ TRANCHE_CONFIG: '' }, 'TRANCHE_CONFIG is not set'],
  ])('refuses the environment %j by name', (env, problem) => {
    expect(() => load({ accounts: ACCOUNTS }, env)).toThrow(problem);
  });
});

describe('the crash probe', () => {
  it('is nothing unless asked for', () => {
    expect(probeFrom({}, 'live')).toBe(noProbe);
  });

  it('is refused in live mode and for a name that does not exist', () => {
    expect(() => probeFrom({ TRANCHE_CRASH_AT: 'C7' }, 'live')).toThrow('refused in live mode');
    expect(() => probeFrom({ TRANCHE_CRASH_AT: 'C99' }, 'paper')).toThrow('TRANCHE_CRASH_AT=C99');
    expect(() => probeFrom({ TRANCHE_CRASH_AT: 'C7#0' }, 'paper')).toThrow('TRANCHE_CRASH_AT=C7#0');
  });
});
