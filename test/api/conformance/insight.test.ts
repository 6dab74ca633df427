/** Preview and why over HTTP: what is answered, field by field. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durableRedis } from '../../support/redis.ts';
import { createRedisCandleBoard } from '../../../src/adapters/redis/candle-board.ts';
import { price, quantity } from '../../../src/domain/decimal.ts';
import { instant, plusMs } from '../../../src/domain/time.ts';
import { answerCandleWishes } from '../../../src/engine/candle-keeper.ts';
import type { Clock } from '../../../src/engine/ports.ts';
import type { MarketData } from '../../../src/engine/venue.ts';
import { AT, clipOf, ended } from './facts.ts';
import { Conformance, ORDER, type Fields } from './harness.ts';

describe.skipIf(!durableRedis)('insight', () => {
  let api: Conformance;
  beforeAll(async () => {
    api = await Conformance.start();
  });
  afterAll(() => api.close());

  const preview = (fields: Fields = {}, who = 'desk') => api.post('preview', { ...ORDER, ...fields }, who);
  const START = '2100-01-01T00:00:00.000Z';
  /** Far ahead of now, but an end may lie at most 60 days ahead: the times of the plan are then known. */
  const soon = (): string => new Date(Number(api.desk.now()) + 3_600_000).toISOString();

  it('EX-8 preview answers the schedule clip by clip, rounded for the venue, and stores nothing', async () => {
    const startTime = soon();
    const reply = await preview({ clientOrderId: 'not-taken', startTime, limitPrice: 43_100, clipSizeVal: 40 });
    expect(reply.status, reply.text).toBe(200);
    const { clips, params, ...rest } = reply.body;
    const at = (ms: number): string => new Date(Date.parse(startTime) + ms).toISOString();
    expect(clips).toEqual([
      { number: '1', quantity: '0.4', dueAt: at(0), notional: '17200' },
      { number: '2', quantity: '0.4', dueAt: at(1_440_000), notional: '17200' },
      { number: '3', quantity: '0.2', dueAt: at(2_880_000), notional: '8600' },
    ]);
    expect(params).toMatchObject({ durationSeconds: '3600', tradingStyle: 'HYBRID', slippageBps: '50' });
    expect(rest).toEqual({
      feasible: true,
      message: null,
      errorCode: null,
      errors: [],
      nearest: null,
      exchange: 'BINANCE',
      subaccount: 'main',
      symbol: 'BTC/USDT',
      side: 'BUY',
      strategy: 'TWAP',
      quantity: '1',
      limitPrice: '43100',
      referencePrice: '43000',
      pace: 'TIMED',
      startTime: at(0),
      windowEnd: at(3_600_000),
      endTime: at(3_600_000),
      clipCount: '3',
      smallestClip: '0.2',
      minimumClip: '0.00012',
      advisedMinimumClip: '0.00013',
      mergedQuantity: '0',
      fewerClips: '0',
      expectedParticipationPct: null,
      worstCase: { price: '43100', notional: '43100', bound: true },
      warnings: [],
    });
    expect((await api.get('order/id', 'clientOrderId=not-taken')).status).toBe(404);
    expect((await api.get('order/open')).responses).toEqual([]);
  });

  it('EX-8 preview answers what is nearest where the order cannot be as it is', async () => {
    const reply = await preview({ clipSizeVal: 0.1, params: { durationSeconds: 60 } });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.body).toEqual({
      feasible: false,
      message: 'clipSizeVal makes two clips 60 ms apart, closer than 1000 ms',
      errorCode: 'INVALID_ORDER',
      errors: [{ path: 'clipSizeVal', message: 'makes two clips 60 ms apart, closer than 1000 ms' }],
      nearest: { durationSeconds: '1000', endTime: null, clipSizeType: 'PERCENTAGE', clipSizeVal: '1.67' },
    });
  });

  it('EX-8 preview refuses what a create refuses, in the same words', async () => {
    for (const fields of [
      { quantity: 0 },
      { quantity: '0.00001' },
      { symbol: 'NONE/USDT' },
      { exchange: 'KRAKEN' },
      { params: {} },
      { params: { durationSeconds: 60, speed: 9 } },
      { endTime: START },
      { limitprice: 1 },
    ]) {
      const [ours, theirs] = [await preview(fields), await api.post('create', { ...ORDER, ...fields })];
      expect([ours.status, ours.body['message'], ours.body['errors']], JSON.stringify(fields)).toEqual([
        theirs.status,
        theirs.body['message'],
        theirs.body['errors'],
      ]);
      expect(ours.status).toBe(400);
    }
    expect((await preview({}, 'reader')).status).toBe(403);
  });

  it('EX-8 expected participation is told by what the venue says was traded of late', async () => {
    const who = 'listener';
    const board = createRedisCandleBoard(api.redis.client());
    // A window of its own: nobody has asked for the volume of a whole day before.
    const twoHours = { params: '{"durationSeconds":7200}' };
    const asked = preview(twoHours, who);
    await expect
      .poll(async () => (await board.wishes()).map(({ key }) => key))
      .toContain('volume/BINANCE/BTC/USDT/86400000');
    const now = api.desk.now();
    const one = price('43000');
    const candle = { at: plusMs(now, -1_800_000), open: one, high: one, low: one, close: one, volume: quantity('25') };
    const market: Partial<MarketData> = { name: 'BINANCE', candles: () => Promise.resolve([candle]) };
    const markets = new Map([['BINANCE', market as MarketData]]);
    await answerCandleWishes({ markets, board, clock: { now: () => now } as Clock });
    // 1 BTC in two hours, in a market that has traded 25 in half of one.
    expect((await asked).body['expectedParticipationPct']).toBe('1');
    const large = await preview({ ...twoHours, quantity: 21 }, who);
    expect(large.body['warnings']).toEqual([
      { code: 'HIGH_PARTICIPATION', message: 'more than a fifth of the volume that the market is expected to trade' },
    ]);
  });

  it('EX-9 why says in words and codes what an order waits for, with its version and its open clips', async () => {
    const orderId = await api.place({ clientOrderId: 'asked' });
    const fresh = await api.get('order/why', `orderId=${orderId}`);
    expect(fresh.status, fresh.text).toBe(200);
    expect(fresh.body).toMatchObject({ code: 'BEING_TAKEN_UP', status: 'PENDING_NEW', version: '1', children: [] });
    const reason = { size: 'SLICE', time: 'DUE', price: 'TOUCH', bid: '42999.99', ask: '43000.01' } as const;
    const clip = clipOf(orderId, 1, 'NEW', { inDoubt: true, reason });
    await api.happen(orderId, ended('PAUSED', { pausedAt: AT, clipCount: 1, clips: [clip] }));
    const paused = await api.get('order/why', 'clientOrderId=asked');
    expect(paused.body).toEqual({
      orderId: String(orderId),
      clientOrderId: 'asked',
      status: 'PAUSED',
      version: '2',
      code: 'PAUSED',
      message: 'the order is paused; its end time counts on',
      since: '2024-01-28T12:00:00.000Z',
      nextActionAt: expect.stringMatching(/Z$/) as unknown,
      filledQuantity: '0',
      leavesQuantity: '1',
      committedQuantity: '0.1',
      reasons: [
        {
          code: 'PAUSED',
          message: 'the order is paused; its end time counts on',
          since: '2024-01-28T12:00:00.000Z',
        },
        {
          code: 'IN_DOUBT',
          message: expect.stringContaining(clip.clipId) as unknown,
          since: '2024-01-28T12:00:00.000Z',
        },
      ],
      children: [
        {
          childNumber: '1',
          id: clip.clipId,
          status: 'NEW',
          quantity: '0.1',
          filledQuantity: '0',
          price: '43000',
          dueAt: '2024-01-28T12:00:00.000Z',
          inDoubt: true,
          cancelRequested: false,
          reason: {
            ...reason,
            message: 'what the schedule plans for its slice; its slice was due; rests at the best price of its side',
          },
        },
      ],
    });
    const children = await api.get('order/children', `orderId=${orderId}`);
    expect(children.responses[0]?.['reason']).toMatchObject(reason);
  });

  it('EX-9 why tells the words of the venue, and is 404 for an unknown order', async () => {
    const orderId = await api.place();
    const hold = { reason: 'RATE_LIMITED', since: AT, note: 'Way too much request weight used' } as const;
    await api.happen(orderId, ended('PENDING_NEW', { hold, notBefore: instant(AT + 1) }));
    const reply = await api.get('order/why', `orderId=${orderId}`);
    expect(reply.body).toMatchObject({
      code: 'RATE_LIMITED',
      message: 'the venue asks for fewer requests: Way too much request weight used',
    });
    expect((await api.get('order/why', 'orderId=1')).status).toBe(404);
    expect((await api.get('order/why')).status).toBe(400);
    expect((await api.get('order/why', `orderId=${orderId}`, 'canceller')).status).toBe(403);
  });
});
