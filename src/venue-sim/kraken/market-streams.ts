/** Public connections: best prices and trades of the pairs somebody follows, and a heartbeat every second. */
import type { WebSocket } from 'ws';
import type { TradeEvent } from '../../matching/events.ts';
import type { SimCore } from '../core.ts';
import type { Listing } from '../listing.ts';
import { amount, answerFrame, frameOf, stamp, statusFrame } from './frames.ts';
import { listingOf, streamName } from './names.ts';
import { readRequest } from './private-socket.ts';

const CHANNELS = ['ticker', 'trade'] as const;
type Channel = (typeof CHANNELS)[number];

interface Client {
  readonly socket: WebSocket;
  /** `channel symbol`. */
  readonly follows: Set<string>;
}

function tickerOf(listing: Listing): object | null {
  const [bid] = listing.book.depth('BUY', 1);
  const [ask] = listing.book.depth('SELL', 1);
  if (bid === undefined || ask === undefined) return null;
  const last = amount(listing.last);
  return {
    symbol: streamName(listing),
    bid: amount(bid[0]),
    bid_qty: amount(bid[1]),
    ask: amount(ask[0]),
    ask_qty: amount(ask[1]),
    last,
    volume: 0,
    vwap: last,
    low: last,
    high: last,
    change: 0,
    change_pct: 0,
  };
}

export class MarketStreams {
  readonly #core: SimCore;
  readonly #clients = new Set<Client>();
  readonly #touches = new Map<Listing, string>();

  constructor(core: SimCore) {
    this.#core = core;
  }

  serve(socket: WebSocket, connectionId: number): void {
    const client: Client = { socket, follows: new Set() };
    this.#clients.add(client);
    socket.once('close', () => this.#clients.delete(client));
    socket.send(statusFrame(connectionId));
    socket.on('message', (data) => {
      this.#onMessage(client, data);
    });
  }

  onTrade(listing: Listing, trade: TradeEvent): void {
    const entry = {
      symbol: streamName(listing),
      side: trade.takerSide.toLowerCase(),
      price: amount(trade.price),
      qty: amount(trade.quantity),
      ord_type: 'limit',
      trade_id: trade.tradeId,
      timestamp: stamp(trade.at),
    };
    this.#publish('trade', listing, entry);
  }

  onBook(listing: Listing): void {
    if (!this.#isFollowed('ticker', listing)) return;
    const [bid] = listing.book.depth('BUY', 1);
    const [ask] = listing.book.depth('SELL', 1);
    const touch = `${String(bid)} ${String(ask)}`;
    const entry = this.#touches.get(listing) === touch ? null : tickerOf(listing);
    if (entry === null) return;
    this.#touches.set(listing, touch);
    this.#publish('ticker', listing, entry);
  }

  beat(frame: string): void {
    for (const { socket } of this.#clients) socket.send(frame);
  }

  disconnect(): void {
    for (const { socket } of this.#clients) socket.terminate();
  }

  count(): number {
    return this.#clients.size;
  }

  #isFollowed(channel: Channel, listing: Listing): boolean {
    const name = `${channel} ${listing.symbol}`;
    for (const { follows } of this.#clients) if (follows.has(name)) return true;
    return false;
  }

  #publish(channel: Channel, listing: Listing, entry: object): void {
    if (!this.#isFollowed(channel, listing)) return;
    const frame = frameOf({ channel, type: 'update', data: [entry] });
    for (const { socket, follows } of this.#clients) {
      if (follows.has(`${channel} ${listing.symbol}`)) socket.send(frame);
    }
  }

  #onMessage(client: Client, data: unknown): void {
    const request = readRequest(data);
    const now = this.#core.clock.now();
    if (request === null) {
      client.socket.send(answerFrame(null, undefined, now, 'EGeneral:Invalid arguments', {}));
      return;
    }
    const { method, id, params } = request;
    const channel = CHANNELS.find((name) => name === params['channel']);
    if (method === 'ping') client.socket.send(answerFrame('pong', id, now, null, {}));
    else if (channel === undefined || (method !== 'subscribe' && method !== 'unsubscribe'))
      client.socket.send(answerFrame(method, id, now, 'EGeneral:Invalid arguments:channel', {}));
    else
      for (const name of symbolsIn(params)) {
        const listing = listingOf(this.#core, name);
        const problem = listing === undefined ? `Currency pair not supported ${name}` : null;
        client.socket.send(answerFrame(method, id, now, problem, { channel, symbol: name, snapshot: true }));
        if (listing !== undefined) this.#follow(client, channel, listing, method === 'subscribe');
      }
  }

  #follow(client: Client, channel: Channel, listing: Listing, wanted: boolean): void {
    const name = `${channel} ${listing.symbol}`;
    if (!wanted) client.follows.delete(name);
    else if (!client.follows.has(name)) {
      client.follows.add(name);
      const entry = channel === 'ticker' ? tickerOf(listing) : null;
      if (entry !== null) client.socket.send(frameOf({ channel, type: 'snapshot', data: [entry] }));
    }
  }
}

function symbolsIn(params: Readonly<Record<string, unknown>>): readonly string[] {
  const symbols = params['symbol'];
  return Array.isArray(symbols) ? symbols.map(String) : [String(symbols)];
}
