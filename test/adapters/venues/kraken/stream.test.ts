/** The private stream of Kraken against the simulated venue: gaps, silence, tokens, lost and repeated frames. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { price } from '../../../../src/domain/decimal.ts';
import { readExecution, readFrame } from '../../../../src/adapters/venues/kraken/executions.ts';
import { createKnownOrders } from '../../../../src/adapters/venues/kraken/known-orders.ts';
import { asObject, parseVenueJson } from '../../../../src/adapters/venues/json.ts';
import { quantity, toText } from '../../../../src/domain/decimal.ts';
import { waitFor } from '../../../support/poll.ts';
import { openKrakenDesk, refOf, totalOf, untilState, type KrakenDesk } from './kraken-desk.ts';
import { CLIP_ID } from './scripted-desk.ts';

let desk: KrakenDesk;

beforeEach(async () => {
  desk = await openKrakenDesk();
  await desk.subscribe();
});
afterEach(() => desk.close());

const resyncs = (cause: string): number => desk.heard.resyncs.filter((each) => each === cause).length;
const untilResync = (cause: string, count = 1, withinMs = 9_000): Promise<boolean> =>
  waitFor(
    `${count} ${cause}`,
    withinMs,
    () => resyncs(cause) >= count,
    () => desk.heard.resyncs,
  );

/** An order that rests at the touch, known to be open. */
async function resting() {
  const order = desk.request({ price: price('42999.99') });
  await desk.venue.place(order);
  await untilState(desk, order.clipId, 'OPEN');
  return order;
}

describe('the private stream of Kraken', () => {
  it('asks for what was missed when it begins and when it was cut', async () => {
    expect(desk.heard.resyncs).toEqual(['CONNECTED']);
    await desk.control('disconnect', { stream: 'user' });
    await untilResync('CONNECTED', 2);
    expect(resyncs('DISCONNECTED')).toBe(1);
    await resting();
  });

  it('sees a gap in the numbers and asks for what was in it', async () => {
    const order = await resting();
    await desk.control('faults', { op: 'stream', kind: 'DROP_FRAME' });
    await desk.sell('42999.99', '1.004');
    await desk.sell('42999.99', '0.002');
    await untilResync('SEQUENCE_GAP');
    expect(totalOf(desk.heard.fills.filter((each) => each.clipId === order.clipId))).toBe('0.002');
    const found = await desk.venue.lookup(refOf(order));
    expect(found.outcome === 'FOUND' && totalOf(found.fills)).toBe('0.006');
  });

  it('says a repeated frame again, under the same trade id', async () => {
    const order = await resting();
    await desk.control('faults', { op: 'stream', kind: 'DUPLICATE_FRAME' });
    await desk.sell('42999.99', '1.004');
    const fills = await waitFor('the fill twice', 10_000, () => {
      const heard = desk.heard.fills.filter((each) => each.clipId === order.clipId);
      return heard.length >= 2 ? heard : null;
    });
    expect(new Set(fills.map((each) => each.fill.fillId)).size).toBe(1);
    expect(resyncs('SEQUENCE_GAP')).toBe(0);
  });

  it('reads frames that overtook each other, and takes the jump for a gap', async () => {
    const order = await resting();
    await desk.control('faults', { op: 'stream', kind: 'REORDER_FRAME' });
    await desk.sell('42999.99', '1.004');
    await desk.sell('42999.99', '0.002');
    await waitFor('both fills', 10_000, () => {
      return totalOf(desk.heard.fills.filter((each) => each.clipId === order.clipId)) === '0.006';
    });
    await untilResync('SEQUENCE_GAP');
  });

  it('is made anew when nothing at all comes for five seconds', { timeout: 20_000 }, async () => {
    await desk.control('heartbeat', { on: false });
    await untilResync('DISCONNECTED', 1, 12_000);
    expect(desk.logged.some((line) => line.includes('SILENT'))).toBe(true);
    await desk.control('heartbeat', { on: true });
    await untilResync('CONNECTED', 2);
  });

  it('outlives the end of its token, and comes back with a new one', async () => {
    await desk.control('tokens', {});
    const order = await resting();
    await desk.control('disconnect', { stream: 'user' });
    await untilResync('CONNECTED', 2);
    await desk.sell('42999.99', '1.004');
    await waitFor('the fill', 10_000, () => desk.heard.fills.some((each) => each.clipId === order.clipId));
  });

  it('knows an order by its own id after it was cut, though the venue names it no more', async () => {
    const order = await resting();
    await desk.control('disconnect', { stream: 'user' });
    await untilResync('CONNECTED', 2);
    await desk.sell('42999.99', '1.01');
    await untilState(desk, order.clipId, 'FILLED');
  });

  it('misses no fill when most frames are lost: gaps and look-ups bring them', { timeout: 30_000 }, async () => {
    await desk.control('faults', { op: 'stream', kind: 'DROP_FRAME', count: 100_000, probability: 0.78 });
    const orders = Array.from({ length: 12 }, () => desk.request({ timeInForce: 'IOC', price: price('43100') }));
    await Promise.all(orders.map((order) => desk.venue.place(order)));
    let last: readonly unknown[] = [];
    // Looked up together, as the engine does: what they share is asked once, or the counter of the venue would not do.
    await waitFor(
      'all fills',
      10_000,
      async () => {
        const found = await Promise.all(orders.map((order) => desk.venue.lookup(refOf(order))));
        last = found;
        return found.every((each) => each.outcome === 'FOUND' && totalOf(each.fills) === '0.01');
      },
      () => last.slice(0, 3),
    );
  });
});

const entry = (text: string) => asObject(parseVenueJson(text), 'entry');
const FIRST = `{"order_id":"O1","cl_ord_id":"${CLIP_ID}","symbol":"BTC/USD","exec_type":"pending_new",
  "order_status":"pending_new","order_qty":0.00000003,"cum_qty":0,"timestamp":"2022-07-30T01:53:20.123456Z"}`;
const TRADE = `{"order_id":"O1","exec_type":"trade","order_status":"partially_filled","exec_id":"T1","trade_id":7,
  "last_qty":1e-8,"last_price":43000.123456789012345678,"cum_qty":0.00000001,"liquidity_ind":"m",
  "fees":[{"asset":"USD","qty":0.000000043}],"timestamp":"2022-07-30T01:53:21.5Z"}`;

describe('an execution', () => {
  it('keeps every digit of its numbers, and takes its names from the first one of its order', () => {
    const known = createKnownOrders();
    expect(readExecution(entry(FIRST), known)).toMatchObject({
      order: { clipId: CLIP_ID, venueOrderId: 'O1', state: 'PENDING', at: 1_659_146_000_123 },
      fill: null,
    });
    const { order, fill } = readExecution(entry(TRADE), known);
    expect(order).toMatchObject({ clipId: CLIP_ID, symbol: 'BTC/USD', state: 'OPEN' });
    expect(toText(order?.quantity ?? quantity('1'))).toBe('0.00000003');
    expect(fill).toMatchObject({ clipId: CLIP_ID, fill: { fillId: 'T1', liquidity: 'MAKER', feeAsset: 'USD' } });
    expect(toText(fill?.fill.price ?? price('1'))).toBe('43000.123456789012345678');
    expect(toText(fill?.fill.quantity ?? quantity('1'))).toBe('0.00000001');
    expect(toText(fill?.fill.fee ?? price('1'))).toBe('0.000000043');
  });

  it('of an order whose beginning nobody heard says nothing', () => {
    expect(readExecution(entry(TRADE), createKnownOrders())).toEqual({ order: null, fill: null });
  });

  it.each([
    ['a status nobody documented', FIRST.replaceAll('pending_new', 'melted'), /order_status/],
    ['no time', FIRST.replace('timestamp', 'when'), /timestamp/],
    ['a negative quantity', FIRST.replace('"order_qty":', '"order_qty":-'), /order_qty/],
    ['a trade of nothing', TRADE.replace('"last_qty":1e-8', '"last_qty":0'), /last_qty/],
  ])('with %s is refused', (_name, text, rule) => {
    const known = createKnownOrders();
    if (text !== FIRST && text.includes('"trade"')) readExecution(entry(FIRST), known);
    expect(() => readExecution(entry(text), known)).toThrow(rule);
  });

  it('is forgotten when too many younger orders are known', () => {
    const known = createKnownOrders(1);
    readExecution(entry(FIRST), known);
    readExecution(entry(FIRST.replace('"O1"', '"O2"')), known);
    expect(known.byVenueId('O1')).toBeUndefined();
    expect(known.byVenueId('O2')).toBeDefined();
  });

  it('comes in a numbered frame, and nothing else is taken for one', () => {
    expect(readFrame(`{"channel":"executions","type":"update","data":[${TRADE}],"sequence":12}`)).toMatchObject({
      kind: 'EXECUTIONS',
      sequence: 12,
    });
    expect(readFrame('{"channel":"heartbeat"}')).toEqual({ kind: 'OTHER' });
    expect(readFrame('{"method":"subscribe","req_id":1,"success":false,"error":"ESession:Invalid session"}')).toEqual({
      kind: 'ANSWER',
      id: '1',
      error: 'ESession:Invalid session',
      result: {},
    });
    expect(() => readFrame('{"channel":"executions","data":[]}')).toThrow(/sequence/);
  });
});
