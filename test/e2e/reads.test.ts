/** What can be read of an order and of an account when real workers have done the work. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../support/poll.ts';
import { durableRedis } from '../support/redis.ts';
import { System, twapOf } from '../support/system.ts';

type Fields = Readonly<Record<string, unknown>>;

describe.skipIf(!durableRedis)('reads of a running system', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start();
    await system.worker();
  }, 120_000);
  afterAll(() => system.close());

  const read = async (path: string): Promise<readonly Fields[]> => {
    const reply = await system.client.call('GET', `/api/v2/trading/${path}`);
    expect(reply.status, reply.text).toBe(200);
    return reply.body['responses'] as readonly Fields[];
  };

  it('shows a filled order by its children, its journal, the history, the balance and the position', async () => {
    const body = { orders: [twapOf(2, '0.02'), twapOf(2, '0.03')], allOrNone: true };
    const created = await system.client.call('POST', '/api/v2/trading/order/createMany', body);
    expect(created.status, created.text).toBe(201);
    const ids = (created.body['responses'] as readonly Fields[]).map((one) => String(one['orderId']));
    const filled = await waitFor('both orders to be filled', 20_000, async () => {
      const all = await read('history?status=FILLED');
      return all.length === 2 ? all : null;
    });
    expect(filled.map((one) => one['orderId'])).toEqual([...ids].reverse());

    const children = await read(`order/children?orderId=${ids[0]}`);
    expect(children.map((child) => child['status'])).toEqual(['FILLED', 'FILLED']);
    for (const child of children) {
      const history = (child['status_history'] as readonly (readonly string[])[]).map(([status]) => status);
      expect(history.slice(0, 2)).toEqual(['RECEIVED', 'ROUTING']);
      expect(history.at(-1)).toBe('FILLED');
      expect((child['fills'] as readonly Fields[]).length).toBeGreaterThan(0);
      expect(child['symbol_id_exchange']).toBe('BTCUSDT');
    }
    const events = (await read(`order/events?orderId=${ids[0]}`)).map((event) => event['type']);
    expect(events[0]).toBe('ORDER_CREATED');
    expect(events).toContain('FILL');

    const balances = await waitFor('a worker to read the balances', 10_000, async () => {
      const [main] = await read('balance?exchange=BINANCE');
      return main?.['stale'] === false ? (main['balances'] as readonly Fields[]) : null;
    });
    expect(balances.map((one) => one['asset'])).toEqual(expect.arrayContaining(['BTC', 'USDT']));
    const [position] = await read('position');
    expect(position).toMatchObject({ symbol: 'BTC/USDT', side: 'BUY', quantity: '0.05', boughtQuantity: '0.05' });
  });
});
