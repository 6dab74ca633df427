/** Private and public streams over one kind of connection: what may be followed depends on who has connected. */
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { TradeEvent } from '../../matching/events.ts';
import type { SimCore } from '../core.ts';
import type { ExchangeListener, OrderEvent } from '../exchange-events.ts';
import type { Listing } from '../listing.ts';
import type { Account, SimOrder, SimTrade } from '../order.ts';
import { frameJson, type ServeSocket } from '../socket-door.ts';
import { plain } from '../units.ts';
import { DfxRefusal } from './refusal.ts';
import { authenticate } from './signature.ts';
import { accountIdOf, levelsOf, nameOf, statusOf, WORDS } from './views.ts';

const PATH = '/ws/market';
const PRIVATE_TOPICS: ReadonlyMap<string, readonly string[]> = new Map([['SPOT', ['ORDER', 'TRADE']]]);
const DEPTHS: Readonly<Record<string, number>> = {
  spot_depth5: 5,
  spot_depth10: 10,
  spot_depth20: 20,
  spot_depth50: 50,
};
const TRADES = 'spot_trade';
const NONE = ' ';

const messageText = (topic: string, subject: string, body: object): string =>
  JSON.stringify({ id: `${topic}-${subject}`, type: 'MESSAGE', topic, subject, sn: 0, body });

/** Messages of trades, private and public, name their subject in a list of one. */
const tradeText = (topic: string, subject: string, body: object): string =>
  JSON.stringify({ id: `${topic}-${subject}`, type: 'MESSAGE', topic, subjects: [subject], sn: 0, body });

/** A subject and topic of a public connection: `spot_depth5 BTC-USDT`. */
const keyOf = (topic: string, subject: string): string => `${topic} ${subject}`;

export class Streams {
  readonly #core: SimCore;
  /** What each public or private connection follows of the market. */
  readonly #followed = new Map<WebSocket, Set<string>>();
  /** Connections without a login. */
  readonly #public = new Set<WebSocket>();
  /** The sequence number of order messages. */
  #sequence = 0;

  constructor(core: SimCore) {
    this.#core = core;
  }

  /** Who serves a connection: an HTTP status when its login is refused, null for another path. */
  doorOf(url: string, headers: IncomingMessage['headers']): ServeSocket | number | null {
    const cut = url.indexOf('?');
    const path = cut < 0 ? url : url.slice(0, cut);
    if (path !== PATH) return null;
    try {
      const account = headers['exchange-api-key'] === undefined ? null : this.#login(url.slice(cut + 1), headers);
      return (socket) => {
        this.#serve(socket, account);
      };
    } catch (error) {
      return error instanceof DfxRefusal ? error.status : 500;
    }
  }

  #login(param: string, headers: IncomingMessage['headers']): Account {
    return authenticate(this.#core, { method: 'GET', path: PATH, param, body: '', headers }).account;
  }

  #serve(socket: WebSocket, account: Account | null): void {
    this.#followed.set(socket, new Set());
    if (account === null) this.#public.add(socket);
    socket.once('close', () => {
      this.#followed.delete(socket);
      this.#public.delete(socket);
    });
    socket.on('message', (data) => {
      const frame = frameJson(data);
      if (frame !== null) this.#answer(socket, account, frame);
    });
    socket.send(JSON.stringify({ id: 'session', type: 'WELCOME' }));
  }

  #answer(socket: WebSocket, account: Account | null, frame: Readonly<Record<string, unknown>>): void {
    const { id = null, type } = frame;
    const answer = (kind: string): void => {
      socket.send(JSON.stringify({ id, type: kind }));
    };
    if (type === 'PING') answer('PONG');
    else if (type === 'BYE') socket.close();
    else if (type === 'SUBSCRIBE') answer(this.#subscribe(socket, account, frame) ? 'ACK' : 'ERROR');
    else if (type === 'UNSUBSCRIBE') {
      this.#followed.set(socket, new Set());
      answer('ACK');
    } else answer('ERROR');
  }

  /** False when there is no such topic, or not for this connection. */
  #subscribe(socket: WebSocket, account: Account | null, frame: Readonly<Record<string, unknown>>): boolean {
    const { topic, subjects } = frame;
    if (typeof topic !== 'string' || !Array.isArray(subjects)) return false;
    const names = subjects.filter((each): each is string => typeof each === 'string');
    const own = PRIVATE_TOPICS.get(topic);
    if (own === undefined) return this.#follow(socket, topic, names);
    if (account === null || !names.every((name) => own.includes(name))) return false;
    for (const name of names) this.#core.privateStreams.add(socket, account, name);
    return true;
  }

  #follow(socket: WebSocket, topic: string, names: readonly string[]): boolean {
    if (DEPTHS[topic] === undefined && topic !== TRADES) return false;
    for (const name of names) this.#followed.get(socket)?.add(keyOf(topic, name));
    for (const listing of this.#core.listings.values()) {
      if (names.includes(nameOf(listing))) this.#sendDepth(socket, topic, listing);
    }
    return true;
  }

  #sendDepth(socket: WebSocket, topic: string, listing: Listing): void {
    const count = DEPTHS[topic];
    if (count !== undefined) socket.send(messageText(topic, nameOf(listing), this.#depthBody(listing, count)));
  }

  #depthBody(listing: Listing, count: number): object {
    return {
      lastUpdateId: listing.updateId,
      symbol: nameOf(listing),
      asks: levelsOf(listing, 'SELL', count),
      bids: levelsOf(listing, 'BUY', count),
    };
  }

  /** The first levels, whole, to whoever follows them. */
  onBook(listing: Listing): void {
    for (const [socket, followed] of this.#followed) {
      for (const topic of Object.keys(DEPTHS)) {
        if (followed.has(keyOf(topic, nameOf(listing)))) this.#sendDepth(socket, topic, listing);
      }
    }
  }

  onTrade(listing: Listing, trade: TradeEvent): void {
    const key = keyOf(TRADES, nameOf(listing));
    const followers = [...this.#followed].filter(([, followed]) => followed.has(key));
    if (followers.length === 0) return;
    const text = tradeText(TRADES, nameOf(listing), {
      e: 'trade',
      E: Math.floor(this.#core.clock.now()),
      s: nameOf(listing),
      t: trade.tradeId,
      p: plain(trade.price),
      q: plain(trade.quantity),
      T: Math.floor(trade.at),
      m: trade.takerSide === 'SELL',
    });
    for (const [socket] of followers) socket.send(text);
  }

  /** Worded now, sent after the ledger is on disk: the trade on its own subject, then the order. */
  readonly onOrder: ExchangeListener['onOrder'] = (event: OrderEvent) => {
    const { order } = event;
    const { account, clientOrderId } = order;
    const messages: [subject: string, text: string][] = [];
    if (event.type === 'TRADED') messages.push(['TRADE', tradeText('SPOT', 'TRADE', this.#tradeBody(event.trade))]);
    messages.push(['ORDER', messageText('SPOT', 'ORDER', this.#orderBody(order))]);
    return () => {
      for (const [subject, text] of messages) {
        this.#core.privateStreams.publish(account, subject, [clientOrderId], () => text);
      }
    };
  };

  #orderBody(order: SimOrder): object {
    this.#sequence += 1;
    return {
      e: 'orderUpdate',
      E: Math.floor(this.#core.clock.now()),
      s: nameOf(order.listing),
      se: this.#sequence,
      i: order.venueOrderId,
      c: order.clientOrderId === '' ? NONE : order.clientOrderId,
      ai: accountIdOf(order.account),
      S: order.side,
      p: plain(order.price),
      q: plain(order.quantity),
      a: plain((BigInt(order.price) * BigInt(order.quantity)) / 100_000_000n),
      X: statusOf(order),
      z: plain(order.executed),
      x: plain(order.quoteExecuted),
      o: 'LIMIT',
      f: order.rejectReason === null ? NONE : WORDS[order.rejectReason][1],
      ct: Math.floor(order.createdAt),
      mt: Math.floor(order.updatedAt),
    };
  }

  #tradeBody(trade: SimTrade): object {
    const { order } = trade;
    return {
      e: 'tradeUpdate',
      E: Math.floor(this.#core.clock.now()),
      s: nameOf(order.listing),
      i: trade.venueTradeId,
      ai: accountIdOf(order.account),
      oi: order.venueOrderId,
      p: plain(trade.price),
      q: plain(trade.quantity),
      S: order.side,
      o: 'LIMIT',
      t: Math.floor(trade.at),
      T: plain(trade.quoteQuantity),
      r: trade.isMaker ? 'MAKER' : 'TAKER',
      f: plain(trade.fee),
      fa: trade.feeAsset,
    };
  }

  /** Breaks the connections without a login. */
  disconnect(): void {
    for (const socket of this.#public) socket.terminate();
  }

  count(): number {
    return this.#public.size;
  }
}
