/** What a step was decided on, as plain JSON and back. Of the market only what the step asked for is written. */
import { fromStored, toText, type Price, type Quantity } from '../domain/decimal.ts';
import { invariant } from '../domain/errors.ts';
import { parseRules, rulesToText, type Instrument, type RulesText } from '../domain/instrument.ts';
import type { Levels, Quote, Trade } from '../domain/market.ts';
import type { Instant } from '../domain/time.ts';
import type { VolumeBins } from '../domain/volume-bins.ts';
import type { VolumeCurve } from '../domain/volume-curve.ts';
import type { MarketView, View } from '../engine/messages.ts';
import { clipFromText, clipToText, orNull, type Stored } from '../engine/parent-text.ts';
import type { Overheard } from './overheard.ts';

export type QuoteText = Stored<Quote>;
export type TradeText = Stored<Trade>;

interface LevelsText {
  readonly bids: readonly string[];
  readonly asks: readonly string[];
}

/** Absent: not asked for by the step, or not fetched for it. */
interface MarketText {
  readonly lastTrade?: TradeText | null;
  readonly levels?: LevelsText;
  /** Instant and what was heard since, for each question. */
  readonly volumeSince?: readonly (readonly [Instant, string | null])[];
  readonly volumes?: VolumeBins | null;
  readonly curve?: VolumeCurve | null;
}

/** A view as it is written. */
export type ViewText = Omit<View, 'quote' | 'instrument' | 'closedClips' | 'market'> & {
  readonly quote: QuoteText | null;
  readonly instrument: (Omit<Instrument, 'rules'> & { readonly rules: RulesText }) | null;
  /** Absent when the event names no closed clip. */
  readonly closedClips?: readonly unknown[];
  readonly market: MarketText | null;
};

export const storeQuote = (quote: Quote): QuoteText => ({
  ...quote,
  bid: toText(quote.bid),
  bidQuantity: toText(quote.bidQuantity),
  ask: toText(quote.ask),
  askQuantity: toText(quote.askQuantity),
});

export const readQuote = (text: QuoteText): Quote => ({
  ...text,
  bid: fromStored(text.bid),
  bidQuantity: fromStored(text.bidQuantity),
  ask: fromStored(text.ask),
  askQuantity: fromStored(text.askQuantity),
});

export const storeTrade = (trade: Trade): TradeText => ({
  ...trade,
  price: toText(trade.price),
  quantity: toText(trade.quantity),
});

export const readTrade = (text: TradeText): Trade => ({
  ...text,
  price: fromStored(text.price),
  quantity: fromStored(text.quantity),
});

const storeLevels = ({ bids, asks }: Levels): LevelsText => ({ bids: bids.map(toText), asks: asks.map(toText) });
const readLevels = ({ bids, asks }: LevelsText): Levels => ({
  bids: bids.map((text) => fromStored<Price>(text)),
  asks: asks.map((text) => fromStored<Price>(text)),
});

function storeMarket({ levels, volumes, curve }: MarketView, heard: Overheard): MarketText {
  const { lastTrade, volumes: since } = heard;
  return {
    ...(lastTrade === undefined ? {} : { lastTrade: orNull(lastTrade, storeTrade) }),
    ...(levels === null ? {} : { levels: storeLevels(levels) }),
    ...(since.size === 0 ? {} : { volumeSince: [...since].map(([at, volume]) => [at, orNull(volume, toText)]) }),
    ...(volumes === undefined ? {} : { volumes }),
    ...(curve === undefined ? {} : { curve }),
  };
}

/** `heard`: what the step asked of the market. */
export function storeDecidedOn(view: View, heard: Overheard): ViewText {
  const { quote, instrument, closedClips, market, ...rest } = view;
  return {
    ...rest,
    quote: orNull(quote, storeQuote),
    instrument: orNull(instrument, (one) => ({ ...one, rules: rulesToText(one.rules) })),
    ...(closedClips.size === 0
      ? {}
      : { closedClips: [...closedClips.values()].map((clip) => JSON.parse(clipToText(clip)) as unknown) }),
    market: market === null || market === undefined ? null : storeMarket(market, heard),
  };
}

/** A market that answers what it has answered before. Another question shows that other code is asking: it throws. */
function readMarket(text: MarketText): MarketView {
  const since = new Map(text.volumeSince);
  const { lastTrade, volumes, curve } = text;
  return {
    lastTrade() {
      invariant(lastTrade !== undefined, 'the step asks for the last trade, which it did not ask for when recorded');
      return orNull(lastTrade, readTrade);
    },
    levels: text.levels === undefined ? null : readLevels(text.levels),
    volumeSince(at) {
      const volume = since.get(at);
      invariant(volume !== undefined, `the step asks for the volume since ${at}, which was not asked when recorded`);
      return orNull(volume, (value) => fromStored<Quantity>(value));
    },
    ...(volumes === undefined ? {} : { volumes }),
    ...(curve === undefined ? {} : { curve }),
  };
}

/** Inverse of storeDecidedOn. Throws InvariantError for a decimal that is none. */
export function readDecidedOn(text: ViewText): View {
  const { quote, instrument, closedClips = [], market, ...rest } = text;
  const clips = closedClips.map((one) => clipFromText(JSON.stringify(one)));
  return {
    ...rest,
    quote: orNull(quote, readQuote),
    instrument: orNull(instrument, (one) => ({ ...one, rules: parseRules(one.rules) })),
    closedClips: new Map(clips.map((clip) => [clip.number, clip])),
    market: orNull(market, readMarket),
  };
}
