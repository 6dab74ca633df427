/** Nothing that happens later changes what was decided before: the future of random markets is made another one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toText } from '../../../src/domain/decimal.ts';
import type { Execution } from '../../../src/report/execution.ts';
import { marketOf, orderOf, orders, steps, type Detail } from './random-markets.ts';
import { play, recorded, START, type TestRow } from './recorded.ts';

/** What was decided and had before the time, ms after START. */
function before({ clips }: Execution, ms: number): string[] {
  return clips.flatMap(({ clip }) => {
    const sent = clip.reservedAt - START;
    if (sent >= ms) return [];
    const fills = clip.fills.filter(({ at }) => at - START < ms);
    const had = fills.map(({ at, price, quantity }) => `${at - START}: ${toText(quantity)} @ ${toText(price)}`);
    const { quantity, price, timeInForce, postOnly } = clip;
    return [`${sent}: ${toText(quantity)} @ ${toText(price)} ${timeInForce} ${postOnly} [${had.join(', ')}]`];
  });
}

/** A row of each kind that the whole data is judged by, so that another future is of the same kinds. */
const KINDS: Readonly<Record<Detail, readonly TestRow[]>> = {
  bars: [],
  trades: [{ kind: 'trade', at: 0, price: '100.00', quantity: '1.000', taker: 'BUY' }],
  quotes: [
    { kind: 'trade', at: 0, price: '100.00', quantity: '1.000', taker: 'BUY' },
    { kind: 'quote', at: 0, bid: ['99.99', '1.000'], ask: ['100.01', '1.000'] },
  ],
  book: [{ kind: 'trade', at: 0, price: '100.00', quantity: '1.000', taker: 'BUY' }],
};

describe.each<Detail>(['bars', 'trades', 'quotes', 'book'])('a replay over %s', (detail) => {
  it('decides the same up to where two markets part', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(steps, steps, orders, fc.integer({ min: 0, max: 300 }), async (walk, other, wanted, orderMs) => {
        const common = Math.floor(walk.length / 2);
        const markets = [walk, [...walk.slice(0, common), ...other]].map((each) => [
          ...KINDS[detail],
          ...marketOf(detail, each),
        ]);
        const [one = [], two = []] = markets;
        const at = one.findIndex((row, index) => JSON.stringify(row) !== JSON.stringify(two[index]));
        if (at < 0) return;
        const part = Math.min(one[at]?.at ?? Infinity, two[at]?.at ?? Infinity);
        const all = wanted.map((each, i) => orderOf(each, i + 1));
        const latency = { orderMs, cancelMs: orderMs };
        const played = await Promise.all(markets.map((rows) => play(recorded(rows), all, { latency })));
        const [first = [], second = []] = played.map((each) => each.map((execution) => before(execution, part)));
        expect(second).toEqual(first);
        compared += first.flat().length;
      }),
      { numRuns: 15, seed: 7 },
    );
    expect(compared).toBeGreaterThan(20);
  });
});
