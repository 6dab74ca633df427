import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { CommanderError, type Command } from 'commander';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RedisKeyStore } from '../../src/adapters/redis/keys.ts';
import { keysCommand } from '../../src/bin/commands/keys.ts';
import { CommandError, exitCodeOf, EXIT } from '../../src/bin/commands/outcome.ts';
import { ConfigError } from '../../src/bin/wiring/config.ts';
import { openVault } from '../../src/bin/wiring/master-key.ts';
import { instant } from '../../src/domain/time.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../support/redis.ts';

type Environment = Record<string, string>;

interface Outcome {
  readonly exitCode: number;
  readonly out: string;
}

interface Made {
  readonly apiKey: string;
  readonly secret: string | null;
}

async function run(words: readonly string[], environment: Environment): Promise<Outcome> {
  let out = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      out += String(chunk);
      done();
    },
  });
  const command = keysCommand({ out: sink, environment });
  const silence = (one: Command): void => {
    one.configureOutput({ writeErr: (text) => (out += text) });
    one.commands.forEach(silence);
  };
  silence(command);
  try {
    await command.parseAsync(words, { from: 'user' });
    return { exitCode: 0, out };
  } catch (error) {
    if (error instanceof CommanderError) return { exitCode: EXIT.usage, out };
    if (error instanceof CommandError || error instanceof ConfigError) {
      return { exitCode: exitCodeOf(error), out: error.message };
    }
    throw error;
  }
}

describe.skipIf(!durableRedis)('tranche keys', () => {
  let redis: TestRedis;
  let folder: string;
  let env: Environment;
  let count = 0;

  beforeAll(async () => {
    redis = await startTestRedis();
    folder = mkdtempSync(join(tmpdir(), 'tranche-keys-'));
  });
  afterAll(async () => {
    await redis.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    count += 1;
    env = { REDIS_URL: redis.url, TRANCHE_DATA_DIR: join(folder, `data-${count}`) };
    await redis.flush();
  });

  const add = async (words: readonly string[] = [], environment = env): Promise<Made> => {
    const outcome = await run(['add', '--name', 'algo', '--scopes', 'READ,TRADE', ...words, '--json'], environment);
    expect(outcome).toMatchObject({ exitCode: 0 });
    return JSON.parse(outcome.out) as Made;
  };
  /** What a process with this environment reads out of a key. */
  const secretsIn = async (apiKey: string, environment = env): Promise<readonly string[]> => {
    const { vault } = await openVault(environment, redis.client());
    // Far in the future: nothing that was stored is remembered from an earlier look.
    const key = await new RedisKeyStore(redis.client(), vault, () => instant(4_000_000_000_000)).find(apiKey);
    return (key?.credentials ?? []).map((one) => (one.type === 'hmac' ? one.secret.reveal() : one.publicKey));
  };
  const write = (name: string, text: string): string => {
    const path = join(folder, `${count}-${name}`);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };

  test('add prints key and secret, list shows everything but secrets, revoke ends a key', async () => {
    const made = await add();
    expect(Object.keys(made)).toEqual(['apiKey', 'secret']);
    expect(await secretsIn(made.apiKey)).toEqual([made.secret]);
    const listed = await run(['list'], env);
    expect(JSON.parse(listed.out)).toMatchObject({
      apiKey: made.apiKey,
      name: 'algo',
      account: 'algo',
      revokedAt: null,
    });
    expect(listed.out).not.toContain(made.secret);
    expect(listed.out).not.toContain('v1.');
    expect(await run(['revoke', made.apiKey], env)).toEqual({
      exitCode: 0,
      out: `{"apiKey":"${made.apiKey}","revoked":true}\n`,
    });
    expect(JSON.parse((await run(['list', '--json'], env)).out)).not.toMatchObject({ revokedAt: null });
  });

  test('add takes the public key of an RSA key, needs no master key for it, and prints no secret', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
    const path = write('rsa.pem', pem);
    const unsealed = { ...env, TRANCHE_MASTER_KEY_FILE: join(folder, 'missing') };
    const made = await add(['--type', 'rsa', '--public-key', path], unsealed);
    expect(made.secret).toBeNull();
    expect(await secretsIn(made.apiKey)).toEqual([pem]);
    const small = generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey.export({
      format: 'pem',
      type: 'spki',
    });
    const words = ['--type', 'rsa', '--public-key', write('small.pem', small.toString())];
    expect(await run(['add', '--name', 'a', '--scopes', 'READ', ...words], env)).toMatchObject({ exitCode: 2 });
  });

  test('add takes addresses, a term, an account and the older dialect', async () => {
    const words = [
      '--account',
      'desk',
      '--allow-ip',
      '10.0.0.0/8',
      '::1',
      '--not-after',
      '2099-01-01T00:00:00Z',
      '--compat',
    ];
    const { secret } = await add(words);
    expect(Buffer.from(secret ?? '', 'base64').toString('base64')).toBe(secret);
    expect(JSON.parse((await run(['list'], env)).out)).toMatchObject({
      ...{ account: 'desk', allowIps: ['10.0.0.0/8', '::1'], compat: true },
      credentials: [{ id: '1', notAfter: '2099-01-01T00:00:00.000Z' }],
    });
  });

  test('rotate prints a second secret while the first still works', async () => {
    const { apiKey, secret } = await add();
    const rotated = await run(['rotate', apiKey, '--overlap-seconds', '60'], env);
    const next = JSON.parse(rotated.out) as Made;
    expect(next.apiKey).toBe(apiKey);
    expect(await secretsIn(apiKey)).toEqual([secret, next.secret]);
    expect(await run(['rotate', 'nothing'], env)).toMatchObject({ exitCode: 1 });
    expect(await run(['rotate', apiKey, '--overlap-seconds', '-1'], env)).toMatchObject({ exitCode: 2 });
  });

  test.each<[string, string[], Environment | undefined, number, string]>([
    ['without REDIS_URL', ['list'], {}, 2, 'REDIS_URL is required'],
    ['with an address of another kind', ['list'], { REDIS_URL: 'http://x' }, 2, 'REDIS_URL'],
    ['when nothing answers', ['list'], { REDIS_URL: 'unix:///nowhere/redis.sock' }, 4, 'does not answer'],
    ['without a name', ['add', '--scopes', 'READ'], undefined, 2, '--name'],
    ['with an unknown scope', ['add', '--name', 'a', '--scopes', 'ROOT'], undefined, 2, 'scopes must name'],
    [
      'for an RSA key without its file',
      ['add', '--name', 'a', '--scopes', 'READ', '--type', 'rsa'],
      undefined,
      2,
      'publicKey is required',
    ],
    [
      'for a file that is not there',
      ['add', '--name', 'a', '--scopes', 'READ', '--public-key', '/no'],
      undefined,
      2,
      'cannot be read',
    ],
    [
      'for a type nobody knows',
      ['add', '--name', 'a', '--scopes', 'READ', '--type', 'x'],
      undefined,
      2,
      'must be hmac or rsa',
    ],
    ['for a key that does not exist', ['revoke', 'nothing'], undefined, 1, 'there is no API key nothing'],
  ])('%s it ends with its own exit code', async (_name, words, environment, exitCode, message) => {
    const outcome = await run(words, environment ?? env);
    expect(outcome.out).toContain(message);
    expect(outcome.exitCode).toBe(exitCode);
  });

  describe('the master key', () => {
    test('S-27 is made once for the user, and found from anywhere on the machine', async () => {
      const home = { REDIS_URL: redis.url, XDG_CONFIG_HOME: join(folder, `home-${count}`) };
      const { apiKey, secret } = await add([], home);
      const elsewhere = { ...home, TRANCHE_DATA_DIR: join(folder, `other-${count}`) };
      const stranger = { REDIS_URL: redis.url, XDG_CONFIG_HOME: join(folder, `nowhere-${count}`) };
      for (const other of [home, elsewhere, stranger]) expect(await secretsIn(apiKey, other)).toEqual([secret]);
      expect(readFileSync(join(home.XDG_CONFIG_HOME, 'tranche', 'master.key'), 'utf8')).toContain('\n');
    });

    test('S-27 of another installation is refused with the name of the one that is needed', async () => {
      await add();
      const other = write('other.key', `${Buffer.alloc(32, 5).toString('base64')}\n`);
      const outcome = await run(['add', '--name', 'a', '--scopes', 'READ'], { ...env, TRANCHE_MASTER_KEY_FILE: other });
      expect(outcome.exitCode).toBe(2);
      expect(outcome.out).toMatch(
        /under master key [0-9a-f]{16}, last kept in .*master\.key on .*; here is [0-9a-f]{16}/,
      );
    });

    test('S-27 that is named and missing is an error, never a new one', async () => {
      const outcome = await run(['add', '--name', 'a', '--scopes', 'READ'], {
        ...env,
        TRANCHE_MASTER_KEY_FILE: '/no/file',
      });
      expect(outcome).toEqual({ exitCode: 2, out: 'there is no master key file /no/file' });
    });

    test('S-27 can be in the configuration, so that another host needs nothing but that', async () => {
      const masterKey = Buffer.alloc(32, 6).toString('base64');
      const inline = { ...env, TRANCHE_CONFIG: write('inline.json', JSON.stringify({ masterKeys: [masterKey] })) };
      const { apiKey, secret } = await add([], inline);
      write('named.key', `${masterKey}\n`);
      const named = write('named.json', JSON.stringify({ masterKeyFile: `${count}-named.key` }));
      expect(await secretsIn(apiKey, { REDIS_URL: redis.url, TRANCHE_CONFIG: named })).toEqual([secret]);
      await expect(secretsIn(apiKey)).rejects.toThrow(ConfigError);
    });

    test('S-27 is changed without losing a secret, and the old one can then be thrown away', async () => {
      const { apiKey, secret } = await add();
      const path = join(env['TRANCHE_DATA_DIR'] ?? '', 'master.key');
      const lines = () =>
        readFileSync(path, 'utf8')
          .split('\n')
          .filter((line) => /^[^#]/.test(line));
      const [old] = lines();
      const outcome = await run(['rewrap', '--new-master-key'], env);
      expect(JSON.parse(outcome.out)).toMatchObject({ resealed: 1 });
      expect(lines()[1]).toBe(old);
      writeFileSync(path, `${lines()[0] ?? ''}\n`);
      expect(await secretsIn(apiKey)).toEqual([secret]);
      expect(JSON.parse((await run(['rewrap'], env)).out)).toMatchObject({ resealed: 0 });
    });
  });
});
