/** WebSocket connections of the venue's port: which path leads where, heartbeats, and the 24 hours a connection lives. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Gateway } from './gateway.ts';
import type { MarketStreams } from './market-streams.ts';
import { VenueRefusal } from './refusal.ts';
import type { Venue } from './route.ts';
import { serveSocketApi } from './socket-api.ts';
import type { Timers } from './timers.ts';
import type { UserStreams } from './user-streams.ts';

const PING_MS = 20_000;
/** Pings that may stay unanswered before the connection is dropped. */
const MISSED_PINGS_MAX = 3;
const LIFE_MS = 86_400_000;
const CONNECT_WEIGHT = 2;
const MESSAGE_BYTES_MAX = 65_536;

interface Doors {
  readonly venue: Venue;
  readonly gateway: Gateway;
  readonly userStreams: UserStreams;
  readonly marketStreams: MarketStreams;
  readonly timers: Timers;
}

type Serve = (socket: WebSocket) => void;

function doorOf(doors: Doors, url: string): Serve | null {
  const path = url.split('?')[0] ?? '';
  if (path === '/ws-api/v3') {
    return (socket) => {
      serveSocketApi(doors.venue, doors.gateway, doors.userStreams, socket);
    };
  }
  if (path === '/stream' || path === '/ws' || path.startsWith('/ws/')) {
    return (socket) => {
      doors.marketStreams.serve(socket, url);
    };
  }
  return null;
}

/** Why a connection is refused, as an HTTP status; null when it is welcome. */
function refusalOf({ venue }: Doors): number | null {
  try {
    venue.limiter.spend(venue.clock.now(), CONNECT_WEIGHT);
    return null;
  } catch (error) {
    return error instanceof VenueRefusal ? error.status : 500;
  }
}

/** Takes over the upgrade requests of the venue's HTTP server. Returns what ends every connection. */
export function attachSockets(server: Server, doors: Doors): () => void {
  const upgrader = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX });
  const unanswered = new Map<WebSocket, number>();
  const onOpen = (socket: WebSocket, serve: Serve): void => {
    unanswered.set(socket, 0);
    socket.on('pong', () => unanswered.set(socket, 0));
    socket.on('error', () => {
      socket.terminate();
    });
    socket.once('close', () => unanswered.delete(socket));
    doors.timers.after(LIFE_MS, () => {
      socket.close();
    });
    serve(socket);
  };
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const serve = doorOf(doors, request.url ?? '');
    const status = serve === null ? 404 : refusalOf(doors);
    if (serve === null || status !== null) {
      stream.end(`HTTP/1.1 ${status ?? 404} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    upgrader.handleUpgrade(request, stream, head, (socket) => {
      onOpen(socket, serve);
    });
  });
  doors.timers.every(PING_MS, () => {
    for (const [socket, missed] of unanswered) {
      if (missed >= MISSED_PINGS_MAX) socket.terminate();
      else {
        unanswered.set(socket, missed + 1);
        socket.ping(String(doors.venue.clock.now()));
      }
    }
  });
  return () => {
    for (const socket of unanswered.keys()) socket.terminate();
    upgrader.close();
  };
}
