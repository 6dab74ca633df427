/** What every venue gives of its market: touch, trades, levels, candles, volume; and what it says of what it cannot give. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VENUE_NAMES, type VenueName } from '../../../src/adapters/venues/index.ts';
import { isPositive, toText } from '../../../src/domain/decimal.ts';
import type { Candle } from '../../../src/domain/market.ts';
import { DAY_MS, instant, plusMs, type Instant } from '../../../src/domain/time.ts';
import { waitFor } from '../../support/poll.ts';
import { openPlace, SYMBOL, type Place } from './five-venues.ts';

const FIVE_MINUTES = 300_000;
const HOUR = 3_600_000;

/** As an order book shows it at 43,000: a tick between the levels. */
const TOP = { bids: ['42999.99', '42999.98', '42999.97'], asks: ['43000.01', '43000.02', '43000.03'] };

const lastMidnight = (): Instant => instant(Math.floor(Date.now() / DAY_MS) * DAY_MS);

describe.each(VENUE_NAMES)('the market data of %s', (name: VenueName) => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace(name);
  });
  afterAll(() => place.close());

  /** A day of candles, in pieces that a venue gives at once. */
  async function dayOf(start: Instant, lengthMs: number): Promise<readonly Candle[]> {
    const middle = plusMs(start, DAY_MS / 2);
    const halves = await Promise.all([
      place.market.candles?.(SYMBOL, lengthMs, start, middle),
      place.market.candles?.(SYMBOL, lengthMs, middle, plusMs(start, DAY_MS)),
    ]);
    return halves.flatMap((half) => half ?? []);
  }

  it('shows the best levels of the book', async () => {
    expect(place.market.notOffered ?? []).not.toContain('LEVELS');
    place.market.quote(SYMBOL);
    const levels = await waitFor('levels', 10_000, () => place.market.fetchLevels?.(SYMBOL, 3));
    expect({ bids: levels.bids.map(toText), asks: levels.asks.map(toText) }).toEqual(TOP);
  });

  it('says why there is no quote of a symbol, and nothing when there is one', async () => {
    expect(place.market.quoteFault?.('NOPE/USDT')).toBe('the venue does not list the symbol');
    expect(place.market.quoteFault?.('ETH/USDT')).toBe('the venue has told no price');
    await place.market.fetchQuote(SYMBOL);
    expect(place.market.quoteFault?.(SYMBOL)).toBeNull();
  });

  if (name === 'DFX') {
    it('does not offer candles, and says so', async () => {
      expect(place.market.notOffered).toEqual(['CANDLES']);
      expect(await place.market.candles?.(SYMBOL, FIVE_MINUTES, lastMidnight(), instant(Date.now()))).toBeNull();
    });
    return;
  }

  it('has whole days of candles, busier in the afternoon than at night', async () => {
    expect(place.market.notOffered ?? []).toEqual([]);
    // KRAKEN keeps 720 candles of a length; the others have every five minutes of the last fifteen days.
    const [days, length] = name === 'KRAKEN' ? [15, HOUR] : [15, FIVE_MINUTES];
    const candles = await dayOf(plusMs(lastMidnight(), -days * DAY_MS), length);
    expect(candles).toHaveLength(DAY_MS / length);
    expect(candles.every(({ volume }) => isPositive(volume))).toBe(true);
    const volumeOf = (hour: number): number =>
      candles
        .filter(({ at }) => Math.floor((at % DAY_MS) / HOUR) === hour)
        .reduce((sum, { volume }) => sum + Number(toText(volume)), 0);
    expect(volumeOf(14)).toBeGreaterThan(1.5 * volumeOf(5));
  });

  it('has no candles of a length that the venue does not have', async () => {
    const now = instant(Date.now());
    expect(await place.market.candles?.(SYMBOL, 7_000, plusMs(now, -HOUR), now)).toBeNull();
  });

  it('has candles of a second where the venue has them', async () => {
    await place.harness.sell('42999.99', '0.01');
    const now = instant(Date.now());
    const candles = await place.market.candles?.(SYMBOL, 1_000, plusMs(now, -60_000), plusMs(now, 1_000));
    if (name !== 'BINANCE') {
      expect(candles).toBeNull();
      return;
    }
    const traded = (candles ?? []).filter(({ volume }) => isPositive(volume));
    expect(traded.map(({ close }) => toText(close))).toContain('42999.99');
    expect((candles ?? []).every(({ at }) => at % 1_000 === 0)).toBe(true);
  });

  it('counts what is traded now into the candle that is running', async () => {
    const from = plusMs(instant(Math.floor(Date.now() / FIVE_MINUTES) * FIVE_MINUTES), -FIVE_MINUTES);
    const volumeNow = async (): Promise<number> => {
      const candles = await place.market.candles?.(SYMBOL, FIVE_MINUTES, from, plusMs(from, 3 * FIVE_MINUTES));
      return (candles ?? []).reduce((sum, { volume }) => sum + Number(toText(volume)), 0);
    };
    const before = await volumeNow();
    await place.harness.sell('42999.99', '0.25');
    expect((await volumeNow()) - before).toBeCloseTo(0.25, 8);
  });
});

describe('the past of a simulated market', () => {
  it('is the same for the same seed at two venues, and another for another seed', async () => {
    const now = Date.now();
    const places = await Promise.all([
      openPlace('BINANCE', { now: () => now, seed: 5 }),
      openPlace('BYBIT', { now: () => now, seed: 5 }),
      openPlace('BYBIT', { now: () => now, seed: 6 }),
    ]);
    const start = plusMs(lastMidnight(), -3 * DAY_MS);
    const [one, two, other] = await Promise.all(
      places.map(async ({ market }) => {
        const candles = await market.candles?.(SYMBOL, FIVE_MINUTES, start, plusMs(start, HOUR));
        return candles?.map(({ at, open, close, volume }) => [at, toText(open), toText(close), toText(volume)]);
      }),
    );
    expect(one).toHaveLength(12);
    expect(two).toEqual(one);
    expect(other).not.toEqual(one);
    await Promise.all(places.map((each) => each.close()));
  });
});
