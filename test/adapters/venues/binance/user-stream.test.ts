/** The private stream: login, reports, and every way it may have lost something. */
import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { toText } from '../../../../src/domain/decimal.ts';
import type { OrderFill, OrderView, VenueEvents } from '../../../../src/engine/venue.ts';
import type { VenueOptions } from '../../../../src/adapters/venues/options.ts';
import { closedAddress, until } from '../scripted-venue.ts';
import { CLIP_ID, placeRequest, PRIVATE_KEY, PUBLIC_KEY, START_MS, startDesk, SYMBOL } from './binance-support.ts';
import { closeAll, type Desk } from '../open-desk.ts';

afterEach(closeAll);

interface Heard extends VenueEvents {
  readonly orders: OrderView[];
  readonly fills: OrderFill[];
  readonly resyncs: string[];
}

function listen(): Heard {
  const orders: OrderView[] = [];
  const fills: OrderFill[] = [];
  const resyncs: string[] = [];
  return {
    orders,
    fills,
    resyncs,
    onOrder: (view) => void orders.push(view),
    onFill: (fill) => void fills.push(fill),
    onResync: (cause) => void resyncs.push(cause),
  };
}

type Login = (request: { id: string; params: Record<string, string | number> }) => object;

const accept: Login = ({ id }) => ({ id, status: 200, result: { subscriptionId: 0 } });

interface Stream extends Desk {
  readonly heard: Heard;
  readonly logins: { method: string; params: Record<string, string | number> }[];
  push(event: object | string): void;
}

async function startStream(login: Login = accept, over: Partial<VenueOptions> = {}): Promise<Stream> {
  const desk = await startDesk(() => 'SILENT', over);
  const logins: Stream['logins'] = [];
  desk.server.onSocket = (socket) => {
    socket.on('message', (data: Buffer) => {
      const request = JSON.parse(data.toString()) as Stream['logins'][number] & { id: string };
      logins.push(request);
      socket.send(JSON.stringify(login(request)));
    });
  };
  const heard = listen();
  await desk.venue.subscribe(heard);
  const push = (event: object | string): void =>
    desk.server.sockets.at(-1)?.send(typeof event === 'string' ? event : JSON.stringify({ subscriptionId: 0, event }));
  return { ...desk, heard, logins, push };
}

const report = (over: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  e: 'executionReport',
  E: START_MS + 1,
  s: 'BTCUSDT',
  c: CLIP_ID,
  S: 'BUY',
  o: 'LIMIT',
  f: 'GTC',
  q: '0.50000000',
  p: '43000.25000000',
  C: '',
  x: 'NEW',
  X: 'NEW',
  r: 'NONE',
  i: 28,
  l: '0.00000000',
  z: '0.00000000',
  L: '0.00000000',
  n: '0',
  N: null,
  T: START_MS + 2,
  t: -1,
  m: false,
  ...over,
});

const traded = { x: 'TRADE', X: 'PARTIALLY_FILLED', l: '0.2', z: '0.2', L: '43000.10', n: '0.0001', N: 'BNB', t: 56 };

describe('the private stream', () => {
  it('logs in with a signature over the sorted parameters and asks for a resync', async () => {
    const { heard, logins } = await startStream();
    const params = logins[0]?.params ?? {};
    expect(logins[0]?.method).toBe('userDataStream.subscribe.signature');
    const text = `apiKey=${PUBLIC_KEY}&timestamp=${START_MS}`;
    expect(params['signature']).toBe(createHmac('sha256', PRIVATE_KEY).update(text).digest('hex'));
    expect(params['timestamp']).toBe(START_MS);
    expect(heard.resyncs).toEqual(['CONNECTED']);
  });

  it('reports a new order, its trades and its cancel under our id', async () => {
    const { heard, push } = await startStream();
    push(report());
    push(report({ ...traded, m: true }));
    push(report({ x: 'CANCELED', X: 'CANCELED', c: 'theCancel', C: CLIP_ID, z: '0.2' }));
    await until(() => heard.orders.length === 3, 'three reports');
    expect(heard.orders.map(({ clipId, state, cumQuantity }) => [clipId, state, toText(cumQuantity)])).toEqual([
      [CLIP_ID, 'OPEN', '0'],
      [CLIP_ID, 'OPEN', '0.2'],
      [CLIP_ID, 'CANCELLED', '0.2'],
    ]);
    expect(heard.fills).toHaveLength(1);
    expect(heard.fills[0]).toMatchObject({
      clipId: CLIP_ID,
      venueOrderId: '28',
      symbol: SYMBOL,
      fill: { fillId: '56', feeAsset: 'BNB', liquidity: 'MAKER', at: START_MS + 2 },
    });
    expect(heard.resyncs).toEqual(['CONNECTED']);
  });

  it('passes duplicates on, for the fill id decides', async () => {
    const { heard, push } = await startStream();
    push(report(traded));
    push(report(traded));
    await until(() => heard.orders.length === 2, 'two reports');
    expect(heard.fills.map(({ fill }) => fill.fillId)).toEqual(['56', '56']);
  });

  it('reports why an order was refused or expired, and orders of others without a clip id', async () => {
    const { heard, push } = await startStream();
    push(report({ x: 'REJECTED', X: 'REJECTED', r: 'WOULD_MATCH_IMMEDIATELY' }));
    push(report({ x: 'EXPIRED', X: 'EXPIRED_IN_MATCH' }));
    push(report({ c: 'web_77', s: 'XYZBTC' }));
    await until(() => heard.orders.length === 3, 'three reports');
    expect(heard.orders).toMatchObject([
      { state: 'REJECTED', reason: 'WOULD_MATCH_IMMEDIATELY' },
      { state: 'EXPIRED', reason: 'EXPIRED_IN_MATCH' },
      { clipId: null, symbol: 'XYZBTC', reason: null },
    ]);
  });

  it.each([
    ['not JSON', '{'],
    ['a fill without a price', JSON.stringify({ event: report({ ...traded, L: '0' }) })],
    ['a negative quantity', JSON.stringify({ event: report({ ...traded, l: '-1' }) })],
    ['a state nobody documented', JSON.stringify({ event: report({ X: 'ODD' }) })],
    ['a word that every object has for a state', JSON.stringify({ event: report({ X: 'constructor' }) })],
  ])('applies nothing of %s and asks for a resync', async (_name, text) => {
    const { heard, push } = await startStream();
    push(text);
    await until(() => heard.resyncs.length === 2, 'a resync');
    expect(heard.resyncs[1]).toBe('BAD_MESSAGE');
    expect([heard.orders, heard.fills]).toEqual([[], []]);
  });

  it('ignores messages about other things', async () => {
    const { heard, push } = await startStream();
    push({ e: 'outboundAccountPosition', B: [] });
    push({ e: 'balanceUpdate', a: 'BTC' });
    push(report());
    await until(() => heard.orders.length === 1, 'the report');
    expect(heard.resyncs).toEqual(['CONNECTED']);
  });

  it('comes back after a lost connection and asks for a resync after the new login', async () => {
    const { heard, server, push } = await startStream();
    server.sockets[0]?.terminate();
    await until(() => heard.resyncs.length === 3, 'the stream is back');
    expect(heard.resyncs).toEqual(['CONNECTED', 'DISCONNECTED', 'CONNECTED']);
    push(report());
    await until(() => heard.orders.length === 1, 'a report on the new connection');
  });

  it.each([['eventStreamTerminated'], ['serverShutdown']])('connects anew when the venue says %s', async (e) => {
    const { heard, server, push } = await startStream();
    push({ e, E: START_MS });
    await until(() => heard.resyncs.length === 3, 'the stream is back');
    expect(server.sockets).toHaveLength(2);
  });

  it('asks for a resync when no event came for the silence time, though the connection lives', async () => {
    const { heard, server, clock } = await startStream(accept, { silenceMs: 400 });
    let pongs = 0;
    server.sockets[0]?.on('pong', () => (pongs += 1));
    clock.ms += 399;
    server.sockets[0]?.ping();
    await until(() => pongs === 1, 'the connection was heard of late');
    expect(heard.resyncs).toEqual(['CONNECTED']);
    clock.ms += 1;
    await until(() => heard.resyncs.length === 2, 'a resync');
    expect(heard.resyncs[1]).toBe('SILENT');
  });

  it('drops a connection on which not even a ping is answered', async () => {
    const { heard, server, clock } = await startStream(accept, { silenceMs: 400 });
    server.sockets[0]?.pause();
    clock.ms += 400;
    await until(() => server.sockets.length === 2, 'a second connection');
    expect(heard.resyncs).toContain('DISCONNECTED');
  });

  it('answers the pings of the venue', async () => {
    const { server } = await startStream();
    let pongs = 0;
    server.sockets[0]?.on('pong', () => (pongs += 1));
    server.sockets[0]?.ping();
    await until(() => pongs === 1, 'a pong');
  });

  it('tries again after a refused login, without showing the key', async () => {
    let refusals = 0;
    const { heard, logged } = await startStream((request) => {
      if (refusals === 2) return accept(request);
      refusals += 1;
      return { id: request.id, status: 401, error: { code: -2015, msg: `bad key ${PUBLIC_KEY}` } };
    });
    await until(() => heard.resyncs.length === 1, 'the login');
    expect(logged.join('')).toContain('stream-login-refused');
    expect(logged.join('')).not.toContain(PUBLIC_KEY);
  });

  it('keeps order entry back too when the login is answered with a ban', async () => {
    const { venue } = await startStream(({ id }) => ({
      id,
      status: 418,
      error: { code: -1003, msg: 'banned', data: { serverTime: START_MS, retryAfter: START_MS + 9_000 } },
    }));
    expect(await venue.place(placeRequest())).toMatchObject({
      outcome: 'NOT_ADMITTED',
      retryAfterMs: 9_000,
      error: { errorCode: 'DDOS_PROTECTION' },
    });
  });

  it('does not hold its caller up when the venue is away', async () => {
    const desk = await startDesk(() => 'SILENT', { wsApi: (await closedAddress()).replace('http', 'ws') });
    const heard = listen();
    await desk.venue.subscribe(heard);
    expect(heard.resyncs).toEqual([]);
  });

  it('ends without a resync when it is unsubscribed, and leaves order entry open', async () => {
    const { heard, server, venue } = await startStream();
    await venue.unsubscribe();
    await until(() => server.sockets[0]?.readyState === 3, 'the connection ends');
    expect(heard.resyncs).toEqual(['CONNECTED']);
    await venue.place(placeRequest());
    expect(server.received).toHaveLength(1);
    await venue.subscribe(heard);
    expect(heard.resyncs).toEqual(['CONNECTED', 'CONNECTED']);
    await expect(venue.subscribe(heard)).rejects.toThrow(/subscribed already/);
  });
});
