/**
 * Made candles with the features of a real market that matter to a volume schedule: hours and weekdays, busy days, hours
 * and quarters of an hour, noise, prices that move more when more is traded, news that moves the price at once and brings
 * volume for half an hour after it, and holes. It shows that the measurement works; how a real market is tracked must be
 * measured on its own candles.
 */
import { mulberry32, type Draw } from '../../src/domain/random.ts';
import { DAY_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { hourLevel } from '../../src/market/day-shape.ts';
import type { Candle } from './candle-files.ts';

/** Thursday first, as days since 1970 are counted. */
const WEEKDAYS = [1.13, 1.1, 0.57, 0.74, 1.25, 1.25, 1.13];
const START = Date.UTC(2024, 0, 1);
/** A piece of news in so many minutes, on average. */
const NEWS_MINUTES = 180;
/** Standard deviation of an ordinary minute's price move at ordinary volume. */
const MOVE = 0.0003;

const normal = (draw: Draw): number => (draw() + draw() + draw() + draw() + draw() + draw() - 3) * Math.SQRT2;

/** A wandering that forgets: standard deviation, and minutes after which a third is left. */
class Wander {
  readonly #kept: number;
  readonly #step: number;
  #at = 0;

  constructor(deviation: number, minutes: number) {
    this.#kept = Math.exp(-1 / minutes);
    this.#step = deviation * Math.sqrt(1 - this.#kept ** 2);
  }

  next(draw: Draw): number {
    return (this.#at = this.#at * this.#kept + normal(draw) * this.#step);
  }
}

/** The logarithm of how busy the market is, and how much news there is this minute. */
class Mood {
  readonly #wanders = [new Wander(0.4, 2_000), new Wander(0.5, 150), new Wander(0.5, 15)];
  #excited = 0;

  step(draw: Draw): { readonly busy: number; readonly news: number } {
    const news = draw() < 1 / NEWS_MINUTES ? -Math.log(1 - draw()) : 0;
    this.#excited = this.#excited * 0.97 + news;
    return { busy: this.#wanders.reduce((sum, each) => sum + each.next(draw), this.#excited), news };
  }
}

export function syntheticCandles(days: number, seed: number): Candle[] {
  const draw = mulberry32(seed);
  const mood = new Mood();
  const candles: Candle[] = [];
  let price = 50_000;
  let hole = 0;
  for (let minute = 0; minute < (days * DAY_MS) / MINUTE_MS; minute += 1) {
    const at = START + minute * MINUTE_MS;
    const { busy, news } = mood.step(draw);
    const level = hourLevel(at) * (WEEKDAYS[Math.floor(at / DAY_MS) % 7] ?? 1);
    const volume = level * Math.exp(busy + normal(draw) * 0.9);
    const jump = news * 8 * (draw() < 0.5 ? -1 : 1);
    const next = price * (1 + MOVE * (Math.sqrt(volume) * normal(draw) + jump));
    if (draw() < 1 / 40_000) hole = 150 + Math.floor(draw() * 150);
    hole -= 1;
    const silent = draw() < 0.002;
    const [high, low] = [Math.max(price, next), Math.min(price, next)];
    if (hole <= 0) candles.push({ at, high, low, close: next, volume: silent ? 0 : volume });
    price = next;
  }
  return candles;
}
