import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMasterKeys, parseMasterKey, prependMasterKey, readMasterKeys } from '../../src/adapters/vault-file.ts';
import { createVault, masterKeyId } from '../../src/adapters/vault.ts';
import { VaultError } from '../../src/engine/vault.ts';

const OLD = Buffer.alloc(32, 1);
const NEW = Buffer.alloc(32, 2);
const CONTEXT = ['venue', 'desk', 'BINANCE/main', '1'];
const vault = createVault([OLD]);

describe('the vault', () => {
  test('S-27 what is sealed opens again, in any alphabet', () => {
    for (const secret of ['s', 'ключ-№1 ✓', 'x'.repeat(10_000), '']) {
      const sealed = vault.seal(secret, CONTEXT);
      expect(sealed).toMatch(/^v1\.[0-9a-f]{16}\.[\w-]+\.[\w-]+$/);
      expect(vault.open(sealed, CONTEXT)).toBe(secret);
    }
  });

  test('S-27 it opens only where it belongs: another account, venue, credential or split of the names is refused', () => {
    const sealed = vault.seal('secret', CONTEXT);
    const others = [
      ['venue', 'desk2', 'BINANCE/main', '1'],
      ['venue', 'desk', 'BYBIT/main', '1'],
      ['venue', 'desk', 'BINANCE/main', '2'],
      ['venue', 'deskBINANCE', '/main', '1'],
      ['venue', 'desk', 'BINANCE/main1'],
      ['venue', 'desk', 'BINANCE/main', '1', ''],
      [],
    ];
    for (const other of others) expect(() => vault.open(sealed, other)).toThrow(VaultError);
  });

  test('S-27 a changed bit anywhere is noticed, and so are parts of two secrets put together', () => {
    const [one, two] = [vault.seal('one', CONTEXT), vault.seal('two', CONTEXT)];
    const [version, id, wrapped = '', body = ''] = one.split('.');
    for (const part of [2, 3]) {
      for (const place of [0, 15, 20, 30]) {
        const parts = one.split('.');
        const bytes = Buffer.from(parts[part] ?? '', 'base64url');
        bytes[place % bytes.length] = (bytes[place % bytes.length] ?? 0) ^ 1;
        parts[part] = bytes.toString('base64url');
        expect(() => vault.open(parts.join('.'), CONTEXT)).toThrow(VaultError);
      }
    }
    const mixed = [version, id, wrapped, two.split('.')[3]].join('.');
    expect(() => vault.open(mixed, CONTEXT)).toThrow(VaultError);
    const malformed = ['', 'v1', `v2.${one.slice(3)}`, `${one}.x`, [version, id, wrapped.slice(0, 20), body].join('.')];
    for (const text of malformed) expect(() => vault.open(text, CONTEXT)).toThrow(VaultError);
  });

  test('S-27 the old master key opens until the secret is rewrapped, and is then needed no more', () => {
    const sealed = vault.seal('secret', CONTEXT);
    const both = createVault([NEW, OLD]);
    expect(both.open(sealed, CONTEXT)).toBe('secret');
    const rewrapped = both.rewrap(sealed, CONTEXT);
    expect(rewrapped.split('.')[1]).toBe(masterKeyId(NEW));
    expect(createVault([NEW]).open(rewrapped, CONTEXT)).toBe('secret');
    expect(both.rewrap(rewrapped, CONTEXT)).toBe(rewrapped);
    expect(() => vault.open(rewrapped, CONTEXT)).toThrow(masterKeyId(NEW));
  });

  test('S-27 a missing master key is named, and a new one is found without a restart', () => {
    const sealed = createVault([NEW]).seal('secret', CONTEXT);
    expect(() => createVault([]).open(sealed, CONTEXT)).toThrow('there is none here');
    expect(() => createVault([]).seal('x', CONTEXT)).toThrow('no master key to seal');
    expect(() => vault.open(sealed, CONTEXT)).toThrow(`master key ${masterKeyId(NEW)}; here is ${masterKeyId(OLD)}`);
    expect(createVault([OLD], () => [NEW, OLD]).open(sealed, CONTEXT)).toBe('secret');
    expect(() => createVault([Buffer.alloc(31)])).toThrow('32 bytes');
  });

  test('S-27 no two sealings share an initialisation vector', () => {
    const seen = new Set<string>();
    for (let times = 0; times < 10_000; times += 1) {
      const [, , wrapped = '', body = ''] = vault.seal('', CONTEXT).split('.');
      for (const part of [wrapped, body]) seen.add(part.slice(0, 16));
    }
    expect(seen.size).toBe(20_000);
  });

  test('an error never holds the secret or the key', () => {
    const sealed = vault.seal('canary', CONTEXT);
    const errors = [
      () => createVault([NEW]).open(sealed, CONTEXT),
      () => vault.open(sealed, []),
      () => parseMasterKey('canary', 'x'),
    ];
    for (const provoke of errors) {
      expect(provoke).toThrow(VaultError);
      expect(provoke).not.toThrow(/canary|AQEBAQ/);
    }
  });
});

describe('the master key file', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'tranche-vault-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is made once, for its owner only, and the second maker gets the key of the first', () => {
    const path = join(folder, 'deep', 'master.key');
    expect(readMasterKeys(path)).toBeNull();
    createMasterKeys(path);
    const made = readMasterKeys(path);
    expect(made).toHaveLength(1);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    createMasterKeys(path);
    expect(readMasterKeys(path)).toEqual(made);
  });

  test('takes a new key before the old ones', () => {
    const path = join(folder, 'rotated.key');
    createMasterKeys(path);
    const [first] = readMasterKeys(path) ?? [];
    prependMasterKey(path);
    const keys = readMasterKeys(path) ?? [];
    expect(keys).toHaveLength(2);
    expect(keys[1]).toEqual(first);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(() => prependMasterKey(join(folder, 'none'))).toThrow(VaultError);
  });

  test('is refused when others can read it, when a line is no key, and when it has none', () => {
    const write = (name: string, text: string, mode = 0o600): string => {
      const path = join(folder, name);
      writeFileSync(path, text, { mode });
      return path;
    };
    const good = Buffer.alloc(32, 3).toString('base64');
    expect(readMasterKeys(write('good', `# comment\n\n${good}\r\n`))).toHaveLength(1);
    expect(() => readMasterKeys(write('open', good, 0o644))).toThrow('chmod 600');
    expect(() => readMasterKeys(write('short', `${good}\nAAAA\n`))).toThrow('line 2 must be 32 bytes');
    expect(() => readMasterKeys(write('empty', '# nothing\n'))).toThrow('has no key');
  });
});
