/** Accounts that come and go while everything runs: added over HTTP or the command line, traded with, refused, removed. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBinanceSim } from '../../src/venue-sim/binance/sim.ts';
import { runCli } from '../cli/run-cli.ts';
import { ccxtEntry } from '../support/ccxt.ts';
import { Child } from '../support/child.ts';
import { waitFor } from '../support/poll.ts';
import { durableRedis } from '../support/redis.ts';
import { SignedClient, type ClientKey, type Reply } from '../support/signed-client.ts';
import { System, twapOf, type SystemVenue } from '../support/system.ts';

const BALANCES = { BTC: '1000', USDT: '100000000' };
const MAIN = { PublicApiKey: 'simkey', PrivateApiKey: 'simsecret' };
const OTHER = { PublicApiKey: 'the-public-key-of-other', PrivateApiKey: 'the-private-key-of-other' };
const CLI = { PublicApiKey: 'the-public-key-of-cli00', PrivateApiKey: 'the-private-key-of-cli' };
const EARLY = { PublicApiKey: 'the-public-key-of-early', PrivateApiKey: 'the-private-key-of-early' };
const PATH = '/api/v2/trading/accounts';
const TEST = { timeout: 120_000 };

const asBody = (account: string, keys: Readonly<Record<string, string>>): object => ({
  exchange_id: account,
  parameters: Object.entries(keys).map(([key, value]) => ({ key, value })),
});

async function administrator(system: System): Promise<SignedClient> {
  const args = ['keys', 'add', '--name', 'boss', '--scopes', 'READ,ADMIN', '--json'];
  const made = new Child('keys', args, { ...system.environment });
  return new SignedClient(system.url, JSON.parse(await made.output()) as ClientKey);
}

type Accounts = readonly Readonly<Record<string, unknown>>[];

const listed = async ({ client }: System): Promise<Accounts> =>
  (await client.call('GET', PATH)).body['responses'] as Accounts;
const settledIn = (system: System, name: string) =>
  waitFor(`${name} to be looked at`, 15_000, async () =>
    (await listed(system)).find((each) => each['exchange_id'] === name && each['status'] !== 'CHECKING'),
  );
/** An account is known to every process within a second or two of being active. */
const placeIn = ({ client }: System, order: object): Promise<string> =>
  waitFor('the order to be taken', 15_000, async () => {
    const reply = await client.create(order);
    return reply.status === 201 ? String(reply.body['orderId']) : null;
  });

describe.skipIf(!durableRedis)('venue accounts', () => {
  let system: System;
  let admin: SignedClient;
  let workers: readonly Child[];

  beforeAll(async () => {
    const accounts = {
      'BINANCE/main': { ...MAIN, balances: BALANCES },
      'BINANCE/other': { ...OTHER, balances: BALANCES },
      'BINANCE/cli': { ...CLI, balances: BALANCES },
    };
    system = await System.start({ sim: { accounts } });
    admin = await administrator(system);
    workers = await Promise.all([system.worker(), system.worker()]);
  }, 120_000);
  afterAll(() => system.close());

  const list = (): Promise<Accounts> => listed(system);
  const settled = (name: string) => settledIn(system, name);
  const cli = (args: readonly string[], input = '') =>
    runCli(['accounts', ...args, '--json'], system.environment, input);
  const orderOn = (subaccount: string, clips = 2, more: object = {}): object =>
    twapOf(clips, '0.02', {}, { subaccount, ...more });
  const place = (order: object): Promise<string> => placeIn(system, order);

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

  it('can be taken back before any worker has looked at them, and are gone then', TEST, async () => {
    for (const worker of workers) worker.signal('SIGSTOP');
    try {
      const added = await admin.call('POST', PATH, asBody('BINANCE/early', EARLY));
      expect(added).toMatchObject({ status: 201, body: { status: 'CHECKING' } });
      expect(await cli(['remove', 'BINANCE/early'])).toMatchObject({ code: 0 });
    } finally {
      for (const worker of workers) worker.signal('SIGCONT');
    }
    expect((await list()).map((each) => each['exchange_id'])).not.toContain('BINANCE/early');
    await waitFor(
      'workers to be back',
      15_000,
      async () => (await system.client.create(orderOn('main'))).status === 201,
    );
    expect((await system.client.create(orderOn('early'))).text).toContain('BINANCE/early is not a configured account');
  });

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

const THROUGH_CCXT: SystemVenue = {
  exchange: 'CCXT_BINANCE',
  start: startBinanceSim,
  key: MAIN,
  entry: ({ rest }) => ({ rest, ccxt: { id: 'binance', module: ccxtEntry ?? '', paced: false } }),
};

describe.skipIf(!durableRedis || ccxtEntry === null)('accounts at an exchange that is reached through ccxt', () => {
  let system: System;
  let admin: SignedClient;
  beforeAll(async () => {
    const accounts = {
      'CCXT_BINANCE/main': { ...MAIN, balances: BALANCES },
      'CCXT_BINANCE/other': { ...OTHER, balances: BALANCES },
      'CCXT_BINANCE/cli': { ...CLI, balances: BALANCES },
    };
    system = await System.start({ venue: THROUGH_CCXT, sim: { accounts } });
    admin = await administrator(system);
    await system.worker();
  }, 120_000);
  afterAll(() => system.close());

  it('are declared, added over HTTP and traded with', TEST, async () => {
    const declared = (await system.client.call('GET', '/api/v2/trading/exchanges')).body['responses'] as Accounts;
    expect(declared.at(-1)).toMatchObject({
      exchange_id: 'CCXT_BINANCE',
      required_parameters: ['PublicApiKey', 'PrivateApiKey'],
      parameters: [{ name: 'PublicApiKey' }, { name: 'PrivateApiKey' }, { name: 'Password', secret: true }],
    });
    const wrong = await admin.call('POST', PATH, asBody('CCXT_BINANCE/x', { ...OTHER, PassPhrase: 'x' }));
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('parameters.PassPhrase')]);
    expect((await admin.call('POST', PATH, asBody('CCXT_BINANCE/other', OTHER))).status).toBe(201);
    expect(await settledIn(system, 'CCXT_BINANCE/other')).toMatchObject({ status: 'ACTIVE' });
    const order = twapOf(2, '0.02', {}, { exchange: 'CCXT_BINANCE', subaccount: 'other' });
    const orderId = await placeIn(system, order);
    expect(await system.ended(orderId, 40_000)).toMatchObject({ status: 'FILLED', filledQuantity: '0.02' });
    expect(await system.faultsOf(orderId, '0.02')).toEqual([]);
  });

  it(
    'are added from the command line where the configuration names the exchange, and refused by the venue',
    TEST,
    async () => {
      const add = (name: string, keys: object, env: Readonly<Record<string, string>>) =>
        runCli(['accounts', 'add', name, '--json'], env, JSON.stringify(keys));
      const added = await add('CCXT_BINANCE/cli', CLI, system.environment);
      expect(added).toMatchObject({ code: 0, out: expect.stringContaining('"ACTIVE"') });
      const { TRANCHE_CONFIG: _config, ...bare } = system.environment;
      const unnamed = await add('CCXT_BINANCE/x', CLI, bare);
      expect(unnamed).toMatchObject({ code: 2, err: expect.stringContaining('CCXT_BINANCE is not a venue') });
      const stranger = { PublicApiKey: 'nobody-has-this-key', PrivateApiKey: 'nor-this-secret' };
      const refused = await add('CCXT_BINANCE/stranger', stranger, system.environment);
      expect(refused).toMatchObject({ code: 3, err: expect.stringContaining('the venue refuses the key') });
    },
  );
});
