import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { InvariantError } from '../../src/domain/errors.ts';
import { UnavailableError } from '../../src/engine/desk.ts';
import { durableRedis } from '../support/redis.ts';
import { CANCEL, CREATE, orderText, startApi, type Api } from './support.ts';

const ID = '/api/v2/trading/order/id';
const OPEN = '/api/v2/trading/order/open';

describe.skipIf(!durableRedis)('an API whose desk fails', () => {
  let api: Api;
  beforeAll(async () => void (api = await startApi()));
  afterAll(() => api.close());
  beforeEach(() => {
    api.desk.clear();
  });

  const redisError = (name: string, message: string) => Object.assign(new Error(message), { name });

  test.each([
    ['is unavailable', 'NOT_READY', new UnavailableError('shard s3 has no worker')],
    ['meets a Redis error', 'STORE_AWAY', redisError('ReplyError', 'LOADING Redis is loading the dataset')],
    ['gave up on Redis', 'STORE_AWAY', redisError('MaxRetriesPerRequestError', 'Reached the max retries')],
    ['lost the connection', 'STORE_AWAY', new Error('Connection is closed.')],
    ['had no answer in time', 'STORE_SLOW', new Error('Command timed out')],
    ['says why', 'STORE_SLOW', new UnavailableError('asked in vain', { cause: new Error('Command timed out') })],
  ])('and %s: 503 EMS_INSTANCES_DOWN with the time to wait', async (_name, cause, failure) => {
    const countOf = async () => {
      const { body } = await api.send({ method: 'GET', path: '/readyz' });
      return (body['outages'] as Readonly<Record<string, number>>)[cause] ?? 0;
    };
    api.desk.failure = null;
    const before = await countOf();
    api.desk.failure = failure;
    const answers = [
      await api.post(CREATE, orderText({ clientOrderId: 'x' })),
      await api.post(CANCEL, '{"orderId":1}'),
      await api.get(`${ID}?orderId=1`),
      await api.get(OPEN),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('1');
      expect(answer.body).toMatchObject({ errorCode: 'EMS_INSTANCES_DOWN', status: 'REJECTED' });
      expect(answer.text).not.toContain(failure.message);
    }
    expect(answers[0]?.body['clientOrderId']).toBe('x');
    api.desk.failure = null;
    expect((await countOf()) - before).toBe(4);
    const logged = JSON.parse(api.logLines.at(-1) ?? '{}') as Readonly<Record<string, unknown>>;
    expect(logged).toMatchObject({ cause, msg: 'the service is not available now, try again' });
  });

  test('with a bug of ours: 500 OTHER, the log knows more than the client', async () => {
    api.desk.failure = new InvariantError('/srv/secret/path went wrong');
    const answer = await api.post(CREATE, orderText());
    expect(answer.status).toBe(500);
    expect(answer.body).toMatchObject({ errorCode: 'OTHER', message: 'internal error', errors: [] });
    expect(answer.text).not.toMatch(/secret|path went|at /);
    expect(api.logLines.join('')).toContain('/srv/secret/path went wrong');
  });
});
