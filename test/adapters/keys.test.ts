import { Writable } from 'node:stream';
import { CommanderError, type Command } from 'commander';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectRedis } from '../../src/adapters/redis/connect.ts';
import { RedisKeyStore } from '../../src/adapters/redis/keys.ts';
import { RedisReplayGuard } from '../../src/adapters/redis/replay-guard.ts';
import { keysCommand } from '../../src/bin/commands/keys.ts';
import { CommandError, EXIT } from '../../src/bin/commands/outcome.ts';
import { instant, plusMs, type Instant } from '../../src/domain/time.ts';
import { UnavailableError } from '../../src/engine/desk.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../support/redis.ts';

const START = instant(1_706_443_200_000);

describe.skipIf(!durableRedis)('API keys in Redis', () => {
  let redis: TestRedis;
  let now: Instant = START;
  const newStore = (): RedisKeyStore => new RedisKeyStore(redis.client(), () => now);

  beforeAll(async () => void (redis = await startTestRedis()));
  afterAll(() => redis.close());
  beforeEach(async () => {
    now = START;
    await redis.flush();
  });

  test('a key that was made is found, in any process, with all that was said about it', async () => {
    const made = await newStore().add({ name: 'algo-1', account: 'desk', scopes: ['READ', 'TRADE'] });
    expect(made).toMatchObject({
      name: 'algo-1',
      account: 'desk',
      scopes: ['READ', 'TRADE'],
      type: 'hmac',
      createdAt: START,
    });
    expect(made.revokedAt).toBeNull();
    expect(await newStore().find(made.apiKey)).toEqual(made);
    expect(await newStore().find(`${made.apiKey}x`)).toBeNull();
  });

  test('the account is the name when none is given', async () => {
    expect(await newStore().add({ name: 'solo', scopes: ['READ'] })).toMatchObject({ account: 'solo' });
  });

  test('keys and secrets are long, plain and never the same', async () => {
    const store = newStore();
    const made = await Promise.all(Array.from({ length: 50 }, () => store.add({ name: 'n', scopes: ['READ'] })));
    for (const key of made) {
      expect(key.apiKey).toMatch(/^k[A-Za-z0-9_-]{24}$/);
      expect(key.secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    }
    expect(new Set(made.flatMap((key) => [key.apiKey, key.secret])).size).toBe(100);
  });

  test.each([
    [{ name: '', scopes: ['READ'] }, 'name'],
    [{ name: 'a b', scopes: ['READ'] }, 'name'],
    [{ name: 'a', account: '../x', scopes: ['READ'] }, 'account'],
    [{ name: 'a', scopes: [] }, 'scopes'],
    [{ name: 'a', scopes: ['read'] }, 'scopes'],
    [{ name: 'a', scopes: ['READ', 'READ'] }, 'scopes'],
    [{ name: 'a', scopes: ['READ', 'ADMIN'] }, 'scopes'],
  ])('%j is refused by its %s', async (wanted, field) => {
    await expect(newStore().add(wanted)).rejects.toThrow(new RegExp(`^${field} must `));
    expect(await newStore().list()).toHaveLength(0);
  });

  test('a key is never replaced', async () => {
    const store = newStore();
    const { revokedAt: _, ...record } = await store.add({ name: 'a', scopes: ['READ'] });
    await expect(store.put({ ...record, secret: 'other' })).rejects.toThrow('apiKey exists already');
    expect((await newStore().find(record.apiKey))?.secret).toBe(record.secret);
  });

  test('a revocation is seen by every process within a second, and for ever', async () => {
    const [here, there] = [newStore(), newStore()];
    const { apiKey } = await here.add({ name: 'a', scopes: ['READ'] });
    expect((await there.find(apiKey))?.revokedAt).toBeNull();
    now = plusMs(START, 500);
    expect(await here.revoke(apiKey)).toBe(true);
    expect((await here.find(apiKey))?.revokedAt).toBe(plusMs(START, 500));
    now = plusMs(START, 1_000);
    expect((await there.find(apiKey))?.revokedAt).toBe(plusMs(START, 500));
    now = plusMs(START, 9_000);
    expect(await there.revoke(apiKey)).toBe(true);
    expect((await there.find(apiKey))?.revokedAt).toBe(plusMs(START, 500));
  });

  test('a clock that is set back does not make a cached key live longer', async () => {
    const [here, there] = [newStore(), newStore()];
    const { apiKey } = await here.add({ name: 'a', scopes: ['READ'] });
    await there.find(apiKey);
    await here.revoke(apiKey);
    now = plusMs(START, -60_000);
    expect((await there.find(apiKey))?.revokedAt).not.toBeNull();
  });

  test('revoking what does not exist says so', async () => {
    expect(await newStore().revoke('nothing')).toBe(false);
  });

  test('a list is in order of creation', async () => {
    const store = newStore();
    for (const name of ['c', 'a', 'b']) {
      await store.add({ name, scopes: ['READ'] });
      now = plusMs(now, 1);
    }
    expect((await store.list()).map((key) => key.name)).toEqual(['c', 'a', 'b']);
  });

  test('a replay is known until it is forgotten', async () => {
    const [here, there] = [new RedisReplayGuard(redis.client()), new RedisReplayGuard(redis.client())];
    const uses = await Promise.all(
      Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? here : there).firstUse('d1', 60_000)),
    );
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await here.firstUse('d2', 60_000)).toBe(true);
    await redis.client().del('rp:d1');
    expect(await there.firstUse('d1', 60_000)).toBe(true);
  });

  describe('tranche keys', () => {
    interface Outcome {
      readonly exitCode: number;
      readonly out: string;
    }

    async function run(
      words: readonly string[],
      environment: Record<string, string> = { REDIS_URL: redis.url },
    ): Promise<Outcome> {
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
        if (error instanceof CommandError) return { exitCode: error.exitCode, out: error.message };
        if (error instanceof CommanderError) return { exitCode: EXIT.usage, out };
        throw error;
      }
    }

    test('add prints key and secret, list shows everything but secrets, revoke ends a key', async () => {
      const added = await run(['add', '--name', 'algo', '--scopes', 'READ,TRADE', '--json']);
      expect(added.exitCode).toBe(0);
      const made = JSON.parse(added.out) as { apiKey: string; secret: string };
      expect(Object.keys(made)).toEqual(['apiKey', 'secret']);
      expect(await newStore().find(made.apiKey)).toMatchObject({ secret: made.secret, account: 'algo' });

      const listed = await run(['list']);
      expect(JSON.parse(listed.out)).toMatchObject({ apiKey: made.apiKey, name: 'algo', revokedAt: null });
      expect(listed.out).not.toContain(made.secret);

      expect(await run(['revoke', made.apiKey])).toEqual({
        exitCode: 0,
        out: `{"apiKey":"${made.apiKey}","revoked":true}\n`,
      });
      expect(JSON.parse((await run(['list', '--json'])).out)).not.toMatchObject({ revokedAt: null });
    });

    test.each<[string, string[], Record<string, string> | undefined, number, string]>([
      ['without REDIS_URL', ['list'], {}, 2, 'REDIS_URL is required'],
      ['with an address of another kind', ['list'], { REDIS_URL: 'http://x' }, 2, 'REDIS_URL'],
      ['when nothing answers', ['list'], { REDIS_URL: 'unix:///nowhere/redis.sock' }, 4, 'does not answer'],
      ['without a name', ['add', '--scopes', 'READ'], undefined, 2, '--name'],
      ['with an unknown scope', ['add', '--name', 'a', '--scopes', 'ADMIN'], undefined, 2, 'scopes must name'],
      [
        'for an RSA key',
        ['add', '--name', 'a', '--scopes', 'READ', '--type', 'rsa'],
        undefined,
        2,
        'not supported yet',
      ],
      [
        'for a type nobody knows',
        ['add', '--name', 'a', '--scopes', 'READ', '--type', 'x'],
        undefined,
        2,
        'must be hmac',
      ],
      ['for a key that does not exist', ['revoke', 'nothing'], undefined, 1, 'there is no API key nothing'],
    ])('%s it ends with its own exit code', async (_name, words, environment, exitCode, message) => {
      const outcome = await run(words, environment);
      expect(outcome.out).toContain(message);
      expect(outcome.exitCode).toBe(exitCode);
    });
  });
});

describe.skipIf(!durableRedis)('API keys without Redis', () => {
  test('the stores say that they are unavailable', async () => {
    const redis = await startTestRedis();
    const client = connectRedis(redis.url, 'command');
    await client.ping();
    await redis.close();
    await expect(new RedisKeyStore(client, () => START).find('x')).rejects.toThrow(UnavailableError);
    await expect(new RedisReplayGuard(client).firstUse('x', 1_000)).rejects.toThrow(UnavailableError);
    client.disconnect();
  });
});
