import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durableRedis } from '../support/redis.ts';
import { haveTools } from '../support/tools.ts';
import { ExampleApi } from './api.ts';

describe.skipIf(!durableRedis || !haveTools('bash', 'curl', 'openssl'))('the curl example', () => {
  let api: ExampleApi;
  beforeAll(async () => void (api = await ExampleApi.start()));
  afterAll(() => api.close());

  it('creates an order, shows it, cancels it and shows it again', async () => {
    const { code, lines, errors } = await api.run('bash', ['curl.sh'], { CLIENT_ORDER_ID: 'curl-1' });
    expect([code, errors]).toEqual([0, '']);
    const answers = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(answers.map(({ clientOrderId }) => clientOrderId)).toEqual(Array(4).fill('curl-1'));
    expect(answers.map(({ status }) => status)).toEqual([
      'PENDING_NEW',
      'PENDING_NEW',
      'PENDING_CANCEL',
      'PENDING_CANCEL',
    ]);
    expect(answers[1]).toMatchObject({ symbol: 'BTC/USDT', side: 'BUY', leavesQuantity: 1.5 });
  });

  it('prints a refusal and fails', async () => {
    const { code, lines } = await api.run('bash', ['curl.sh'], { TRANCHE_API_SECRET: 'wrong' });
    expect(code).not.toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('"errorCode":"AUTHENTICATION_ERROR"');
  });
});
