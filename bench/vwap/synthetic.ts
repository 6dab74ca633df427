/**
 * Made candles with the features of a real market that matter to a volume schedule: hours and weekdays, busy days and
 * busy quarters of an hour, noise, prices that move more when more is traded, rare crashes, and holes. It shows that the
 * measurement works; it says nothing about how a real market will be tracked.
 */
import { mulberry32, type Draw } from '../../src/domain/random.ts';
import { DAY_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { hourLevel } from '../../src/market/day-shape.ts';
import type { Candle } from './candle-files.ts';

/** Thursday first, as days since 1970 are counted. */
const WEEKDAYS = [1.13, 1.1, 0.57, 0.74, 1.25, 1.25, 1.13];
const START = Date.UTC(2024, 0, 1);

const normal = (draw: Draw): number => (draw() + draw() + draw() + draw() + draw() + draw() - 3) * Math.SQRT2;

/** A slow and a fast wandering of the logarithm of volume, and crashes. */
class Mood {
  #slow = 0;
  #fast = 0;
  #crash = 0;

  step(draw: Draw): number {
    this.#slow = this.#slow * 0.9993 + normal(draw) * 0.016;
    this.#fast = this.#fast * 0.97 + normal(draw) * 0.13;
    this.#crash = draw() < 1 / 20_000 ? 2.2 : this.#crash * 0.985;
    return this.#slow + this.#fast + this.#crash;
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
    const hour = hourLevel(at);
    const busy = mood.step(draw);
    const volume = hour * (WEEKDAYS[Math.floor(at / DAY_MS) % 7] ?? 1) * Math.exp(busy + normal(draw) * 0.6);
    const move = 0.00035 * Math.sqrt(volume) * normal(draw);
    const next = price * (1 + move);
    if (draw() < 1 / 40_000) hole = 150 + Math.floor(draw() * 150);
    hole -= 1;
    const silent = draw() < 0.002;
    const [high, low] = [Math.max(price, next), Math.min(price, next)];
    if (hole <= 0) candles.push({ at, high, low, close: next, volume: silent ? 0 : volume });
    price = next;
  }
  return candles;
}
