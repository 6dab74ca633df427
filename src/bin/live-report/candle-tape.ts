/** Candles as the tape of a report: equal consecutive bins of whole numbers. */
import { price, quantity, stepsIn, toText, type Price, type Quantity } from '../../domain/decimal.ts';
import type { Candle } from '../../domain/market.ts';
import { instant } from '../../domain/time.ts';
import type { MarketTape } from '../../report/execution.ts';

const digitsOf = (text: string): number => text.split('.')[1]?.length ?? 0;
/** The most digits that any of the values has. */
const mostDigits = (values: readonly (Price | Quantity)[]): number =>
  values.reduce((most, value) => Math.max(most, digitsOf(toText(value))), 0);

interface Grid {
  readonly tick: Price;
  readonly lot: Quantity;
}

/** One candle in whole numbers; without a trade it has no high and no low. */
function cellsOf(candle: Candle, { tick, lot }: Grid) {
  const volume = stepsIn(candle.volume, lot);
  const [high, low, close] = [stepsIn(candle.high, tick), stepsIn(candle.low, tick), stepsIn(candle.close, tick)];
  const isStill = volume === 0n;
  return {
    volume: Number(volume),
    notional: Number(((high + low + close) * volume) / 3n),
    high: isStill ? 0 : Number(high),
    low: isStill ? 0 : Number(low),
    close: Number(close),
  };
}

const COLUMNS = ['volume', 'notional', 'high', 'low', 'close'] as const;

/** A price that is not known is the one before it. */
function carry(column: Float64Array): void {
  column.forEach((value, index) => {
    if (value === 0 && index > 0) column[index] = column[index - 1] ?? 0;
  });
}

/** Bins from the first candle to the last; one without a candle shows no trade and the price before it. */
export function candleTape(candles: readonly Candle[], binMs: number): MarketTape {
  const first = candles[0]?.at ?? instant(0);
  const count = candles.length === 0 ? 0 : Math.round(((candles.at(-1)?.at ?? first) - first) / binMs) + 1;
  const priceDecimals = mostDigits(candles.flatMap(({ high, low, close }) => [high, low, close]));
  const quantityDecimals = mostDigits(candles.map(({ volume }) => volume));
  const grid = { tick: price(`1e-${priceDecimals}`), lot: quantity(`1e-${quantityDecimals}`) };
  const room = (): Float64Array => new Float64Array(count);
  const columns = { volume: room(), notional: room(), high: room(), low: room(), close: room() };
  for (const candle of candles) {
    const bin = Math.round((candle.at - first) / binMs);
    const cells = cellsOf(candle, grid);
    for (const name of COLUMNS) columns[name][bin] = cells[name];
  }
  carry(columns.close);
  const none = new Float64Array(0);
  return { binMs, from: first, count, priceDecimals, quantityDecimals, ...columns, bid: none, ask: none };
}
