/** Order entry and the private stream of one Binance account: the Venue port over REST and the WebSocket API. */
import { inspect } from 'node:util';
import { InvariantError } from '../../../domain/errors.ts';
import { seededDraw, type Draw } from '../../../domain/random.ts';
import { noProbe, type Probe } from '../../../engine/probes.ts';
import type { OrderView, Venue, VenueBalance, VenueError, VenueEvents } from '../../../engine/venue.ts';
import { asList } from '../json.ts';
import { createLimiter, type Limiter } from '../limiter.ts';
import { noLog, type VenueLog } from '../log.ts';
import { createTransport } from '../transport.ts';
import { QUERIED, readBalances, readOrder } from './answers.ts';
import { callSigned } from './calls.ts';
import { createClockOffset } from './clock-offset.ts';
import { accountCall, openOrdersCall, type ApiCall } from './codec.ts';
import { cancel, lookup, place, read, type OrderContext, type PlaceMarks } from './orders.ts';
import { createSigner } from './signer.ts';
import { createSymbolMap, type Instruments } from './symbols.ts';
import { UserStream } from './user-stream.ts';

export interface BinanceVenueOptions {
  /** `BINANCE/main`. */
  readonly account: string;
  readonly publicKey: string;
  readonly privateKey: string;
  /** Base addresses: `https://…` and `wss://…/ws-api/v3`. */
  readonly rest: string;
  readonly wsApi: string;
  /** The instruments known now, by our symbol: `() => marketData.instruments()`. */
  readonly symbols: () => Instruments;
  /** The clock reservations are made on, ms. */
  readonly now: () => number;
  readonly probe?: Probe;
  /** Longest wait for an answer, ms. Default 5,000. */
  readonly requestTimeoutMs?: number;
  /** Connections kept at most. Default 64. */
  readonly connections?: number;
  /** Give the same one to every account and to the market data of an address: the venue counts by address. */
  readonly limiter?: Limiter;
  readonly log?: VenueLog;
  /** Jitter of reconnects. */
  readonly draw?: Draw;
  /** Silence after which the private stream is not believed any more, ms. Default 60,000. */
  readonly silenceMs?: number;
  /** First pause before reconnecting, ms. Default 250. */
  readonly backoffMs?: number;
}

/** Thrown by reads that have no failure outcome of their own: nothing was learned. */
export class VenueReadError extends Error {
  readonly error: VenueError;

  constructor(what: string, error: VenueError) {
    super(`${what}: ${error.message}`);
    this.name = 'VenueReadError';
    this.error = error;
  }
}

const SILENCE_MS = 60_000;
const BACKOFF_MS = 250;

export function createBinanceVenue(options: BinanceVenueOptions): Venue {
  const context = createContext(options);
  const marks = marksOf(options.probe ?? noProbe);
  const subscription = createSubscription(options, context);
  const venue: Venue = {
    name: 'BINANCE',
    account: options.account,
    place: (request) => place(context, request, marks),
    cancel: (order) => cancel(context, order),
    lookup: (order) => lookup(context, order),
    openOrders: () => ask(context, openOrdersCall, 'open orders', (body) => readOpenOrders(body, context)),
    balances: () => ask<ReadonlyMap<string, VenueBalance>>(context, accountCall, 'balances', readBalances),
    subscribe: (events) => subscription.open(events),
    unsubscribe() {
      subscription.close();
      return Promise.resolve();
    },
    clockOffsetMs: () => context.clock.current(),
    async close() {
      subscription.close();
      context.clock.close();
      await context.transport.close();
    },
  };
  // What a log or an assertion prints of a venue is its name, whatever hangs on it.
  return Object.defineProperty(venue, inspect.custom, { value: () => `Venue(${options.account})` });
}

function createContext(options: BinanceVenueOptions): OrderContext {
  const { now } = options;
  const limiter = options.limiter ?? createLimiter(now);
  const transport = createTransport({
    baseUrl: options.rest,
    ...(options.requestTimeoutMs === undefined ? {} : { requestTimeoutMs: options.requestTimeoutMs }),
    ...(options.connections === undefined ? {} : { connections: options.connections }),
  });
  return {
    account: options.account,
    transport,
    limiter,
    clock: createClockOffset({ transport, limiter, now, log: options.log ?? noLog }),
    signer: createSigner(options.publicKey, options.privateKey),
    now,
    symbols: createSymbolMap(options.symbols),
  };
}

/** Without a probe the transport listens to nothing. */
function marksOf(probe: Probe): PlaceMarks {
  const signed = (): void => probe('C4');
  if (probe === noProbe) return { signed };
  return { signed, transport: { sent: () => probe('C6'), headers: () => probe('C7') } };
}

async function ask<T>(context: OrderContext, call: ApiCall, what: string, reader: (body: unknown) => T): Promise<T> {
  const result = await callSigned(context, call, null);
  const answer = read(result, reader);
  if (!answer.ok) throw new VenueReadError(what, answer.verdict.error);
  return answer.value;
}

const readOpenOrders = (body: unknown, context: OrderContext): OrderView[] =>
  asList(body, 'open orders').map((each) => readOrder(each, QUERIED, context.symbols.fromVenue));

interface Subscription {
  open(events: VenueEvents): Promise<void>;
  close(): void;
}

function createSubscription(options: BinanceVenueOptions, context: OrderContext): Subscription {
  let stream: UserStream | null = null;
  return {
    open(events) {
      if (stream !== null) return Promise.reject(new InvariantError(`${options.account} is subscribed already`));
      stream = new UserStream({
        account: options.account,
        url: options.wsApi,
        signer: context.signer,
        clock: context.clock,
        limiter: context.limiter,
        fromVenue: context.symbols.fromVenue,
        events,
        now: options.now,
        draw: options.draw ?? seededDraw(`${options.account} ${options.now()}`),
        log: options.log ?? noLog,
        silenceMs: options.silenceMs ?? SILENCE_MS,
        backoffMs: options.backoffMs ?? BACKOFF_MS,
      });
      return stream.firstAttempt;
    },
    close() {
      stream?.close();
      stream = null;
    },
  };
}
