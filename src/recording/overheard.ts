/** A market view that remembers what it was asked and what it answered: both change while an order lives. */
import type { Quantity } from '../domain/decimal.ts';
import type { Trade } from '../domain/market.ts';
import type { Instant } from '../domain/time.ts';
import type { MarketView } from '../engine/messages.ts';

export interface Overheard {
  /** Undefined: not asked for. */
  lastTrade: Trade | null | undefined;
  readonly volumes: Map<Instant, Quantity | null>;
}

export const NOTHING_HEARD: Overheard = { lastTrade: undefined, volumes: new Map() };

export interface Eavesdropper {
  overhear(market: MarketView): MarketView;
  /** What was asked of a view that `overhear` made. */
  heardOf(market: MarketView | null | undefined): Overheard;
}

export function createEavesdropper(): Eavesdropper {
  const views = new WeakMap<MarketView, Overheard>();
  return {
    overhear(market) {
      const heard: Overheard = { lastTrade: undefined, volumes: new Map() };
      const view: MarketView = {
        ...market,
        lastTrade() {
          heard.lastTrade ??= market.lastTrade();
          return heard.lastTrade;
        },
        volumeSince(at) {
          const known = heard.volumes.get(at);
          if (known !== undefined) return known;
          const volume = market.volumeSince(at);
          heard.volumes.set(at, volume);
          return volume;
        },
      };
      views.set(view, heard);
      return view;
    },
    heardOf: (market) =>
      market === null || market === undefined ? NOTHING_HEARD : (views.get(market) ?? NOTHING_HEARD),
  };
}
