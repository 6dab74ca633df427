/**
 * The last rung: a Redis-compatible server inside this process, in memory only. It listens on a unix socket that only
 * this user can open, so that child processes reach it and nobody else does.
 */
import { rmSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INSTALL_HINT, type FoundRedis } from './redis-rung.ts';
import { socketUrl } from './redis-url.ts';

/** Starts it. Everything in it is gone when this process ends. */
export async function startEmbedded(): Promise<FoundRedis> {
  const { createRedisCommandExecutor, RedisServerState, Resp2Server } = await import('js-redis-server/core');
  const folder = await mkdtemp(join(tmpdir(), 'tranche-redis-'));
  const path = join(folder, 's');
  const state = new RedisServerState({ databaseCount: 16 });
  const { server } = new Resp2Server({ server: state, executor: createRedisCommandExecutor() });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  // The package's own listen() opens a port on every interface; its net.Server is told where to listen instead.
  await listenOn(server, path);
  await chmod(path, 0o600);
  const removeFolder = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', removeFolder);
  return {
    kind: 'embedded',
    url: socketUrl(path),
    durable: false,
    description: `embedded in-process Redis, in memory only: nothing survives a restart; ${INSTALL_HINT}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      process.off('exit', removeFolder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function listenOn(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
