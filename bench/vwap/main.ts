/** `node bench/vwap-tracking.mjs FILE...`: how closely VWAP follows the market's own, beside TWAP, on candles of files. */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { DYNAMIC_HOURS_MAX } from '../../strategies/lib/volume-profile.ts';
import { readCandles, type Candle } from './candle-files.ts';
import { seriesOf } from './series.ts';
import { summaryOf, type MarketSummary } from './summary.ts';
import { syntheticCandles } from './synthetic.ts';
import { reportOf, verdictOf } from './text.ts';
import { curvesOf, track } from './tracking.ts';

const HELP = `node bench/vwap-tracking.mjs [--json] [--one] [--synthetic DAYS [--seed N]] FILE...

FILE  candles of one minute, or of five: Binance kline CSV (with or without a header, ms or µs) or any CSV whose header
      names time, open, high, low, close and volume; JSON lists (ccxt's order, or Bitfinex' with the close before the
      high) or objects; .gz and .zip are read too. A column "symbol" tells markets apart; without one, files whose names
      differ only in digits are parts of one market and others are markets of their own. Order and gaps do not matter.
      --one takes all files for one market.

Curves are learned from the 10 to 20 days before each parent, so a market needs at least 11 days. Errors are against the
VWAP of the window in bps; differences are of absolute errors, parent by parent, with one standard error. The gates are
for what VWAP does by default: at 1 h and 4 h not worse than TWAP by more than 0.05 bps, and better by at least 5 %.`;

const PARENT_HOURS = [1, 4, 24];

function measure(market: string, candles: readonly Candle[]): MarketSummary {
  const series = seriesOf(candles);
  const curves = curvesOf(series);
  const runs = PARENT_HOURS.flatMap((hours) => summaryOf(track(series, curves, hours), DYNAMIC_HOURS_MAX) ?? []);
  return { market, days: series.days, runs };
}

/** `BTCUSDT-1m-2024-01.csv.gz` and `BTCUSDT-1m-window2.zip` → `BTCUSDT-1m`. */
const marketOf = (path: string): string =>
  basename(path)
    .replace(/(\.(csv|json|gz|zip|txt))+$/i, '')
    .replace(/([-_. ]?(to|part|window|w)?[-_. ]?\d{1,14})+$/i, '') || basename(path);

type ByMinute = Map<number, Candle>;

/** Whether two files tell different things of one minute. */
const contradict = (one: ByMinute, other: ByMinute): boolean =>
  [...other].some(([at, { close, volume }]) => {
    const same = one.get(at);
    return same !== undefined && (same.close !== close || same.volume !== volume);
  });

/**
 * Candles by market, which is what a column of symbols says, or else the name of the file. Files that contradict each
 * other are markets of their own, whatever they are called.
 */
function markets(paths: readonly string[], isOne: boolean): Map<string, Candle[]> {
  const found = new Map<string, ByMinute>();
  for (const path of paths) {
    const { bySymbol, skipped } = readCandles(path);
    if (skipped > 0) process.stderr.write(`vwap-tracking: ${path}: ${skipped} rows that are no candle left out\n`);
    for (const [symbol, candles] of bySymbol) {
      const own: ByMinute = new Map(candles.map((candle) => [candle.at, candle]));
      const name = isOne ? 'all files' : symbol || marketOf(path);
      const known = found.get(name) ?? new Map<number, Candle>();
      if (contradict(known, own)) found.set(`${name} of ${basename(path)}`, own);
      else found.set(name, new Map([...known, ...own]));
    }
  }
  const sorted = [...found].map(([name, by]) => [name, [...by.values()].sort((a, b) => a.at - b.at)] as const);
  return new Map(sorted);
}

function run(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      one: { type: 'boolean' },
      help: { type: 'boolean' },
      synthetic: { type: 'string' },
      seed: { type: 'string' },
    },
  });
  const days = values.synthetic === undefined ? 0 : Number(values.synthetic);
  const wrong = !Number.isInteger(days) || days < 0 || (positionals.length === 0 && days === 0);
  if (values.help === true || wrong) {
    process.stdout.write(`${HELP}\n`);
    return values.help === true ? 0 : 2;
  }
  const found = markets(positionals, values.one === true);
  if (days > 0) found.set(`synthetic ${days} days`, syntheticCandles(days, Number(values.seed ?? '1')));
  const summaries: MarketSummary[] = [];
  for (const [market, candles] of found) {
    const summary = measure(market, candles);
    summaries.push(summary);
    process.stdout.write(values.json === true ? `${JSON.stringify(summary)}\n` : reportOf(summary));
  }
  if (values.json !== true) process.stdout.write(verdictOf(summaries));
  return 0;
}

try {
  process.exitCode = run();
} catch (error) {
  process.stderr.write(`vwap-tracking: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
