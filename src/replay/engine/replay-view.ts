/** What an order may look at when it decides: the recorded market up to this very moment, in the engine's own terms. */
import { middle } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Levels, Quote, Trade } from '../../domain/market.ts';
import type { Price, Quantity } from '../../domain/decimal.ts';
import { DAY_MS, instant, plusMs, SECOND_MS, type Instant } from '../../domain/time.ts';
import type { VolumeBins } from '../../domain/volume-bins.ts';
import type { VolumeCurve } from '../../domain/volume-curve.ts';
import type { MarketView } from '../../engine/messages.ts';
import { LEARN_DAYS_MAX, learnCurve } from '../../../strategies/lib/volume-learning.ts';
import { FLAG } from '../readers/rows.ts';
import type { ReplayContext } from './context.ts';
import type { RecordedMarket } from './recorded-market.ts';
import { touchOf, type KnownTouch } from './touch.ts';

const US = 1_000;

/** Curves by market and day: all orders of a day follow the same one. */
export type Curves = Map<RecordedMarket, { readonly today: Instant; readonly curve: VolumeCurve | null }>;

export class ReplayView {
  readonly market: RecordedMarket;
  readonly instrument: Instrument;
  /** The instrument's tick and step in units of the grid. */
  readonly tick: number;
  readonly lot: number;
  /** The market as it is seen when nothing of it was asked for. */
  readonly #bare: MarketView;
  readonly #context: ReplayContext;
  readonly #curves: Curves;
  readonly #given: VolumeCurve | null;

  /** `given` is the order's own curve, which nothing is learned over; null when it has none. */
  constructor(
    market: RecordedMarket,
    instrument: Instrument,
    context: ReplayContext,
    { curves, given }: { readonly curves: Curves; readonly given: VolumeCurve | null },
  ) {
    this.market = market;
    this.instrument = instrument;
    this.#context = context;
    this.#curves = curves;
    this.#given = given;
    this.tick = market.facts.scale.unitsOfPrice(instrument.rules.tick);
    this.lot = market.facts.scale.unitsOfQuantity(instrument.rules.step);
    this.#bare = {
      lastTrade: () => this.#lastTrade(),
      levels: null,
      volumeSince: (at) => this.#volumeSince(at),
    };
  }

  /** The touch that may be traded on; null when there is none or its sides cross. */
  quote(): Quote | null {
    const touch = this.#touch();
    if (touch === null || touch.bid >= touch.ask) return null;
    const { scale } = this.market.facts;
    return {
      bid: scale.price(touch.bid),
      bidQuantity: scale.quantity(touch.bidQuantity),
      ask: scale.price(touch.ask),
      askQuantity: scale.quantity(touch.askQuantity),
      at: this.#context.now(),
    };
  }

  mid(): Price | null {
    const quote = this.quote();
    return quote === null ? null : middle(quote.bid, quote.ask);
  }

  /** The market with what of it was asked for; null for nothing. */
  marketView(extra: Partial<MarketView> | null): MarketView {
    return extra === null ? this.#bare : { ...this.#bare, ...extra };
  }

  /** Displayed prices, at least the touch; null when there is none. */
  levels(count: number): Levels | null {
    const { book, facts } = this.market;
    const touch = this.#touch();
    if (touch === null) return null;
    const { scale } = facts;
    if (facts.detail !== 'BOOK') return { bids: [scale.price(touch.bid)], asks: [scale.price(touch.ask)] };
    return {
      bids: book.bids.levels(count).map(([units]) => scale.price(units)),
      asks: book.asks.levels(count).map(([units]) => scale.price(units)),
    };
  }

  volumes(from: Instant): VolumeBins {
    return this.#bins(from, this.#context.now());
  }

  /** The order's own curve, else that of the days before today; null when the data reaches too short a way back. */
  curve(): VolumeCurve | null {
    if (this.#given !== null) return this.#given;
    const now = this.#context.now();
    const today = instant(now - (now % DAY_MS));
    const known = this.#curves.get(this.market);
    if (known?.today === today) return known.curve;
    const curve = learnCurve(this.#bins(plusMs(today, -LEARN_DAYS_MAX * DAY_MS), today), now);
    this.#curves.set(this.market, { today, curve });
    return curve;
  }

  #bins(from: Instant, until: Instant): VolumeBins {
    const { history, facts } = this.market;
    this.market.flush();
    return history.bins(from, until, 10 ** -facts.scale.grid.quantityDecimals);
  }

  #touch(): KnownTouch | null {
    return touchOf(this.market, this.#context.nowUs, this.tick, this.#context.fillSettings.halfSpreadBps);
  }

  #lastTrade(): Trade | null {
    const { last, lastQuantity, lastFlags, lastTradeUs, prints, facts } = this.market;
    if (lastTradeUs < 0) return null;
    return {
      tradeId: String(prints),
      price: facts.scale.price(last),
      quantity: facts.scale.quantity(lastQuantity),
      takerSide: (lastFlags & FLAG.sell) === 0 ? 'BUY' : 'SELL',
      at: instant(Math.floor(lastTradeUs / US)),
    };
  }

  /** Whole seconds, as live: never more than was printed since. */
  #volumeSince(at: Instant): Quantity | null {
    this.market.flush();
    const first = Math.ceil(at / SECOND_MS);
    const units = this.market.history.between(first, Math.floor(this.#context.now() / SECOND_MS));
    return units === null ? null : this.market.facts.scale.quantity(units);
  }
}
