import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { durableRedis } from '../support/redis.ts';
import { expectRefused } from './refusals.ts';
import { CANCEL, startApi, type Answer, type Api } from './support.ts';
import { VECTORS, type Vector } from './vectors.ts';

describe.skipIf(!durableRedis)('a signed request sent again', () => {
  let api: Api;
  beforeAll(async () => void (api = await startApi()));
  afterAll(() => api.close());
  beforeEach(async () => {
    api.desk.clear();
    await api.forgetReplays();
  });

  const create = VECTORS[0] as Vector;
  const sendVector = (vector: Vector, change: Partial<Vector> = {}): Promise<Answer> =>
    api.sendVector({ ...vector, ...change });

  test('AU-15 the same bytes a second time are refused', async () => {
    expect((await sendVector(create)).status).toBe(201);
    expectRefused(await sendVector(create));
    expect(api.desk.created).toHaveLength(1);
  });

  test('S-9 a copy with the signature in capitals is refused', async () => {
    expect((await sendVector(create, { sign: create.sign.toUpperCase() })).status).toBe(201);
    expectRefused(await sendVector(create));
  });

  test('AU-15 a copy sent to another path is refused', async () => {
    expect((await sendVector(create)).status).toBe(201);
    expectRefused(await sendVector({ ...create, path: CANCEL }));
  });

  test('S-9 of a thousand copies at once exactly one passes', { timeout: 60_000 }, async () => {
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => sendVector(create)));
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 401)).toHaveLength(999);
    expect(api.desk.created).toHaveLength(1);
  });

  test('a refused signature does not use up the good one', async () => {
    expectRefused(await sendVector(create, { sign: create.sign.replace(/^b/, 'c') }));
    expect((await sendVector(create)).status).toBe(201);
  });

  test('S-9 the memory outlives the window and ends', async () => {
    await sendVector(create);
    const client = api.redis.client();
    const [key] = await client.keys('rp:*');
    const left = await client.pttl(key ?? '');
    expect(left).toBeGreaterThan(5_000);
    expect(left).toBeLessThanOrEqual(7_000);
  });

  test('a GET may be repeated', async () => {
    const headers = api.headersFor('');
    for (const _ of [1, 2])
      expect((await api.send({ method: 'GET', path: '/api/v2/trading/order/open', headers })).status).toBe(200);
  });
});
