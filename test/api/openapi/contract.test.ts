/** The document against the code: the routes, the enumerations, the strategies, and its own examples. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildApp } from '../../../src/api/app.ts';
import { ERROR_CODES } from '../../../src/domain/errors.ts';
import { PARENT_STATUSES } from '../../../src/domain/parent-status.ts';
import { CLIP_SIZE_TYPES, STRATEGY_NAMES } from '../../../src/domain/strategy.ts';
import { instant } from '../../../src/domain/time.ts';
import { strategies } from '../../../strategies/index.ts';
import {
  answerSchema,
  COMPONENTS,
  DOCUMENT,
  faultsOf,
  jsonOf,
  jsonsOf,
  OPERATIONS,
  SCHEMAS,
  type Json,
} from './document.ts';

/** The paths and operationIds of the contract that clients are written against. */
const CONTRACT = {
  createOrder: 'post /api/v2/trading/order/create',
  createBatchOrders: 'post /api/v2/trading/order/createMany',
  cancelOrder: 'post /api/v2/trading/order/cancel',
  cancelMany: 'post /api/v2/trading/order/cancelMany',
  getOrders: 'get /api/v2/trading/order/find',
  getOrder: 'get /api/v2/trading/order/id',
  getOpenOrders: 'get /api/v2/trading/order/open',
};

const contentOf = (node: unknown): Json => jsonOf(jsonOf(jsonOf(node)['content'])['application/json']);
const schemaNamed = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const fieldsOf = (name: string): Json => jsonOf(jsonOf(SCHEMAS[name])['properties']);

describe('the OpenAPI document', () => {
  it('is the committed one (npm run openapi writes it again)', () => {
    const file = new URL('../../../docs/openapi.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(DOCUMENT);
  });

  it('has every route that is registered and no other', async () => {
    const nobody = { desk: {}, reads: {}, keys: {}, gate: {}, accounts: {}, reports: {}, now: () => instant(0) };
    const app = buildApp(nobody as unknown as Parameters<typeof buildApp>[0]);
    await app.ready();
    const routes = [...app.methodsByPath].flatMap(([url, methods]) => methods.map((method) => `${method} ${url}`));
    await app.close();
    const documented = OPERATIONS.map(
      ({ method, path }) => `${method.toUpperCase()} ${path.replace(/\{(.*?)\}/g, ':$1')}`,
    );
    expect([...documented, 'GET /docs', 'GET /docs/openapi.json'].sort()).toEqual(routes.sort());
  });

  it('names the operations of the contract as the contract does', () => {
    const found = OPERATIONS.filter(({ id }) => id in CONTRACT).map(({ id, method, path }) => [
      id,
      `${method} ${path}`,
    ]);
    expect(Object.fromEntries(found)).toEqual(CONTRACT);
  });

  it('has the enumerations value for value', () => {
    const enums = Object.fromEntries(Object.entries(SCHEMAS).map(([name, schema]) => [name, jsonOf(schema)['enum']]));
    expect(enums).toMatchObject({
      ApiStrategy: STRATEGY_NAMES,
      AssetClass: ['UNDEFINED', 'SPOT', 'FUTURE', 'OPTION'],
      ClipSizeType: CLIP_SIZE_TYPES,
      Side: ['BUY', 'SELL', 'SHORT_SELL'],
      OrderStatusEnum: PARENT_STATUSES,
      ErrorCode: ERROR_CODES,
    });
    expect(fieldsOf('CreateParentOrderRequest')).toMatchObject({
      side: schemaNamed('Side'),
      strategy: schemaNamed('ApiStrategy'),
      assetClass: schemaNamed('AssetClass'),
      clipSizeType: { anyOf: [schemaNamed('ClipSizeType'), { type: 'null' }] },
    });
    expect(fieldsOf('OrderSummary')).toMatchObject({ status: schemaNamed('OrderStatusEnum') });
  });

  it('has the parameters of every strategy, each of them explained', () => {
    const params = jsonsOf(jsonOf(fieldsOf('CreateParentOrderRequest')['params'])['anyOf']);
    expect(params).toHaveLength(strategies.size + 2);
    for (const [name, { paramsSchema }] of strategies) {
      const schema = jsonOf(
        Object.values(SCHEMAS).find((one) => jsonOf(one)['description'] === `params of strategy ${name}`),
      );
      expect(Object.keys(jsonOf(schema['properties']))).toEqual(Object.keys(jsonOf(paramsSchema['properties'])));
      for (const [key, property] of Object.entries(jsonOf(schema['properties']))) {
        expect([key, jsonOf(property)['description']]).toEqual([key, expect.stringContaining('; ')]);
      }
    }
  });

  it('says of request fields what they mean, and not only their rule', () => {
    const requests = Object.entries(SCHEMAS).filter(([name]) => name.endsWith('Request'));
    for (const [name, schema] of requests) {
      for (const [field, property] of Object.entries(jsonOf(jsonOf(schema)['properties']))) {
        expect([name, field, jsonOf(property)['description']]).toEqual([name, field, expect.stringContaining('; ')]);
      }
    }
  });

  it('takes what the server takes, and refuses what it refuses by form', () => {
    const order = contentOf(jsonOf(OPERATIONS.find(({ id }) => id === 'createOrder')?.json)['requestBody'])['example'];
    const faults = (fields: Json) => faultsOf(schemaNamed('CreateParentOrderRequest'), { ...jsonOf(order), ...fields });
    for (const fields of [
      { quantity: 1 },
      { limitPrice: null },
      { params: '{}' },
      { params: null },
      { clipSizeType: null },
    ]) {
      expect(faults(fields)).toEqual([]);
    }
    for (const fields of [
      { quantity: null },
      { side: 'buy' },
      { extra: 1 },
      { params: [] },
      { clientOrderId: 'a b' },
    ]) {
      expect(faults(fields)).not.toEqual([]);
    }
    expect(faultsOf(schemaNamed('CancelManyParentOrdersRequest'), { orders: [] })).not.toEqual([]);
    expect(faultsOf(schemaNamed('CancelManyParentOrdersRequest'), { orders: [{ orderId: '7' }] })).toEqual([]);
  });
});

describe('the example', () => {
  it.each(OPERATIONS)('of $id fits its schemas', (operation) => {
    const body = contentOf(operation.json['requestBody']);
    if ('schema' in body) {
      expect(body['example']).toBeDefined();
      expect(faultsOf(body['schema'], body['example'])).toEqual([]);
    }
    const [status, response] =
      Object.entries(jsonOf(operation.json['responses'])).find(([key]) => key.startsWith('2')) ?? [];
    const answer = contentOf(response)['example'];
    expect(answer).toBeDefined();
    expect(faultsOf(answerSchema(operation, Number(status)), answer)).toEqual([]);
    for (const { example, schema, in: place } of jsonsOf(operation.json['parameters'])) {
      if (place === 'query' && example !== undefined) expect(faultsOf(schema, example)).toEqual([]);
    }
  });

  it.each(Object.entries(jsonOf(COMPONENTS['responses'])))('of the refusal %s fits its schema', (_name, response) => {
    const { schema, example } = contentOf(response);
    expect(example).toBeDefined();
    expect(faultsOf(schema, example)).toEqual([]);
  });
});
