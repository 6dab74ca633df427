/**
 * The price around which a made market trades: a walk with volatility clusters and calmer and more nervous regimes. Only
 * operations that IEEE 754 defines exactly are used, so a seed gives the same walk on every machine.
 */
import type { Draw } from '../domain/random.ts';
import type { MarketSymbol } from './symbols.ts';

/** How nervous a regime is, and the chance per second that it ends. */
const REGIMES = [
  { scale: 0.6, endsPerSecond: 0.02 },
  { scale: 1, endsPerSecond: 0.02 },
  { scale: 2.2, endsPerSecond: 0.06 },
] as const;

/** GARCH(1,1) weights (Bollerslev 1986): of the last squared return and of the last variance; the rest pulls to normal. */
const ARCH = 0.05;
const GARCH = 0.93;
/** Pull towards the start price, per second, so that a simulator left running for weeks stays in a sane range. */
const PULL = 0.000_002;

/** Sum of four uniform numbers: close enough to a normal one, with no transcendental function. Mean 0, variance 1. */
export const bell = (draw: Draw): number => (draw() + draw() + draw() + draw() - 2) * Math.sqrt(3);

export class FairPrice {
  /** In ticks, not rounded. */
  mid: number;
  readonly #symbol: MarketSymbol;
  readonly #draw: Draw;
  readonly #seconds: number;
  readonly #normal: number;
  #variance: number;
  #regime: (typeof REGIMES)[number] = REGIMES[1];

  constructor(symbol: MarketSymbol, stepMs: number, draw: Draw, startTicks: number) {
    this.#symbol = symbol;
    this.#draw = draw;
    this.#seconds = stepMs / 1_000;
    this.#normal = (symbol.volatility * symbol.volatility * stepMs) / 1_000;
    this.#variance = this.#normal;
    this.mid = startTicks;
  }

  /** How nervous the market is, about 1. */
  get scale(): number {
    return this.#regime.scale;
  }

  /** One step; answers with the relative change, in standard deviations of a normal market. */
  move(): number {
    if (this.#draw() < this.#regime.endsPerSecond * this.#seconds) {
      this.#regime = REGIMES[Math.floor(this.#draw() * REGIMES.length)] ?? REGIMES[1];
    }
    const change = Math.sqrt(this.#variance) * bell(this.#draw);
    this.#variance = (1 - ARCH - GARCH) * this.#normal + ARCH * change * change + GARCH * this.#variance;
    const drift = PULL * this.#seconds * (this.#symbol.startTicks / this.mid - 1);
    const scaled = change * this.#regime.scale;
    this.mid *= 1 + scaled + drift;
    return scaled / Math.sqrt(this.#normal);
  }
}
