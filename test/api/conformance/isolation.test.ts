/** Two accounts: whatever is asked, the order of another is answered exactly as one that does not exist. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durableRedis } from '../../support/redis.ts';
import type { OrderId } from '../../../src/domain/ids.ts';
import { Conformance, type Fields, type Reply } from './harness.ts';

interface Route {
  readonly method: 'GET' | 'POST';
  readonly name: string;
}

/** What differs between two answers of the same kind: times and the request's own id. */
const comparable = (reply: Reply, ...ids: readonly string[]): unknown => {
  let text = reply.text.replace(/"requestId":"[^"]*"/g, '').replace(/"(createdAt|asOf)":"[^"]*"/g, '');
  for (const id of ids) text = text.replaceAll(id, 'ID');
  return [reply.status, text];
};

describe.skipIf(!durableRedis)('isolation', () => {
  let api: Conformance;
  let foreign: OrderId;
  const FOREIGN_NAME = 'their-order';
  const UNKNOWN = '373563596325063';
  const UNKNOWN_NAME = 'noone-order';
  beforeAll(async () => {
    api = await Conformance.start();
    foreign = await api.place({ clientOrderId: FOREIGN_NAME }, 'theirs');
  });
  afterAll(() => api.close());

  /** All signed routes there are, also those that come later. */
  function routes(): readonly Route[] {
    const lines = api.app.printRoutes({ commonPrefix: false }).split('\n');
    const stack: string[] = [];
    return lines.flatMap((line): Route[] => {
      const match = /^([│ ]*)[├└]── (\S+)(?: \((.*)\))?$/.exec(line);
      if (match === null) return [];
      const depth = (match[1] ?? '').length / 4;
      stack.length = depth;
      stack.push(match[2] ?? '');
      const path = stack.join('');
      const name = path.replace('/api/v2/trading/', '');
      const methods = (match[3] ?? '').split(', ');
      if (name === path) return [];
      return methods.flatMap((method) => (method === 'GET' || method === 'POST' ? [{ method, name }] : []));
    });
  }

  const bodies = (orderId: string, clientOrderId: string): readonly Fields[] => [
    { orderId: Number(orderId) },
    { clientOrderId },
    { orders: [{ orderId: Number(orderId) }, { clientOrderId }] },
    { orderId: Number(orderId), quantity: 5, expectedVersion: 1 },
  ];
  const queries = (orderId: string, clientOrderId: string): readonly string[] => [
    `orderId=${orderId}`,
    `clientOrderId=${clientOrderId}`,
    `orderIds=${orderId}&clientOrderIds=${clientOrderId}`,
    `clientOrderIdPrefix=${clientOrderId}`,
    '',
  ];

  async function ask({ method, name }: Route, orderId: string, clientOrderId: string): Promise<readonly unknown[]> {
    const asked =
      method === 'GET'
        ? queries(orderId, clientOrderId).map((query) => api.call('GET', `/api/v2/trading/${name}`, query, 'ours'))
        : bodies(orderId, clientOrderId).map((body) =>
            api.call('POST', `/api/v2/trading/${name}`, JSON.stringify(body), 'ours'),
          );
    return (await Promise.all(asked)).map((reply) => comparable(reply, orderId, clientOrderId));
  }

  it('answers the ids of another account as unknown ones, at every endpoint', async () => {
    const all = routes();
    expect(all.length).toBeGreaterThanOrEqual(12);
    for (const route of all) {
      const label = `${route.method} ${route.name}`;
      expect(await ask(route, foreign, FOREIGN_NAME), label).toEqual(await ask(route, UNKNOWN, UNKNOWN_NAME));
    }
    const theirs = await api.get('order/id', `orderId=${foreign}`, 'theirs');
    expect(theirs.body).toMatchObject({ status: 'PENDING_NEW', clientOrderId: FOREIGN_NAME });
    expect((await api.get('order/events', `orderId=${foreign}`, 'theirs')).responses).toHaveLength(1);
  });
});
