/** More than the API can do, and clients that mean it no good: what matters goes on. */
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from '../../src/bin/wiring/api.ts';
import { loadConfig } from '../../src/bin/wiring/config.ts';
import { createLog } from '../../src/bin/wiring/log.ts';
import { waitFor } from '../support/poll.ts';
import { durableRedis } from '../support/redis.ts';
import type { Reply } from '../support/signed-client.ts';
import { System, twapOf } from '../support/system.ts';

const SLOW_SOCKETS = 500;
const CONNECTIONS_MAX = 1_000;
const CREATES_AT_ONCE = 400;
const CANCELS = 100;
const FLOOD_MS = 8_000;
/** Much less than the server asks for. */
const SHED_PAUSE_MS = 200;
/** The promise is a second; the rest is for a machine that is busy with other tests. */
const REFUSED_WITHIN_MS = 3_000;

let made = 0;
/** Orders that do nothing for an hour, no two alike. */
const later = (): object => ({
  ...twapOf(10, '0.5'),
  startTime: new Date(Date.now() + 3_600_000 + (made += 1)).toISOString(),
  endTime: new Date(Date.now() + 7_200_000).toISOString(),
});
const p99 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1] ?? Number.POSITIVE_INFINITY;

describe.skipIf(!durableRedis)('an API under pressure', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start();
    await system.worker();
  }, 120_000);
  afterAll(() => system.close());

  /** Sockets that stay as they are until somebody ends them. What each got is in `said`. */
  async function openSockets(count: number, first: string): Promise<{ sockets: Socket[]; ended: () => number }> {
    const { hostname, port } = new URL(system.url);
    let ended = 0;
    const open = (): Promise<Socket> =>
      new Promise((resolve) => {
        const socket = connect(Number(port), hostname, () => {
          if (first !== '') socket.write(first);
          resolve(socket);
        });
        socket.resume();
        socket.on('error', () => undefined);
        socket.on('close', () => {
          ended += 1;
          resolve(socket);
        });
      });
    return { sockets: await Promise.all(Array.from({ length: count }, open)), ended: () => ended };
  }

  /** Whether a connection of its own gets an answer: one that is dropped is opened first, too. */
  function isAnswered(): Promise<boolean> {
    const { hostname, port } = new URL(system.url);
    return new Promise((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'));
      socket.on('error', () => undefined);
      socket.once('close', () => resolve(false));
      socket.once('data', () => {
        resolve(true);
        socket.destroy();
      });
    });
  }

  const close = (sockets: readonly Socket[]): void => {
    for (const socket of sockets) socket.destroy();
  };

  it('S-17: five hundred requests that never end delay nobody and are ended', { timeout: 60_000 }, async () => {
    const half = 'POST /api/v2/trading/order/create HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"a":';
    const headers = 'GET /api/v2/time HTTP/1.1\r\nHost: x\r\nX-Slow: ';
    const bodies = await openSockets(SLOW_SOCKETS / 2, half);
    const heads = await openSockets(SLOW_SOCKETS / 2, headers);
    const times: number[] = [];
    for (let i = 0; i < 100; i += 1) {
      const reply = await system.client.call('GET', '/api/v2/trading/order/open');
      expect(reply.status).toBe(200);
      times.push(reply.tookMs);
    }
    const beside = bodies.ended() + heads.ended();
    console.log(`overload: p99 beside ${SLOW_SOCKETS} slow sockets ${p99(times).toFixed(1)} ms`);
    // All were answered while the slow ones were still there.
    expect(beside).toBe(0);
    await waitFor('the slow ones to be ended', 20_000, () => bodies.ended() + heads.ended() === SLOW_SOCKETS);
  });

  it('S-17: beyond a thousand connections new ones are dropped, and those that are there go on', async () => {
    expect((await system.client.call('GET', '/api/v2/trading/order/open')).status).toBe(200);
    const { sockets, ended } = await openSockets(CONNECTIONS_MAX + 50, '');
    await waitFor('the surplus to be dropped', 10_000, () => ended() >= 50);
    expect(ended()).toBeLessThan(100);
    expect((await system.client.call('GET', '/api/v2/trading/order/open')).status).toBe(200);
    close(sockets);
    await waitFor('new connections to be taken', 10_000, isAnswered);
  });

  it('S-19: while creates are shed, cancels and reads are answered soon', { timeout: 120_000 }, async () => {
    // One after the other: all at once they could be shed themselves.
    const mine: string[] = [];
    for (let i = 0; i < CANCELS; i += 1) mine.push(await system.client.place(later()));
    const end = Date.now() + FLOOD_MS;
    const replies: Reply[] = [];
    async function create(): Promise<void> {
      while (Date.now() < end) {
        const reply = await system.client.create(later());
        replies.push(reply);
        if (reply.status === 503) await pause(SHED_PAUSE_MS);
      }
    }
    const flood = Promise.all(Array.from({ length: CREATES_AT_ONCE }, create));
    await waitFor('a create to be shed', FLOOD_MS, () => replies.some((reply) => reply.status === 503));
    const cancels: Reply[] = [];
    const reads: Reply[] = [];
    for (const orderId of mine) {
      cancels.push(await system.client.cancel({ orderId }));
      reads.push(await system.client.byQuery(`orderId=${orderId}`));
    }
    await flood;
    const shed = replies.filter((reply) => reply.status === 503);
    const [cancelMs, readMs] = [cancels, reads].map((all) => p99(all.map((reply) => reply.tookMs)));
    console.log(
      `overload: ${replies.length} creates, ${shed.length} shed; cancel p99 ${cancelMs} ms, read ${readMs} ms`,
    );
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([201, 503]));
    for (const reply of shed.slice(0, 10)) {
      expect(reply.headers.get('retry-after')).toBe('1');
      expect(reply.body).toMatchObject({ errorCode: 'EMS_INSTANCES_DOWN', status: 'REJECTED' });
    }
    expect(new Set([...cancels, ...reads].map((reply) => reply.status))).toEqual(new Set([200]));
    await waitFor(
      'creates to be taken again',
      10_000,
      async () => (await system.client.create(later())).status === 201,
    );
  });

  it(
    'every endpoint says within a second that Redis is away, and works again by itself',
    { timeout: 60_000 },
    async () => {
      const listing = await startApi(loadConfig(system.environment), createLog('silent', 'api'));
      const endpoints = [...listing.app.methodsByPath].flatMap(([path, methods]) =>
        path.startsWith('/api/v2/trading/') ? methods.map((method) => ({ method, path })) : [],
      );
      await listing.close();
      expect(endpoints.length).toBeGreaterThan(3);
      process.kill(system.redis.pid, 'SIGSTOP');
      try {
        const ask = ({ method, path }: (typeof endpoints)[number]): Promise<Reply> =>
          method === 'GET'
            ? system.client.call('GET', `${path}?orderId=1`)
            : system.client.call('POST', path, { orderId: 1 });
        // All at once: one after the other each would wait its second for the same.
        const replies = await Promise.all(endpoints.map(ask));
        for (const [index, reply] of replies.entries()) {
          const path = endpoints[index]?.path;
          expect([path, reply.status, reply.body['errorCode']]).toEqual([path, 503, 'EMS_INSTANCES_DOWN']);
          expect(reply.headers.get('retry-after')).toBe('1');
          expect(reply.tookMs).toBeLessThan(REFUSED_WITHIN_MS);
        }
      } finally {
        process.kill(system.redis.pid, 'SIGCONT');
      }
      await waitFor('the API to work again', 10_000, async () => (await system.client.create(later())).status === 201);
    },
  );
});
