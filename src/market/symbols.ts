/** The built-in tradable things of the simulated market: their grid and where their walk starts. */

export interface MarketSymbol {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** Decimal places of one tick and one lot: a tick of 0.01 has 2. */
  readonly tickDecimals: number;
  readonly lotDecimals: number;
  /** First middle price, in ticks. */
  readonly startTicks: number;
  /** Smallest and largest displayed quantity at the touch, in lots. */
  readonly touchLots: readonly [least: number, most: number];
  /** Mean quantity of a public trade, in lots. */
  readonly tradeLots: number;
  /** Public trades a second on an average hour. */
  readonly tradesPerSecond: number;
  /** Standard deviation of the one-second return, in parts of one, in a normal regime. */
  readonly volatility: number;
  /** Widest spread of a normal regime, in ticks. */
  readonly spreadTicks: number;
}

export const MARKET_SYMBOLS: readonly MarketSymbol[] = [
  {
    symbol: 'BTCUSDT',
    base: 'BTC',
    quote: 'USDT',
    tickDecimals: 2,
    lotDecimals: 5,
    startTicks: 4_300_000,
    touchLots: [50_000, 300_000],
    tradeLots: 6_000,
    tradesPerSecond: 4,
    volatility: 0.000_06,
    spreadTicks: 20,
  },
  {
    symbol: 'ETHUSDT',
    base: 'ETH',
    quote: 'USDT',
    tickDecimals: 2,
    lotDecimals: 4,
    startTicks: 220_000,
    touchLots: [60_000, 400_000],
    tradeLots: 8_000,
    tradesPerSecond: 3,
    volatility: 0.000_08,
    spreadTicks: 4,
  },
];
