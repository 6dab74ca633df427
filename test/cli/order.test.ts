/** The commands that talk to an API, as programs against a real one. Its clock is years behind ours. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toText } from '../../src/domain/decimal.ts';
import { plusMs } from '../../src/domain/time.ts';
import { KEY, orderText, READ_KEY, SECRET, startApi, type Api } from '../api/support.ts';
import { durableRedis } from '../support/redis.ts';
import { runCli, type CliResult } from './run-cli.ts';

const CREATE_FLAGS = ['--exchange', 'BINANCE', '--symbol', 'BTC/USDT', '--side', 'BUY', '--strategy', 'TWAP'];
const bodyOf = (result: CliResult): Record<string, unknown> => JSON.parse(result.out) as Record<string, unknown>;

describe.skipIf(!durableRedis)('the command line', () => {
  let api: Api;
  let folder = '';
  let env: Record<string, string> = {};
  /** A second passes between two commands: the same command twice on a clock that stands may be signed alike, a replay. */
  const run = (args: readonly string[], input = ''): Promise<CliResult> => {
    api.now = plusMs(api.now, 1_000);
    return runCli(args, env, input);
  };

  beforeAll(async () => {
    api = await startApi();
    folder = await mkdtemp(join(tmpdir(), 'tranche-cli-'));
    const url = `http://127.0.0.1:${api.port}`;
    env = { TRANCHE_DATA_DIR: folder, TRANCHE_URL: url, TRANCHE_API_KEY: KEY, TRANCHE_API_SECRET: SECRET };
  });
  afterAll(async () => {
    await api.close();
    await rm(folder, { recursive: true });
  });

  it('creates an order from flags and finds it by either id, with a clock that is years off', async () => {
    const created = await run([
      'order',
      'create',
      ...CREATE_FLAGS,
      '--quantity',
      '0.5',
      '--client-order-id',
      'from-flags',
    ]);
    expect(created.err).toBe('');
    expect(created.code).toBe(0);
    const { orderId } = bodyOf(created);
    const byId = await run(['order', 'get', String(orderId)]);
    const byClient = await run(['order', 'get', '--client-order-id', 'from-flags', '--json']);
    expect(byId.code).toBe(0);
    expect(byClient.out).toBe(byId.out);
  });

  it('sends a JSON text as it is, with every digit of its numbers', async () => {
    const text = orderText({ clientOrderId: 'from-file' }, { quantity: '0.100000000000000001' });
    const created = await run(['order', 'create', '--file', '-'], text);
    expect(created.code).toBe(0);
    const got = await run(['order', 'get', '--client-order-id', 'from-file']);
    expect(got.out).toContain('"leavesQuantity":0.100000000000000001');
  });

  it('lists the open orders, one line of JSON each, with every digit', async () => {
    const listed = await run(['order', 'list']);
    const lines = listed.out.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { clientOrderId: string }).clientOrderId)).toEqual(
      expect.arrayContaining(['from-flags', 'from-file']),
    );
    expect(listed.out).toContain('"leavesQuantity":0.100000000000000001');
  });

  it('cancels an order and is refused (3) when there is none', async () => {
    const cancelled = await run(['order', 'cancel', '--client-order-id', 'from-flags']);
    expect(cancelled.code).toBe(0);
    const unknown = await run(['order', 'cancel', '123456789']);
    expect(unknown.code).toBe(3);
    expect(unknown.err).toContain('there is no such order');
    expect(bodyOf(unknown)['status']).toBe('REJECTED');
  });

  it('pauses and unpauses an order, and is refused (3) when it is not paused', async () => {
    const created = await run(['order', 'create', ...CREATE_FLAGS, '--quantity', '1', '--client-order-id', 'to-pause']);
    const orderId = String(bodyOf(created)['orderId']);
    api.desk.update(orderId, { status: 'ACCEPTED' });
    const early = await run(['order', 'unpause', orderId]);
    expect(early.code).toBe(3);
    expect(early.err).toContain('cannot be unpaused');
    const paused = await run(['order', 'pause', '--client-order-id', 'to-pause']);
    expect([paused.code, bodyOf(paused)['status']]).toEqual([0, 'PENDING_PAUSE']);
    api.desk.update(orderId, { status: 'PAUSED' });
    const unpaused = await run(['order', 'unpause', orderId]);
    expect([unpaused.code, bodyOf(unpaused)['status']]).toEqual([0, 'PENDING_UNPAUSE']);
  });

  it('amends an order with what is typed, digit for digit, and is refused (3) when its version is another', async () => {
    const created = await run(['order', 'create', ...CREATE_FLAGS, '--quantity', '1', '--client-order-id', 'to-amend']);
    const orderId = String(bodyOf(created)['orderId']);
    const changes = ['--quantity', '2.000000000000000001', '--limit-price', '43000.5'];
    const amended = await run(['order', 'amend', orderId, ...changes, '--expected-version', '1']);
    expect([amended.code, amended.err]).toEqual([0, '']);
    expect(bodyOf(amended)['version']).toBe(1);
    const [asked] = api.desk.amended;
    expect(asked?.expectedVersion).toBe(1);
    const { quantity = null, limitPrice = null, endTime } = asked?.amendment ?? {};
    expect([quantity, limitPrice].map((value) => value !== null && toText(value))).toEqual([
      '2.000000000000000001',
      '43000.5',
    ]);
    expect(endTime).toBeNull();
    const end = ['--end-time', '2030-01-01T00:00:00Z'];
    const late = await run(['order', 'amend', '--client-order-id', 'to-amend', ...end, '--expected-version', '7']);
    expect([late.code, bodyOf(late)['version']]).toEqual([3, 1]);
  });

  it('asks why, and previews: what the server refuses ends with 3', async () => {
    expect((await run(['order', 'why', '123456789'])).code).toBe(3);
    const refused = await run(['order', 'preview', ...CREATE_FLAGS, '--quantity', '1']);
    expect([refused.code, refused.err]).toEqual([3, expect.stringContaining('has no preview here') as unknown]);
  });

  it('says which field the server refuses, and ends with 3', async () => {
    const refused = await run(['order', 'create', ...CREATE_FLAGS, '--quantity', 'much']);
    expect(refused.code).toBe(3);
    expect(refused.err).toContain('quantity');
  });

  it('is refused (3) when the key may only read', async () => {
    const result = await runCli(['order', 'cancel', '1'], { ...env, TRANCHE_API_KEY: READ_KEY });
    expect(result.code).toBe(3);
  });

  it('takes address and key from keys.json, unless other users can read it', async () => {
    const path = join(folder, 'keys.json');
    await writeFile(path, JSON.stringify({ url: env['TRANCHE_URL'], apiKey: KEY, secret: SECRET }), { mode: 0o600 });
    expect((await runCli(['order', 'list'], { TRANCHE_DATA_DIR: folder })).code).toBe(0);
    await chmod(path, 0o644);
    const open = await runCli(['order', 'list'], { TRANCHE_DATA_DIR: folder });
    expect(open.code).toBe(2);
    expect(open.err).toContain('chmod 600');
    await rm(path);
  });

  it('ends with 0 for a healthy API and with 4 where nothing answers', async () => {
    const healthy = await run(['health']);
    expect(healthy.code).toBe(0);
    expect(bodyOf(healthy)).toMatchObject({ live: true, ready: true });
    expect((await run(['health', '--url', 'http://127.0.0.1:1'])).code).toBe(4);
    expect((await run(['order', 'list', '--url', 'http://127.0.0.1:1'])).code).toBe(4);
    expect((await run(['watch', '1', '--url', 'http://127.0.0.1:1'])).code).toBe(4);
  });

  it.each([
    ['an unknown command', ['nonsense']],
    ['no command', []],
    ['an unknown option', ['order', 'list', '--nonsense']],
    ['an order without a quantity', ['order', 'create', ...CREATE_FLAGS]],
    ['a file that is not there', ['order', 'create', '--file', '/nowhere/order.json']],
    ['a file beside other fields', ['order', 'create', '--file', '-', '--side', 'BUY']],
    ['an amendment of nothing', ['order', 'amend', '1', '--expected-version', '1']],
    ['no id at all', ['order', 'get']],
    ['two ids', ['order', 'get', '1', '--client-order-id', 'x']],
    ['an address that is none', ['order', 'list', '--url', 'nonsense']],
    ['--exit without --demo', ['up', '--exit']],
  ])('ends with 2 for %s', async (_what, args) => {
    const result = await run(args);
    expect(result.code).toBe(2);
    expect(result.err).not.toBe('');
  });

  it('ends with 2 without an API key, and with 0 for help', async () => {
    const { TRANCHE_URL = '' } = env;
    const result = await runCli(['order', 'list'], { TRANCHE_DATA_DIR: folder, TRANCHE_URL });
    expect(result.code).toBe(2);
    expect(result.err).toContain('TRANCHE_API_KEY');
    expect((await run(['--help'])).code).toBe(0);
    expect((await run(['order', 'create', '--help'])).code).toBe(0);
  });
});
