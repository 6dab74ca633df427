/** Listings and heartbeats in Redis, and leases beside them. None of it is order state: all of it may be lost. */
import type { Redis } from 'ioredis';
import { fromStored, toText, type Price } from '../../domain/decimal.ts';
import { parseRules, rulesToText, type Instrument, type RulesText } from '../../domain/instrument.ts';
import type { Directory, Lease, Listing } from '../../engine/ports.ts';
import { directoryKey } from './names.ts';

interface ListingText {
  readonly instruments: readonly (Omit<Instrument, 'rules'> & { readonly rules: RulesText })[];
  readonly refPrices: Readonly<Record<string, string>>;
}

const WORKERS = directoryKey('workers');

function toListingText(listing: Listing): string {
  const text: ListingText = {
    instruments: [...listing.instruments.values()].map((one) => ({ ...one, rules: rulesToText(one.rules) })),
    refPrices: Object.fromEntries([...listing.refPrices].map(([symbol, price]) => [symbol, toText(price)])),
  };
  return JSON.stringify(text);
}

function fromListingText(text: string): Listing {
  const parsed = JSON.parse(text) as ListingText;
  return {
    instruments: new Map(parsed.instruments.map((one) => [one.symbol, { ...one, rules: parseRules(one.rules) }])),
    refPrices: new Map(Object.entries(parsed.refPrices).map(([symbol, price]) => [symbol, fromStored<Price>(price)])),
  };
}

export function createRedisDirectory(client: Redis): Directory {
  const read = new Map<string, { readonly text: string; readonly listing: Listing }>();
  const serverNow = async (): Promise<number> => {
    const [seconds, micros] = await client.time();
    return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
  };
  return {
    async publish(exchange, listing) {
      await client.set(directoryKey(`listing:${exchange}`), toListingText(listing));
    },
    async listing(exchange) {
      const text = await client.get(directoryKey(`listing:${exchange}`));
      if (text === null) return null;
      const known = read.get(exchange);
      if (known?.text === text) return known.listing;
      const listing = fromListingText(text);
      read.set(exchange, { text, listing });
      return listing;
    },
    async beat(workerId, ttlMs) {
      const now = await serverNow();
      await client.zremrangebyscore(WORKERS, '-inf', String(now));
      await client.zadd(WORKERS, String(now + ttlMs), workerId);
    },
    async leave(workerId) {
      await client.zrem(WORKERS, workerId);
    },
    async liveWorkers() {
      return await client.zrangebyscore(WORKERS, String(await serverNow()), '+inf');
    },
  };
}

const RENEW = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

export function createRedisLease(client: Redis): Lease {
  return {
    async hold(name, holder, ttlMs) {
      const key = `{lease}:${name}`;
      if ((await client.set(key, holder, 'PX', ttlMs, 'NX')) === 'OK') return true;
      return (await client.eval(RENEW, 1, key, holder, String(ttlMs))) === 1;
    },
    async release(name, holder) {
      await client.eval(RELEASE, 1, `{lease}:${name}`, holder);
    },
  };
}
