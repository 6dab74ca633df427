/** The directories against one suite: listings to the last digit, and which workers live. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryDirectory } from '../../src/adapters/memory/directory.ts';
import { createRedisDirectory } from '../../src/adapters/redis/directory.ts';
import { price, toText } from '../../src/domain/decimal.ts';
import { parseRules, rulesToText } from '../../src/domain/instrument.ts';
import type { Directory, Listing } from '../../src/engine/ports.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../support/redis.ts';
import { createPassingTime, until, type Tick } from './passing-time.ts';

interface DirectoryHarness {
  readonly directory: Directory;
  readonly tick: Tick;
}

const LONG_MS = 60_000;
const RULES = { step: '0.000000000000000001', minQty: '0.1', tick: '0.01', maxPrice: '999999999999999999.9' };

const listingOf = (symbol: string, refPrice: string | null): Listing => ({
  instruments: new Map([
    [
      symbol,
      {
        symbol,
        venueSymbol: symbol.replace('/', ''),
        base: 'BTC',
        quote: 'USDT',
        assetClass: 'SPOT',
        tradable: true,
        rules: parseRules(RULES),
      },
    ],
  ]),
  refPrices: new Map(refPrice === null ? [] : [[symbol, price(refPrice)]]),
});

const textOf = (listing: Listing | null): unknown =>
  listing === null
    ? null
    : {
        instruments: [...listing.instruments].map(([symbol, one]) => [
          symbol,
          { ...one, rules: rulesToText(one.rules) },
        ]),
        refPrices: [...listing.refPrices].map(([symbol, value]) => [symbol, toText(value)]),
      };

function directorySuite(name: string, make: () => Promise<DirectoryHarness>): void {
  describe(name, () => {
    let directory: Directory;
    let tick: Tick;
    beforeEach(async () => void ({ directory, tick } = await make()));

    it('has no listing of an exchange that nobody has published', async () => {
      expect(await directory.listing('BINANCE')).toBeNull();
    });

    it('gives back a listing with every digit', async () => {
      const listing = listingOf('BTC/USDT', '43000.123456789012345678');
      await directory.publish('BINANCE', listing);
      expect(textOf(await directory.listing('BINANCE'))).toEqual(textOf(listing));
      expect(textOf(await directory.listing('BINANCE'))).toEqual(textOf(listing));
      expect(await directory.listing('BYBIT')).toBeNull();
    });

    it('gives back the last listing published, whole', async () => {
      await directory.publish('BINANCE', listingOf('BTC/USDT', '1'));
      await directory.listing('BINANCE');
      await directory.publish('BINANCE', listingOf('ETH/USDT', null));
      expect(textOf(await directory.listing('BINANCE'))).toEqual(textOf(listingOf('ETH/USDT', null)));
    });

    it('does not see what the publisher does with its maps later', async () => {
      const instruments = new Map(listingOf('BTC/USDT', null).instruments);
      await directory.publish('BINANCE', { instruments, refPrices: new Map() });
      instruments.clear();
      expect((await directory.listing('BINANCE'))?.instruments.size).toBe(1);
    });

    it('knows the workers that live, and no longer those that left', async () => {
      expect(await directory.liveWorkers()).toEqual([]);
      await directory.beat('a', LONG_MS);
      await directory.beat('b', 2 * LONG_MS);
      expect(await directory.liveWorkers()).toEqual(['a', 'b']);
      await directory.leave('a');
      await directory.leave('never there');
      expect(await directory.liveWorkers()).toEqual(['b']);
    });

    it('forgets a worker that stops beating, and keeps one that beats again', async () => {
      await directory.beat('kept', 40);
      await directory.beat('kept', LONG_MS);
      await directory.beat('lost', 40);
      await until(tick, async () => !(await directory.liveWorkers()).includes('lost'));
      expect(await directory.liveWorkers()).toEqual(['kept']);
      await directory.beat('lost', LONG_MS * 2);
      expect(await directory.liveWorkers()).toEqual(['kept', 'lost']);
    });
  });
}

directorySuite('the memory directory', () => {
  const time = createPassingTime();
  return Promise.resolve({ directory: createMemoryDirectory(time.now), tick: time.tick });
});

describe.skipIf(!durableRedis)('on a real server', () => {
  let redis: TestRedis;
  beforeAll(async () => void (redis = await startTestRedis()));
  afterAll(() => redis.close());

  directorySuite('the Redis directory', async () => {
    await redis.flush();
    return { directory: createRedisDirectory(redis.client()), tick: () => Promise.resolve() };
  });
});
