/** Looking an order up: the order, all its fills, or what a negative answer is worth. */
import { afterEach, describe, expect, it } from 'vitest';
import { toText } from '../../../../src/domain/decimal.ts';
import { ok, venueError, type Answer, type Received } from '../scripted-venue.ts';
import { CLIP_ID, orderAnswer, plain, START_MS, startDesk, SYMBOL } from './binance-support.ts';
import { closeAll } from '../open-desk.ts';

afterEach(closeAll);

const REF = { clipId: CLIP_ID, venueOrderId: null, symbol: SYMBOL };

const trade = (id: number | bigint, qty: string, over: object = {}): string =>
  JSON.stringify({
    symbol: 'BTCUSDT',
    orderId: 28,
    price: '43000.10',
    qty,
    commission: '0.00000010',
    commissionAsset: 'BNB',
    time: START_MS + 9,
    isMaker: true,
    ...over,
  }).replace('{', `{"id":${id},`);

describe('looking up', () => {
  const script =
    (order: Answer, trades: (request: Received) => Answer) =>
    (request: Received): Answer =>
      request.path === '/api/v3/order' ? order : trades(request);

  it('asks for no trades of an order that has none', async () => {
    const { server, venue } = await startDesk(() => ok(orderAnswer()));
    expect(await venue.lookup(REF)).toMatchObject({ outcome: 'FOUND', fills: [] });
    expect(server.received).toHaveLength(1);
  });

  it('reads the fills of an order with the same ids as its create answer and its stream', async () => {
    const filled = ok(orderAnswer({ status: 'FILLED', executedQty: '0.5' }));
    const { server, venue } = await startDesk(script(filled, () => ok(`[${trade(56, '0.2')},${trade(57, '0.3')}]`)));
    const result = await venue.lookup(REF);
    if (result.outcome !== 'FOUND') throw new Error(result.outcome);
    expect(result.order.state).toBe('FILLED');
    expect(result.fills.map(plain)).toEqual([
      ['56', '0.2', '43000.1', '0.0000001', 'BNB', 'MAKER'],
      ['57', '0.3', '43000.1', '0.0000001', 'BNB', 'MAKER'],
    ]);
    expect(result.fills[0]?.fill.at).toBe(START_MS + 9);
    expect(server.received[1]?.params.get('orderId')).toBe('28');
  });

  it('reads every page of the trades', async () => {
    const filled = ok(orderAnswer({ status: 'FILLED', origQty: '1001', executedQty: '1001' }));
    const first = 9_007_199_254_740_993n;
    const page = Array.from({ length: 1_000 }, (_, i) => trade(first + BigInt(i), '1'));
    const { venue } = await startDesk(
      script(filled, ({ params }) => {
        if (!params.has('fromId')) return ok(`[${page.join(',')}]`);
        return params.get('fromId') === '9007199254741993' ? ok(`[${trade(first + 1_000n, '1')}]`) : ok('[]');
      }),
    );
    const result = await venue.lookup(REF);
    if (result.outcome !== 'FOUND') throw new Error(result.outcome);
    expect(new Set(result.fills.map((each) => each.fill.fillId)).size).toBe(1_001);
  });

  it('looks once more when the trades do not add up to what the order says', async () => {
    const filled = ok(orderAnswer({ status: 'FILLED', executedQty: '0.5' }));
    let asked = 0;
    const { venue } = await startDesk(
      script(filled, () => {
        asked += 1;
        return ok(asked === 1 ? `[${trade(56, '0.2')}]` : `[${trade(56, '0.2')},${trade(57, '0.3')}]`);
      }),
    );
    const result = await venue.lookup(REF);
    expect(result.outcome === 'FOUND' && result.fills.length).toBe(2);
  });

  it('shows a lasting gap in the trades as a difference to cumQuantity', async () => {
    const filled = ok(orderAnswer({ status: 'FILLED', executedQty: '0.5' }));
    const { server, venue } = await startDesk(script(filled, () => ok(`[${trade(56, '0.2')}]`)));
    const result = await venue.lookup(REF);
    if (result.outcome !== 'FOUND') throw new Error(result.outcome);
    expect([toText(result.order.cumQuantity), result.fills.length]).toEqual(['0.5', 1]);
    expect(server.received).toHaveLength(4);
  });

  it.each<[string, Answer]>([
    ['fail', 'SILENT'],
    ['are of another order', ok(`[${trade(56, '0.5', { orderId: 29 })}]`)],
    ['have no quantity', ok(`[${trade(56, '0')}]`)],
  ])('learns nothing when the trades %s', async (_name, trades) => {
    const { venue } = await startDesk(script(ok(orderAnswer({ executedQty: '0.5' })), () => trades));
    expect(await venue.lookup(REF)).toMatchObject({ outcome: 'UNKNOWN' });
  });

  it('does not believe "does not exist" while the venue shows trades of the order', async () => {
    const { venue } = await startDesk(
      script(venueError(400, -2013, 'Order does not exist.'), ({ params }) =>
        ok(params.get('orderId') === '28' ? `[${trade(56, '0.2')}]` : '[]'),
      ),
    );
    expect(await venue.lookup({ ...REF, venueOrderId: '28' })).toMatchObject({ outcome: 'UNKNOWN' });
    expect(await venue.lookup({ ...REF, venueOrderId: '29' })).toMatchObject({ outcome: 'NOT_FOUND' });
  });
});
