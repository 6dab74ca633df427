/** The simulated CoinAPI execution system, driven by hand. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCoinapiSim } from '../../src/venue-sim/coinapi/sim.ts';
import { SECRET, SimHarness, type Json } from './sim-harness.ts';

interface Told {
  readonly status: number;
  readonly text: string;
  readonly body: Json;
}

describe('the simulated execution system', () => {
  let harness: SimHarness;
  let lastId = 0;
  beforeAll(async () => {
    harness = await SimHarness.start('COINAPI', startCoinapiSim);
  });
  afterAll(() => harness.close());

  async function ask(method: string, path: string, body?: string | Json, key = SECRET): Promise<Told> {
    const text = typeof body === 'object' ? JSON.stringify(body) : body;
    const response = await fetch(harness.sim.rest + path, {
      method,
      headers: { 'X-CoinAPI-Key': key },
      ...(text === undefined ? {} : { body: text }),
    });
    const answer = await response.text();
    return { status: response.status, text: answer, body: (answer.startsWith('{') ? JSON.parse(answer) : {}) as Json };
  }
  const nextId = (): string => `c${(lastId += 1)}`;
  const order = (part: Json = {}): Json => ({
    exchange_id: 'KRAKEN/main',
    client_order_id: nextId(),
    symbol_id_coinapi: 'KRAKEN_SPOT_BTC_USDT',
    amount_order: 0.01,
    price: 42_000,
    side: 'BUY',
    order_type: 'LIMIT',
    time_in_force: 'GOOD_TILL_CANCEL',
    exec_inst: [],
    ...part,
  });
  const place = (part: Json = {}): Promise<Told> => ask('POST', '/v1/orders', order(part));
  const status = (id: unknown): Promise<Told> => ask('GET', `/v1/orders/status/${String(id)}`);

  it('answers a create as routed, with times of seven decimals, and shows the rest when it is asked', async () => {
    const { status: code, body } = await place({ price: 43_100 });
    expect(code).toBe(200);
    expect(body).toMatchObject({ status: 'ROUTED', amount_filled: 0, fills: [], symbol_id_exchange: 'BTCUSDT' });
    for (const [, at] of body['status_history'] as [string, string][]) expect(at).toMatch(/T[0-9:]{8}\.[0-9]{7}Z$/);
    const later = await status(body['client_order_id']);
    expect(later.body).toMatchObject({ status: 'FILLED', amount_open: 0, amount_filled: 0.01 });
    const names = (later.body['status_history'] as [string, string][]).map(([name]) => name);
    expect(names).toEqual(['RECEIVED', 'ROUTING', 'ROUTED', 'NEW', 'FILLED']);
    const [fill] = later.body['fills'] as Json[];
    expect(Object.keys(fill ?? {}).sort()).toEqual(['amount', 'price', 'time']);
  });

  it('tells times of a history that never go back', async () => {
    for (let i = 0; i < 20; i += 1) {
      const { body } = await place({ price: 43_100 });
      const later = await status(body['client_order_id']);
      const times = (later.body['status_history'] as [string, string][]).map(([, at]) => at);
      expect(times).toEqual([...times].sort());
    }
  });

  it.each([
    ['/v1/orders/status/%zz', 404],
    ['/v1/symbols/%zz', 200],
    ['/v1/ohlcv/%zz/history?period_id=1MIN', 400],
    ['/v1/ohlcv/KRAKEN_SPOT_BTC_USDT/history?period_id=1MIN&time_start=yesterday', 400],
    ['/v1/ohlcv/KRAKEN_SPOT_BTC_USDT/history?period_id=1MIN&limit=many', 400],
    ['/v1/orderbooks/KRAKEN_SPOT_BTC_USDT/current?limit_levels=-1', 400],
  ])('lives through the broken address %s', async (path, code) => {
    expect((await ask('GET', path)).status).toBe(code);
    expect((await ask('GET', '/v1/orders')).status).toBe(200);
  });

  it('writes small and whole numbers as the service does, with every digit', async () => {
    const { text } = await place({ amount_order: 1, price: 42_000.12 });
    expect(text).toContain('"amount_order":1.0,');
    expect(text).toContain('"price":42000.12,');
    const balances = await ask('GET', '/v1/balances?exchange_id=KRAKEN/main');
    expect(balances.text).toContain('"asset_id_coinapi":"USDT"');
    const symbols = await ask('GET', '/v1/symbols/KRAKEN');
    expect(symbols.text).toContain('"size_precision":1e-05');
  });

  it('carries the rejection of the exchange behind with HTTP 200, in its words, and keeps it', async () => {
    const { status: code, body } = await place({ side: 'SELL', amount_order: 101, price: 43_100 });
    expect(code).toBe(200);
    expect(body).toMatchObject({
      status: 'REJECTED',
      error_message: 'EOrder:Insufficient funds',
      exchange_order_id: null,
    });
    expect((await status(body['client_order_id'])).body).toMatchObject({ status: 'REJECTED' });
  });

  it.each([
    ['a text for a number', { price: '42000' }, 'price'],
    ['no side', { side: undefined }, 'side'],
    ['an order of another type', { order_type: 'MARKET' }, 'order_type'],
    ['a symbol nobody lists', { symbol_id_coinapi: 'KRAKEN_SPOT_NO_SUCH' }, 'symbol_id_coinapi'],
  ])('fails the validation of %s and names the field', async (_name, part, field) => {
    const { status: code, body } = await place(part);
    expect(code).toBe(400);
    expect(body).toMatchObject({ title: 'One or more validation errors occurred.', status: 400 });
    expect(Object.keys(body['errors'] as Json)).toEqual([field]);
  });

  it('takes no exponent for an amount, and no body that is not JSON', async () => {
    const exponent = JSON.stringify(order()).replace('"amount_order":0.01', '"amount_order":1e-2');
    expect(await ask('POST', '/v1/orders', exponent)).toMatchObject({ status: 400 });
    expect(await ask('POST', '/v1/orders', '{"exchange_id"')).toMatchObject({
      status: 400,
      body: { reject_reason: 'JSON_ERROR' },
    });
  });

  it('uses no id twice, even of an order that has ended', async () => {
    const { body } = await place({ price: 43_100 });
    expect(await place({ client_order_id: body['client_order_id'] })).toMatchObject({
      status: 400,
      body: { type: 'MESSAGE_REJECT', reject_reason: 'OTHER' },
    });
  });

  it('cancels, and answers the cancel of what is not open with HTTP 200 and a reject', async () => {
    const { body } = await place();
    const cancel = { exchange_id: 'KRAKEN/main', client_order_id: body['client_order_id'] };
    const first = await ask('POST', '/v1/orders/cancel', cancel);
    expect(first.body).toMatchObject({ status: 'CANCELED', amount_filled: 0 });
    const history = (first.body['status_history'] as [string, string][]).map(([name]) => name);
    expect(history.slice(-2)).toEqual(['PENDING_CANCEL', 'CANCELED']);
    expect(await ask('POST', '/v1/orders/cancel', cancel)).toMatchObject({
      status: 200,
      body: { type: 'MESSAGE_REJECT', reject_reason: 'ORDER_ID_NOT_FOUND' },
    });
  });

  it('lists only what is open, and cancels all of it', async () => {
    await place();
    const open = await ask('GET', '/v1/orders?exchange_id=KRAKEN/main');
    expect(JSON.parse(open.text)).not.toHaveLength(0);
    expect(await ask('POST', '/v1/orders/cancel/all', { exchange_id: 'KRAKEN/main' })).toMatchObject({
      status: 200,
      body: { type: 'MESSAGE_REJECT' },
    });
    expect((await ask('GET', '/v1/orders?exchange_id=KRAKEN/main')).text).toBe('[]');
    // The sample of the documentation has a stray space in the key.
    expect(await ask('POST', '/v1/orders/cancel/all', { 'exchange_id ': 'KRAKEN/main' })).toMatchObject({
      status: 400,
    });
  });

  it('lets nobody in without the key, nor to an account that is not of the key', async () => {
    expect((await ask('GET', '/v1/orders', undefined, 'wrong')).status).toBe(401);
    expect((await place({ exchange_id: 'KRAKEN/other' })).status).toBe(403);
    expect((await status('nobody')).body).toMatchObject({ reject_reason: 'ORDER_ID_NOT_FOUND' });
    expect((await status('nobody')).status).toBe(404);
  });

  it.each([
    ['HTTP_503', 490, 'EXCHANGE_UNREACHABLE', ['ARR']],
    ['STATUS_1006_AFTER', 504, 'EXCHANGE_RESPONSE_TIMEOUT', ['ARR', 'ACC']],
    ['STATUS_1007_AFTER', 490, 'EXCHANGE_UNREACHABLE', ['ARR', 'ACC']],
  ])('plays %s as HTTP %i %s, and the ledger knows the truth', async (kind, code, reason, facts) => {
    const id = nextId();
    await harness.control('faults', { op: 'create', kind, match: id });
    expect(await place({ client_order_id: id })).toMatchObject({ status: code, body: { reject_reason: reason } });
    expect(harness.ledger(id).map((fact) => fact['type'])).toEqual(facts);
  });
});
