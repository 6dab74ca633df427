/** How a venue through ccxt is declared, and what is said when ccxt is not there. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CCXT_VERSION, exchangeClass, importCcxt, preloadCcxt } from '../../../../src/adapters/venues/ccxt/load.ts';
import { readCcxtSettings } from '../../../../src/adapters/venues/ccxt/settings.ts';

describe('the settings of a ccxt venue', () => {
  it('are an exchange id, and what that exchange needs beyond it', () => {
    expect(readCcxtSettings('okx')).toEqual({
      id: 'okx',
      options: {},
      createParams: {},
      queryParams: {},
      cancelParams: {},
      idsVerified: false,
      paced: true,
    });
    const whole = { id: 'bybit', module: '/opt/ccxt.js', queryParams: { acknowledged: true }, idsVerified: true };
    expect(readCcxtSettings(whole)).toMatchObject(whole);
  });

  it.each([
    [5, /^ccxt must be/],
    [{}, /^id must be/],
    ['OKX!', /^id must be/],
    [{ id: 'okx', speed: 1 }, /^speed is not a setting/],
    [{ id: 'okx', options: [] }, /^options must be an object/],
    [{ id: 'okx', idsVerified: 'yes' }, /^idsVerified must be true or false/],
    [{ id: 'okx', module: '' }, /^module must be/],
  ])('%j is refused with the field named', (value, message) => {
    expect(() => readCcxtSettings(value)).toThrow(message);
  });
});

describe('loading ccxt', () => {
  it('names the command that installs it when it is not there', async () => {
    await expect(importCcxt('ccxt-that-nobody-has')).rejects.toThrow(`npm install --no-save ccxt@${CCXT_VERSION}`);
  });

  it('refuses an exchange that ccxt does not list, even where it has something of that name', () => {
    const module = { exchanges: ['okx'], okx: Map, Exchange: Set };
    expect(exchangeClass(module, 'okx')).toBe(module.okx);
    expect(() => exchangeClass(module, 'Exchange')).toThrow('ccxt knows no exchange Exchange');
  });

  it('is tested with the version that the scripts install', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../../package.json'), 'utf8');
    const { peerDependencies, peerDependenciesMeta } = JSON.parse(text) as Record<string, object>;
    expect(peerDependencies).toEqual({ ccxt: `^${CCXT_VERSION}` });
    expect(peerDependenciesMeta).toEqual({ ccxt: { optional: true } });
  });
});

describe('ccxt ahead of need', () => {
  it('is imported from where it is installed, and what is not there keeps nobody up', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'preload-'));
    const module = join(folder, 'entry.mjs');
    writeFileSync(module, 'globalThis.preloaded = true; export default {};');
    const seen = globalThis as { preloaded?: boolean };
    await preloadCcxt([{ module: '/no/such/ccxt.js' }, { module }]);
    expect(seen.preloaded).toBe(true);
    delete seen.preloaded;
    rmSync(folder, { recursive: true });
  });
});
