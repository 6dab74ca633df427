import { describe, expect, it } from 'vitest';
import { toText } from '../../../src/domain/decimal.ts';
import { order, play, playOne, recorded, START, type TestRow } from './recorded.ts';
import { asText, clipTexts, fillTexts } from './told.ts';

const SECOND = 1_000;

/** Trades of an hour, two a second, in a slow wave. */
const HOUR: readonly TestRow[] = Array.from({ length: 7_200 }, (_, i) => ({
  kind: 'trade',
  at: i * 500,
  price: (100 + Math.round(100 * Math.sin(i / 300)) / 100 + (i % 2) / 100).toFixed(2),
  quantity: (0.5 + (i % 7) / 10).toFixed(3),
  taker: i % 2 === 0 ? 'SELL' : 'BUY',
}));

const hour = () => recorded(HOUR, { chunk: 500 });

const twap = (id: number, at: number, style = 'HYBRID') =>
  order({ id, at, amount: '8', params: { durationSeconds: '600', tradingStyle: style } });

describe('a replay', () => {
  it('comes out the same every time, whatever the pieces the data is read in', async () => {
    const orders = [twap(1, 60_000), twap(2, 90_000, 'PASSIVE'), twap(3, 1_800_000, 'AGGRESSIVE')];
    const one = await play(hour(), orders, { seed: '7' });
    const two = await play(recorded(HOUR, { chunk: 97 }), orders, { seed: '7' });
    expect(one.map(asText)).toEqual(two.map(asText));
  });

  it('plays each order as if it were alone', async () => {
    const orders = [twap(1, 60_000), twap(2, 60_000, 'AGGRESSIVE'), twap(3, 61_000, 'PASSIVE')];
    const together = await play(hour(), orders);
    for (const [index, each] of orders.entries()) {
      const alone = await playOne(hour(), each);
      const known = together[index];
      expect(known === undefined ? null : [known.clips, known.market.toPlannedEnd, known.plan]).toEqual([
        alone.clips,
        alone.market.toPlannedEnd,
        alone.plan,
      ]);
    }
  });

  it('hands out an order when nothing more can be said of it, before later ones are done', async () => {
    const orders = [twap(2, 1_800_000), twap(1, 60_000)];
    const handed: string[] = [];
    const { replay } = await import('../../../src/replay/engine/replay.ts');
    for await (const { request } of replay({ data: hour(), orders, version: 'test' })) handed.push(request.orderId);
    expect(handed).toEqual(['1', '2']);
  });

  it('sums the market exactly, from the start of the work to its planned end and to the last fill', async () => {
    const execution = await playOne(hour(), twap(1, 60_000));
    const printed = (until: number): [volume: string, notional: string] => {
      const rows = HOUR.flatMap((row) =>
        row.kind === 'trade' && row.at > 60_000 && row.at <= until ? [[row.price, row.quantity] as const] : [],
      );
      const units = (text: string, digits: number): bigint => BigInt(Math.round(Number(text) * 10 ** digits));
      const volume = rows.reduce((sum, [, quantity]) => sum + units(quantity, 3), 0n);
      const notional = rows.reduce((sum, [price, quantity]) => sum + units(price, 2) * units(quantity, 3), 0n);
      return [String(Number(volume) / 1e3), String(Number(notional) / 1e5)];
    };
    const { toPlannedEnd, toLastFill } = execution.market;
    expect([toText(toPlannedEnd.volume), toText(toPlannedEnd.notional)]).toEqual(printed(660_000));
    const last = Math.max(...execution.clips.flatMap(({ fills }) => fills.map(({ fill }) => fill.at)));
    expect([toLastFill === null ? '' : toText(toLastFill.volume)]).toEqual([printed(last - START)[0]]);
  });

  it('notes the market before each fill and at each distance after it, and nothing after the data', async () => {
    const rows: TestRow[] = [
      { kind: 'quote', at: 0, bid: ['100', '5'], ask: ['101', '5'] },
      { kind: 'quote', at: 1_500, bid: ['102', '5'], ask: ['103', '5'] },
      { kind: 'quote', at: 11_000, bid: ['104', '5'], ask: ['106', '5'] },
      { kind: 'quote', at: 55_000, bid: ['90', '5'], ask: ['91', '5'] },
      { kind: 'quote', at: 62_000, bid: ['104', '5'], ask: ['106', '5'] },
    ];
    const execution = await playOne(recorded(rows), order({ strategy: 'MARKET', amount: '1', at: 1_000 }));
    const [fill] = execution.clips.flatMap(({ fills }) => fills);
    const texts = [fill?.before, ...(fill?.after ?? [])].map((point) =>
      point?.bid ? `${point.at - START} ${toText(point.bid)}` : null,
    );
    expect(texts).toEqual(['1000 100', '2000 102', '11000 104', '61000 90', null]);
  });

  it('gives the market in bins from a minute before the order to five minutes after its end', async () => {
    const execution = await playOne(hour(), twap(1, 600_000));
    const { tape } = execution.market;
    expect([tape.binMs, tape.from - START, tape.count]).toEqual([1_000, 540_000, 960]);
    expect(tape.volume[0]).toBe(1_000 * (0.5 + 2 / 10) + 1_000 * (0.5 + 3 / 10));
    expect([...tape.high].every((high, i) => high >= (tape.low[i] ?? 0) && high > 0)).toBe(true);
    expect(tape.bid.length).toBe(0);
  });

  it('keeps the plan as it was, with what each time should have reached', async () => {
    const execution = await playOne(
      hour(),
      order({ at: 0, amount: '4', clipPct: '25', params: { durationSeconds: '400' } }),
    );
    expect(execution.plan.map(({ at, through }) => `${at - START} ${toText(through)}`)).toEqual([
      '0 1',
      '100000 2',
      '200000 3',
      '300000 4',
    ]);
  });
});

describe('orders of a replay that cannot be', () => {
  it('are handed out as refused, with the field and the rule', async () => {
    const executions = await play(hour(), [
      order({ id: 1, amount: '1', params: {} }),
      order({ id: 2, amount: '1', symbol: 'ETH/USDT' }),
      order({ id: 3, at: 999_000_000, params: { durationSeconds: '60' } }),
      order({ id: 4, amount: '1.23456', params: { durationSeconds: '60' } }),
    ]);
    expect(executions.map(({ status, errorCode, message }) => `${status} ${errorCode} ${message}`)).toEqual([
      'REJECTED INVALID_ORDER params.durationSeconds or endTime is required for TWAP',
      'REJECTED INVALID_ORDER symbol is not in the data, which holds BTCUSDT',
      'REJECTED INVALID_ORDER createdAt is after the end of the recorded market',
      'REJECTED INVALID_ORDER quantity 1.23456 is not a multiple of the lot step 0.001',
    ]);
  });

  it('with one number are refused together', async () => {
    const twice = [twap(1, 0), twap(1, 1_000)];
    await expect(play(hour(), twice)).rejects.toThrow('orderId 1 is there twice');
  });

  it('name a fill model that the data does not allow', async () => {
    await expect(play(hour(), [twap(1, 0)], { fillModel: { model: 'book' } })).rejects.toThrow(
      'fillModel book is not possible: the best the data holds is trades',
    );
  });
});

describe('an order that the data leaves behind', () => {
  it('is told as it stands, and why', async () => {
    const limit = order({ strategy: 'LIMIT', limit: '90', at: 1_000 });
    const execution = await playOne(hour(), limit);
    expect([execution.status, execution.endedAt, execution.message]).toEqual([
      'ACCEPTED',
      null,
      'the recorded market ends before the order does',
    ]);
    expect(clipTexts(execution)).toEqual(['NEW 1 @ 90']);
  });

  it('still ends by its own clock when that is soon after', async () => {
    const late = order({
      at: 3_500 * SECOND,
      amount: '900',
      params: { durationSeconds: '150', tradingStyle: 'PASSIVE' },
    });
    const execution = await playOne(hour(), late);
    expect([execution.status, (execution.endedAt ?? 0) - START]).toEqual(['EXPIRED', 3_650 * SECOND]);
  });
});

describe('fees and the way to the venue', () => {
  it('are charged to the last digit by who took, and paid back where they are below zero', async () => {
    const rows: TestRow[] = [
      { kind: 'quote', at: 0, bid: ['100.01', '5'], ask: ['101.03', '5'] },
      { kind: 'trade', at: 5_000, price: '100', quantity: '3', taker: 'SELL' },
    ];
    const fees = { makerBps: '-0.25', takerBps: '7.5' };
    const market = order({ id: 1, strategy: 'MARKET', amount: '0.001', at: 1_000 });
    const limit = order({ id: 2, strategy: 'LIMIT', limit: '100.02', amount: '0.007', at: 1_000 });
    const executions = await play(recorded(rows), [market, limit], { fees });
    const paid = executions.flatMap(({ clips }) =>
      clips.flatMap(({ clip }) => clip.fills.map((fill) => `${toText(fill.fee)} ${fill.feeAsset ?? ''}`)),
    );
    expect(paid).toEqual(['0.0000757725 USDT', '-0.0000175035 USDT']);
  });

  it('take their time: an order trades with the market it meets, and a cancel can come too late', async () => {
    const rows: TestRow[] = [
      { kind: 'quote', at: 0, bid: ['100', '5'], ask: ['101', '5'] },
      { kind: 'quote', at: 1_050, bid: ['101', '5'], ask: ['101.2', '5'] },
      { kind: 'trade', at: 62_000, price: '100', quantity: '3', taker: 'SELL' },
    ];
    const market = order({ strategy: 'MARKET', amount: '1', at: 1_000 });
    const execution = await playOne(recorded(rows), market, { latency: { orderMs: 100, cancelMs: 100 } });
    expect(fillTexts(execution)[0]).toBe('+1100 1 @ 101.2 TAKER');
    const limit = order({ strategy: 'LIMIT', limit: '101.1', amount: '1', at: 2_000, endAt: 61_950 });
    const caught = await playOne(recorded(rows), limit, { latency: { orderMs: 10, cancelMs: 100 } });
    expect([caught.status, ...fillTexts(caught)]).toEqual(['FILLED', '+62000 1 @ 101.1 MAKER']);
  });
});

describe('a silent market', () => {
  it('is traded again with its first row, and an order ends in time while it lasts', async () => {
    const day = 86_400_000;
    const quote = (at: number): TestRow => ({ kind: 'quote', at, bid: ['100', '50'], ask: ['101', '50'] });
    const rows = [quote(0), quote(500), quote(20 * day + 123), quote(20 * day + 5_000)];
    const style = { durationSeconds: String(21 * 86_400), tradingStyle: 'AGGRESSIVE' };
    const long = order({ id: 1, amount: '100', params: style });
    const short = order({ id: 2, at: 1_000, amount: '10', params: { ...style, durationSeconds: '86400' } });
    const [waited, expired] = await play(recorded(rows), [long, short]);
    if (waited === undefined || expired === undefined) throw new Error('both are handed out');
    const after = fillTexts(waited).filter((text) => Number(text.slice(1).split(' ')[0]) > day);
    expect(after[0]).toMatch(/^\+1728000123 /);
    expect([expired.status, (expired.endedAt ?? 0) - START]).toEqual(['EXPIRED', day + 1_000]);
  });
});

describe('a VWAP', () => {
  it('follows the curve of the days before it, where the data reaches so far back', async () => {
    const bars = (days: number): TestRow[] =>
      Array.from({ length: days * 288 }, (_, i) => {
        // Twice as much is traded in the second half of each hour of a day.
        const volume = i % 288 >= 144 ? '300' : '100';
        return { kind: 'bar', at: (i + 1) * 300_000, high: '101', low: '99', close: '100', volume };
      });
    const vwap = (day: number) =>
      order({
        at: day * 86_400_000 - 7_200_000 + 43_200_000,
        strategy: 'VWAP',
        amount: '12',
        params: { durationSeconds: '14400', tradingStyle: 'AGGRESSIVE' },
      });
    const learned = await playOne(recorded(bars(14), { barMs: 300_000, chunk: 1_000 }), vwap(12));
    const flat = await playOne(recorded(bars(6), { barMs: 300_000, chunk: 1_000 }), vwap(4));
    expect(flat.message).toMatch(/^no volume curve of BTC\/USDT is known yet/);
    expect(learned.message).toBeNull();
    const noon = 12 * 86_400_000 + 43_200_000 + START;
    const before = learned.plan.filter(({ at }) => at < noon).at(-1);
    expect(Number(before === undefined ? NaN : toText(before.through))).toBeGreaterThan(3);
    expect(Number(before === undefined ? NaN : toText(before.through))).toBeLessThan(5);
  });
});
