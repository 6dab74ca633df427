/** Accounts that come and go while everything runs: added over HTTP or the command line, traded with, refused, removed. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.ts';
import { Child } from '../support/child.ts';
import { waitFor } from '../support/poll.ts';
import { durableRedis } from '../support/redis.ts';
import { SignedClient, type ClientKey, type Reply } from '../support/signed-client.ts';
import { System, twapOf } from '../support/system.ts';

const BALANCES = { BTC: '1000', USDT: '100000000' };
const MAIN = { PublicApiKey: 'simkey', PrivateApiKey: 'simsecret' };
const OTHER = { PublicApiKey: 'the-public-key-of-other', PrivateApiKey: 'the-private-key-of-other' };
const CLI = { PublicApiKey: 'the-public-key-of-cli00', PrivateApiKey: 'the-private-key-of-cli' };
const PATH = '/api/v2/trading/accounts';
const TEST = { timeout: 60_000 };

const asBody = (account: string, keys: Readonly<Record<string, string>>): object => ({
  exchange_id: account,
  parameters: Object.entries(keys).map(([key, value]) => ({ key, value })),
});

describe.skipIf(!durableRedis)('venue accounts', () => {
  let system: System;
  let admin: SignedClient;

  beforeAll(async () => {
    const accounts = {
      'BINANCE/main': { ...MAIN, balances: BALANCES },
      'BINANCE/other': { ...OTHER, balances: BALANCES },
      'BINANCE/cli': { ...CLI, balances: BALANCES },
    };
    system = await System.start({ sim: { accounts } });
    const made = new Child('keys', ['keys', 'add', '--name', 'boss', '--scopes', 'READ,ADMIN', '--json'], {
      ...system.environment,
    });
    admin = new SignedClient(system.url, JSON.parse(await made.output()) as ClientKey);
    await Promise.all([system.worker(), system.worker()]);
  }, 60_000);
  afterAll(() => system.close());

  const list = async (): Promise<readonly Readonly<Record<string, unknown>>[]> =>
    (await system.client.call('GET', PATH)).body['responses'] as readonly Readonly<Record<string, unknown>>[];
  const settled = (name: string) =>
    waitFor(`${name} to be looked at`, 15_000, async () =>
      (await list()).find((each) => each['exchange_id'] === name && each['status'] !== 'CHECKING'),
    );
  const cli = (args: readonly string[], input = '') =>
    runCli(['accounts', ...args, '--json'], system.environment, input);
  const orderOn = (subaccount: string, clips = 2, more: object = {}): object =>
    twapOf(clips, '0.02', {}, { subaccount, ...more });
  /** An account is known to every process within a second or two of being active. */
  const place = (order: object): Promise<string> =>
    waitFor('the order to be taken', 15_000, async () => {
      const reply = await system.client.create(order);
      return reply.status === 201 ? String(reply.body['orderId']) : null;
    });

  it('are asked for what their exchange declares', TEST, async () => {
    const reply = await system.client.call('GET', '/api/v2/trading/exchanges');
    const responses = reply.body['responses'] as readonly Readonly<Record<string, unknown>>[];
    const required = Object.fromEntries(responses.map((each) => [each['exchange_id'], each['required_parameters']]));
    expect(required).toMatchObject({
      BINANCE: ['PublicApiKey', 'PrivateApiKey'],
      COINAPI: ['PublicApiKey', 'PrivateApiKey', 'ExchangeId'],
      DFX: ['PublicApiKey', 'PrivateApiKey', 'AccountId'],
    });
  });

  it('are traded with by running workers as soon as they are added over HTTP', TEST, async () => {
    expect((await system.client.create(orderOn('other'))).text).toContain('BINANCE/other is not a configured account');
    const added = await admin.call('POST', PATH, asBody('BINANCE/other', OTHER));
    expect(added).toMatchObject({ status: 201, body: { exchange_id: 'BINANCE/other', status: 'CHECKING' } });
    expect(await settled('BINANCE/other')).toMatchObject({ status: 'ACTIVE', publicApiKey: '****ther' });
    const orderId = await place(orderOn('other'));
    expect(await system.ended(orderId, 40_000)).toMatchObject({ status: 'FILLED', filledQuantity: '0.02' });
    expect(await system.faultsOf(orderId, '0.02')).toEqual([]);
    expect(system.ledger().filter((line) => line.account === 'BINANCE/other').length).toBeGreaterThan(0);
  });

  it('are added by who may administer, whole and once', TEST, async () => {
    const refused = async (body: object, by = admin): Promise<Reply> => by.call('POST', PATH, body);
    expect((await refused(asBody('BINANCE/x', OTHER), system.client)).status).toBe(403);
    const wrong: readonly (readonly [object, string])[] = [
      [asBody('BINANCE/main', OTHER), 'is in the configuration already'],
      [asBody('NOWHERE/x', OTHER), 'is not a venue of this build'],
      [asBody('BINANCE', OTHER), 'EXCHANGE/NAME'],
      [asBody('BINANCE/x', { PublicApiKey: 'p' }), 'parameters.PrivateApiKey'],
      [asBody('BINANCE/x', { ...OTHER, PassPhrase: 'x' }), 'parameters.PassPhrase'],
      [asBody('DFX/x', OTHER), 'parameters.AccountId'],
    ];
    for (const [body, message] of wrong) {
      const reply = await refused(body);
      expect([reply.status, reply.text]).toEqual([400, expect.stringContaining(message)]);
      expect(reply.text).not.toContain(OTHER.PrivateApiKey);
    }
  });

  it('that the venue does not know are refused, and say why', TEST, async () => {
    const unknown = { PublicApiKey: 'nobody-has-this-key', PrivateApiKey: 'nor-this-secret' };
    await admin.call('POST', PATH, asBody('BINANCE/stranger', unknown));
    const found = await settled('BINANCE/stranger');
    expect(found['status']).toBe('REFUSED');
    expect(String(found['reason'])).toContain('refuses the key');
    expect(await cli(['remove', 'BINANCE/stranger'])).toMatchObject({ code: 0 });
  });

  it(
    'come from a file on the command line, are listed without secrets, and stay while orders are open',
    TEST,
    async () => {
      const file = join(String(system.environment['TRANCHE_DATA_DIR']), 'cli.json');
      await writeFile(file, JSON.stringify(CLI), { mode: 0o644 });
      await chmod(file, 0o644);
      expect(await cli(['add', 'BINANCE/cli', '--file', file])).toMatchObject({ code: 2 });
      await chmod(file, 0o600);
      const added = await cli(['add', 'BINANCE/cli', '--file', file]);
      expect(added).toMatchObject({ code: 0 });
      expect(JSON.parse(added.out)).toMatchObject({
        account: 'BINANCE/cli',
        status: 'ACTIVE',
        publicApiKey: '****li00',
      });
      expect((await cli(['add', 'BINANCE/cli'], JSON.stringify(CLI))).err).toContain('is there already');
      const at = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();
      const orderId = await place(orderOn('cli', 4, { startTime: at(120), endTime: at(300) }));
      const held = await cli(['remove', 'BINANCE/cli']);
      expect(held).toMatchObject({ code: 3, err: expect.stringContaining('1 of its orders are not over') });
      await system.client.cancel({ orderId });
      await system.ended(orderId, 30_000);
      expect(await cli(['remove', 'BINANCE/cli'])).toMatchObject({ code: 0 });
      expect((await cli(['list'])).out).not.toContain('BINANCE/cli');
      const reply = await system.client.create(orderOn('cli'));
      expect(reply.text).toContain('BINANCE/cli is not a configured account');
    },
  );

  it('leave their secrets nowhere in the clear', TEST, async () => {
    const client = system.redis.client();
    const values: string[] = [];
    for (const key of await client.keys('*')) {
      if ((await client.type(key)) === 'hash') values.push(JSON.stringify(await client.hgetall(key)));
      if ((await client.type(key)) === 'string') values.push((await client.get(key)) ?? '');
    }
    const shown = [...values, JSON.stringify(await list()), ...system.errorLines()].join('\n');
    for (const secret of [OTHER.PrivateApiKey, CLI.PrivateApiKey, OTHER.PublicApiKey]) {
      expect(shown).not.toContain(secret);
    }
  });
});
