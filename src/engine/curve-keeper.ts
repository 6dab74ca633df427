/**
 * Keeps the volume curves of the instruments that orders follow: learned from the venue's own candles when one is first
 * asked for, and again every day as long as somebody does.
 */
import { DAY_MS, plusMs, type Instant } from '../domain/time.ts';
import type { VolumeBins } from '../domain/volume-bins.ts';
import type { VolumeCurve } from '../domain/volume-curve.ts';
import type { Clock } from './ports.ts';
import type { MarketData } from './venue.ts';
import { longVolumesOf } from './volumes.ts';

export interface CurveRecord {
  /** Null when the venue's past was too short to learn from. */
  readonly curve: VolumeCurve | null;
  readonly learnedAt: Instant;
  /** When an order last followed it. */
  readonly wantedAt: Instant;
}

/** Driven: curves by exchange and our symbol. All of it may be lost, and is learned again. */
export interface CurveBoard {
  read(exchange: string, symbol: string): Promise<CurveRecord | null>;
  write(exchange: string, symbol: string, record: CurveRecord): Promise<void>;
  all(exchange: string): Promise<ReadonlyMap<string, CurveRecord>>;
}

export interface CurveKeeperOptions {
  readonly markets: ReadonlyMap<string, MarketData>;
  readonly board: CurveBoard;
  readonly clock: Clock;
  /** The curve of the days before the instant; null when they are too few. */
  readonly learn: (bins: VolumeBins, until: Instant) => VolumeCurve | null;
  /** How far back `learn` looks, in days. */
  readonly days: number;
}

export interface CurveKeeper {
  /** The curve of an instrument, learned now when none is known; null when there is nothing to learn from. */
  curveOf(exchange: string, symbol: string): Promise<VolumeCurve | null>;
  /** Learns again what is from before today and has been wanted lately; resolves with how many. */
  refresh(): Promise<number>;
}

/** A curve is good for a day and the night in which it is learned again. */
const FRESH_MS = 1.5 * DAY_MS;
/** Without a new one an old curve is still better than none. */
const USABLE_MS = 14 * DAY_MS;
/** An instrument without a past is asked about again after this. */
const RETRY_MS = 3_600_000;
/** What nobody has wanted for so long is not kept. */
const WANTED_MS = 14 * DAY_MS;
/** How old the note of the last use may grow before it is written again. */
const NOTE_MS = 3_600_000;

class Keeper implements CurveKeeper {
  readonly #options: CurveKeeperOptions;
  readonly #learning = new Map<string, Promise<VolumeCurve | null>>();

  constructor(options: CurveKeeperOptions) {
    this.#options = options;
  }

  async curveOf(exchange: string, symbol: string): Promise<VolumeCurve | null> {
    const { board, clock } = this.#options;
    const now = clock.now();
    const record = await board.read(exchange, symbol);
    const goodFor = record?.curve === null ? RETRY_MS : FRESH_MS;
    if (record !== null && record.learnedAt > plusMs(now, -goodFor)) {
      if (record.wantedAt < plusMs(now, -NOTE_MS)) await board.write(exchange, symbol, { ...record, wantedAt: now });
      return record.curve;
    }
    const old = record !== null && record.learnedAt > plusMs(now, -USABLE_MS) ? record.curve : null;
    return (await this.#learnOnce(exchange, symbol, now)) ?? old;
  }

  async refresh(): Promise<number> {
    const { board, markets, clock } = this.#options;
    let learned = 0;
    for (const exchange of markets.keys()) {
      for (const [symbol, { learnedAt, wantedAt }] of await board.all(exchange)) {
        const now = clock.now();
        const isOfToday = Math.floor(learnedAt / DAY_MS) === Math.floor(now / DAY_MS);
        if (isOfToday || wantedAt < plusMs(now, -WANTED_MS)) continue;
        if ((await this.#learnOnce(exchange, symbol, wantedAt)) !== null) learned += 1;
      }
    }
    return learned;
  }

  /** Several orders may start at once: one question to the venue answers them all. */
  #learnOnce(exchange: string, symbol: string, wantedAt: Instant): Promise<VolumeCurve | null> {
    const name = `${exchange} ${symbol}`;
    const known = this.#learning.get(name);
    if (known !== undefined) return known;
    const learning = this.#learn(exchange, symbol, wantedAt).finally(() => this.#learning.delete(name));
    this.#learning.set(name, learning);
    return learning;
  }

  /** Null when the venue did not answer, which is not noted, or its past is too short, which is. */
  async #learn(exchange: string, symbol: string, wantedAt: Instant): Promise<VolumeCurve | null> {
    const { markets, board, clock, learn, days } = this.#options;
    const market = markets.get(exchange);
    const now = clock.now();
    const today = plusMs(now, -(now % DAY_MS));
    const bins =
      market === undefined ? null : await longVolumesOf(market, symbol, plusMs(today, -days * DAY_MS), today);
    if (bins === null) return null;
    const curve = learn(bins, now);
    await board.write(exchange, symbol, { curve, learnedAt: now, wantedAt });
    return curve;
  }
}

export const createCurveKeeper = (options: CurveKeeperOptions): CurveKeeper => new Keeper(options);
