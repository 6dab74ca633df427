/** Tables: the average price against every benchmark, and the implementation shortfall in its parts. */
import type { Basis, Comparison, Cost, ExecutionReport, PriceBlock, Shortfall } from '../../report.ts';
import { markup, type Markup } from '../markup.ts';
import { cellsOf, grid, or } from '../table.ts';
import { amountText, bpsText, grouped, lengthText } from '../values.ts';

const BASES: Readonly<Record<Basis, string>> = {
  MID: 'mid',
  LAST_TRADE: 'last trade',
  BARS: 'from bars',
  TRADES: 'from trades',
  LIMIT: 'the order’s limit',
};

type Compared = Exclude<keyof PriceBlock, 'gridMs' | 'shortfall'>;

const BENCHMARKS: readonly (readonly [Compared, string, string])[] = [
  ['arrival', 'Arrival', 'price when the order began to work'],
  ['vwapToLastFill', 'Interval VWAP', 'of the market, to the last own fill'],
  ['vwapToPlannedEnd', 'VWAP to planned end', 'of the market, over the whole plan'],
  ['twapToLastFill', 'Interval TWAP', 'mean on an equal grid of time, to the last own fill'],
  ['twapToPlannedEnd', 'TWAP to planned end', 'the same over the whole plan'],
  ['limit', 'Limit', 'below 0: better than the limit'],
  ['close', 'Close', 'last price of the interval'],
  ['best', 'Best', 'lowest price of the interval for a BUY, highest for a SELL'],
];

function compared(report: ExecutionReport, key: Compared, name: string, meaning: string) {
  const { price, basis, slippageBps, withFeesBps }: Comparison = report.price[key];
  const path = `price.${key}`;
  const source = basis === null ? '' : `; ${BASES[basis]}`;
  return {
    name: markup`${name}<small>${meaning}${source}</small>`,
    cells: cellsOf(report, [
      { text: or(slippageBps, bpsText), path: `${path}.slippageBps` },
      { text: or(withFeesBps, bpsText), path: `${path}.withFeesBps` },
      { text: or(price, grouped), path: `${path}.price` },
    ]),
  };
}

function benchmarks(report: ExecutionReport): Markup {
  const { gridMs } = report.price;
  const note = `Average price ${report.outcome.averagePrice === null ? 'n/a' : amountText(report.outcome.averagePrice, report.header.quoteAsset)}. Slippage above 0 is a cost.${gridMs === null ? '' : ` TWAP on a grid of ${lengthText(gridMs)}.`}`;
  return grid(
    'Against benchmarks',
    note,
    ['Slippage', 'With fees', `Price, ${report.header.quoteAsset}`],
    BENCHMARKS.map(([key, name, meaning]) => compared(report, key, name, meaning)),
  );
}

type Part = 'delay' | 'trading' | 'opportunity' | 'fees' | 'total' | 'totalBeforeFees';

const PARTS: readonly (readonly [Part, string, string])[] = [
  ['delay', 'Delay', 'from the decision to the start of the work, on the whole quantity'],
  ['trading', 'Trading', 'fills against the arrival price'],
  ['opportunity', 'Opportunity', 'what was not filled, at the end against the arrival price'],
  ['totalBeforeFees', 'Before fees', 'delay, trading and opportunity'],
  ['fees', 'Fees', 'as charged, less rebates'],
  ['total', 'Total', 'delay, trading, opportunity and fees'],
];

function shortfallNote(
  { from, decisionPrice, arrivalPrice, endPrice, toFirstChildMs }: Shortfall,
  unit: string,
): string {
  const prices = [
    ['decision', decisionPrice],
    ['arrival', arrivalPrice],
    ['end', endPrice],
  ] as const;
  const known = prices.flatMap(([name, price]) => (price === null ? [] : [`${name} ${amountText(price, unit)}`]));
  const counted = from === 'DECISION' ? 'Counted from the decision.' : 'Counted from the arrival.';
  const child = toFirstChildMs === null ? '' : ` First child ${lengthText(toFirstChildMs)} after the decision.`;
  return `${counted}${known.length === 0 ? '' : ` Prices: ${known.join(', ')}.`}${child} Basis points of quantity × arrival price.`;
}

function shortfall(report: ExecutionReport): Markup {
  const { quoteAsset } = report.header;
  return grid(
    'Implementation shortfall',
    shortfallNote(report.price.shortfall, quoteAsset),
    ['Share', `Amount, ${quoteAsset}`],
    PARTS.map(([key, name, meaning]) => {
      const { amount, bps }: Cost = report.price.shortfall[key];
      const path = `price.shortfall.${key}`;
      return {
        name: markup`${name}<small>${meaning}</small>`,
        cells: cellsOf(report, [
          { text: or(bps, bpsText), path: `${path}.bps` },
          { text: or(amount, grouped), path: `${path}.amount` },
        ]),
      };
    }),
  );
}

export const priceBlocks = (report: ExecutionReport): Markup => markup`${benchmarks(report)}${shortfall(report)}`;
