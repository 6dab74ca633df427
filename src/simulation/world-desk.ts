/** The order entry desk of a test world, as the API process has it: it stores and never sends. */
import { createMemoryBatches } from '../adapters/memory/batches.ts';
import type { MemoryOrderStore } from '../adapters/memory/order-store.ts';
import { ratio, quantity } from '../domain/decimal.ts';
import type { Draw } from '../domain/random.ts';
import type { CreateOrder, Desk } from '../engine/desk.ts';
import { createDesk } from '../engine/order-desk.ts';
import { createPlanner } from '../engine/planner.ts';
import type { Clock, Directory, Scheduler } from '../engine/ports.ts';
import { noProbe } from '../engine/probes.ts';
import type { Recorder } from '../engine/recorder.ts';
import { createRunner } from '../engine/runner.ts';
import type { Timing } from '../engine/timing.ts';
import type { MarketData } from '../engine/venue.ts';
import { strategyOf } from '../../strategies/index.ts';

/** A create request in short: texts for numbers, and what is left out is a passive TWAP of 1 BTC in two clips. */
export type Fields = Partial<Omit<CreateOrder, 'quantity' | 'clipSizeVal'>> & {
  readonly quantity?: string;
  readonly clipSizeVal?: string;
};

export const orderFrom = (symbol: string, { quantity: amount, clipSizeVal, ...rest }: Fields): CreateOrder => ({
  clientOrderId: null,
  exchange: 'BINANCE',
  subaccount: 'main',
  symbol,
  assetClass: 'SPOT',
  side: 'BUY',
  strategy: 'TWAP',
  limitPrice: null,
  startTime: null,
  endTime: null,
  clipSizeType: 'PERCENTAGE',
  fingerprint: 'x',
  params: { durationSeconds: '60', tradingStyle: 'PASSIVE' },
  ...rest,
  quantity: quantity(amount ?? '1'),
  clipSizeVal: ratio(clipSizeVal ?? '50'),
});

export interface WorldDeskOptions {
  readonly store: MemoryOrderStore;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly market: MarketData;
  readonly account: string;
  readonly shards: number;
  readonly nextOpId: () => string;
  readonly draw: Draw;
  /** Whether prices are known when an order is created. */
  readonly refPrices?: boolean;
  readonly recorder?: Recorder | null;
}

export function openWorldDesk(options: WorldDeskOptions): Desk {
  const listing = { instruments: options.market.instruments(), refPrices: new Map() };
  const directory: Directory = {
    publish: () => Promise.resolve(),
    listing: async () =>
      options.refPrices === true ? { ...listing, refPrices: await options.market.fetchRefPrices() } : listing,
    beat: () => Promise.resolve(),
    leave: () => Promise.resolve(),
    liveWorkers: () => Promise.resolve(['worker']),
  };
  const planner = createPlanner(strategyOf);
  const runner = createRunner({ ...options, planner, probe: noProbe, marketOf: () => null, performer: null });
  const digest = (text: string): string => text;
  const accounts = new Set([options.account]);
  const batches = createMemoryBatches(options.store);
  return createDesk({ ...options, batches, runner, directory, accounts, strategyNamed: strategyOf, digest });
}
