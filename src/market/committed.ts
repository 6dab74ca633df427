/** The market files that come with the product, and what each was generated from. */
import { invariant } from '../domain/errors.ts';
import { klinesText, tardisBookText, tardisTradesText, tradesText } from './file-texts.ts';
import { generateFixture, type FixtureOptions } from './generate.ts';
import { madeBars } from './made-bars.ts';
import { madeMarket, type MadeStep } from './made-book.ts';
import { MARKET_SYMBOLS, type MarketSymbol } from './symbols.ts';

function symbolNamed(name: string): MarketSymbol {
  const found = MARKET_SYMBOLS.find((each) => each.symbol === name);
  invariant(found, `${name} is a built-in symbol`);
  return found;
}

const bitcoin = symbolNamed('BTCUSDT');
const ether = symbolNamed('ETHUSDT');

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

/** Coarser grids, as contracts have them: a file of a week stays small. */
const BITCOIN_CONTRACT: MarketSymbol = {
  ...bitcoin,
  tickDecimals: 1,
  lotDecimals: 3,
  startTicks: 430_000,
  touchLots: [200, 3_000],
  tradeLots: 60,
  spreadTicks: 4,
};
const ETHER_CONTRACT: MarketSymbol = { ...ether, lotDecimals: 3, startTicks: 220_000, tradeLots: 800 };

// 2024-01-22T00:00:00Z, a Monday.
const WEEK_START_MS = 1_705_881_600_000;
const DAY_MINUTES = 1_440;

const hourOf = (durationMs: number): Iterable<MadeStep> =>
  madeMarket({
    seed: 128,
    symbol: BITCOIN_CONTRACT,
    startMs: BTCUSDT_10M.startMs,
    durationMs,
    stepMs: 100,
    levels: 10,
  });
const HOUR_MS = 3_600_000;
const TEN_MINUTES_MS = 600_000;

export interface CommittedFile {
  /** Below fixtures/market; the text is packed when it ends with .gz. */
  readonly name: string;
  readonly text: () => string;
}

export const COMMITTED_FILES: readonly CommittedFile[] = [
  { name: 'btcusdt-10m.ndjson', text: () => generateFixture(BTCUSDT_10M) },
  {
    name: 'BTCUSDT-1m-7d.csv.gz',
    text: () =>
      klinesText(
        BITCOIN_CONTRACT,
        madeBars({
          seed: 22,
          symbol: BITCOIN_CONTRACT,
          startMs: WEEK_START_MS,
          minutes: 7 * DAY_MINUTES,
          // Friday 04:10, for an hour and a quarter; Sunday around midnight's end, for five minutes.
          holes: [
            [4 * DAY_MINUTES + 250, 75],
            [6 * DAY_MINUTES + 1_200, 5],
          ],
        }),
      ),
  },
  {
    name: 'ETHUSDT-1m-2d.csv.gz',
    text: () =>
      klinesText(
        ETHER_CONTRACT,
        madeBars({ seed: 23, symbol: ETHER_CONTRACT, startMs: WEEK_START_MS, minutes: 2 * DAY_MINUTES, holes: [] }),
      ),
  },
  { name: 'BTCUSDT-trades-1h.csv.gz', text: () => tradesText(BITCOIN_CONTRACT, hourOf(HOUR_MS)) },
  { name: 'BTCUSDT-book-10m.csv.gz', text: () => tardisBookText(BITCOIN_CONTRACT, hourOf(TEN_MINUTES_MS)) },
  { name: 'BTCUSDT-trades-10m.csv.gz', text: () => tardisTradesText(BITCOIN_CONTRACT, hourOf(TEN_MINUTES_MS)) },
];
