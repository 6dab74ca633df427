/** How a socket comes back: later each time, and not while the venue wants to be left alone. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { createLiveSocket, type LiveSocket, type LiveSocketOptions } from '../../../src/adapters/venues/live-socket.ts';
import { until } from './scripted-venue.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Scene {
  readonly socket: LiveSocket;
  readonly sockets: WebSocket[];
  readonly causes: string[];
  /** How many connections in a row had ended early, at each end. */
  readonly attempts: number[];
  readonly clock: { ms: number };
  /** Handshakes to refuse, with the seconds to stay away. */
  readonly refuse: number[];
}

async function open(options: Partial<LiveSocketOptions> = {}, refuse: number[] = []): Promise<Scene> {
  const server = createServer();
  const upgrader = new WebSocketServer({ noServer: true });
  const [sockets, causes, attempts]: [WebSocket[], string[], number[]] = [[], [], []];
  server.on('upgrade', (request, stream, head) => {
    const seconds = refuse.shift();
    if (seconds === undefined) upgrader.handleUpgrade(request, stream, head, (each) => void sockets.push(each));
    else stream.end(`HTTP/1.1 429 No\r\nRetry-After: ${seconds}\r\nContent-Length: 0\r\n\r\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const clock = { ms: 1_000_000 };
  const socket: LiveSocket = createLiveSocket({
    name: 'test',
    url: () => `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    onOpen: () => socket.healthy(),
    onMessage: () => undefined,
    onDown: (cause) => void causes.push(cause),
    now: () => clock.ms,
    draw: () => 0,
    log: (_level, _event, details) => void attempts.push(Number(details['attempt'])),
    backoffMs: 2,
    ...options,
  });
  closing.push(() => {
    socket.close();
    for (const each of sockets) each.terminate();
    server.close();
  });
  return { socket, sockets, causes, attempts, clock, refuse };
}

describe('a socket that comes back', () => {
  it('waits longer each time when its connections end as soon as they are good', async () => {
    const { sockets, attempts } = await open();
    for (let i = 1; i <= 4; i += 1) {
      await until(() => sockets.length === i, `connection ${i}`);
      sockets.at(-1)?.close();
      await until(() => attempts.length === i, `the end of connection ${i}`);
    }
    expect(attempts).toEqual([0, 1, 2, 3]);
  });

  it('begins with the short pause again after a connection that has lasted', async () => {
    const { sockets, attempts, clock } = await open();
    for (let i = 1; i <= 3; i += 1) {
      await until(() => sockets.length === i, `connection ${i}`);
      await new Promise((resolve) => sockets.at(-1)?.once('pong', resolve).ping());
      clock.ms += i === 3 ? 5_000 : 4_999;
      sockets.at(-1)?.close();
      await until(() => attempts.length === i, `the end of connection ${i}`);
    }
    expect(attempts).toEqual([0, 1, 0]);
  });

  it('makes no connection while the venue wants to be left alone', async () => {
    let heldMs = 5;
    const { sockets, causes } = await open({ holdMs: () => heldMs });
    await until(() => causes.length === 3, 'three looks');
    expect(causes).toEqual(['HELD_BACK', 'HELD_BACK', 'HELD_BACK']);
    expect(sockets).toHaveLength(0);
    heldMs = 0;
    await until(() => sockets.length === 1, 'the connection');
  });

  it('stays away as long as a refused handshake says', async () => {
    const { sockets, causes, clock } = await open({}, [1]);
    await until(() => causes.length === 2, 'the refusal and a look');
    expect(causes).toEqual(['HTTP_429', 'HELD_BACK']);
    clock.ms += 1_000;
    await until(() => sockets.length === 1, 'the connection');
  });
});
