/** Writes a market fixture: the walk of a seed as lines of JSON. The same arguments give the same bytes. */
import type { LevelView } from '../matching/events.ts';
import type { MarketEvent } from './events.ts';
import { fromGrid } from './grid.ts';
import type { MarketSymbol } from './symbols.ts';
import { WalkSource } from './walk.ts';

export interface FixtureOptions {
  readonly seed: number;
  readonly symbol: MarketSymbol;
  readonly durationMs: number;
  /** Time between two books, ms. */
  readonly stepMs: number;
  /** Levels a side. */
  readonly levels: number;
  /** Epoch ms of time zero: gives the hour of the day, which shapes the volume. */
  readonly startMs: number;
}

const levelsText = (symbol: MarketSymbol, levels: readonly LevelView[]): [string, string][] =>
  levels.map(([price, lots]) => [fromGrid(price, symbol.tickDecimals), fromGrid(lots, symbol.lotDecimals)]);

function lineOf(symbol: MarketSymbol, event: MarketEvent): string {
  const head = { t: event.at, type: event.type, symbol: event.symbol };
  if (event.type === 'book') {
    return JSON.stringify({ ...head, bids: levelsText(symbol, event.bids), asks: levelsText(symbol, event.asks) });
  }
  const price = fromGrid(event.price, symbol.tickDecimals);
  return JSON.stringify({ ...head, side: event.takerSide, price, qty: fromGrid(event.quantity, symbol.lotDecimals) });
}

/** The whole file as text, one event a line, times from 0 to `durationMs` exclusive. */
export function generateFixture(options: FixtureOptions): string {
  const { symbol, stepMs, durationMs } = options;
  const source = new WalkSource({ ...options, symbols: [symbol] });
  let text = '';
  for (let until = 0; until < durationMs; until += stepMs) {
    for (const event of source.readUntil(until)) text += `${lineOf(symbol, event)}\n`;
  }
  return text;
}
