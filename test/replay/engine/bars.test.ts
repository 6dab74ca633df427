import { describe, expect, it } from 'vitest';
import { add, isGreater, percentOf, quantity, ratio, toText, ZERO_QUANTITY } from '../../../src/domain/decimal.ts';
import type { Execution } from '../../../src/report/execution.ts';
import { order, playOne, recorded, START, type TestRow } from './recorded.ts';
import { clipTexts, fillTexts } from './told.ts';

const MINUTE = 60_000;

/** The bar that ends so many minutes after START. */
const bar = (end: number, low: string, high: string, close: string, volume = '100'): TestRow => ({
  kind: 'bar',
  at: end * MINUTE,
  ...{ high, low, close, volume },
});

const limitOrder = (limit: string, more: Parameters<typeof order>[0] = {}) =>
  order({ strategy: 'LIMIT', limit, amount: '1', at: MINUTE, ...more });

describe('an order that rests, against bars', () => {
  it('fills at its price when a later bar has gone beyond it, and not when one only touches it', async () => {
    const data = recorded([
      bar(1, '99', '101', '100'),
      bar(2, '95', '101', '100'),
      bar(3, '94.99', '101', '100'),
      bar(4, '99', '101', '100'),
    ]);
    expect(fillTexts(await playOne(data, limitOrder('95')))).toEqual([`+${3 * MINUTE} 1 @ 95 MAKER`]);
  });

  it('does not fill by the bar during which it arrived', async () => {
    const rows = [bar(1, '99', '101', '100'), bar(2, '90', '101', '100'), bar(3, '90', '101', '100')];
    const late = await playOne(recorded(rows), limitOrder('95'), { latency: { orderMs: 20, cancelMs: 20 } });
    expect(fillTexts(late)).toEqual([`+${3 * MINUTE} 1 @ 95 MAKER`]);
    const atOnce = await playOne(recorded(rows), limitOrder('95'));
    expect(fillTexts(atOnce)).toEqual([`+${2 * MINUTE} 1 @ 95 MAKER`]);
  });

  it('gets at most its share of each bar', async () => {
    const rows = [1, 2, 3, 4, 5].map((end) => bar(end, '90', '101', '100', '4'));
    const execution = await playOne(recorded(rows), limitOrder('95'), { fillModel: { barShare: 0.1 } });
    expect(fillTexts(execution)).toEqual([
      `+${2 * MINUTE} 0.4 @ 95 MAKER`,
      `+${3 * MINUTE} 0.4 @ 95 MAKER`,
      `+${4 * MINUTE} 0.2 @ 95 MAKER`,
    ]);
  });

  it('mirrors for a SELL', async () => {
    const data = recorded([
      bar(1, '99', '101', '100'),
      bar(2, '99', '105', '100'),
      bar(3, '99', '105.01', '100'),
      bar(4, '99', '101', '100'),
    ]);
    const execution = await playOne(data, limitOrder('105', { side: 'SELL' }));
    expect(fillTexts(execution)).toEqual([`+${3 * MINUTE} 1 @ 105 MAKER`]);
  });
});

describe('an order that takes, against bars', () => {
  it('pays the last close known and half of the spread, rounded against it, up to its share of that bar', async () => {
    const data = recorded([bar(1, '99', '101', '100', '3'), bar(2, '100', '102', '101', '3')]);
    const market = order({ strategy: 'MARKET', amount: '1', at: MINUTE + 1_000 });
    const execution = await playOne(data, market, { fillModel: { halfSpreadBps: 1.5, barShare: 0.1 } });
    expect(fillTexts(execution)[0]).toBe(`+${MINUTE + 1_000} 0.3 @ 100.02 TAKER`);
  });

  it('shares one bar with what else its parent took of it', async () => {
    const rows = [1, 2, 3].map((end) => bar(end, '99', '101', '100', '5'));
    const data = recorded(rows);
    const twap = order({
      at: MINUTE,
      amount: '10',
      clipPct: '10',
      params: { durationSeconds: '100', tradingStyle: 'AGGRESSIVE' },
    });
    const execution = await playOne(data, twap, { fillModel: { barShare: 0.5 } });
    const ofFirstBar = execution.clips
      .flatMap((clip) => clip.fills)
      .filter(({ fill }) => fill.at < START + 2 * MINUTE)
      .reduce((sum, { fill }) => add(sum, fill.quantity), ZERO_QUANTITY);
    expect(toText(ofFirstBar)).toBe('2.5');
  });

  it('that is post-only is refused, as a venue refuses it', async () => {
    const data = recorded([bar(1, '99', '101', '100'), bar(2, '97', '99', '98'), bar(3, '97', '99', '98')]);
    const twap = order({
      at: 2 * MINUTE - 30,
      amount: '1',
      params: { durationSeconds: '60', tradingStyle: 'PASSIVE' },
    });
    const execution = await playOne(data, twap, { latency: { orderMs: 40, cancelMs: 40 } });
    expect(clipTexts(execution)[0]).toBe('REJECTED 0.5 @ 99.99 a post-only order would trade at once');
  });
});

describe('a TWAP over bars', () => {
  const rows = Array.from({ length: 70 }, (_, i): TestRow => {
    const close = (40_000 + 300 * Math.sin(i / 5) + 7 * i).toFixed(2);
    return bar(i + 1, (Number(close) - 5).toFixed(2), (Number(close) + 5).toFixed(2), close, '500');
  });

  it('costs what the mean of the closes at its own times is, to 0.02 bps', async () => {
    const twap = order({
      at: 5 * MINUTE,
      amount: '6',
      clipPct: '1.6666667',
      params: { durationSeconds: '3600', tradingStyle: 'AGGRESSIVE' },
    });
    const execution = await playOne(recorded(rows), twap);
    expect(execution.status).toBe('FILLED');
    const closes = rows.slice(4, 64).map((row) => (row.kind === 'bar' ? Number(row.close) : NaN));
    const twapPrice = closes.reduce((sum, close) => sum + close, 0) / closes.length;
    const average = Number(toText(execution.filledNotional)) / Number(toText(execution.filledQuantity));
    expect(Math.abs(average / twapPrice - 1) * 10_000).toBeLessThan(0.02);
  });

  it('that is larger than the market is left with the rest, and says that its time was up', async () => {
    const twap = order({
      at: 5 * MINUTE,
      amount: '100000',
      params: { durationSeconds: '3600', tradingStyle: 'AGGRESSIVE' },
    });
    const execution = await playOne(recorded(rows), twap);
    expect([execution.status, execution.errorCode]).toEqual(['EXPIRED', 'EXPIRY_REACHED']);
    const share = percentOf(execution.market.toPlannedEnd.volume, ratio('10'));
    expect(isGreater(execution.filledQuantity, add(share, quantity('50')))).toBe(false);
    expect(isGreater(execution.filledQuantity, quantity('2000'))).toBe(true);
  });

  it('waits out an outage of hours, tells the hole, and trades on', async () => {
    const broken = [
      ...rows.slice(0, 20),
      ...[200, 201, 202, 203, 204].map((end) => bar(end, '39990', '40010', '40000')),
    ];
    const twap = order({
      at: 10 * MINUTE,
      amount: '6',
      params: { durationSeconds: String(194 * 60), tradingStyle: 'AGGRESSIVE' },
    });
    const execution = await playOne(recorded(broken), twap);
    const times = execution.clips.flatMap((clip) => clip.fills).map(({ fill }) => (fill.at - START) / MINUTE);
    expect(times.filter((minute) => minute > 22 && minute < 200)).toEqual([]);
    expect(times.some((minute) => minute >= 200)).toBe(true);
    expect(execution.market.holes).toEqual([{ from: START + 20 * MINUTE, to: START + 199 * MINUTE }]);
    expect(execution.held.some(({ reason }) => reason === 'NO_MARKET')).toBe(true);
  });

  it('decides nothing by what it cannot know yet', async () => {
    const style = { durationSeconds: '3600', tradingStyle: 'HYBRID' };
    const twap = order({ at: 5 * MINUTE, amount: '6', params: style });
    const other = rows.map((row, i) => (i < 40 || row.kind !== 'bar' ? row : { ...row, low: '1', close: '39000' }));
    const one = await playOne(recorded(rows), twap);
    const two = await playOne(recorded(other), twap);
    const until = START + 40 * MINUTE;
    const sent = ({ clips }: Execution): string[] =>
      clips
        .filter(({ clip }) => clip.reservedAt <= until)
        .map(({ clip }) => `${clip.reservedAt} ${toText(clip.price)}`);
    expect(sent(two)).toEqual(sent(one));
    expect(sent(one).length).toBeGreaterThan(30);
  });
});
