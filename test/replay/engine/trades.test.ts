import { describe, expect, it } from 'vitest';
import { order, playOne, recorded, type TestRow } from './recorded.ts';
import { clipTexts, fillTexts } from './told.ts';

const print = (at: number, price: string, quantity: string, taker: 'BUY' | 'SELL' | null = 'SELL'): TestRow => ({
  ...{ kind: 'trade', at, price, quantity, taker },
});

const limitOrder = (limit: string, more: Parameters<typeof order>[0] = {}) =>
  order({ strategy: 'LIMIT', limit, amount: '1', at: 1_000, ...more });

describe('an order that rests, against trades alone', () => {
  const rows = [
    print(0, '100', '1'),
    print(2_000, '99', '5'),
    print(3_000, '98.99', '0.4'),
    print(4_000, '98', '3'),
    print(5_000, '98', '3'),
  ];

  it('fills by trades beyond its price, never by one at it, and never more than was printed', async () => {
    const execution = await playOne(recorded(rows), limitOrder('99'));
    expect(fillTexts(execution)).toEqual(['+3000 0.4 @ 99 MAKER', '+4000 0.6 @ 99 MAKER']);
  });

  it('fills at its price too when a line before it is assumed and has been traded away', async () => {
    const data = recorded([
      print(0, '100', '1'),
      print(2_000, '99', '1.5', 'SELL'),
      print(2_500, '99', '9', 'BUY'),
      print(3_000, '99', '0.7', 'SELL'),
      print(4_000, '99', '0.3', null),
      print(5_000, '99', '4', 'SELL'),
    ]);
    const execution = await playOne(data, limitOrder('99'), { fillModel: { queueAhead: '2' } });
    // 2 before it: 1.5 go, the buyer met sellers, of 0.7 the last 0.2 are ours, then 0.3, then what is left.
    expect(fillTexts(execution)).toEqual(['+3000 0.2 @ 99 MAKER', '+4000 0.3 @ 99 MAKER', '+5000 0.5 @ 99 MAKER']);
  });

  it('that a print has passed and not filled is not filled by the next one at its price, unless a line was assumed', async () => {
    const passed = [
      print(0, '100', '1'),
      print(2_000, '98', '0.3'),
      print(3_000, '99', '9'),
      print(4_000, '98.5', '2'),
    ];
    const strict = await playOne(recorded(passed), limitOrder('99'));
    expect(fillTexts(strict)).toEqual(['+2000 0.3 @ 99 MAKER', '+4000 0.7 @ 99 MAKER']);
    const lined = await playOne(recorded(passed), limitOrder('99'), { fillModel: { queueAhead: '5' } });
    expect(fillTexts(lined)).toEqual(['+2000 0.3 @ 99 MAKER', '+3000 0.7 @ 99 MAKER']);
  });

  it('mirrors for a SELL', async () => {
    const data = recorded([print(0, '100', '1'), print(2_000, '101', '5', 'BUY'), print(3_000, '101.01', '5', 'BUY')]);
    const execution = await playOne(data, limitOrder('101', { side: 'SELL' }));
    expect(fillTexts(execution)).toEqual(['+3000 1 @ 101 MAKER']);
  });

  it('does not fill before it has arrived', async () => {
    const dip = [print(0, '100', '1'), print(2_000, '98', '5'), print(3_000, '100', '5'), print(4_000, '98', '3')];
    const execution = await playOne(recorded(dip), limitOrder('99'), { latency: { orderMs: 2_500, cancelMs: 0 } });
    expect(fillTexts(execution)).toEqual(['+4000 1 @ 99 MAKER']);
    expect(fillTexts(await playOne(recorded(dip), limitOrder('99')))).toEqual(['+2000 1 @ 99 MAKER']);
  });
});

describe('an order that takes, against trades alone', () => {
  it('pays what the last buyer paid, or a tick above what the last seller got', async () => {
    const market = order({ strategy: 'MARKET', amount: '1', at: 1_000 });
    const bought = recorded([print(0, '100', '5', 'BUY'), print(2_000, '100', '5')]);
    expect(fillTexts(await playOne(bought, market))).toEqual(['+1000 1 @ 100 TAKER']);
    const sold = recorded([print(0, '100', '5', 'SELL'), print(2_000, '100', '5')]);
    expect(fillTexts(await playOne(sold, market))).toEqual(['+1000 1 @ 100.01 TAKER']);
  });

  it('finds no more than was printed in the ten seconds before, less what it has had', async () => {
    const data = recorded([
      print(0, '100', '9', 'BUY'),
      print(15_000, '100', '0.3', 'BUY'),
      print(19_000, '100', '0.2', 'BUY'),
      print(40_000, '100', '1', 'BUY'),
    ]);
    const market = order({ strategy: 'MARKET', amount: '5', at: 19_500, endAt: 35_000 });
    const execution = await playOne(data, market);
    expect(fillTexts(execution)).toEqual(['+19500 0.5 @ 100 TAKER']);
  });

  it('that is post-only is refused', async () => {
    const data = recorded([print(0, '100', '9', 'SELL'), print(1_050, '99', '9', 'SELL'), print(60_000, '99', '1')]);
    const twap = order({ at: 1_000, amount: '1', params: { durationSeconds: '30', tradingStyle: 'PASSIVE' } });
    const execution = await playOne(data, twap, { latency: { orderMs: 100, cancelMs: 100 } });
    expect(clipTexts(execution)[0]).toBe('REJECTED 1 @ 100 a post-only order would trade at once');
  });
});

describe('an order that waits for a price', () => {
  it('is triggered by the first print that reaches it, and not before', async () => {
    const data = recorded([
      print(0, '100', '5', 'SELL'),
      print(60_000, '98.01', '5', 'SELL'),
      print(61_000, '98', '5', 'SELL'),
      print(62_000, '98.5', '5', 'SELL'),
    ]);
    const stop = order({
      ...{ strategy: 'STOP_LOSS', side: 'SELL', amount: '1', at: 1_000, limit: '97' },
      params: { trigger: { triggerPrice: '98' } },
    });
    const execution = await playOne(data, stop);
    expect(fillTexts(execution)).toEqual(['+61000 1 @ 98 TAKER']);
  });
});
