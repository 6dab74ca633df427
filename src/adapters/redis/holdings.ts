/** Balances in Redis, as the workers read them. Not order state: all of it may be lost, and comes again. */
import type { Redis } from 'ioredis';
import { fromStored, toText } from '../../domain/decimal.ts';
import type { Instant } from '../../domain/time.ts';
import type { HoldingsBoard } from '../../engine/reads.ts';
import { directoryKey } from './names.ts';

interface HoldingsText {
  readonly at: Instant;
  readonly everyMs: number;
  readonly assets: readonly (readonly [asset: string, free: string, locked: string])[];
}

const keyOf = (account: string): string => directoryKey(`balances:${account}`);

export function createRedisHoldings(client: Redis): HoldingsBoard {
  return {
    async publish(account, { at, everyMs, assets }) {
      const text: HoldingsText = {
        at,
        everyMs,
        assets: assets.map(({ asset, free, locked }) => [asset, toText(free), toText(locked)] as const),
      };
      await client.set(keyOf(account), JSON.stringify(text));
    },
    async latest(account) {
      const stored = await client.get(keyOf(account));
      if (stored === null) return null;
      const { at, everyMs, assets } = JSON.parse(stored) as HoldingsText;
      return {
        at,
        everyMs,
        assets: assets.map(([asset, free, locked]) => ({ asset, free: fromStored(free), locked: fromStored(locked) })),
      };
    },
  };
}
