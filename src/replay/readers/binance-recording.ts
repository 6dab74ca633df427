/**
 * Raw recordings of Binance's WebSocket: `<local ns> {"stream":..,"data":{..}}`; a REST snapshot of the book is a line
 * without `stream`. Rows stand in the order of arrival. The book ticker of spot and a snapshot carry no exchange time: they
 * get the one of the message before plus the time that passed here since.
 */
import { DataError } from './data-error.ts';
import { unitOfBinance } from './binance-klines.ts';
import { stampMicros, textOf } from './byte-numbers.ts';
import { DepthChain } from './depth-chain.ts';
import { skip, symbolFilter, type Format, type Target } from './format.ts';
import { Members } from './json-bytes.ts';
import type { Fields } from './records.ts';
import { FLAG } from './rows.ts';

const SPACE = 32;

class Recording {
  readonly #target: Target;
  readonly #isWanted: ReturnType<typeof symbolFilter>;
  readonly #depth: DepthChain;
  readonly #message = new Members();
  readonly #data = new Members();
  #local = 0;
  #exchangeUs = -1;
  #exchangeLocal = 0;
  /** The stream of prints that counts: with both, every print would be there twice. */
  #prints = '';
  /** Number of the last print; -1 before the first. */
  #lastPrint = -1;

  constructor(target: Target) {
    this.#target = target;
    this.#isWanted = symbolFilter(target);
    this.#depth = new DepthChain(target.rows, target.notes);
  }

  take({ bytes, from, to }: Fields): void {
    const [start, end] = [from[0] as number, to[0] as number];
    const space = bytes.indexOf(SPACE, start);
    if (space < 0 || space >= end) throw new DataError('must be the local time, a space and the message');
    this.#local = stampMicros(bytes, start, space);
    this.#message.read(bytes, space + 1, end);
    const message = this.#message;
    if (message.has('lastUpdateId') && !message.has('stream')) this.#snapshot();
    else if (message.has('data')) {
      this.#data.read(bytes, message.from('data'), message.to('data'));
      this.#event(this.#data);
    } else if (message.has('s')) this.#event(message);
    else skip(this.#target.notes, 'message without data');
  }

  end(): void {
    const { notes, settings } = this.#target;
    notes.quantityUnit = settings.quantityUnit ?? unitOfBinance(notes.symbol);
    this.#depth.end();
  }

  #event(data: Members): void {
    if (!data.has('s') || !this.#isWanted(data.bytes, data.from('s'), data.to('s'))) return;
    const isTimed = this.#hear(data);
    const type = data.has('e') ? data.text('e') : 'bookTicker';
    if (type === 'depthUpdate') this.#depth.change(data, () => this.#begin(isTimed));
    else if (type === 'trade' || type === 'aggTrade') this.#print(data, type);
    else if (type === 'bookTicker') this.#ticker(data, isTimed);
    else skip(this.#target.notes, `event ${textOf(data.bytes, data.from('e'), data.to('e'))}`);
  }

  /** Takes a message's exchange time: the engine's where there is one, else the event's. False when it has neither. */
  #hear(data: Members): boolean {
    const name = ['T', 'E'].find((each) => data.has(each));
    if (name === undefined) return false;
    this.#exchangeUs = stampMicros(data.bytes, data.from(name), data.to(name));
    this.#exchangeLocal = this.#local;
    return true;
  }

  #begin(isTimed: boolean): void {
    const { rows } = this.#target;
    if (this.#exchangeUs < 0) {
      this.#exchangeUs = this.#exchangeLocal = this.#local;
    }
    if (isTimed) rows.message(this.#exchangeUs, this.#local);
    else rows.message(Math.max(this.#exchangeUs + this.#local - this.#exchangeLocal, rows.lastUs), this.#local);
  }

  #snapshot(): void {
    const { notes } = this.#target;
    if ([...notes.skipped.keys()].some((reason) => reason.startsWith('symbol '))) {
      throw new DataError('is a snapshot without a symbol in a recording of several symbols');
    }
    this.#begin(this.#hear(this.#message));
    this.#depth.snapshot(this.#message);
  }

  #print(data: Members, type: string): void {
    const { rows, notes } = this.#target;
    if (this.#prints === '') this.#prints = type;
    if (this.#prints !== type) {
      skip(notes, `${type} beside ${this.#prints}`);
      return;
    }
    const missing = this.#missingBefore(data, type);
    if (missing < 0) {
      skip(notes, 'print that was told before');
      return;
    }
    // Futures also print transfers of the insurance fund, which no order of the book took part in.
    if (data.has('X') && data.text('X') !== 'MARKET') {
      skip(notes, `trade of type ${data.text('X')}`);
      return;
    }
    this.#begin(true);
    if (missing > 0) rows.hole('SEQUENCE', missing);
    else rows.checkQuiet();
    const price = rows.grid.price(data.bytes, data.from('p'), data.to('p'));
    const quantity = rows.grid.quantity(data.bytes, data.from('q'), data.to('q'));
    rows.trade(price, quantity, data.text('m') === 'true' ? FLAG.sell : 0);
  }

  /** How many prints are missing before this one by its number; below 0 when it is no new one: collectors listen twice. */
  #missingBefore(data: Members, type: string): number {
    const name = type === 'trade' ? 't' : 'a';
    if (!data.has(name)) return 0;
    const last = this.#lastPrint;
    const id = data.whole(name);
    if (id > last) this.#lastPrint = id;
    return last < 0 ? 0 : id - last - 1;
  }

  #ticker(data: Members, isTimed: boolean): void {
    const { rows, notes } = this.#target;
    if (this.#exchangeUs < 0) {
      skip(notes, 'quote before the first exchange time');
      return;
    }
    this.#begin(isTimed);
    const price = (name: string): number => rows.grid.price(data.bytes, data.from(name), data.to(name));
    const quantity = (name: string): number => rows.grid.quantity(data.bytes, data.from(name), data.to(name));
    // Each twice: the first look may make the grid finer, which would make the other side's number stale.
    price('a');
    quantity('A');
    rows.quote(price('b'), quantity('B'), price('a'), quantity('A'));
  }
}

export const binanceRecording: Format = {
  name: 'binance-recording',
  title: 'raw recording of the Binance WebSocket',
  shape: 'lines',
  width: 4,
  fits: (head) => /^\d{16,19} \{/.test(head.lines[0] ?? ''),
  open: (target) => {
    const recording = new Recording(target);
    return { take: (fields) => recording.take(fields), end: () => recording.end() };
  },
};
