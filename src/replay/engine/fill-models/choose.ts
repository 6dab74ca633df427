/** The fill model of a market: the one that was asked for, or the best its data allows. */
import { quantity } from '../../../domain/decimal.ts';
import { refuse } from '../../../domain/errors.ts';
import type { MarketDetail } from '../../../report/execution.ts';
import type { FillModelName, FillSettings } from '../options.ts';
import type { RecordedMarket } from '../recorded-market.ts';
import { BarFills } from './bars.ts';
import { BookFills } from './book.ts';
import type { FillModel } from './fill-model.ts';
import { TradeFills } from './trades.ts';

const BEST: Readonly<Record<MarketDetail, FillModelName>> = {
  BARS: 'bars',
  TRADES: 'trades',
  QUOTES: 'book',
  BOOK: 'book',
};

function isPossible(name: FillModelName, { facts }: RecordedMarket): boolean {
  if (name === 'bars') return facts.detail === 'BARS';
  return name === 'trades' ? facts.hasTrades : facts.detail === 'QUOTES' || facts.detail === 'BOOK';
}

function checkShare(field: 'barShare' | 'cancelShare', share: number): void {
  if (!(share >= 0 && share <= 1)) throw refuse(field, 'must be between 0 and 1');
}

function queueUnits({ facts }: RecordedMarket, text: string | null): number {
  return text === null ? Infinity : facts.scale.unitsOfQuantity(quantity(text, 'queueAhead'));
}

/** Throws OrderError for a model that the data does not allow and for settings out of range. */
export function modelFor(market: RecordedMarket, settings: FillSettings): FillModel {
  const name = settings.model ?? BEST[market.facts.detail];
  if (!isPossible(name, market)) {
    const data = market.facts.detail.toLowerCase();
    throw refuse('fillModel', `${name} is not possible: the best the data holds is ${data}`);
  }
  checkShare('barShare', settings.barShare);
  checkShare('cancelShare', settings.cancelShare);
  if (!(settings.halfSpreadBps >= 0 && settings.halfSpreadBps < 10_000)) {
    throw refuse('halfSpreadBps', 'must be at least 0 and below 10000');
  }
  if (name === 'bars') return new BarFills(market, settings);
  if (name === 'book') return new BookFills(market, settings);
  return new TradeFills(market, settings, queueUnits(market, settings.queueAhead));
}
