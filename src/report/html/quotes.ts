/** The market behind a plot of prices: a band between best bid and ask where there are quotes, else the last price. */
import type { LegendEntry } from './figure.ts';
import type { Frame } from './frame.ts';
import { type BandPoint, drawBand, drawLine } from './marks.ts';
import type { MarketBin } from './market-series.ts';
import { markup, type Markup } from './markup.ts';
import { thinned, thinnedBand } from './thinning.ts';

export const hasQuotes = (bins: readonly MarketBin[]): boolean =>
  bins.some(({ bid, ask }) => bid !== null && ask !== null);

/** One point per bin that has both sides. */
const spreads = (bins: readonly MarketBin[]): readonly BandPoint[] =>
  bins.flatMap(({ at, bid, ask }) => (bid === null || ask === null ? [] : [{ x: at, low: bid, high: ask }]));

/** The price at the end of each bin. */
export const drawPrice = (frame: Frame, bins: readonly MarketBin[]): Markup =>
  drawLine(frame, 'price', thinned(bins.map(({ at, price }) => ({ x: at, y: price }))));

export const drawQuotes = (frame: Frame, bins: readonly MarketBin[]): Markup =>
  drawBand(frame, 'quotes', thinnedBand(spreads(bins)), true);

/** The two sides as lines, for a closer look than the band alone gives. */
export const drawSides = (frame: Frame, bins: readonly MarketBin[]): Markup =>
  markup`${drawQuotes(frame, bins)}${drawLine(frame, 'ask', thinned(bins.map(({ at, ask }) => ({ x: at, y: ask }))), true)}${drawLine(frame, 'bid', thinned(bins.map(({ at, bid }) => ({ x: at, y: bid }))), true)}`;

export const sidesLegend: readonly LegendEntry[] = [
  { swatch: 'line', className: 'ask', text: 'best ask' },
  { swatch: 'line', className: 'bid', text: 'best bid' },
];

export const quotesLegend: LegendEntry = { swatch: 'patch', className: 'quotes', text: 'between best bid and ask' };

/** Nothing where no price is drawn. */
export function priceLegend(bins: readonly MarketBin[]): readonly LegendEntry[] {
  if (!bins.some(({ price }) => price !== null)) return [];
  return [{ swatch: 'line', className: 'price', text: hasQuotes(bins) ? 'mid' : 'last price' }];
}
