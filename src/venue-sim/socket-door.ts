/** The WebSocket door of a simulated venue: which path leads where, heartbeats, and how long a connection lives. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Timers } from './timers.ts';

/** Serves one connection from its opening on. */
export type ServeSocket = (socket: WebSocket) => void;

export interface SocketDoor {
  /** Who serves the path (with its query), an HTTP status that refuses it, or null for a path that leads nowhere. */
  doorOf(url: string, headers: IncomingMessage['headers']): ServeSocket | number | null;
  /** Protocol pings to the client: how often and how many may stay unanswered; null for a venue that sends none. */
  readonly heartbeat: { readonly everyMs: number; readonly missedMax: number } | null;
  /** Connections end after this. */
  readonly lifeMs: number;
}

const MESSAGE_BYTES_MAX = 65_536;

/** Text of a frame. */
export const frameText = (data: unknown): string => (Buffer.isBuffer(data) ? data.toString('utf8') : '');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON object of a frame, or null when it is none. */
export function frameJson(data: unknown): Readonly<Record<string, unknown>> | null {
  try {
    const raw: unknown = JSON.parse(frameText(data));
    return isRecord(raw) ? raw : null;
  } catch {
    return null;
  }
}

function refuse(stream: Duplex, status: number): void {
  stream.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}

/** Takes over the upgrade requests of the venue's HTTP server. Returns what ends every connection. */
export function attachSockets(server: Server, door: SocketDoor, timers: Timers, now: () => number): () => void {
  const upgrader = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX });
  const unanswered = new Map<WebSocket, number>();
  const onOpen = (socket: WebSocket, serve: ServeSocket): void => {
    unanswered.set(socket, 0);
    socket.on('pong', () => unanswered.set(socket, 0));
    socket.on('error', () => {
      socket.terminate();
    });
    socket.once('close', () => unanswered.delete(socket));
    timers.after(door.lifeMs, () => {
      socket.close();
    });
    serve(socket);
  };
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const serve = door.doorOf(request.url ?? '', request.headers);
    if (serve === null || typeof serve === 'number') {
      refuse(stream, serve ?? 404);
      return;
    }
    upgrader.handleUpgrade(request, stream, head, (socket) => {
      onOpen(socket, serve);
    });
  });
  if (door.heartbeat !== null) {
    const { everyMs, missedMax } = door.heartbeat;
    timers.every(everyMs, () => {
      beat(unanswered, missedMax, String(now()));
    });
  }
  return () => {
    for (const socket of unanswered.keys()) socket.terminate();
    upgrader.close();
  };
}

function beat(unanswered: Map<WebSocket, number>, missedMax: number, payload: string): void {
  for (const [socket, missed] of unanswered) {
    if (missed >= missedMax) socket.terminate();
    else {
      unanswered.set(socket, missed + 1);
      socket.ping(payload);
    }
  }
}
