/**
 * Plays a recorded or generated market file (format: fixtures/market/README.md). When the file ends, a seeded walk goes
 * on from its last middle price; symbols that the file does not hold walk from the beginning.
 */
import { refuse } from '../domain/errors.ts';
import type { BookSide, LevelView } from '../matching/events.ts';
import type { MarketEvent, MarketSource } from './events.ts';
import { toGrid } from './grid.ts';
import type { MarketSymbol } from './symbols.ts';
import { WalkSource } from './walk.ts';

const LEVELS_MAX = 1_000;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readLevels(value: unknown, symbol: MarketSymbol, field: string): LevelView[] {
  if (!Array.isArray(value) || value.length > LEVELS_MAX)
    throw refuse(field, `must be a list of up to ${LEVELS_MAX} levels`);
  return value.map((level: unknown, index): LevelView => {
    const [price, lots] = Array.isArray(level) ? (level as unknown[]) : [];
    return [
      toGrid(String(price), symbol.tickDecimals, `${field}[${index}][0]`),
      toGrid(String(lots), symbol.lotDecimals, `${field}[${index}][1]`),
    ];
  });
}

function readSide(value: unknown, field: string): BookSide {
  if (value === 'BUY' || value === 'SELL') return value;
  throw refuse(field, 'must be BUY or SELL');
}

function readEvent(raw: unknown, line: number, symbols: ReadonlyMap<string, MarketSymbol>): MarketEvent {
  const where = `line ${line}`;
  if (!isRecord(raw)) throw refuse(where, 'must be a JSON object');
  const symbol = symbols.get(String(raw['symbol']));
  if (symbol === undefined) throw refuse(`${where} symbol`, `must be one of ${[...symbols.keys()].join(', ')}`);
  const at = raw['t'];
  if (typeof at !== 'number' || !Number.isSafeInteger(at) || at < 0) throw refuse(`${where} t`, 'must be whole ms');
  const head = { at, symbol: symbol.symbol };
  if (raw['type'] === 'book') {
    const bids = readLevels(raw['bids'], symbol, `${where} bids`);
    return { ...head, type: 'book', bids, asks: readLevels(raw['asks'], symbol, `${where} asks`) };
  }
  if (raw['type'] !== 'trade') throw refuse(`${where} type`, 'must be book or trade');
  return {
    ...head,
    type: 'trade',
    takerSide: readSide(raw['side'], `${where} side`),
    price: toGrid(String(raw['price']), symbol.tickDecimals, `${where} price`),
    quantity: toGrid(String(raw['qty']), symbol.lotDecimals, `${where} qty`),
  };
}

/** Reads a whole fixture. Times count from the first line's. Throws OrderError naming the line for bad input. */
export function readFixture(text: string, symbols: readonly MarketSymbol[]): MarketEvent[] {
  const known = new Map(symbols.map((symbol) => [symbol.symbol, symbol]));
  const events: MarketEvent[] = [];
  let line = 0;
  for (const row of text.split('\n')) {
    line += 1;
    if (row === '') continue;
    let raw: unknown;
    try {
      raw = JSON.parse(row);
    } catch {
      throw refuse(`line ${line}`, 'must be valid JSON');
    }
    const event = readEvent(raw, line, known);
    if (event.at < (events.at(-1)?.at ?? 0)) throw refuse(`line ${line} t`, 'must not be earlier than the line before');
    events.push(event);
  }
  const first = events[0];
  if (first === undefined) throw refuse('market file', 'must hold at least one event');
  return events.map((event) => ({ ...event, at: event.at - first.at }));
}

/** Middle of the last book of each symbol, in ticks. */
function lastMiddles(events: readonly MarketEvent[]): Map<string, number> {
  const middles = new Map<string, number>();
  for (const event of events) {
    if (event.type !== 'book') continue;
    const bid = event.bids[0]?.[0];
    const ask = event.asks[0]?.[0];
    if (bid !== undefined && ask !== undefined) middles.set(event.symbol, (bid + ask) / 2);
  }
  return middles;
}

export interface FixtureSourceOptions {
  readonly text: string;
  readonly symbols: readonly MarketSymbol[];
  readonly seed: number;
  readonly startMs: number;
}

export class FixtureSource implements MarketSource {
  readonly #events: readonly MarketEvent[];
  #next = 0;
  readonly #after: WalkSource;
  readonly #others: WalkSource;

  constructor(options: FixtureSourceOptions) {
    const { symbols, seed, startMs } = options;
    this.#events = readFixture(options.text, symbols);
    const held = new Set(this.#events.map((event) => event.symbol));
    const endsAt = this.#events.at(-1)?.at ?? 0;
    this.#after = new WalkSource({
      seed,
      startMs,
      symbols: symbols.filter((symbol) => held.has(symbol.symbol)),
      startTicks: lastMiddles(this.#events),
      firstAt: endsAt + 100,
    });
    this.#others = new WalkSource({ seed, startMs, symbols: symbols.filter((symbol) => !held.has(symbol.symbol)) });
  }

  readUntil(until: number): MarketEvent[] {
    const events = [...this.#others.readUntil(until)];
    for (let event = this.#events[this.#next]; event !== undefined && event.at <= until;) {
      events.push(event);
      this.#next += 1;
      event = this.#events[this.#next];
    }
    events.push(...this.#after.readUntil(until));
    return events.sort((a, b) => a.at - b.at);
  }

  /** Moves the walk of a symbol; has no effect on what the file still holds. */
  moveTo(symbol: string, ticks: number): void {
    this.#after.moveTo(symbol, ticks);
    this.#others.moveTo(symbol, ticks);
  }
}
