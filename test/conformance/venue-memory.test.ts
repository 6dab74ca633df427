/** The in-memory exchange keeps the contracts of order entry and of market data. */
import { createVirtualClock } from '../../src/adapters/memory/clock.ts';
import { MemoryExchange } from '../../src/adapters/memory/exchange.ts';
import { createMemoryMarketData } from '../../src/adapters/memory/market-data.ts';
import { createMemoryVenue, type VenueFault, type VenueOperation } from '../../src/adapters/memory/venue.ts';
import { price, quantity } from '../../src/domain/decimal.ts';
import { parseInstant } from '../../src/domain/time.ts';
import type { Venue, VenueEvents } from '../../src/engine/venue.ts';
import { BTC } from '../../src/simulation/world-facts.ts';
import { marketDataConformance } from './market-data-suite.ts';
import { venueConformance, type Rig, type RigFault } from './venue-suite.ts';

const ACCOUNT = 'BINANCE/main';

const FAULTS: Readonly<Record<RigFault, readonly [VenueOperation, VenueFault]>> = {
  CREATE_LOST: ['place', { kind: 'LOST_REQUEST' }],
  CREATE_UNANSWERED: ['place', { kind: 'LOST_ANSWER' }],
  CREATE_THROTTLED: ['place', { kind: 'NOT_ADMITTED', retryAfterMs: 1_000 }],
  CANCEL_UNANSWERED: ['cancel', { kind: 'LOST_ANSWER' }],
  QUERY_FAILS: ['lookup', { kind: 'LOST_REQUEST' }],
};

function openExchange() {
  const clock = createVirtualClock(parseInstant('2024-01-28T12:00:00Z', 'start'));
  const balances = new Map([
    [
      ACCOUNT,
      new Map([
        ['BTC', quantity('100')],
        ['USDT', quantity('10000000')],
      ]),
    ],
  ]);
  const exchange = new MemoryExchange({ name: 'BINANCE', now: () => clock.now(), instruments: [BTC], balances });
  const listed = exchange.listed(BTC.symbol);
  if (listed === null) throw new Error('the instrument is listed');
  const { grid } = listed;
  return {
    clock,
    exchange,
    market: createMemoryMarketData({ exchange, now: () => clock.now() }),
    setPrice(at: string, depth: string) {
      const middle = grid.ticks(price(at));
      const lots = grid.lots(quantity(depth));
      exchange.setLiquidity(BTC.symbol, [[middle - 1, lots]], [[middle + 1, lots]]);
      return Promise.resolve();
    },
    sell(limit: string, amount: string) {
      exchange.takeLiquidity(BTC.symbol, 'SELL', grid.ticks(price(limit)), grid.lots(quantity(amount)));
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

function openRig(): Promise<Rig> {
  const parts = openExchange();
  let next: readonly [VenueOperation, VenueFault] | null = null;
  const venue: Venue = createMemoryVenue({
    exchange: parts.exchange,
    account: ACCOUNT,
    clock: parts.clock,
    fault(operation) {
      if (next?.[0] !== operation) return null;
      const [, fault] = next;
      next = null;
      return fault;
    },
  });
  let events: VenueEvents | null = null;
  const subscribe: Venue['subscribe'] = (given) => venue.subscribe((events = given));
  return Promise.resolve({
    ...parts,
    venue: new Proxy(venue, { get: (target, name) => (name === 'subscribe' ? subscribe : boundTo(target, name)) }),
    now: () => parts.clock.now(),
    fail(fault: RigFault) {
      next = FAULTS[fault];
      return Promise.resolve();
    },
    async breakStream() {
      await venue.unsubscribe();
      if (events !== null) await venue.subscribe(events);
    },
  });
}

function boundTo(venue: Venue, name: string | symbol): unknown {
  const value: unknown = Reflect.get(venue, name, venue);
  return typeof value === 'function' ? (value.bind(venue) as unknown) : value;
}

venueConformance('in memory', openRig);
marketDataConformance('in memory', () => Promise.resolve(openExchange()));
