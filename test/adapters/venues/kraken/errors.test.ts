/** Every error answer of Kraken, over real HTTP, through the port. */
import { describe, expect, it } from 'vitest';
import { errorRowSuite } from '../error-rows.ts';
import { ok } from '../scripted-venue.ts';
import {
  closeAll,
  errors,
  orderInfo,
  placeRequest,
  PRIVATE_KEY,
  PUBLIC_KEY,
  REF,
  result,
  startDesk,
} from './scripted-desk.ts';

errorRowSuite({
  venue: 'KRAKEN',
  async open(script, rest) {
    const { server, venue } = await startDesk(script, rest === undefined ? {} : { rest });
    return { venue, server, place: placeRequest(), ref: REF };
  },
  answer: ({ http, code }, headers) => ({ status: http ?? 200, body: { error: [String(code)] }, headers }),
  close: closeAll,
});

describe('an answer of Kraken', () => {
  const place = async (answer: Parameters<typeof errors> | object) => {
    const { venue } = await startDesk(() => (Array.isArray(answer) ? errors(...(answer as string[])) : ok(answer)));
    return venue.place(placeRequest());
  };

  it('is read by the longest row its text begins with', async () => {
    expect(await place(['EGeneral:Invalid arguments:volume minimum'])).toMatchObject({ rejectClass: 'SOFT' });
    expect(await place(['EGeneral:Invalid arguments:pair'])).toMatchObject({ rejectClass: 'FATAL' });
    expect(await place(['EGeneral:Invalid arguments:deadline'])).toMatchObject({ outcome: 'NOT_ADMITTED' });
    expect(await place(['EGeneral:Invalid arguments:cl_ord_id'])).toMatchObject({ outcome: 'UNKNOWN' });
  });

  it('with several errors proves no more than the one that proves least', async () => {
    expect(await place(['EOrder:Insufficient funds', 'EService:Timeout'])).toMatchObject({ outcome: 'UNKNOWN' });
    expect(await place(['EOrder:Insufficient funds', 'EOrder:A text nobody documented'])).toMatchObject({
      outcome: 'UNKNOWN',
    });
  });

  it('that warns and answers is an answer', async () => {
    const answer = { error: ['WGeneral:Deprecated'], result: { txid: ['OAAAAA-BBBBB-CCCCCC'] } };
    expect(await place(answer)).toMatchObject({ outcome: 'ACCEPTED', order: { venueOrderId: 'OAAAAA-BBBBB-CCCCCC' } });
  });

  it.each([
    ['neither result nor error', { error: [] }],
    ['no error list', { result: { txid: ['O1'] } }],
    ['two orders', { error: [], result: { txid: ['O1', 'O2'] } }],
    ['another order', { error: [], result: { txid: ['O1'], cl_ord_id: 'somebody-else' } }],
    ['no order', { error: [], result: { txid: [] } }],
  ])('with %s proves nothing', async (_name, answer) => {
    expect(await place(answer)).toMatchObject({ outcome: 'UNKNOWN', error: { errorCode: 'EXCHANGE_ERROR' } });
  });

  it.each([
    [500, 'UNKNOWN', 'EXCHANGE_NOT_AVAILABLE'],
    [520, 'UNKNOWN', 'EXCHANGE_NOT_AVAILABLE'],
    [429, 'NOT_ADMITTED', 'RATE_LIMIT_EXCEEDED'],
    [403, 'NOT_ADMITTED', 'DDOS_PROTECTION'],
    [302, 'UNKNOWN', 'EXCHANGE_ERROR'],
    [404, 'UNKNOWN', 'EXCHANGE_ERROR'],
  ])('that is a page with status %i is %s', async (status, outcome, errorCode) => {
    const { venue } = await startDesk(() => ({ status, body: '<html>edge</html>' }));
    expect(await venue.place(placeRequest())).toMatchObject({ outcome, error: { errorCode } });
  });

  it('that throttles the address says for how long, and then nothing at all is asked', async () => {
    const page = { status: 429, body: '<html>slow down</html>', headers: { 'retry-after': '7' } };
    const { server, venue, clock } = await startDesk(() => page);
    expect(await venue.place(placeRequest())).toMatchObject({ outcome: 'NOT_ADMITTED', retryAfterMs: 7_000 });
    const before = server.received.length;
    clock.ms += 6_000;
    expect(await venue.lookup(REF)).toMatchObject({ outcome: 'UNKNOWN', error: { httpStatus: null } });
    expect(server.received.length).toBe(before);
  });

  it('that refuses with a status of the edge proves nothing', async () => {
    const { venue } = await startDesk(() => ({ status: 502, body: { error: ['EOrder:Insufficient funds'] } }));
    expect(await venue.place(placeRequest())).toMatchObject({ outcome: 'UNKNOWN' });
  });

  it('never shows a key or a signature, even when the venue echoes them', async () => {
    const { server, venue, logged } = await startDesk((request) =>
      errors(`EAPI:Invalid signature:${String(request.headers['api-sign'])} ${PUBLIC_KEY} ${PRIVATE_KEY}`),
    );
    const shown = JSON.stringify(await venue.place(placeRequest())) + logged.join('');
    const signature = String(server.received[0]?.headers['api-sign']);
    for (const secret of [PUBLIC_KEY, PRIVATE_KEY, signature]) expect(shown).not.toContain(secret);
  });

  it('of a lockout keeps every request back for a quarter of an hour', async () => {
    const { server, venue, clock } = await startDesk(() => errors('EGeneral:Temporary lockout'));
    await venue.place(placeRequest());
    clock.ms += 1_000;
    expect(await venue.cancel(REF)).toMatchObject({ outcome: 'NOT_ADMITTED', retryAfterMs: 899_000 });
    expect(await venue.lookup(REF)).toMatchObject({ outcome: 'UNKNOWN' });
    expect(server.received).toHaveLength(1);
  });

  it('counts a cancel that has none: the venue may have taken it, and takes young orders back dearly', async () => {
    const { venue } = await startDesk(() => 'RESET');
    for (let i = 0; i < 6; i += 1) expect(await venue.cancel(REF)).toMatchObject({ outcome: 'UNKNOWN' });
    const held = { outcome: 'NOT_ADMITTED', error: { errorCode: 'RATE_LIMIT_EXCEEDED' } };
    expect(await venue.place(placeRequest())).toMatchObject(held);
  });
});

describe('a look-up', () => {
  const look = async (open: object, closed: object = {}) => {
    const { venue } = await startDesk((request) =>
      result(request.path.endsWith('OpenOrders') ? { open } : { closed, count: 0 }),
    );
    return venue.lookup(REF);
  };

  it('finds nothing only when neither list holds anything', async () => {
    expect(await look({})).toEqual({ outcome: 'NOT_FOUND' });
  });

  it('learns nothing from a venue that does not know the filter and lists other orders', async () => {
    expect(await look({ 'OX-Y-Z': orderInfo({ cl_ord_id: 'another' }) })).toMatchObject({ outcome: 'UNKNOWN' });
    expect(await look({}, { 'OX-Y-Z': orderInfo({ cl_ord_id: null, status: 'closed' }) })).toMatchObject({
      outcome: 'UNKNOWN',
    });
  });

  it('learns nothing from two orders of one id', async () => {
    expect(await look({ O1: orderInfo(), O2: orderInfo() })).toMatchObject({ outcome: 'UNKNOWN' });
  });

  it.each([
    ['pending', '0', null, 'PENDING'],
    ['open', '0.1', null, 'OPEN'],
    ['closed', '0.5', null, 'FILLED'],
    ['closed', '0.4', null, 'CANCELLED'],
    ['canceled', '0', 'User requested', 'CANCELLED'],
    ['canceled', '0', 'Post only order', 'REJECTED'],
    ['canceled', '0.1', 'Post only order', 'CANCELLED'],
    ['expired', '0', null, 'EXPIRED'],
  ])('reads %s with %s executed (%s) as %s', async (status, executed, reason, state) => {
    const { venue } = await startDesk((request) => {
      if (request.path.endsWith('TradesHistory')) return result({ trades: {}, count: 0 });
      return result({ open: { O1: orderInfo({ status, vol_exec: executed, reason }) } });
    });
    expect(await venue.lookup(REF)).toMatchObject({ outcome: 'FOUND', order: { state } });
  });

  it('reads a status nobody documented as nothing', async () => {
    expect(await look({ O1: orderInfo({ status: 'melted' }) })).toMatchObject({ outcome: 'UNKNOWN' });
  });

  it('turns the pages of trades until all of the order are there, and keeps every digit', async () => {
    const trade = (ordertxid: string) => ({
      ordertxid,
      pair: 'XXBTZUSD',
      time: 1_659_146_001.5,
      price: '43000.20000',
      fee: '0.00000001',
      vol: '0.00000003',
      maker: true,
    });
    const first = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`T${i}`, trade('OTHER')]));
    const { server, venue } = await startDesk((request) => {
      const form = new URLSearchParams(request.body);
      if (!request.path.endsWith('TradesHistory'))
        return result({ open: { O1: orderInfo({ vol_exec: '0.00000003', trades: ['TX'] }) } });
      return result({ trades: form.get('ofs') === '0' ? first : { TX: trade('O1') }, count: 51 });
    });
    const found = await venue.lookup(REF);
    expect(found).toMatchObject({ outcome: 'FOUND', fills: [{ fill: { fillId: 'TX', liquidity: 'MAKER' } }] });
    expect(found.outcome === 'FOUND' && found.fills[0]?.fill.at).toBe(1_659_146_001_500);
    expect(server.received.filter(({ path }) => path.endsWith('TradesHistory'))).toHaveLength(3);
  });
});
