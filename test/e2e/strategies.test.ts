/** Every strategy through the whole system to its end; the venue's ledger says how each of them went to the market. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linesOf, units, type LedgerLine } from '../support/ledger.ts';
import { waitFor } from '../support/poll.ts';
import { durableRedis } from '../support/redis.ts';
import type { OrderDetails } from '../support/signed-client.ts';
import { System } from '../support/system.ts';

const END_MS = 60_000;
const STEP_MS = 20_000;
const TEST = { timeout: 80_000 };

describe.skipIf(!durableRedis)('every strategy in the whole system', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start();
    await Promise.all([system.worker(), system.worker()]);
  }, 120_000);
  afterAll(() => system.close());

  const lines = (orderId: string, ...types: LedgerLine['type'][]): readonly LedgerLine[] =>
    linesOf(system.ledger(), orderId).filter((line) => types.length === 0 || types.includes(line.type));

  const place = (strategy: string, symbol: string, quantity: string, more: object): Promise<string> =>
    system.client.place({
      ...{ exchange: 'BINANCE', symbol, assetClass: 'SPOT', side: 'BUY', strategy, quantity },
      ...{ clipSizeType: 'AUTOMATIC', clipSizeVal: '1' },
      ...more,
    });

  async function ends(
    orderId: string,
    quantity: string,
    expected: Partial<Record<string, string>>,
  ): Promise<OrderDetails> {
    const order = await system.ended(orderId, END_MS);
    expect(order).toMatchObject(expected);
    expect(await system.faultsOf(orderId, quantity)).toEqual([]);
    return order;
  }

  const fills = (orderId: string, quantity: string): Promise<OrderDetails> =>
    ends(orderId, quantity, { status: 'FILLED', filledQuantity: quantity });

  /** Clips of a schedule, by when they arrived at the venue after the first. */
  const arrivals = (orderId: string): readonly number[] => {
    const times = lines(orderId, 'ARR').map((line) => line.t);
    return times.map((t) => t - (times[0] ?? t));
  };

  /** How many clips of the order were live at the venue at once, at the most. */
  function mostAtOnce(orderId: string): number {
    const left = new Map<string, bigint>();
    let most = 0;
    for (const { type, clientOrderId = '', qty = '0' } of lines(orderId)) {
      if (type === 'ACC') left.set(clientOrderId, units(qty));
      else if (type === 'FILL') left.set(clientOrderId, (left.get(clientOrderId) ?? 0n) - units(qty));
      else if (type !== 'ARR') left.delete(clientOrderId);
      most = Math.max(most, [...left.values()].filter((each) => each > 0n).length);
    }
    return most;
  }

  describe('in a market that goes its own way', () => {
    const endTime = (): string => new Date(Date.now() + 50_000).toISOString();
    const spread = { clipSizeType: 'PERCENTAGE', clipSizeVal: '25' };
    const params = { durationSeconds: 8, tradingStyle: 'AGGRESSIVE' };

    it.concurrent('TWAP sends equal clips, none before its time', TEST, async () => {
      const from = Date.now();
      const orderId = await place('TWAP', 'BTC/USDT', '0.08', { ...spread, endTime: endTime(), params });
      await fills(orderId, '0.08');
      expect(lines(orderId, 'ARR').map((line) => line.qty)).toEqual(['0.02', '0.02', '0.02', '0.02']);
      lines(orderId, 'ARR').forEach(({ t }, i) => expect(t - from).toBeGreaterThanOrEqual(i * 2_000));
    });

    it.concurrent('VWAP works a bucket of its profile evenly', TEST, async () => {
      const weights = { volumeProfile: [1], bucketSeconds: 60 };
      const more = { ...spread, endTime: endTime(), params: { ...params, ...weights } };
      const orderId = await place('VWAP', 'BTC/USDT', '0.08', more);
      await fills(orderId, '0.08');
      expect(arrivals(orderId).length).toBeGreaterThanOrEqual(4);
    });

    it.concurrent('VWAP gives each bucket its part of the profile', { timeout: 140_000 }, async () => {
      const weights = { volumeProfile: [3, 1], bucketSeconds: 60, volumeModel: 'STATIC' };
      const more = { endTime: new Date(Date.now() + 110_000).toISOString() };
      const bucketed = { ...more, params: { ...params, durationSeconds: 66, ...weights } };
      const orderId = await place('VWAP', 'BTC/USDT', '0.08', bucketed);
      expect(await system.ended(orderId, 120_000)).toMatchObject({ status: 'FILLED', filledQuantity: '0.08' });
      expect(await system.faultsOf(orderId, '0.08')).toEqual([]);
      expect(lines(orderId, 'ARR').map((line) => line.qty)).toEqual(['0.06', '0.02']);
      expect(arrivals(orderId)[1]).toBeGreaterThan(55_000);
    });

    it.concurrent('IS sends more early than late', TEST, async () => {
      const more = { endTime: endTime(), params: { ...params, urgency: 'HIGH' } };
      const orderId = await place('IS', 'BTC/USDT', '0.1', more);
      await fills(orderId, '0.1');
      const sent = lines(orderId, 'ARR').map((line) => units(line.qty ?? '0'));
      expect(sent.length).toBeGreaterThan(1);
      sent.slice(1).forEach((each, i) => expect(each).toBeLessThan(sent[i] ?? 0n));
    });

    it.concurrent('POV sends as the market trades', TEST, async () => {
      const rates = { maxParticipationPct: 40, minParticipationPct: 20, intervalSeconds: 1 };
      const more = { endTime: endTime(), params: { ...rates, tradingStyle: 'AGGRESSIVE' } };
      const orderId = await place('POV', 'BTC/USDT', '0.2', more);
      await fills(orderId, '0.2');
      const times = arrivals(orderId);
      expect(times.length).toBeGreaterThan(3);
      expect(times.at(-1)).toBeGreaterThan(2_000);
    });
  });

  describe('in a market that is moved by hand', () => {
    const [symbol, listed] = ['ETH/USDT', 'ETHUSDT'];
    const market = (price: string, qty = '50'): Promise<void> =>
      system.control('price', { symbol: listed, price, qty });
    const trade = (side: string, price: string, qty: string): Promise<void> =>
      system.control('trade', { symbol: listed, side, price, qty });
    const count = (orderId: string, type: LedgerLine['type'], least: number): Promise<boolean> =>
      waitFor(
        `${least} ${type}`,
        STEP_MS,
        () => lines(orderId, type).length >= least,
        () => lines(orderId),
      );

    beforeAll(async () => {
      await system.control('freeze', { symbol: listed, frozen: true });
      await market('2200');
    });

    it('ICEBERG shows one clip at a time', TEST, async () => {
      const sizes = { clipSizeType: 'ABSOLUTE', clipSizeVal: '2.5' };
      const orderId = await place('ICEBERG', symbol, '10', { ...sizes, limitPrice: '2190', params: {} });
      await count(orderId, 'ACC', 1);
      // Ten levels of 50 are before us; a part of the visible clip brings no new one.
      await trade('SELL', '2190', '501');
      const isBooked = async (): Promise<boolean> => (await system.client.order(orderId)).filledQuantity === '1';
      await waitFor('a part of the first clip', STEP_MS, isBooked);
      expect(lines(orderId, 'ARR')).toHaveLength(1);
      for (const shown of [1, 2, 3, 4]) {
        await count(orderId, 'ACC', shown);
        await trade('SELL', '2190', '100000');
        await market('2200');
      }
      await fills(orderId, '10');
      expect(lines(orderId, 'ARR').map((line) => line.qty)).toEqual(['2.5', '2.5', '2.5', '2.5']);
      expect(mostAtOnce(orderId)).toBe(1);
      expect(new Set(lines(orderId, 'FILL').map((line) => `${line.price} ${line.liquidity}`))).toEqual(
        new Set(['2190 MAKER']),
      );
    });

    it('LIMIT outside the market waits there and is filled when the market comes', TEST, async () => {
      const orderId = await place('LIMIT', symbol, '3', { limitPrice: '2150', params: {} });
      await count(orderId, 'ACC', 1);
      await market('2170');
      expect(lines(orderId, 'FILL', 'CXL', 'EXP')).toEqual([]);
      await market('2149');
      await fills(orderId, '3');
      expect(lines(orderId, 'ARR').map(({ qty, price }) => [qty, price])).toEqual([['3', '2150']]);
    });

    it('STOP_LOSS sends nothing before its price is traded, and then takes', TEST, async () => {
      await market('2200');
      await trade('SELL', '2199', '0.1');
      const trigger = { triggerPrice: '2100', triggerCondition: 'BELOW' };
      const orderId = await place('STOP_LOSS', symbol, '2', { side: 'SELL', params: { trigger } });
      const isWaiting = async (): Promise<boolean> => (await system.client.order(orderId)).status === 'ACCEPTED';
      await waitFor('the order to wait', STEP_MS, isWaiting);
      await market('2150');
      await trade('SELL', '2149', '0.1');
      expect(lines(orderId)).toEqual([]);
      await market('2099');
      await trade('SELL', '2098', '0.1');
      await fills(orderId, '2');
      for (const { price = '', liquidity } of lines(orderId, 'FILL')) {
        expect(units(price)).toBeLessThan(units('2100'));
        expect(liquidity).toBe('TAKER');
      }
    });

    it('MARKET takes within its slippage', TEST, async () => {
      await market('2200', '1');
      const orderId = await place('MARKET', symbol, '4.5', { params: { slippageBps: 5 } });
      await fills(orderId, '4.5');
      expect(lines(orderId, 'ARR')).toHaveLength(1);
      expect(lines(orderId, 'FILL').map(({ price, qty }) => `${qty} @ ${price}`)).toEqual([
        ...['1 @ 2200.01', '1 @ 2200.02', '1 @ 2200.03', '1 @ 2200.04'],
        '0.5 @ 2200.05',
      ]);
    });

    it('MARKET ends with SLIPPAGE_EXCEEDED when its slippage holds too little', TEST, async () => {
      await market('2200', '0.1');
      const orderId = await place('MARKET', symbol, '5', { params: { slippageBps: 5, maxAttempts: 2 } });
      await ends(orderId, '5', { status: 'CANCELLED', filledQuantity: '1' });
      const events = await system.client.call('GET', `/api/v2/trading/order/events?orderId=${orderId}`);
      expect(events.text).toContain('"code":"SLIPPAGE_EXCEEDED"');
      expect(lines(orderId, 'ARR')).toHaveLength(2);
    });
  });

  it('reported no error meanwhile', () => {
    expect(system.errorLines()).toEqual([]);
  });
});
