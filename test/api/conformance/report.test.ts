/** The report of an order: as data, as a page, of nobody else's order, and what it says when the market is not known. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisCandleBoard } from '../../../src/adapters/redis/candle-board.ts';
import { fee, notionalOf, price, quantity } from '../../../src/domain/decimal.ts';
import type { OrderId } from '../../../src/domain/ids.ts';
import { parseRules } from '../../../src/domain/instrument.ts';
import { instant, MINUTE_MS, plusMs, type Instant } from '../../../src/domain/time.ts';
import { durableRedis } from '../../support/redis.ts';
import { clipOf } from './facts.ts';
import { Conformance } from './harness.ts';

/** A minute that is over: the order began at its start and was filled within it. */
const START = instant(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 20 * MINUTE_MS);
const at = (ms: number): Instant => plusMs(START, ms);

const fill = (fillId: string, ms: number, size: string, paid: string) => ({
  fillId,
  quantity: quantity(size),
  price: price(paid),
  fee: fee('0'),
  feeAsset: 'USDT',
  liquidity: 'TAKER' as const,
  at: at(ms),
});

const FLAT = 'no volume curve of BTC/USDT is known yet: the order is worked evenly';

describe.skipIf(!durableRedis)('the report', () => {
  let api: Conformance;
  beforeAll(async () => {
    api = await Conformance.start();
  });
  afterAll(() => api.close());

  /** An order of 1 BTC, filled by two children at 43000 and 43010 within three minutes. */
  async function filledOrder(): Promise<OrderId> {
    const orderId = await api.place();
    const clip = (number: number, ms: number, paid: string) =>
      clipOf(orderId, number, 'FILLED', {
        ...{ quantity: quantity('0.5'), price: price(paid), filledQuantity: quantity('0.5') },
        filledNotional: notionalOf(price(paid), quantity('0.5')),
        fills: [fill(`${orderId}-${number}`, ms + 200, '0.5', paid)],
        ...{ dueAt: at(ms), reservedAt: at(ms) },
        reason: { size: 'SLICE', time: 'DUE', price: 'CAP', bid: '42999', ask: '43001' },
      });
    const window = { start: START, windowEnd: at(4 * MINUTE_MS), end: at(4 * MINUTE_MS) };
    await api.happen(orderId, {
      parent: (parent) => ({
        ...{ status: 'FILLED', clipCount: 2, filledQuantity: quantity('1'), closedFilled: quantity('1') },
        request: { ...parent.request, params: { durationSeconds: '240' } },
        basis: {
          ...{ window, refPrice: price('43000'), quantity: quantity('1'), doneBefore: quantity('0') },
          rules: parseRules({ step: '0.00001', tick: '0.01' }),
        },
        arrival: { bid: price('42999'), ask: price('43001') },
      }),
      closed: [clip(1, 0, '43000'), clip(2, 120_000, '43010')],
      journal: JSON.stringify([
        { type: 'STATUS', from: 'PENDING_NEW', to: 'ACCEPTED', at: START },
        { type: 'FLAT_CURVE', message: FLAT, at: START },
        { type: 'LIMIT_BREACHED', at: at(60_000) },
        { type: 'LIMIT_REGAINED', at: at(90_000) },
        { type: 'STATUS', from: 'ACCEPTED', to: 'FILLED', at: at(121_000) },
      ]),
    });
    return orderId;
  }

  /** Minutes of 10 BTC each at 43000, 43005, 43010 and on, from one before the start to nine after it. */
  async function candles(orderId: OrderId): Promise<void> {
    const list = Array.from({ length: 11 }, (_, index) => {
      const level = price(String(43_000 + 5 * Math.max(0, index - 1)));
      return {
        at: at((index - 1) * MINUTE_MS),
        open: level,
        high: level,
        low: level,
        close: level,
        volume: quantity('10'),
      };
    });
    const answer = {
      intervalMs: MINUTE_MS,
      from: at(-MINUTE_MS),
      to: at(30 * MINUTE_MS),
      answeredAt: at(0),
      candles: list,
    };
    await createRedisCandleBoard(api.redis.client()).answer(orderId, answer);
  }

  it('EX-10 holds what the order cost, with the candles of the venue', async () => {
    const orderId = await filledOrder();
    await candles(orderId);
    const reply = await api.get('order/report', `orderId=${orderId}`);
    expect(reply.status, reply.text).toBe(200);
    const report = JSON.parse(reply.text) as Record<string, Record<string, unknown>>;
    expect(report['header']).toMatchObject({
      orderId,
      origin: 'PAPER',
      marketDetail: 'BARS',
      startedAt: new Date(START).toISOString(),
    });
    expect(report['outcome']).toMatchObject({ filledQuantity: '1', notional: '43005', durationMs: 121_000 });
    // Three minutes of 10 BTC at 43000, 43005 and 43010 to the last fill, four to the planned end.
    expect(report['price']).toMatchObject({
      arrival: { price: '43000', basis: 'MID' },
      vwapToLastFill: { price: '43005', slippageBps: 0 },
      vwapToPlannedEnd: { price: '43007.5' },
      close: { price: '43005' },
    });
    expect(report['price']?.['shortfall']).toMatchObject({ from: 'ARRIVAL', total: { amount: '5' } });
    expect(report['participation']).toMatchObject({ ownFills: 'INCLUDED', marketVolumeToLastFill: '30', maxPct: 5 });
    expect(report['risk']?.['held']).toEqual([{ reason: 'OUTSIDE_LIMIT', count: 1, ms: 30_000 }]);
    // Candles of a minute say something of five minutes later and nothing of one.
    expect(report['notAvailable']).toMatchObject({ 'liquidity.markouts.60000': expect.any(String) });
    expect((report['liquidity']?.['markouts'] as readonly Record<string, unknown>[])[3]).toMatchObject({ fills: 2 });
    expect(report['fills']).toHaveLength(2);
    // The order ended with no message of its own, but how it was worked is still told.
    expect(report['notes']).toContain('No volume curve of BTC/USDT is known yet: the order is worked evenly.');
  });

  it('is a page that loads nothing, when that is asked for', async () => {
    const orderId = await filledOrder();
    await candles(orderId);
    const reply = await api.get('order/report', `orderId=${orderId}&format=html`);
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
    expect(reply.text).toContain(orderId);
    expect((await api.get('order/report', `orderId=${orderId}&format=pdf`)).status).toBe(400);
  });

  it('says that nothing is known of the market while no worker answers', async () => {
    const orderId = await filledOrder();
    const reply = await api.get('order/report', `orderId=${orderId}`);
    const report = JSON.parse(reply.text) as Record<string, Record<string, unknown>>;
    expect(report['header']).toMatchObject({ marketDetail: null });
    expect(report['price']).toMatchObject({
      arrival: { price: '43000' },
      vwapToLastFill: { price: null, slippageBps: null },
    });
    expect(report['participation']).toMatchObject({ overallPct: null });
    expect(report['notes']).toContain('No worker has fetched the candles of the venue in time: ask again.');
    const wishes = await createRedisCandleBoard(api.redis.client()).wishes();
    expect(wishes.map((wish) => [wish.key, wish.exchange, wish.symbol])).toContainEqual([
      orderId,
      'BINANCE',
      'BTC/USDT',
    ]);
  });

  it('of an order that has not begun says so, and waits for nothing', async () => {
    const orderId = await api.place();
    const reply = await api.get('order/report', `orderId=${orderId}`);
    const report = JSON.parse(reply.text) as Record<string, Record<string, unknown>>;
    expect(report['header']).toMatchObject({ startedAt: null, endedAt: null });
    expect(report['notAvailable']).toMatchObject({ volumeCurve: 'the order never started' });
  });

  it('needs the scope READ and an order of the own account', async () => {
    const orderId = await api.place({}, 'theirs');
    expect((await api.get('order/report', `orderId=${orderId}`, 'desk')).status).toBe(404);
    expect((await api.get('order/report', `orderId=${orderId}`, 'canceller')).status).toBe(403);
  });
});
