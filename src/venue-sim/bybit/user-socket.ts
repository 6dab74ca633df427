/** The private stream's door: login, topics, pings. */
import type { WebSocket } from 'ws';
import type { Account } from '../order.ts';
import { frameJson } from '../socket-door.ts';
import { isSignature } from './signature.ts';
import { PRIVATE_TOPICS } from './user-events.ts';
import type { Venue } from './venue.ts';

type Frame = Readonly<Record<string, unknown>>;

const say = (socket: WebSocket, frame: object): void => {
  socket.send(JSON.stringify(frame));
};

/** The account a login is for; null when it is not good. */
function accountOf(venue: Venue, args: unknown): Account | null {
  const [apiKey, expires, signature] = Array.isArray(args) ? (args as unknown[]) : [];
  // Clients send the instant as a number or as its digits.
  const until = typeof expires === 'number' || typeof expires === 'string' ? String(expires) : '';
  if (typeof apiKey !== 'string' || typeof signature !== 'string' || !/^[0-9]{1,15}$/.test(until)) return null;
  const account = venue.core.accounts.get(apiKey);
  if (account === undefined || Number(until) <= venue.core.clock.now()) return null;
  return isSignature(account.secret, `GET/realtime${until}`, signature) ? account : null;
}

/** Topic names without their category: `order.spot` is `order`. */
const topicsOf = (args: unknown): string[] =>
  Array.isArray(args) ? args.map((each) => String(each).split('.')[0] ?? '') : [];

class UserSocket {
  readonly #venue: Venue;
  readonly #socket: WebSocket;
  readonly #id: string;
  #account: Account | null = null;

  constructor(venue: Venue, socket: WebSocket, id: string) {
    this.#venue = venue;
    this.#socket = socket;
    this.#id = id;
  }

  receive(frame: Frame): void {
    switch (frame['op']) {
      case 'ping':
        say(this.#socket, { op: 'pong', args: [String(this.#venue.core.clock.now())], conn_id: this.#id });
        return;
      case 'auth':
        this.#login(frame['args']);
        return;
      case 'subscribe':
        this.#subscribe(frame);
        return;
      case 'unsubscribe':
        this.#unsubscribe(frame);
        return;
      default:
        this.#answer('', false, 'Request not supported');
    }
  }

  #login(args: unknown): void {
    this.#account = accountOf(this.#venue, args);
    this.#answer('auth', this.#account !== null, this.#account === null ? 'Params Error' : '');
    if (this.#account === null) this.#socket.close();
  }

  #subscribe(frame: Frame): void {
    const { privateStreams } = this.#venue.core;
    const topics = topicsOf(frame['args']);
    const known = topics.every((topic) => PRIVATE_TOPICS.some((name) => name === topic));
    const account = this.#account;
    if (account === null || !known || topics.length === 0) {
      this.#answer('subscribe', false, account === null ? 'Request not authorized' : 'error:handler not found', frame);
      return;
    }
    const followed = new Set(privateStreams.of(this.#socket).map(({ topic }) => topic));
    for (const topic of topics) if (!followed.has(topic)) privateStreams.add(this.#socket, account, topic);
    this.#answer('subscribe', true, '', frame);
  }

  #unsubscribe(frame: Frame): void {
    const { privateStreams } = this.#venue.core;
    const topics = topicsOf(frame['args']);
    for (const each of privateStreams.of(this.#socket)) if (topics.includes(each.topic)) privateStreams.remove(each);
    this.#answer('unsubscribe', true, '', frame);
  }

  #answer(op: string, success: boolean, message: string, { req_id }: Frame = {}): void {
    const named = typeof req_id === 'string' ? { req_id } : {};
    say(this.#socket, { success, ret_msg: message, op, conn_id: this.#id, ...named });
  }
}

/** Serves one connection to the private stream. */
export function serveUserSocket(venue: Venue, socket: WebSocket, id: string): void {
  const user = new UserSocket(venue, socket, id);
  socket.on('message', (data) => {
    user.receive(frameJson(data) ?? {});
  });
}
