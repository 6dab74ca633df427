/** Public topics: books as snapshots, trades, tickers. Nothing is computed for a topic that nobody follows. */
import type { WebSocket } from 'ws';
import type { TradeEvent } from '../../matching/events.ts';
import type { SimCore } from '../core.ts';
import type { Listing } from '../listing.ts';
import { frameJson } from '../socket-door.ts';
import { plain } from '../units.ts';
import { bookView, levelTexts } from './market-routes.ts';
import { idText } from './venue.ts';

const TOPIC = /^(orderbook\.(1|50|200|1000)|publicTrade|tickers)\.([A-Z0-9]+)$/;
const ARGS_MAX = 10;

export class MarketStreams {
  readonly #core: SimCore;
  readonly #followers = new Map<string, Set<WebSocket>>();
  readonly #sockets = new Set<WebSocket>();
  /** What followers of a book were told last, by topic. */
  readonly #told = new Map<string, string>();

  constructor(core: SimCore) {
    this.#core = core;
  }

  serve(socket: WebSocket): void {
    this.#sockets.add(socket);
    socket.on('message', (data) => {
      this.#receive(socket, frameJson(data) ?? {});
    });
    socket.once('close', () => {
      this.#sockets.delete(socket);
      for (const followers of this.#followers.values()) followers.delete(socket);
    });
  }

  onTrade(listing: Listing, trade: TradeEvent): void {
    const T = this.#core.clock.now();
    this.#publish(`publicTrade.${listing.symbol}`, 'snapshot', [
      {
        T,
        s: listing.symbol,
        S: trade.takerSide === 'BUY' ? 'Buy' : 'Sell',
        v: plain(trade.quantity),
        p: plain(trade.price),
        i: idText(trade.tradeId),
        BT: false,
        seq: trade.tradeId,
      },
    ]);
  }

  /** The best level is told at once. */
  onBook(listing: Listing): void {
    this.#tellBook(listing, 1);
  }

  /** Deeper books every 100 ms. */
  tick(): void {
    for (const listing of this.#core.listings.values()) {
      for (const depth of [50, 200, 1_000]) this.#tellBook(listing, depth);
    }
  }

  disconnect(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  count(): number {
    return this.#sockets.size;
  }

  #tellBook(listing: Listing, depth: number): void {
    const topic = `orderbook.${depth}.${listing.symbol}`;
    if ((this.#followers.get(topic)?.size ?? 0) === 0) return;
    const levels = JSON.stringify([levelTexts(listing, 'BUY', depth), levelTexts(listing, 'SELL', depth)]);
    if (this.#told.get(topic) === levels) return;
    this.#told.set(topic, levels);
    this.#publish(topic, 'snapshot', bookView(listing, depth));
  }

  #publish(topic: string, type: string, data: unknown, only?: WebSocket): void {
    const followers = this.#followers.get(topic);
    if (followers === undefined || followers.size === 0) return;
    const ts = this.#core.clock.now();
    const frame = JSON.stringify({ topic, ts, type, data, cts: ts });
    for (const socket of only === undefined ? followers : [only]) socket.send(frame);
  }

  #receive(socket: WebSocket, frame: Readonly<Record<string, unknown>>): void {
    const { op, req_id } = frame;
    const answer = (success: boolean, message: string): void => {
      socket.send(JSON.stringify({ success, ret_msg: message, op, conn_id: 'public', req_id }));
    };
    if (op === 'ping') {
      answer(true, 'pong');
      return;
    }
    const topics = Array.isArray(frame['args']) ? frame['args'].map(String) : [];
    if (topics.length === 0 || topics.length > ARGS_MAX) answer(false, 'error:args size must be 1 to 10');
    else if (op === 'unsubscribe') {
      for (const topic of topics) this.#followers.get(topic)?.delete(socket);
      answer(true, '');
    } else if (op === 'subscribe') this.#subscribe(socket, topics, answer);
    else answer(false, 'error:op not supported');
  }

  #subscribe(socket: WebSocket, topics: readonly string[], answer: (success: boolean, message: string) => void): void {
    const unknown = topics.find((topic) => !this.#core.listings.has(TOPIC.exec(topic)?.[3] ?? ''));
    if (unknown !== undefined) {
      answer(false, `error:handler not found,topic:${unknown}`);
      return;
    }
    answer(true, 'subscribe');
    for (const topic of topics) this.#follow(socket, topic);
  }

  /** A book is shown whole to whoever begins to follow it. */
  #follow(socket: WebSocket, topic: string): void {
    const followers = this.#followers.get(topic) ?? new Set();
    followers.add(socket);
    this.#followers.set(topic, followers);
    const [, , depth, symbol] = TOPIC.exec(topic) ?? [];
    const listing = this.#core.listings.get(symbol ?? '');
    if (listing !== undefined && depth !== undefined) {
      this.#publish(topic, 'snapshot', bookView(listing, Number(depth)), socket);
    }
  }
}
