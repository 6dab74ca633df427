import { describe, expect, it } from 'vitest';
import { order, playOne, recorded, type TestRow } from './recorded.ts';
import { clipTexts, fillTexts } from './told.ts';

const level = (at: number, side: 'BUY' | 'SELL', price: string, quantity: string): TestRow => ({
  ...{ kind: 'depth', at, side, price, quantity },
});

const print = (at: number, price: string, quantity: string, taker: 'BUY' | 'SELL' = 'SELL'): TestRow => ({
  ...{ kind: 'trade', at, price, quantity, taker },
});

/** Bids 100 x 2, 99 x 5; asks 101 x 1, 102 x 2, 103 x 4. */
const BOOK: readonly TestRow[] = [
  { kind: 'depth', at: 0, side: 'BUY', price: '100', quantity: '2', reset: true, more: true },
  { kind: 'depth', at: 0, side: 'BUY', price: '99', quantity: '5', more: true },
  { kind: 'depth', at: 0, side: 'SELL', price: '101', quantity: '1', more: true },
  { kind: 'depth', at: 0, side: 'SELL', price: '102', quantity: '2', more: true },
  level(0, 'SELL', '103', '4'),
];

const limitOrder = (limit: string, more: Parameters<typeof order>[0] = {}) =>
  order({ strategy: 'LIMIT', limit, amount: '1', at: 1_000, ...more });

describe('the place of an order in the line of its level', () => {
  // 2 stand before us. 1.5 trade; the level is told anew; 0.8 trade, of which the first 0.5 were theirs.
  const worked = [
    ...BOOK,
    print(2_000, '100', '1.5'),
    level(2_001, 'BUY', '100', '1.5'),
    print(3_000, '100', '0.8'),
    print(4_000, '100', '3'),
  ];

  it('moves up by trades at its price, and what is over fills it', async () => {
    const execution = await playOne(recorded(worked), limitOrder('100'));
    expect(fillTexts(execution)).toEqual(['+3000 0.3 @ 100 MAKER', '+4000 0.7 @ 100 MAKER']);
  });

  it('does not move up by cancellations, unless they are taken to stand before it in part', async () => {
    const rows = [
      ...BOOK,
      level(2_000, 'BUY', '100', '1'),
      level(2_500, 'BUY', '100', '3'),
      print(3_000, '100', '1.2'),
    ];
    const careful = await playOne(recorded(rows), limitOrder('100'));
    // 2 before it; of the level that shrinks to 1 no more than 1 can stand before it; 1.2 less 1.
    expect(fillTexts(careful)).toEqual(['+3000 0.2 @ 100 MAKER']);
    const rows2 = [...BOOK, level(2_000, 'BUY', '100', '1.6'), print(3_000, '100', '1.9')];
    expect(fillTexts(await playOne(recorded(rows2), limitOrder('100')))).toEqual(['+3000 0.3 @ 100 MAKER']);
    const rows3 = [
      ...BOOK,
      level(1_500, 'BUY', '100', '4'),
      level(2_000, 'BUY', '100', '3'),
      print(3_000, '100', '1.9'),
    ];
    // The level grew behind us to 4, then lost 1: half of that stood before us.
    const half = await playOne(recorded(rows3), limitOrder('100'), { fillModel: { cancelShare: 0.5 } });
    expect(fillTexts(half)).toEqual(['+3000 0.4 @ 100 MAKER']);
    expect(fillTexts(await playOne(recorded(rows3), limitOrder('100')))).toEqual([]);
  });

  it('counts what was traded at a level once, when the level is told anew after it', async () => {
    const rows = [...BOOK, print(2_000, '100', '1'), level(2_001, 'BUY', '100', '1'), print(3_000, '100', '1.4')];
    const execution = await playOne(recorded(rows), limitOrder('100'), { fillModel: { cancelShare: 1 } });
    expect(fillTexts(execution)).toEqual(['+3000 0.4 @ 100 MAKER']);
  });

  it('is first where it betters the book, and is passed by trades beyond its price', async () => {
    const rows = [...BOOK, print(2_000, '100.5', '0.4'), print(3_000, '99', '0.5'), print(4_000, '99', '7')];
    const execution = await playOne(recorded(rows), limitOrder('100.5'));
    expect(fillTexts(execution)).toEqual([
      '+2000 0.4 @ 100.5 MAKER',
      '+3000 0.5 @ 100.5 MAKER',
      '+4000 0.1 @ 100.5 MAKER',
    ]);
  });

  it('is not known below the levels shown, and is at the end of the level once it is', async () => {
    const rows = [...BOOK, print(2_000, '98', '9'), level(3_000, 'BUY', '98', '0.5'), print(4_000, '98', '1')];
    const execution = await playOne(recorded(rows), limitOrder('98'));
    expect(fillTexts(execution)).toEqual(['+4000 0.5 @ 98 MAKER']);
  });
});

describe('an order that takes from a book', () => {
  /** 1 at 1, 16, 31 and 46 seconds. */
  const twap = order({
    at: 1_000,
    amount: '4',
    limit: '101',
    clipPct: '25',
    params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' },
  });

  it('walks the levels to its limit and pays what each asks', async () => {
    const execution = await playOne(
      recorded([...BOOK, print(9_000, '103', '1', 'BUY')]),
      limitOrder('102', { amount: '4' }),
    );
    expect(fillTexts(execution).slice(0, 2)).toEqual(['+1000 1 @ 101 TAKER', '+1000 2 @ 102 TAKER']);
    expect(clipTexts(execution)).toEqual(['PARTIALLY_FILLED 4 @ 102']);
  });

  it('does not find again what it has taken, until the level is told anew', async () => {
    const rows = [...BOOK, level(30_500, 'SELL', '101', '0.6'), print(70_000, '100', '1')];
    const execution = await playOne(recorded(rows), twap);
    expect(fillTexts(execution)).toEqual(['+1000 1 @ 101 TAKER', '+31000 0.6 @ 101 TAKER']);
  });

  it('does not find it again in another picture of the book that shows the same', async () => {
    const picture = (at: number, ask: string): TestRow[] => [
      { kind: 'depth', at, side: 'BUY', price: '100', quantity: '2', reset: true, more: true },
      { kind: 'depth', at, side: 'SELL', price: '101', quantity: ask },
    ];
    const shown = Array.from({ length: 15 }, (_, index) => picture(index * 5_000, index < 7 ? '1' : '0.6')).flat();
    const execution = await playOne(recorded([...shown, print(72_000, '100', '1')]), twap);
    expect(fillTexts(execution)).toEqual(['+1000 1 @ 101 TAKER', '+46000 0.6 @ 101 TAKER']);
  });

  it('is refused when it is post-only and the book has come to its price', async () => {
    const rows = [
      ...BOOK,
      { kind: 'depth' as const, at: 1_010, side: 'BUY' as const, price: '100', quantity: '0', more: true as const },
      level(1_010, 'SELL', '100', '1'),
      print(90_000, '100', '1'),
    ];
    const passive = order({ at: 1_000, amount: '1', params: { durationSeconds: '60', tradingStyle: 'PASSIVE' } });
    const execution = await playOne(recorded(rows), passive, { latency: { orderMs: 20, cancelMs: 20 } });
    expect(clipTexts(execution)[0]).toBe('REJECTED 0.5 @ 100 a post-only order would trade at once');
  });
});

describe('a book known by its touch alone', () => {
  const touch = (at: number, bid: string, bidSize: string, ask: string, askSize: string): TestRow => ({
    ...{ kind: 'quote', at, bid: [bid, bidSize], ask: [ask, askSize] },
  });

  it('lets an order at the touch stand behind what is shown, and take no more than is shown', async () => {
    const rows = [touch(0, '100', '2', '101', '1'), print(2_000, '100', '2.3'), print(60_000, '100', '0.1')];
    const resting = await playOne(recorded(rows), limitOrder('100'));
    expect(fillTexts(resting)).toEqual(['+2000 0.3 @ 100 MAKER', '+60000 0.1 @ 100 MAKER']);
    const taking = await playOne(recorded(rows), limitOrder('105', { amount: '3' }));
    expect(fillTexts(taking)[0]).toBe('+1000 1 @ 101 TAKER');
    expect(taking.market.detail).toBe('QUOTES');
  });

  it('without trades fills an order when the other side comes to its price', async () => {
    const rows = [
      touch(0, '100', '2', '101', '1'),
      touch(5_000, '99', '1', '100', '0.4'),
      touch(6_000, '98', '1', '99', '3'),
    ];
    const execution = await playOne(recorded(rows), limitOrder('100'));
    expect(fillTexts(execution)).toEqual(['+5000 0.4 @ 100 MAKER', '+6000 0.6 @ 100 MAKER']);
  });
});

describe('a book that is told in the middle', () => {
  it('shows nothing before its first picture: what changes is not all there is', async () => {
    const before = [level(0, 'BUY', '100', '2'), level(1, 'SELL', '150', '9'), print(2, '100', '1')];
    const picture = BOOK.map((row) => ({ ...row, at: 5_000 }));
    const take = order({ strategy: 'MARKET', amount: '1', at: 1_000 });
    expect(fillTexts(await playOne(recorded([...before, ...picture]), take))[0]).toMatch(
      /^\+[5-9]\d{3} 1 @ 101 TAKER$/,
    );
    const never = await playOne(recorded([...before, level(5_000, 'SELL', '150', '8')]), take);
    expect([never.clips.length, never.message]).toEqual([0, 'the recorded market ends before the order does']);
  });
});
