import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PriceLevels } from '../../../src/matching/price-levels.ts';
import { DisplayedBook } from '../../../src/matching/displayed-book.ts';
import { decimalText } from '../../../src/replay/engine/decimal-text.ts';
import { EventHeap } from '../../../src/replay/engine/event-heap.ts';
import { ExactSum } from '../../../src/replay/engine/exact-sum.ts';
import { assetsOf } from '../../../src/replay/engine/instrument-of.ts';
import { TapeBins } from '../../../src/replay/engine/tape-bins.ts';
import { VolumeHistory } from '../../../src/replay/engine/volume-history.ts';
import { instant } from '../../../src/domain/time.ts';

describe('what is still to happen', () => {
  it('comes by time, then rank, then in the order in which it was announced', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 2 }))), (wanted) => {
        const heap = new EventHeap();
        const done: number[] = [];
        wanted.forEach(([us, rank], index) => {
          heap.push(us, rank, () => done.push(index));
        });
        while (heap.nextUs < Infinity) heap.doNext();
        const expected = wanted
          .map(([us, rank], index) => ({ us, rank, index }))
          .sort((a, b) => a.us - b.us || a.rank - b.rank || a.index - b.index);
        expect(done).toEqual(expected.map(({ index }) => index));
      }),
    );
  });
});

describe('an exact sum', () => {
  it('equals the sum of whole numbers of any length', () => {
    const amount = fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.maxSafeNat());
    fc.assert(
      fc.property(fc.array(fc.tuple(amount, amount)), (parts) => {
        const exact = new ExactSum();
        for (const [price, quantity] of parts) exact.add(price, quantity);
        expect(exact.read()).toEqual({
          volume: parts.reduce((sum, [, quantity]) => sum + BigInt(quantity), 0n),
          notional: parts.reduce((sum, [price, quantity]) => sum + BigInt(price) * BigInt(quantity), 0n),
        });
      }),
    );
  });
});

describe('whole numbers as decimals', () => {
  it('are exact where they end, and rounded down where they do not', () => {
    expect(decimalText(12_345n, 3, 1n)).toBe('12.345');
    expect(decimalText(5n, 3, 1n)).toBe('0.005');
    expect(decimalText(7n, 0, 1n)).toBe('7');
    expect(decimalText(9n, 1, 3n)).toBe('0.3');
    expect(decimalText(20n, 1, 3n)).toBe('0.6666666666666');
  });
});

describe('a side of a displayed book', () => {
  it('holds the same levels as a map that is sorted', () => {
    const change = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300 }), fc.boolean(), (changes, isBid) => {
        const levels = new PriceLevels(isBid ? 'BUY' : 'SELL');
        const map = new Map<number, number>();
        for (const [price, quantity] of changes) {
          levels.set(price, quantity, 0);
          if (quantity === 0) map.delete(price);
          else map.set(price, quantity);
        }
        const sorted = [...map].sort((a, b) => (isBid ? b[0] - a[0] : a[0] - b[0]));
        expect(levels.levels(100)).toEqual(sorted);
        expect([levels.best(), levels.bestQuantity()]).toEqual(sorted[0] ?? [0, 0]);
        expect(levels.isBeyond(sorted.at(-1)?.[0] ?? 20)).toBe(sorted.length === 0);
      }),
    );
  });

  it('grows beyond its first room', () => {
    const levels = new PriceLevels('SELL');
    for (let price = 1_000; price >= 1; price -= 1) levels.set(price, price, 0);
    expect([levels.count, levels.best(), levels.quantityAt(777)]).toEqual([1_000, 1, 777]);
  });

  it('gives way where the other side has been told later', () => {
    const book = new DisplayedBook();
    book.set(true, 101, 5);
    book.set(true, 102, 5);
    book.set(false, 101, 3);
    book.uncross();
    expect([book.bids.best(), book.asks.best()]).toEqual([101, 102]);
  });
});

const values = (close: number, volume = 1) => ({
  ...{ volume, close, notional: close * volume, high: close + 1, low: close - 1, bid: close, ask: close + 1 },
});

describe('the tape', () => {
  it('carries prices over bins without a trade, and adds to a bin that is there', () => {
    const tape = new TapeBins(1_000);
    tape.put(10, values(100));
    tape.put(13, values(105));
    tape.put(13, values(103, 2));
    const cut = tape.cut(10_000, 14_000, { priceDecimals: 2, quantityDecimals: 3 }, true);
    expect([cut.from, cut.count, [...cut.close]]).toEqual([10_000, 4, [100, 100, 100, 103]]);
    expect([[...cut.volume], [...cut.high], [...cut.low]]).toEqual([
      [1, 0, 0, 3],
      [101, 0, 0, 106],
      [99, 0, 0, 102],
    ]);
  });

  it('forgets what nobody needs, and hands out what it has', () => {
    const tape = new TapeBins(1_000);
    for (let bin = 0; bin < 3_000; bin += 1) tape.put(bin, values(bin + 10));
    tape.dropBefore(2_900);
    const cut = tape.cut(0, 10_000_000, { priceDecimals: 0, quantityDecimals: 0 }, false);
    expect([cut.from, cut.count, cut.close[0], cut.bid.length]).toEqual([2_900_000, 100, 2_910, 0]);
  });

  it('is handed out in wider bins when it is long, on whole multiples of them', () => {
    const tape = new TapeBins(1_000);
    for (let bin = 7; bin < 60_007; bin += 1) tape.put(bin, values(bin + 10));
    const cut = tape.cut(0, 100_000_000, { priceDecimals: 0, quantityDecimals: 0 }, true);
    expect([cut.binMs, cut.from, cut.count]).toEqual([5_000, 5_000, 12_001]);
    expect([cut.volume[0], cut.close[0], cut.high[0], cut.low[0]]).toEqual([3, 19, 20, 16]);
    expect([cut.volume[1], cut.close[1], cut.bid[1]]).toEqual([5, 24, 24]);
    expect(cut.volume.reduce((sum, volume) => sum + volume, 0)).toBe(60_000);
  });

  it('is empty where there is nothing', () => {
    const cut = new TapeBins(1_000).cut(5_500, 9_000, { priceDecimals: 0, quantityDecimals: 0 }, false);
    expect([cut.from, cut.count]).toEqual([5_000, 0]);
  });
});

describe('past volume', () => {
  it('is counted by seconds, and by buckets of which those without data are not known', () => {
    const history = new VolumeHistory();
    history.add(300, 5);
    history.add(301, 7);
    history.add(1_205, 2);
    expect([history.between(300, 301), history.between(301, 1_300), history.between(0, 200)]).toEqual([12, 9, null]);
    expect(history.bins(instant(0), instant(1_500_000), 0.1).volumes).toEqual([
      null,
      1.2000000000000002,
      null,
      null,
      0.2,
    ]);
  });
});

describe('the assets of a name', () => {
  it('are told by a sign between them, or by a quote asset at the end', () => {
    expect(['BTC/USDT', 'eth-btc', 'BTCUSDT', 'ETHFDUSD', 'XYZ'].map(assetsOf)).toEqual([
      ['BTC', 'USDT'],
      ['ETH', 'BTC'],
      ['BTC', 'USDT'],
      ['ETH', 'FDUSD'],
      ['XYZ', ''],
    ]);
  });
});
