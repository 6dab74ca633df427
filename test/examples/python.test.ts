import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { durableRedis } from '../support/redis.ts';
import { haveTools } from '../support/tools.ts';
import { ExampleApi } from './api.ts';

const OPENING = `
import os, time
from decimal import Decimal
from tranche import Tranche, Refused, Unreachable
client = Tranche(os.environ['TRANCHE_URL'], os.environ['TRANCHE_API_KEY'], os.environ['TRANCHE_API_SECRET'])
order = dict(exchange='BINANCE', symbol='BTC/USDT', assetClass='SPOT', side='BUY', quantity=Decimal('1.23457'),
             strategy='TWAP', limitPrice=Decimal('42000.01'), params={'durationSeconds': 3600})
`;

describe.skipIf(!durableRedis || !haveTools('python3'))('the Python example', () => {
  let api: ExampleApi;
  beforeAll(async () => void (api = await ExampleApi.start()));
  afterAll(() => api.close());
  beforeEach(() => void ((api.fates = []), (api.seen.length = 0)));

  const script = async (text: string, url = api.url): Promise<readonly string[]> => {
    const { code, lines, errors } = await api.run('python3', ['-c', OPENING + text], { TRANCHE_URL: url });
    expect([code, errors]).toEqual([0, '']);
    return lines;
  };

  it('runs as it is', async () => {
    const { code, lines, errors } = await api.run('python3', ['tranche.py']);
    expect([code, errors]).toEqual([0, '']);
    expect(lines).toEqual([
      expect.stringMatching(/^[0-9]+ PENDING_NEW$/),
      'PENDING_NEW filled 0 of 1.5',
      'PENDING_CANCEL',
    ]);
  });

  it('keeps every digit and takes no float', async () => {
    const lines = await script(`
made = client.create(**order)
print(repr(client.get(orderId=made['orderId'])['leavesQuantity']))
try:
    client.create(**{**order, 'quantity': 0.1})
except TypeError as error:
    print(error)
try:
    client.create(**{**order, 'quantity': Decimal('-1')})
except Refused as refused:
    print(refused.status, refused.body['errorCode'])
`);
    expect(lines).toEqual([
      "Decimal('1.23457')",
      "0.1 is a float and has lost its digits: use Decimal('...')",
      '400 INVALID_ORDER',
    ]);
  });

  it('works with a clock that is wrong, and with one that is set while it runs', async () => {
    const lines = await script(`
true_time = time.time
time.time = lambda: true_time() - 86400
print(client.open())
time.time = lambda: true_time() + 3600
print(client.create(**order)['status'])
`);
    expect(lines[1]).toBe('PENDING_NEW');
  });

  it('sends a create again when its answer is lost or the server is busy, and makes one order of it', async () => {
    api.fates = ['LOST', 'BUSY'];
    const lines = await script(
      `
made = client.create(**order)
print(len([one for one in client.open() if one['clientOrderId'] == made['clientOrderId']]))
`,
      api.lineUrl,
    );
    expect(lines).toEqual(['1']);
    expect(api.seen).toEqual([...Array(3).fill('POST /api/v2/trading/order/create'), 'GET /api/v2/trading/order/open']);
  });

  it('sends an unpause and an amendment once', async () => {
    api.fates = ['LOST', 'LOST'];
    const lines = await script(
      `
for call in (client.unpause, client.amend):
    try:
        call(orderId='7')
    except Unreachable:
        print('unknown')
`,
      api.lineUrl,
    );
    expect(lines).toEqual(['unknown', 'unknown']);
    expect(api.seen).toHaveLength(2);
  });
});
