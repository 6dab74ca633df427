import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Refused, trancheClient, type NewOrder } from '../../examples/client.ts';
import { durableRedis } from '../support/redis.ts';
import { ExampleApi, KEY, SECRET } from './api.ts';

const ORDER: NewOrder = {
  exchange: 'BINANCE',
  symbol: 'BTC/USDT',
  assetClass: 'SPOT',
  side: 'BUY',
  quantity: '1.23457',
  strategy: 'TWAP',
  limitPrice: '42000.01',
  params: { durationSeconds: 3600 },
};

describe.skipIf(!durableRedis)('the TypeScript example', () => {
  let api: ExampleApi;
  beforeAll(async () => void (api = await ExampleApi.start()));
  afterAll(() => api.close());
  beforeEach(() => void ((api.fates = []), (api.seen.length = 0)));

  const client = (url = api.url) => trancheClient(url, KEY, SECRET);

  it('creates an order, shows and cancels it, with every digit', async () => {
    const made = await client().create(ORDER);
    expect(made.status).toBe('PENDING_NEW');
    const ref = { orderId: made.orderId };
    expect(await client().get(ref)).toMatchObject({ ...ref, leavesQuantity: '1.23457', filledQuantity: '0' });
    expect((await client().open()).map(({ orderId }) => orderId)).toContain(made.orderId);
    expect((await client().cancel(ref)).status).toBe('PENDING_CANCEL');
  });

  it('throws what the server says', async () => {
    const refused = await client()
      .create({ ...ORDER, quantity: '-1' })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect(refused).toMatchObject({ status: 400, body: { errorCode: 'INVALID_ORDER' } });
    await expect(trancheClient(api.url, KEY, 'wrong').open()).rejects.toMatchObject({ status: 401 });
  });

  it('works with a clock that is wrong, and with one that is set while it runs', async () => {
    let wrongBy = -86_400_000;
    const late = trancheClient(api.url, KEY, SECRET, () => Date.now() + wrongBy);
    await late.open();
    wrongBy = 3_600_000;
    expect((await late.create(ORDER)).status).toBe('PENDING_NEW');
    wrongBy = 0;
    await expect(late.unpause({ orderId: '7' })).rejects.toMatchObject({ status: 404 });
  });

  it('sends a create again when its answer is lost or the server is busy, and makes one order of it', async () => {
    api.fates = ['LOST', 'BUSY'];
    const { clientOrderId } = await client(api.lineUrl).create(ORDER);
    expect(api.seen).toEqual(Array(3).fill('POST /api/v2/trading/order/create'));
    expect((await client().open()).filter((order) => order.clientOrderId === clientOrderId)).toHaveLength(1);
  });

  it('sends an unpause once', async () => {
    api.fates = ['LOST'];
    await expect(client(api.lineUrl).unpause({ orderId: '7' })).rejects.toThrow('fetch failed');
    expect(api.seen).toHaveLength(1);
  });
});
