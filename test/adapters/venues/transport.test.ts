/** One request leaves at most once, and every failure says whether it can have left. */
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTransport, type Transport, type TransportOptions } from '../../../src/adapters/venues/transport.ts';
import { closedAddress, ok, startScriptedVenue, until, type Answer, type ScriptedVenue } from './scripted-venue.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(answer: Answer): Promise<ScriptedVenue> {
  const venue = await startScriptedVenue(
    () => 0,
    () => answer,
  );
  closing.push(() => venue.close());
  return venue;
}

function connect(baseUrl: string, options: Omit<TransportOptions, 'baseUrl'> = {}): Transport {
  const transport = createTransport({ baseUrl, ...options });
  closing.push(() => transport.close());
  return transport;
}

const POST = { method: 'POST', path: '/order?x=1', headers: { 'X-KEY': 'k' } } as const;

describe('the transport', () => {
  it('hands over status, headers and body', async () => {
    const venue = await serve({ status: 418, body: 'teapot', headers: { 'Retry-After': '7' } });
    const outcome = await connect(venue.url).request(POST);
    expect(outcome).toMatchObject({ kind: 'REPLY', status: 418, body: 'teapot', headers: { 'retry-after': '7' } });
    expect(venue.received).toMatchObject([{ method: 'POST', path: '/order', query: 'x=1', headers: { 'x-key': 'k' } }]);
  });

  it.each([['RESET'], ['SILENT'], ['TORN'], ['STUCK']] as const)(
    'calls a request lost after bytes left (%s), and never sends it again',
    async (answer) => {
      const venue = await serve(answer);
      const transport = connect(venue.url, { requestTimeoutMs: 150 });
      for (const method of ['POST', 'DELETE', 'GET'] as const) {
        expect(await transport.request({ ...POST, method })).toMatchObject({ kind: 'LOST' });
      }
      expect(venue.received.map((each) => each.method)).toEqual(['POST', 'DELETE', 'GET']);
    },
  );

  it('does not follow a redirect', async () => {
    const venue = await serve({ status: 307, body: '', headers: { location: '/elsewhere' } });
    expect(await connect(venue.url).request(POST)).toMatchObject({ kind: 'REPLY', status: 307 });
    expect(venue.received).toHaveLength(1);
  });

  it('calls a request not sent when nobody listens', async () => {
    expect(await connect(await closedAddress()).request(POST)).toEqual({ kind: 'NOT_SENT', code: 'ECONNREFUSED' });
  });

  it('calls a request not sent when the host has no address', async () => {
    const outcome = await connect('http://no-such-host.invalid').request(POST);
    expect(outcome).toMatchObject({
      kind: 'NOT_SENT',
      code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN|QUEUE_TIMEOUT/),
    });
  });

  it('calls a request not sent when TLS fails before the first byte', async () => {
    const venue = await serve(ok({}));
    const outcome = await connect(venue.url.replace('http:', 'https:')).request(POST);
    expect(outcome).toMatchObject({ kind: 'NOT_SENT' });
    expect(venue.received).toEqual([]);
  });

  it('calls a request not sent when the TLS handshake hangs', async () => {
    const silent: Server = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    closing.push(async () => {
      silent.close();
      await Promise.resolve();
    });
    const { port } = silent.address() as AddressInfo;
    silent.on('connection', (socket) => socket.on('error', () => undefined));
    expect(await connect(`https://127.0.0.1:${port}`, { connectTimeoutMs: 150 }).request(POST)).toMatchObject({
      kind: 'NOT_SENT',
    });
  });

  it('gives up a request that waits for a connection, and does not send it later', async () => {
    const venue = await serve('SILENT');
    const transport = connect(venue.url, { requestTimeoutMs: 1_500, connectTimeoutMs: 400, connections: 1 });
    const first = transport.request({ ...POST, path: '/first' });
    expect(await transport.request({ ...POST, path: '/second' })).toEqual({ kind: 'NOT_SENT', code: 'QUEUE_TIMEOUT' });
    expect(await first).toMatchObject({ kind: 'LOST', code: 'ANSWER_TIMEOUT' });
    venue.script = () => ok('{}');
    expect(await transport.request({ ...POST, path: '/third' })).toMatchObject({ kind: 'REPLY' });
    expect(venue.received.map((each) => each.path)).toEqual(['/first', '/third']);
  });

  it('stops reading a body that is too long', async () => {
    const venue = await serve(ok('x'.repeat(2_000)));
    const outcome = await connect(venue.url).request({ ...POST, bodyLimit: 1_000 });
    expect(outcome).toEqual({ kind: 'LOST', code: 'BODY_TOO_LONG' });
  });

  it('marks the bytes as sent before the headers are read, once each', async () => {
    const venue = await serve(ok('{}'));
    const marks: string[] = [];
    const request = { ...POST, marks: { sent: () => marks.push('sent'), headers: () => marks.push('headers') } };
    await connect(venue.url).request(request);
    expect(marks).toEqual(['sent', 'headers']);
  });

  it('marks the bytes as sent when no answer ever comes', async () => {
    const venue = await serve('SILENT');
    const marks: string[] = [];
    const request = { ...POST, marks: { sent: () => marks.push('sent'), headers: () => marks.push('headers') } };
    const outcome = connect(venue.url, { requestTimeoutMs: 1_000 }).request(request);
    await until(() => marks.length === 1 && venue.received.length === 1, 'the bytes left');
    expect((await outcome).kind).toBe('LOST');
    expect(marks).toEqual(['sent']);
  });

  it('sends nothing once it is closed', async () => {
    const venue = await serve(ok('{}'));
    const transport = createTransport({ baseUrl: venue.url });
    await transport.close();
    expect(await transport.request(POST)).toMatchObject({ kind: 'NOT_SENT' });
    expect(venue.received).toEqual([]);
  });
});
