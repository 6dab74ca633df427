/** Where and when test worlds are: one instrument, one account, one noon. */
import { parseRules, type Instrument } from '../domain/instrument.ts';
import { parseInstant } from '../domain/time.ts';

export const NOON = parseInstant('2024-01-28T12:00:00Z', 'noon');
export const SYMBOL = 'BTC/USDT';
export const SHARDS = 16;
export const ACCOUNT = 'BINANCE/main';

export const BTC: Instrument = {
  symbol: SYMBOL,
  venueSymbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  assetClass: 'SPOT',
  tradable: true,
  rules: parseRules({ step: '0.00001', minQty: '0.00001', maxQty: '9000', minNotional: '5', tick: '0.01' }),
};

/** A line of an order's journal, as it is stored. */
export interface JournalLine {
  readonly type: string;
  readonly at: number;
  readonly to?: string;
  readonly code?: string;
  readonly message?: string;
}

export function fail(message: string): never {
  throw new Error(message);
}
