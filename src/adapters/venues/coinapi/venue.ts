/**
 * Order entry of one account at the CoinAPI execution system, which hands orders on to the exchange the account is of.
 * No private stream is used: changes are found by polling.
 */
import type { Venue, VenueBalance } from '../../../engine/venue.ts';
import { asList } from '../json.ts';
import { createLimiter } from '../limiter.ts';
import { noLog } from '../log.ts';
import { createPolling } from '../order-poller.ts';
import { createTransportOf, marksOf, type VenueOptions } from '../options.ts';
import { createSymbolMap } from '../symbol-map.ts';
import { absenceExtraOf, printedByName, QUIET_MS, tells } from '../venue-parts.ts';
import { read, VenueReadError } from '../verdict.ts';
import { readBalances } from './answers.ts';
import { callEms } from './calls.ts';
import { balancesCall, exchangeIdOf, exchangeOf, openOrdersCall, type EmsCall } from './codec.ts';
import { createEmsKey } from './key.ts';
import { cancel, lookup, place, reader, type OrderContext } from './orders.ts';
import { createPollSource } from './poller.ts';

/** `parameters.ExchangeId` names the account behind, `privateKey` is CoinAPI's own API key; `publicKey` is not used. */
export interface CoinapiVenueOptions extends VenueOptions {
  /** Pause between two readings of the open orders, ms. Default 1,000. */
  readonly pollMs?: number;
  /** An order unknown to the venue is believed absent this long after its reservation, ms. Default 30,000. */
  readonly quietMs?: number;
}

const POLL_MS = 1_000;

/** Throws OrderError without `ExchangeId` or a key. */
export function createCoinapiVenue(options: CoinapiVenueOptions): Venue {
  const context = createContext(options);
  const { exchangeId } = context;
  const marks = marksOf(options.probe);
  const polling = createPolling({
    account: options.account,
    source: createPollSource(context),
    log: options.log ?? noLog,
    everyMs: options.pollMs ?? POLL_MS,
  });
  return printedByName({
    name: 'COINAPI',
    account: options.account,
    absenceExtraMs: absenceExtraOf(context.quietMs),
    async place(request) {
      const result = await place(context, request, marks);
      if (result.outcome === 'ACCEPTED') polling.follow(request);
      return result;
    },
    cancel: (order) => cancel(context, order),
    lookup: (order) => lookup(context, order),
    openOrders: () =>
      ask(context, openOrdersCall(exchangeId), 'open orders', (body) =>
        asList(body, 'open orders').map((each) => reader(context)(each).order),
      ),
    balances: () =>
      ask<ReadonlyMap<string, VenueBalance>>(context, balancesCall(exchangeId), 'balances', (body) =>
        readBalances(body, exchangeId),
      ),
    ...tells(polling, context.transport),
    // Requests are not stamped, and the service tells no time.
    clockOffsetMs: () => null,
  });
}

function createContext(options: CoinapiVenueOptions): OrderContext {
  const { now } = options;
  const exchangeId = exchangeIdOf(options.parameters);
  return {
    exchangeId,
    transport: createTransportOf(options),
    limiter: options.limiter ?? createLimiter(now),
    key: createEmsKey(options.privateKey),
    now,
    symbols: createSymbolMap(options.symbols, (symbol) => `${exchangeOf(exchangeId)}_SPOT_${symbol.replace('/', '_')}`),
    quietMs: options.quietMs ?? QUIET_MS,
  };
}

async function ask<T>(context: OrderContext, call: EmsCall, what: string, reading: (body: unknown) => T): Promise<T> {
  const answer = read(await callEms(context, call), reading);
  if (!answer.ok) throw new VenueReadError(what, answer.verdict.error);
  return answer.value;
}
