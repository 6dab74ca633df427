/** Public streams: best prices, trades, depth. Nothing is computed for a stream that nobody follows. */
import type { WebSocket } from 'ws';
import type { LevelView, TradeEvent } from '../../matching/events.ts';
import type { VenueClock } from '../clock.ts';
import type { Listing } from '../listing.ts';
import { decodePart } from '../pairs.ts';
import { frameText } from '../socket-door.ts';
import { fixed } from '../units.ts';
import { depthView, levelTexts } from './market-routes.ts';

const STREAM = /^([a-z0-9]+)@(bookTicker|trade|depth(5|10|20)?(@100ms|@1000ms)?)$/;
const STREAMS_MAX = 1_024;
const MESSAGES_PER_SECOND = 5;
const LEVELS = 1_000;
/** Depth is published every 100 ms; streams without a speed every tenth time. */
const SLOW_EVERY = 10;

interface Client {
  readonly socket: WebSocket;
  readonly isCombined: boolean;
  readonly streams: Set<string>;
  second: number;
  messages: number;
}

/** What the followers of a diff stream have been told. */
interface Published {
  readonly updateId: number;
  readonly bids: ReadonlyMap<number, number>;
  readonly asks: ReadonlyMap<number, number>;
}

const snapshotOf = (listing: Listing): Published => ({
  updateId: listing.updateId,
  bids: new Map(listing.book.depth('BUY', LEVELS)),
  asks: new Map(listing.book.depth('SELL', LEVELS)),
});

/** Levels that are new, changed, or gone (quantity 0). */
function changes(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): [string, string][] {
  const levels: LevelView[] = [...after].filter(([price, quantity]) => before.get(price) !== quantity);
  for (const price of before.keys()) if (!after.has(price)) levels.push([price, 0]);
  return levels.map(([price, quantity]) => [fixed(price), fixed(quantity)]);
}

export class MarketStreams {
  readonly #clock: VenueClock;
  readonly #listings: ReadonlyMap<string, Listing>;
  readonly #clients = new Set<Client>();
  readonly #followers = new Map<string, Set<Client>>();
  readonly #published = new Map<string, Published>();
  readonly #touches = new Map<Listing, string>();
  #ticks = 0;

  constructor(clock: VenueClock, listings: ReadonlyMap<string, Listing>) {
    this.#clock = clock;
    this.#listings = listings;
  }

  /** Serves one connection: `/ws/<stream>/<stream>` sends bare events, `/stream?streams=a/b` wraps them. */
  serve(socket: WebSocket, url: string): void {
    const isCombined = url.startsWith('/stream');
    const names = isCombined ? (/[?&]streams=([^&]*)/.exec(url)?.[1] ?? '') : url.slice('/ws'.length);
    const client: Client = { socket, isCombined, streams: new Set(), second: 0, messages: 0 };
    this.#clients.add(client);
    for (const name of decodePart(names).split('/')) this.#follow(client, name);
    socket.on('message', (data) => {
      this.#onMessage(client, frameText(data));
    });
    socket.once('close', () => {
      this.#clients.delete(client);
      for (const name of client.streams) this.#unfollow(client, name);
    });
  }

  onTrade(listing: Listing, trade: TradeEvent): void {
    const name = `${listing.symbol.toLowerCase()}@trade`;
    if (!this.#followers.has(name)) return;
    this.#publish(name, {
      e: 'trade',
      E: this.#clock.now(),
      s: listing.symbol,
      t: trade.tradeId,
      p: fixed(trade.price),
      q: fixed(trade.quantity),
      T: trade.at,
      m: trade.takerSide === 'SELL',
      M: true,
    });
  }

  onBook(listing: Listing): void {
    const name = `${listing.symbol.toLowerCase()}@bookTicker`;
    if (!this.#followers.has(name)) return;
    const [bid] = levelTexts(listing, 'BUY', 1);
    const [ask] = levelTexts(listing, 'SELL', 1);
    const touch = `${String(bid)} ${String(ask)}`;
    if (bid === undefined || ask === undefined || this.#touches.get(listing) === touch) return;
    this.#touches.set(listing, touch);
    this.#publish(name, { u: listing.updateId, s: listing.symbol, b: bid[0], B: bid[1], a: ask[0], A: ask[1] });
  }

  /** To be called every 100 ms. */
  publishDepth(): void {
    this.#ticks += 1;
    for (const name of this.#followers.keys()) {
      const [symbol = '', kind = '', speed] = name.split('@');
      const listing = this.#listings.get(symbol.toUpperCase());
      if (listing === undefined || !kind.startsWith('depth')) continue;
      if (speed !== '100ms' && this.#ticks % SLOW_EVERY !== 0) continue;
      if (kind === 'depth') this.#publishChanges(name, listing);
      else this.#publish(name, depthView(listing, Number(kind.slice('depth'.length))));
    }
  }

  /** Breaks every public connection. */
  disconnect(): void {
    for (const { socket } of this.#clients) socket.terminate();
  }

  count(): number {
    return this.#clients.size;
  }

  #publishChanges(name: string, listing: Listing): void {
    const before = this.#published.get(name);
    const after = snapshotOf(listing);
    if (before === undefined || before.updateId === after.updateId) return;
    this.#published.set(name, after);
    this.#publish(name, {
      e: 'depthUpdate',
      E: this.#clock.now(),
      s: listing.symbol,
      U: before.updateId + 1,
      u: after.updateId,
      b: changes(before.bids, after.bids),
      a: changes(before.asks, after.asks),
    });
  }

  #publish(name: string, data: object): void {
    const bare = JSON.stringify(data);
    const wrapped = `{"stream":"${name}","data":${bare}}`;
    for (const { socket, isCombined } of this.#followers.get(name) ?? []) socket.send(isCombined ? wrapped : bare);
  }

  #follow(client: Client, name: string): void {
    const listing = this.#listings.get(STREAM.exec(name)?.[1]?.toUpperCase() ?? '');
    // The venue accepts names of streams that do not exist and never sends anything on them.
    if (listing === undefined || client.streams.size >= STREAMS_MAX) return;
    client.streams.add(name);
    const followers = this.#followers.get(name) ?? new Set();
    followers.add(client);
    this.#followers.set(name, followers);
    if (!this.#published.has(name) && /@depth(@|$)/.test(name)) this.#published.set(name, snapshotOf(listing));
  }

  #unfollow(client: Client, name: string): void {
    client.streams.delete(name);
    const followers = this.#followers.get(name);
    followers?.delete(client);
    if (followers?.size !== 0) return;
    this.#followers.delete(name);
    this.#published.delete(name);
  }

  #onMessage(client: Client, text: string): void {
    const second = Math.floor(this.#clock.now() / 1_000);
    client.messages = client.second === second ? client.messages + 1 : 1;
    client.second = second;
    if (client.messages > MESSAGES_PER_SECOND) {
      client.socket.close(1008, 'Too many requests');
      return;
    }
    client.socket.send(JSON.stringify(this.#control(client, text)));
  }

  #control(client: Client, text: string): object {
    const request = readControl(text);
    if (request === null) return { error: { code: 3, msg: 'Invalid JSON: expected method and params' } };
    const { id, method, params } = request;
    if (method === 'LIST_SUBSCRIPTIONS') return { result: [...client.streams], id };
    if (method === 'SUBSCRIBE') for (const name of params) this.#follow(client, name);
    else if (method === 'UNSUBSCRIBE') for (const name of params) this.#unfollow(client, name);
    else return { error: { code: 2, msg: `Invalid request: unknown method ${method}` }, id };
    return { result: null, id };
  }
}

function readControl(text: string): { id: unknown; method: string; params: string[] } | null {
  try {
    const raw = JSON.parse(text) as { id?: unknown; method?: unknown; params?: unknown } | null;
    if (typeof raw?.method !== 'string') return null;
    const params: unknown[] = Array.isArray(raw.params) ? raw.params : [];
    return { id: raw.id ?? null, method: raw.method, params: params.map(String) };
  } catch {
    return null;
  }
}
