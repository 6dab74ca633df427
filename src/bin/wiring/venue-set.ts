/** The venues of one worker: opened and closed by account, each exchange with one market, one limiter, shared counts. */
import type { Redis } from 'ioredis';
import { createRedisAccountBoard } from '../../adapters/redis/account-board.ts';
import { createPauseChannel, createRedisMeterStore, type PauseChannel } from '../../adapters/redis/meter-store.ts';
import { guardVenue } from '../../adapters/venues/guarded-venue.ts';
import { createMarketData, createVenue, createVenueLimiter } from '../../adapters/venues/index.ts';
import type { Limiter } from '../../adapters/venues/limiter.ts';
import { createMeters } from '../../adapters/venues/metering.ts';
import type { Clock } from '../../engine/ports.ts';
import type { Probe } from '../../engine/probes.ts';
import type { MarketData, Venue } from '../../engine/venue.ts';
import type { AccountConfig, Config } from './config.ts';
import { createDraw } from './identity.ts';
import type { Log } from './log.ts';

export interface VenueSetOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly probe: Probe;
  readonly log: Log;
  /** For the counts that all workers share. */
  readonly command: Redis;
  /** A connection that hears and does nothing else. */
  readonly hearing: Redis;
}

export class VenueSet {
  readonly markets = new Map<string, MarketData>();
  readonly venues = new Map<string, Venue>();
  readonly #options: VenueSetOptions;
  readonly #channel: PauseChannel;
  readonly #limiters = new Map<string, Limiter>();
  readonly #draw = createDraw();

  constructor(options: VenueSetOptions) {
    this.#options = options;
    this.#channel = createPauseChannel(options.hearing);
  }

  /** Throws OrderError for keys or parameters that cannot be used. */
  open(account: string, { exchange, publicKey, privateKey, parameters = {} }: AccountConfig): Venue {
    const { config, clock, probe, log, command } = this.#options;
    const now = (): number => clock.now();
    const { ccxt, ...addresses } = config.venues.get(exchange) ?? {};
    const connection = {
      mode: config.mode,
      addresses,
      ...(ccxt === undefined ? {} : { ccxt }),
      simulatorHosts: config.simulatorHosts,
    };
    const limiter = this.#limiterOf(exchange);
    const common = { now, limiter, log: log.venue(account), privateKey, parameters };
    const market = this.markets.get(exchange) ?? createMarketData(exchange, connection, common);
    const symbols = () => market.instruments();
    const board = createRedisAccountBoard(command, account);
    const venue = createVenue(exchange, connection, { ...common, account, publicKey, symbols, probe, board });
    const guarded = guardVenue(venue, { now, draw: this.#draw, log: common.log, meters: limiter.meters });
    this.markets.set(exchange, market);
    this.venues.set(account, guarded);
    return guarded;
  }

  /** The market stays: orders of other accounts may want it, or come to want it. */
  async drop(account: string): Promise<void> {
    const venue = this.venues.get(account);
    this.venues.delete(account);
    await venue?.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.venues.values(), ...this.markets.values()].map((part) => part.close()));
    this.#channel.close();
  }

  #limiterOf(exchange: string): Limiter {
    const { clock, command } = this.#options;
    const now = (): number => clock.now();
    const found =
      this.#limiters.get(exchange) ??
      createVenueLimiter(exchange, now, createMeters(createRedisMeterStore(command, this.#channel, exchange), now));
    this.#limiters.set(exchange, found);
    return found;
  }
}
