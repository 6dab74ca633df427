/**
 * Order entry of one account at an exchange that only ccxt knows. No private stream is used: changes are found by
 * polling.
 */
import { toText } from '../../../domain/decimal.ts';
import { refuse } from '../../../domain/errors.ts';
import { instant } from '../../../domain/time.ts';
import type { Venue, VenueBalance } from '../../../engine/venue.ts';
import { noLog } from '../log.ts';
import { marksOf, type VenueOptions } from '../options.ts';
import { createPolling, type Polled, type PollSource } from '../order-poller.ts';
import { createSymbolMap } from '../symbol-map.ts';
import { absenceExtraOf, printedByName, QUIET_MS, tells } from '../venue-parts.ts';
import { read, VenueReadError } from '../verdict.ts';
import { readBalances, readOrders } from './answers.ts';
import { createGate, type CcxtOptions, type GateOptions } from './gate.ts';
import type { CcxtClient } from './load.ts';
import { findWhole, lookup, type OrderContext } from './lookup.ts';
import { cancel, place } from './orders.ts';

/** `parameters.Password` is the third secret that some exchanges want. */
export interface CcxtVenueOptions extends Omit<VenueOptions, keyof CcxtOptions | 'wsApi'>, CcxtOptions {
  /** Pause between two readings of the open orders, ms. Default 1,000. */
  readonly pollMs?: number;
  /** An order unknown to the venue is believed absent this long after its reservation, ms. Default 30,000. */
  readonly quietMs?: number;
}

const POLL_MS = 1_000;
const ROUNDS_PER_WHOLE_LIST = 10;

/** Throws OrderError for an empty key. */
export function createCcxtVenue(options: CcxtVenueOptions): Venue {
  const { account, name, log = noLog, pollMs = POLL_MS } = options;
  const context = createContext(options);
  const marks = marksOf(options.probe);
  const polling = createPolling({ account, source: pollSource(context), log, everyMs: pollMs });
  return printedByName({
    name,
    account,
    absenceExtraMs: absenceExtraOf(context.quietMs),
    async place(request) {
      const result = await place(context, request, marks);
      if (result.outcome === 'ACCEPTED') polling.follow(request);
      return result;
    },
    cancel: (order) => cancel(context, order),
    lookup: (order) => lookup(context, order),
    openOrders: () =>
      ask(
        context,
        'open orders',
        (client) => client.fetchOpenOrders(undefined),
        (body) => readOrders(body, instant(options.now())),
      ),
    balances: () =>
      ask<ReadonlyMap<string, VenueBalance>>(context, 'balances', (client) => client.fetchBalance(), readBalances),
    ...tells(polling, context.gate),
    // Requests are stamped with our own time.
    clockOffsetMs: () => null,
  });
}

function keysOf({ publicKey, privateKey, parameters = {} }: CcxtVenueOptions): NonNullable<GateOptions['keys']> {
  if (publicKey === '') throw refuse('PublicApiKey', 'must not be empty');
  if (privateKey === '') throw refuse('PrivateApiKey', 'must not be empty');
  const password = parameters['Password'];
  return { publicKey, privateKey, ...(password === undefined ? {} : { password }) };
}

function createContext(options: CcxtVenueOptions): OrderContext {
  const { now, settings, quietMs = QUIET_MS } = options;
  return {
    gate: createGate(options, keysOf(options)),
    settings,
    symbols: createSymbolMap(options.symbols, (symbol) => symbol),
    now,
    quietMs,
    venueIds: new Map(),
    proof: { given: false },
  };
}

/** Lists tell how much of an order is filled, and not by which trades. */
const markOf = ({ state, cumQuantity, venueOrderId }: Polled['order']): string =>
  `${state} ${toText(cumQuantity)} ${venueOrderId}`;

const polledOf = (order: Polled['order'], fills: Polled['fills']): Polled => ({ order, fills, mark: markOf(order) });

/** One list of the open orders; of all symbols when none is given. */
async function readList(context: OrderContext, symbol: string | undefined) {
  const work = (client: CcxtClient): Promise<unknown> => client.fetchOpenOrders(symbol);
  const result = await context.gate.ask({ operation: 'query', kind: 'MANAGE', work });
  return read(result, (body) => readOrders(body, instant(context.now())).map((order) => polledOf(order, null)));
}

/**
 * Every tenth list is of all symbols, and shows orders that other workers have placed; it costs much at some exchanges.
 * The others are of the symbols of the orders being followed.
 */
function pollSource(context: OrderContext): PollSource {
  let round = 0;
  return {
    async readOpen(followed) {
      const symbols = round % ROUNDS_PER_WHOLE_LIST === 0 ? [undefined] : followed.map(({ symbol }) => symbol);
      round += 1;
      const lists = await Promise.all([...new Set(symbols)].map((symbol) => readList(context, symbol)));
      // Refused before it was sent: this exchange lists one symbol at a time only.
      const failed = lists.some((list) => !list.ok && list.verdict.disposition !== 'REJECTED');
      return failed ? null : lists.flatMap((list) => (list.ok ? list.value : []));
    },
    async readOne(ref) {
      const found = await findWhole(context, ref);
      if (found.kind === 'NONE') return 'NOT_FOUND';
      return found.kind === 'FAILED' ? 'FAILED' : polledOf(found.order, found.fills);
    },
  };
}

async function ask<T>(
  { gate }: OrderContext,
  what: string,
  work: (client: CcxtClient) => Promise<unknown>,
  reading: (body: unknown) => T,
): Promise<T> {
  const answer = read(await gate.ask({ operation: 'query', kind: 'MANAGE', work }), reading);
  if (!answer.ok) throw new VenueReadError(what, answer.verdict.error);
  return answer.value;
}
