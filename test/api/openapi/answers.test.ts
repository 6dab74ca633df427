/** What the API really answers, held against the document: nothing missing, nothing of another type, nothing unknown. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durableRedis } from '../../support/redis.ts';
import { quantity } from '../../../src/domain/decimal.ts';
import { clipOf, ended, filled } from '../conformance/facts.ts';
import { Conformance, ORDER, type Fields, type Reply } from '../conformance/harness.ts';
import { answerSchema, faultsOf, isJson, jsonOf, jsonsOf, OPERATIONS, resolved, type Operation } from './document.ts';

/** The fields of a value that its schema does not name. */
function strangers(schema: unknown, value: unknown, path = ''): readonly string[] {
  const node = resolved(schema);
  if (Array.isArray(node['anyOf'])) {
    const fitting = jsonsOf(node['anyOf']).filter((one) => faultsOf(one, value).length === 0);
    return fitting.length === 0 ? [`${path}: fits nothing`] : strangers(fitting[0], value, path);
  }
  if (Array.isArray(value)) return value.flatMap((one, index) => strangers(node['items'], one, `${path}/${index}`));
  if (!isJson(value) || (node['additionalProperties'] ?? false) !== false) return [];
  const properties = jsonOf(node['properties']);
  return Object.entries(value).flatMap(([name, one]) =>
    name in properties ? strangers(properties[name], one, `${path}/${name}`) : [`${path}/${name}`],
  );
}

describe.skipIf(!durableRedis)('the answer', () => {
  let api: Conformance;
  const seen = new Set<string>();
  beforeAll(async () => void (api = await Conformance.start()));
  afterAll(() => api.close());

  function expectDocumented(operation: Operation, reply: Reply, status: number): void {
    expect([operation.id, reply.status, reply.text]).toEqual([operation.id, status, reply.text]);
    const schema = answerSchema(operation, status);
    const value: unknown = JSON.parse(reply.text);
    expect([operation.id, status, faultsOf(schema, value)]).toEqual([operation.id, status, []]);
    expect([operation.id, status, strangers(schema, value)]).toEqual([operation.id, status, []]);
    const statuses = Object.keys(jsonOf(operation.json['responses']));
    expect(statuses.includes(String(status)) || statuses.includes('default')).toBe(true);
    seen.add(`${operation.id} ${status}`);
  }

  const named = (id: string): Operation => {
    const found = OPERATIONS.find((operation) => operation.id === id);
    if (found === undefined) throw new Error(`there is no operation ${id}`);
    return found;
  };

  /** Calls an operation and holds its answer against the document. `payload`: the body of a POST, the query of a GET. */
  async function check(id: string, payload: Fields | string, status: number, who = 'desk'): Promise<Reply> {
    const operation = named(id);
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const method = operation.method === 'get' ? 'GET' : 'POST';
    const reply = await api.call(method, operation.path, text, who);
    expectDocumented(operation, reply, status);
    return reply;
  }

  /** An order with a filled and a refused child. */
  async function worked(): Promise<string> {
    const orderId = await api.place();
    await api.happen(orderId, {
      ...filled('PARTIALLY_FILLED', [['0.1', '42990.12']]),
      closed: [
        clipOf(orderId, 1, 'FILLED', {
          reason: { size: 'SLICE', time: 'DUE', price: 'TOUCH', bid: '42990', ask: '42991' },
        }),
        clipOf(orderId, 2, 'REJECTED', { error: { errorCode: 'INVALID_ORDER', message: 'no' } }),
      ],
    });
    return orderId;
  }

  it('to a create and a batch of them is as documented', async () => {
    await check('createOrder', { ...ORDER, clientOrderId: 'a-1' }, 201);
    await check('createOrder', { ...ORDER, side: 'buy' }, 400);
    await check('createBatchOrders', { orders: [ORDER, { ...ORDER, quantity: 0 }], allOrNone: false }, 201);
    await check('createBatchOrders', { orders: [ORDER, { ...ORDER, quantity: 0 }], allOrNone: true }, 400);
    await check('createBatchOrders', { orders: [], allOrNone: true }, 400);
  });

  it('to a preview is as documented, whether the order can be worked or not', async () => {
    await check('previewOrder', ORDER, 200);
    const short = {
      ...ORDER,
      clipSizeType: 'ABSOLUTE',
      clipSizeVal: 0.00001,
      quantity: 0.1,
      params: { durationSeconds: 1 },
    };
    const reply = await api.post('preview', short);
    expectDocumented(named('previewOrder'), reply, reply.status);
    await check('previewOrder', { ...ORDER, strategy: 'NONE' }, 400);
  });

  it('to a look-up is as documented', async () => {
    const orderId = await worked();
    await check('getOrder', `orderId=${orderId}`, 200);
    await check('getOrder', 'orderId=1', 404);
    await check('getOrder', '', 400);
    await check('getOrders', `orderIds=${orderId},1`, 200);
    await check('getOpenOrders', '', 200);
    await check('getChildren', `orderId=${orderId}`, 200);
    await check('getChildren', 'orderId=1', 404);
    await check('getEvents', `orderId=${orderId}`, 200);
    await check('explainOrder', `orderId=${orderId}`, 200);
    await check('explainOrder', 'orderId=1', 404);
    await check('getHistory', 'limit=1', 200);
    await check('getReport', `orderId=${orderId}`, 200);
    await check('getReport', 'orderId=1', 404);
  });

  it('to a question about holdings is as documented', async () => {
    await worked();
    await check('getBalance', '', 200);
    const assets = [{ asset: 'BTC', free: quantity('3.1'), locked: quantity('0.15') }];
    await api.board.publish('BINANCE/main', { at: api.desk.now(), everyMs: 10_000, assets });
    await check('getBalance', 'exchange=BINANCE', 200);
    await check('getPosition', '', 200);
  });

  it('to what changes an order is as documented', async () => {
    const orderId = await api.place();
    await check('amendOrder', { orderId, quantity: '2', expectedVersion: 999 }, 409);
    await check('amendOrder', { orderId, quantity: '2' }, 200);
    await api.happen(orderId, ended('ACCEPTED'));
    await check('pauseOrder', { orderId }, 200);
    await api.happen(orderId, ended('PAUSED'));
    await check('unpauseOrder', { orderId }, 200);
    await check('cancelOrder', { orderId }, 200);
    await check('cancelMany', { orders: [{ orderId }, { orderId: '1' }] }, 200);
    await check('cancelAll', {}, 200);
    await api.happen(orderId, ended('CANCELLED'));
    for (const id of ['cancelOrder', 'pauseOrder', 'unpauseOrder', 'amendOrder']) {
      await check(id, { orderId, ...(id === 'amendOrder' ? { quantity: 3 } : {}) }, 400);
      await check(id, { orderId: '1', ...(id === 'amendOrder' ? { quantity: 3 } : {}) }, 404);
    }
  });

  it('to anybody is as documented', async () => {
    await check('getTime', '', 200);
    await check('getHealth', '', 200);
    await check('getReadiness', '', 200);
  });

  it('to a key that lacks the scope, or asks too often, is as documented', async () => {
    await check('createOrder', ORDER, 403, 'reader');
    await check('getOpenOrders', '', 429, 'limited');
  });

  it('has been asked for of every operation, so that none is forgotten', () => {
    // Those of venue accounts need a vault; their own tests are where they are registered.
    const others = OPERATIONS.filter(({ path }) => !/\/(accounts|exchanges)/.test(path));
    const succeeded = others.filter(({ id }) => seen.has(`${id} 200`) || seen.has(`${id} 201`));
    expect(others.filter((operation) => !succeeded.includes(operation)).map(({ id }) => id)).toEqual([]);
  });
});
