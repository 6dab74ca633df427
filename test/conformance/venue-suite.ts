/** What every implementation of the Venue port must do. Each is driven through a rig that also moves its market. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { price, quantity, sum, toText } from '../../src/domain/decimal.ts';
import { clipIdOf, orderIdOf, type ClipId } from '../../src/domain/ids.ts';
import { instant, type Instant } from '../../src/domain/time.ts';
import type { OrderFill, OrderView, PlaceRequest, PlaceResult, Venue } from '../../src/engine/venue.ts';

/** What goes wrong with the next request of a kind. */
export type RigFault = 'CREATE_LOST' | 'CREATE_UNANSWERED' | 'CREATE_THROTTLED' | 'CANCEL_UNANSWERED' | 'QUERY_FAILS';

export interface Rig {
  readonly venue: Venue;
  readonly now: () => Instant;
  /** The venue tells no fee and no role with a fill. */
  readonly bareFills?: true;
  /** Asset and amount of the fee of 0.01 BTC bought at 43000.01; what was bought, a thousandth of it, when not given. */
  readonly takerFee?: readonly [asset: string, amount: string];
  /** What is set aside for 1 BTC bid at 42000; 42000 when not given. */
  readonly setAside?: string;
  /** The venue has no orders that never take. */
  readonly noPostOnly?: true;
  /** Sets the touch to this price less and plus one tick, with this quantity on either side. */
  setPrice(at: string, depth: string): Promise<void>;
  /** The rest of the market sells down to a price. */
  sell(limit: string, amount: string): Promise<void>;
  /** `clipId`: the order that a failing look-up asks for. */
  fail(fault: RigFault, clipId?: ClipId): Promise<void>;
  /** Breaks the private stream, or plays that it broke. */
  breakStream(): Promise<void>;
  close(): Promise<void>;
}

/** What the private stream said. */
interface Heard {
  readonly views: OrderView[];
  readonly fills: OrderFill[];
  readonly resyncs: string[];
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it did not come in ten seconds');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const found = (result: PlaceResult) => {
  if (result.outcome !== 'ACCEPTED') throw new Error(`expected ACCEPTED, got ${JSON.stringify(result)}`);
  return result;
};

const total = (fills: readonly OrderFill[]): string => toText(sum(fills.map((each) => each.fill.quantity)));

let lastOrder = 0;

/** An id nobody has used: simulators of one file share nothing, files share nothing either. */
const freshId = (now: Instant): ClipId => clipIdOf(orderIdOf(now, 1, 1), (lastOrder += 1));

export function venueConformance(name: string, open: () => Promise<Rig>): void {
  describe(`the Venue port: ${name}`, () => {
    let rig: Rig;
    const heard: Heard = { views: [], fills: [], resyncs: [] };

    const request = (part: Partial<PlaceRequest> = {}): PlaceRequest => ({
      clipId: freshId(rig.now()),
      symbol: 'BTC/USDT',
      side: 'BUY',
      quantity: quantity('0.01'),
      price: price('42999.9'),
      timeInForce: 'GTC',
      postOnly: false,
      reservedAt: rig.now(),
      receiveWindowMs: 5_000,
      ...part,
    });
    const place = (part: Partial<PlaceRequest> = {}): Promise<PlaceResult> => rig.venue.place(request(part));
    const refOf = (clipId: ClipId) => ({ clipId, venueOrderId: null, symbol: 'BTC/USDT' });
    const look = async (clipId: ClipId) => {
      const result = await rig.venue.lookup(refOf(clipId));
      if (result.outcome !== 'FOUND') throw new Error(`expected FOUND, got ${result.outcome}`);
      return result;
    };

    beforeAll(async () => {
      rig = await open();
      await rig.venue.subscribe({
        onOrder: (view) => void heard.views.push(view),
        onFill: (fill) => void heard.fills.push(fill),
        onResync: (cause) => void heard.resyncs.push(cause),
      });
    });
    beforeEach(async () => {
      for (const view of await rig.venue.openOrders())
        if (view.clipId !== null) await rig.venue.cancel(refOf(view.clipId));
      await rig.setPrice('43000', '1');
    });
    afterAll(() => rig.close());

    it('rests an order below the market and shows it among the open ones', async () => {
      const order = request();
      const answer = found(await rig.venue.place(order));
      expect(answer.order).toMatchObject({ clipId: order.clipId, symbol: 'BTC/USDT', state: 'OPEN', reason: null });
      expect(answer.fills).toEqual([]);
      expect(await rig.venue.openOrders()).toMatchObject([
        { clipId: order.clipId, venueOrderId: answer.order.venueOrderId },
      ]);
      expect(await look(order.clipId)).toMatchObject({ order: { state: 'OPEN' }, fills: [] });
    });

    it('fills an order that crosses at once, at the market price and with a fee', async () => {
      const order = request({ timeInForce: 'IOC', price: price('43100') });
      const answer = found(await rig.venue.place(order));
      expect(answer.order.state).toBe('FILLED');
      expect(toText(answer.order.cumQuantity)).toBe('0.01');
      expect(total(answer.fills)).toBe('0.01');
      const fill = answer.fills[0]?.fill;
      const { takerFee = ['BTC', '0.00001'] } = rig;
      const told = rig.bareFills === true ? [null, null, '0'] : ['TAKER', ...takerFee];
      expect([fill?.liquidity, fill?.feeAsset, toText(fill?.fee ?? price('9'))]).toEqual(told);
      expect(toText(fill?.price ?? price('0'))).toBe('43000.01');
    });

    it('fills what an IOC order finds and ends the rest', async () => {
      await rig.setPrice('43000', '0.004');
      const order = request({ timeInForce: 'IOC', price: price('43000.01') });
      const answer = found(await rig.venue.place(order));
      expect(['CANCELLED', 'EXPIRED']).toContain(answer.order.state);
      expect(total(answer.fills)).toBe('0.004');
      const later = await look(order.clipId);
      expect(total(later.fills)).toBe('0.004');
      expect(later.fills.map((each) => each.fill.fillId)).toEqual(answer.fills.map((each) => each.fill.fillId));
    });

    it('tells fills of a resting order by the stream, the same as a look-up does', async () => {
      const order = request({ price: price('42999.99') });
      found(await rig.venue.place(order));
      await rig.sell('42999.99', '1.004');
      const ours = (): OrderFill[] => heard.fills.filter((each) => each.clipId === order.clipId);
      await until(() => total(ours()) === '0.004');
      const later = await look(order.clipId);
      expect(later.order).toMatchObject({ state: 'OPEN' });
      expect(toText(later.order.cumQuantity)).toBe('0.004');
      expect(later.fills.map((each) => each.fill.fillId)).toEqual(ours().map((each) => each.fill.fillId));
      expect(later.fills[0]?.fill.liquidity).toBe(rig.bareFills === true ? null : 'MAKER');
      await until(() =>
        heard.views.some((each) => each.clipId === order.clipId && toText(each.cumQuantity) === '0.004'),
      );
    });

    it('cancels once, and then knows no open order', async () => {
      const order = request();
      found(await rig.venue.place(order));
      expect(await rig.venue.cancel(refOf(order.clipId))).toMatchObject({
        outcome: 'CANCELLED',
        order: { state: 'CANCELLED' },
      });
      expect(await rig.venue.cancel(refOf(order.clipId))).toEqual({ outcome: 'GONE' });
      expect(await look(order.clipId)).toMatchObject({ order: { state: 'CANCELLED' }, fills: [] });
      await until(() => heard.views.some((each) => each.clipId === order.clipId && each.state === 'CANCELLED'));
    });

    it('keeps what was filled before a cancel', async () => {
      const order = request({ price: price('42999.99') });
      found(await rig.venue.place(order));
      await rig.sell('42999.99', '1.003');
      const answer = await rig.venue.cancel(refOf(order.clipId));
      expect(answer.outcome).toBe('CANCELLED');
      const later = await look(order.clipId);
      expect(toText(later.order.cumQuantity)).toBe('0.003');
      expect(total(later.fills)).toBe('0.003');
    });

    it('says GONE and NOT_FOUND of an order that was never there', async () => {
      const clipId = freshId(rig.now());
      expect(await rig.venue.cancel(refOf(clipId))).toEqual({ outcome: 'GONE' });
      expect(await rig.venue.lookup(refOf(clipId))).toEqual({ outcome: 'NOT_FOUND' });
    });

    it('a second request under the id of an open order proves nothing and places nothing', async () => {
      const order = request();
      found(await rig.venue.place(order));
      expect((await rig.venue.place({ ...order, reservedAt: rig.now() })).outcome).toBe('UNKNOWN');
      expect(await rig.venue.openOrders()).toHaveLength(1);
    });

    it('refuses softly what a better price would save: a post-only order that would trade', async () => {
      const result = await place({ postOnly: true, price: price('43100') });
      const rejectClass = rig.noPostOnly === true ? 'FATAL' : 'SOFT';
      expect(result).toMatchObject({ outcome: 'REJECTED', rejectClass });
    });

    it('refuses softly an order below the smallest notional', async () => {
      expect(await place({ quantity: quantity('0.00001') })).toMatchObject({
        outcome: 'REJECTED',
        rejectClass: 'SOFT',
      });
    });

    it('refuses fatally what cannot be paid, naming the funds', async () => {
      const result = await place({ side: 'SELL', quantity: quantity('101'), price: price('43100') });
      expect(result).toMatchObject({
        outcome: 'REJECTED',
        rejectClass: 'FATAL',
        error: { errorCode: 'INSUFFICIENT_FUNDS' },
      });
    });

    it('refuses fatally a symbol it does not list', async () => {
      expect(await place({ symbol: 'NOPE/USDT' })).toMatchObject({ outcome: 'REJECTED', rejectClass: 'FATAL' });
    });

    it('does not admit a request whose window has passed, and places nothing', async () => {
      const order = request({ reservedAt: instant(rig.now() - 10_000) });
      expect((await rig.venue.place(order)).outcome).toBe('NOT_ADMITTED');
      expect(await rig.venue.lookup(refOf(order.clipId))).toEqual({ outcome: 'NOT_FOUND' });
    });

    it('a request that never arrived is UNKNOWN, and later NOT_FOUND', async () => {
      const order = request();
      await rig.fail('CREATE_LOST');
      expect((await rig.venue.place(order)).outcome).toBe('UNKNOWN');
      expect(await rig.venue.lookup(refOf(order.clipId))).toEqual({ outcome: 'NOT_FOUND' });
    });

    it('an order whose answer was lost is UNKNOWN, and later FOUND', async () => {
      const order = request({ timeInForce: 'IOC', price: price('43100') });
      await rig.fail('CREATE_UNANSWERED');
      expect((await rig.venue.place(order)).outcome).toBe('UNKNOWN');
      const later = await look(order.clipId);
      expect(later.order.state).toBe('FILLED');
      expect(total(later.fills)).toBe('0.01');
    });

    it('a cancel whose answer was lost is UNKNOWN, and has happened', async () => {
      const order = request();
      found(await rig.venue.place(order));
      await rig.fail('CANCEL_UNANSWERED');
      expect((await rig.venue.cancel(refOf(order.clipId))).outcome).toBe('UNKNOWN');
      expect((await look(order.clipId)).order.state).toBe('CANCELLED');
    });

    it('a look-up that fails is UNKNOWN, never NOT_FOUND', async () => {
      const order = request();
      found(await rig.venue.place(order));
      await rig.fail('QUERY_FAILS', order.clipId);
      expect((await rig.venue.lookup(refOf(order.clipId))).outcome).toBe('UNKNOWN');
      expect((await look(order.clipId)).order.state).toBe('OPEN');
    });

    it('sets funds aside for an open order and gives them back', async () => {
      const before = await rig.venue.balances();
      const order = request({ price: price('42000'), quantity: quantity('1') });
      found(await rig.venue.place(order));
      expect(toText((await rig.venue.balances()).get('USDT')?.locked ?? quantity('0'))).toBe(rig.setAside ?? '42000');
      await rig.venue.cancel(refOf(order.clipId));
      expect((await rig.venue.balances()).get('USDT')).toEqual(before.get('USDT'));
    });

    it('asks for a resync when the stream may have lost something', async () => {
      const before = heard.resyncs.length;
      expect(before).toBeGreaterThan(0);
      await rig.breakStream();
      // Told of the break as well, or only once the stream is back: it is the latter that counts.
      await until(() => heard.resyncs.slice(before).some((cause) => cause !== 'DISCONNECTED'));
      const order = request();
      found(await rig.venue.place(order));
      await until(() => heard.views.some((each) => each.clipId === order.clipId));
    });

    // Last: a venue that throttles may keep every later request back for a while.
    it('a throttled request is NOT_ADMITTED with the time to wait, and places nothing', async () => {
      const order = request();
      await rig.fail('CREATE_THROTTLED');
      const result = await rig.venue.place(order);
      expect(result.outcome).toBe('NOT_ADMITTED');
      expect(result.outcome === 'NOT_ADMITTED' && result.retryAfterMs).toBeGreaterThan(0);
    });
  });
}
