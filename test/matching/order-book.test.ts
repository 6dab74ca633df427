/** The matching engine against its laws and against a naive reference. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookEvent, LevelView, NewOrder, TradeEvent } from '../../src/matching/events.ts';
import { OrderBook } from '../../src/matching/order-book.ts';
import { NaiveBook } from './naive-book.ts';

const order = (id: number, more: Partial<NewOrder> = {}): NewOrder => ({
  id,
  owner: `owner${id}`,
  side: 'BUY',
  price: 100,
  quantity: 10,
  timeInForce: 'GTC',
  postOnly: false,
  ...more,
});

const tradesOf = (events: readonly BookEvent[]): TradeEvent[] => events.filter((event) => event.type === 'trade');

describe('an order book', () => {
  it('trades at the price of the order that was there first', () => {
    const book = new OrderBook(7);
    book.submit(order(1, { side: 'SELL', price: 99 }), 1);
    const events = book.submit(order(2, { price: 105, quantity: 4 }), 2);
    expect(events).toEqual([
      { type: 'accepted', orderId: 2, at: 2 },
      {
        type: 'trade',
        tradeId: 7,
        price: 99,
        quantity: 4,
        takerSide: 'BUY',
        makerId: 1,
        takerId: 2,
        makerLeft: 6,
        takerLeft: 0,
        at: 2,
      },
    ]);
    expect(book.depth('SELL', 5)).toEqual([[99, 6]]);
  });

  it('fills the earlier of two orders at one price first', () => {
    const book = new OrderBook();
    book.submit(order(1), 1);
    book.submit(order(2), 1);
    expect(book.aheadOf(2)).toBe(10);
    const makers = tradesOf(book.submit(order(3, { side: 'SELL', quantity: 12 }), 2)).map((trade) => trade.makerId);
    expect(makers).toEqual([1, 2]);
    expect(book.aheadOf(2)).toBe(0);
    expect(book.leftOf(2)).toBe(8);
  });

  it('expires what an IOC order cannot trade', () => {
    const book = new OrderBook();
    book.submit(order(1, { side: 'SELL', quantity: 3 }), 1);
    const events = book.submit(order(2, { timeInForce: 'IOC' }), 2);
    expect(events.at(-1)).toEqual({ type: 'expired', orderId: 2, left: 7, reason: 'IOC_REMAINDER', at: 2 });
    expect(book.bestBid()).toBeNull();
  });

  it('refuses a FOK order whole, leaving the book as it was', () => {
    const book = new OrderBook();
    book.submit(order(1, { side: 'SELL', quantity: 3 }), 1);
    const events = book.submit(order(2, { timeInForce: 'FOK', quantity: 4 }), 2);
    expect(events).toEqual([{ type: 'rejected', orderId: 2, reason: 'FOK_NOT_FILLABLE', at: 2 }]);
    expect(book.depth('SELL', 1)).toEqual([[100, 3]]);
    expect(tradesOf(book.submit(order(3, { timeInForce: 'FOK', quantity: 3 }), 3))).toHaveLength(1);
  });

  it('refuses a post-only order that would trade', () => {
    const book = new OrderBook();
    book.submit(order(1, { side: 'SELL' }), 1);
    expect(book.submit(order(2, { postOnly: true }), 2)).toEqual([
      { type: 'rejected', orderId: 2, reason: 'POST_ONLY_WOULD_MATCH', at: 2 },
    ]);
    expect(book.submit(order(3, { postOnly: true, price: 99 }), 2)).toEqual([{ type: 'accepted', orderId: 3, at: 2 }]);
  });

  it('lets the maker, the taker or both give way when one owner meets itself', () => {
    const run = (selfTrade: NonNullable<NewOrder['selfTrade']>): [string, number | null, number | null] => {
      const book = new OrderBook();
      book.submit(order(1, { owner: 'me', side: 'SELL' }), 1);
      const events = book.submit(order(2, { owner: 'me', selfTrade }), 2);
      return [events.map((event) => event.type).join(' '), book.leftOf(1), book.leftOf(2)];
    };
    expect(run('EXPIRE_MAKER')).toEqual(['accepted expired', null, 10]);
    expect(run('EXPIRE_TAKER')).toEqual(['accepted expired', 10, null]);
    expect(run('EXPIRE_BOTH')).toEqual(['accepted expired expired', null, null]);
    expect(run('NONE')).toEqual(['accepted trade', null, null]);
  });

  it('cancels a resting order once', () => {
    const book = new OrderBook();
    book.submit(order(1), 1);
    expect(book.cancel(1, 5)).toEqual({ type: 'cancelled', orderId: 1, left: 10, reason: 'CANCEL', at: 5 });
    expect(book.cancel(1, 6)).toBeNull();
    expect(book.bestBid()).toBeNull();
  });

  it('keeps an own order in its place when the background behind and before it changes', () => {
    const book = new OrderBook();
    book.setLiquidity([[100, 5]], [[102, 5]], 1);
    book.submit(order(1), 2);
    book.setLiquidity([[100, 9]], [[102, 5]], 3);
    expect(book.aheadOf(1)).toBe(5);
    // What is withdrawn came last: the quantity ahead shrinks only when there is nothing else to take away.
    book.setLiquidity([[100, 5]], [[102, 5]], 4);
    expect(book.aheadOf(1)).toBe(5);
    book.setLiquidity([[100, 2]], [[102, 5]], 5);
    expect(book.aheadOf(1)).toBe(2);
    expect(book.depth('BUY', 1)).toEqual([[100, 12]]);
  });

  it('fills a resting order at its own price when the market moves through it', () => {
    const book = new OrderBook();
    book.setLiquidity([[100, 5]], [[102, 5]], 1);
    book.submit(order(1, { price: 101 }), 2);
    const events = book.setLiquidity([[97, 5]], [[99, 50]], 3);
    expect(tradesOf(events)).toMatchObject([{ price: 101, quantity: 10, makerId: 1, makerLeft: 0, takerSide: 'SELL' }]);
    expect(book.depth('SELL', 1)).toEqual([[99, 40]]);
  });

  it('lets a public trade take what stands in line before it reaches an own order', () => {
    const book = new OrderBook();
    book.setLiquidity([[100, 5]], [[102, 5]], 1);
    book.submit(order(1), 2);
    const trades = tradesOf(book.takeLiquidity('SELL', 100, 8, 3));
    expect(trades.map((trade) => trade.quantity)).toEqual([5, 3]);
    expect(book.leftOf(1)).toBe(7);
  });

  it('refuses amounts that are not whole, positive and safe', () => {
    const book = new OrderBook();
    expect(() => book.submit(order(1, { price: 0 }), 1)).toThrow('Invariant');
    expect(() => book.submit(order(1, { quantity: 1.5 }), 1)).toThrow('Invariant');
    expect(() => book.submit(order(1, { quantity: 2 ** 53 }), 1)).toThrow('Invariant');
    expect(() => book.setLiquidity([[100, 1]], [[100, 1]], 1)).toThrow('crosses');
  });
});

const orders = fc.array(
  fc.record({
    owner: fc.constantFrom('a', 'b', 'c'),
    side: fc.constantFrom<'BUY' | 'SELL'>('BUY', 'SELL'),
    price: fc.integer({ min: 95, max: 105 }),
    quantity: fc.integer({ min: 1, max: 50 }),
    timeInForce: fc.constantFrom<'GTC' | 'IOC' | 'FOK'>('GTC', 'GTC', 'GTC', 'IOC', 'FOK'),
    postOnly: fc.boolean(),
    /** Which earlier order to cancel afterwards. */
    cancel: fc.option(fc.nat(60)),
  }),
  { maxLength: 60 },
);

describe('a matching engine, whatever the orders', () => {
  it('agrees with a naive book on every trade, every level and every remainder', () => {
    fc.assert(
      fc.property(orders, (drawn) => {
        const book = new OrderBook();
        const naive = new NaiveBook();
        const trades: TradeEvent[] = [];
        drawn.forEach(({ cancel, ...rest }, index) => {
          const next = { ...rest, id: index + 1, postOnly: rest.postOnly && rest.timeInForce === 'GTC' };
          trades.push(...tradesOf(book.submit(next, index)));
          naive.submit(next);
          if (cancel === null) return;
          book.cancel(cancel + 1, index);
          naive.cancel(cancel + 1);
        });
        const plain = trades.map(({ makerId, takerId, price, quantity }) => ({ makerId, takerId, price, quantity }));
        expect(plain).toEqual(naive.trades);
        expect(book.depth('BUY', 99)).toEqual(naive.depth('BUY'));
        expect(book.depth('SELL', 99)).toEqual(naive.depth('SELL'));
        for (const rest of naive.orders) expect(book.leftOf(rest.id)).toBe(rest.left);
      }),
    );
  });

  it('never trades through a limit, never crosses, numbers trades in a row and conserves quantity', () => {
    fc.assert(
      fc.property(orders, (drawn) => {
        const book = new OrderBook();
        const limits = new Map<number, NewOrder>();
        const filled = new Map<number, number>();
        let tradeId = 0;
        drawn.forEach(({ cancel: _cancel, ...rest }, index) => {
          const next = { ...rest, id: index + 1, postOnly: false };
          limits.set(next.id, next);
          const events = book.submit(next, index);
          for (const trade of tradesOf(events)) {
            tradeId += 1;
            expect(trade.tradeId).toBe(tradeId);
            for (const id of [trade.makerId, trade.takerId]) {
              const limit = limits.get(id);
              expect(limit?.side === 'BUY' ? trade.price <= limit.price : trade.price >= (limit?.price ?? 0)).toBe(
                true,
              );
              filled.set(id, (filled.get(id) ?? 0) + trade.quantity);
            }
          }
          const over = events.filter((event) => event.type === 'expired' && event.orderId === next.id);
          const gone = over.reduce((total, event) => total + (event.type === 'expired' ? event.left : 0), 0);
          const refused = events[0]?.type === 'rejected' ? next.quantity : 0;
          expect((filled.get(next.id) ?? 0) + gone + refused + (book.leftOf(next.id) ?? 0)).toBe(next.quantity);
          const bid = book.bestBid();
          const ask = book.bestAsk();
          expect(bid === null || ask === null || bid < ask).toBe(true);
        });
      }),
    );
  });

  it('shows exactly the background it was given, plus what owners rest', () => {
    const level = fc.record({ offset: fc.integer({ min: 1, max: 20 }), quantity: fc.integer({ min: 1, max: 99 }) });
    const side = fc.uniqueArray(level, { maxLength: 8, selector: ({ offset }) => offset });
    const step = fc.record({ mid: fc.integer({ min: 200, max: 300 }), bids: side, asks: side, quantity: fc.nat(30) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const book = new OrderBook();
        let id = 0;
        for (const { mid, bids, asks, quantity } of steps) {
          const bidLevels = bids.map((item): LevelView => [mid - item.offset, item.quantity]).sort(([a], [b]) => b - a);
          const askLevels = asks.map((item): LevelView => [mid + item.offset, item.quantity]).sort(([a], [b]) => a - b);
          book.setLiquidity(bidLevels, askLevels, 0);
          const bid = book.bestBid();
          const ask = book.bestAsk();
          expect(bid === null || ask === null || bid < ask).toBe(true);
          if (id === 0) {
            expect(book.depth('BUY', 99)).toEqual(bidLevels);
            expect(book.depth('SELL', 99)).toEqual(askLevels);
          }
          if (quantity === 0) continue;
          id += 1;
          book.submit(order(id, { price: mid, quantity, side: quantity % 2 === 0 ? 'BUY' : 'SELL' }), 0);
        }
      }),
    );
  });
});
