/** The arguments that the committed fixture was generated from. */
import { invariant } from '../domain/errors.ts';
import type { FixtureOptions } from './generate.ts';
import { MARKET_SYMBOLS } from './symbols.ts';

const bitcoin = MARKET_SYMBOLS.find((symbol) => symbol.symbol === 'BTCUSDT');
invariant(bitcoin, 'BTCUSDT is a built-in symbol');

/** Ten minutes of BTCUSDT, a book a second with five levels a side. */
export const BTCUSDT_10M: FixtureOptions = {
  seed: 20_240_128,
  symbol: bitcoin,
  durationMs: 600_000,
  stepMs: 1_000,
  levels: 5,
  // 2024-01-28T12:00:00Z
  startMs: 1_706_443_200_000,
};
