/** Order entry and the private stream of one Kraken account: the Venue port over REST and WebSocket v2. */
import type { OrderView, Venue, VenueBalance } from '../../../engine/venue.ts';
import { createLimiter } from '../limiter.ts';
import { noLog } from '../log.ts';
import { createTransportOf, marksOf, type VenueOptions } from '../options.ts';
import { createOwnBoard } from '../account-board.ts';
import { mayWithdrawBy } from '../permissions.ts';
import { createSubscription } from '../subscription.ts';
import { createSymbolMap } from '../symbol-map.ts';
import { printedByName, tells } from '../venue-parts.ts';
import { read, VenueReadError } from '../verdict.ts';
import { readBalances, readOpenOrders } from './answers.ts';
import { createBudget } from './budget.ts';
import { callPrivate, type CallContext } from './calls.ts';
import { createClockOffset } from './clock-offset.ts';
import { balancesCall, openOrdersCall, type PrivateCall } from './codec.ts';
import { ExecutionTalk } from './execution-talk.ts';
import { keyInfoCall, readMayWithdraw } from './key-info.ts';
import { createKnownOrders } from './known-orders.ts';
import { createLookup } from './lookup.ts';
import { createRounds } from './rounds.ts';
import { createNonceLane } from './nonce.ts';
import { cancel, DEADLINE_EXTRA_MS, place, type OrderContext } from './orders.ts';
import { guessPair } from './reading.ts';
import { createSigner } from './signer.ts';
import { createTierBook } from './tier.ts';

/** A reading costs what falls off the smallest count in three seconds, and what is read only informs. */
const BALANCES_EVERY_MS = 60_000;

export function createKrakenVenue(options: VenueOptions): Venue {
  const context = createContext(options);
  const marks = marksOf(options.probe);
  const subscription = createSubscription(options, {
    url: () => options.wsApi,
    converse: (link) => new ExecutionTalk({ context, known: context.known, log: options.log ?? noLog }, link),
  });
  return printedByName({
    name: 'KRAKEN',
    account: options.account,
    absenceExtraMs: DEADLINE_EXTRA_MS,
    balancesEveryMs: BALANCES_EVERY_MS,
    place: (request) => place(context, request, marks),
    cancel: (order) => cancel(context, order),
    lookup: createLookup(context),
    openOrders: () => openOrders(context),
    balances: () => ask<ReadonlyMap<string, VenueBalance>>(context, balancesCall, 'balances', readBalances),
    mayWithdraw: async () => mayWithdrawBy(await callPrivate(context, () => keyInfoCall, false), readMayWithdraw),
    ...tells(subscription, context.clock, context.transport),
    clockOffsetMs: () => context.clock.current()?.ms ?? null,
  });
}

function createContext(options: VenueOptions): OrderContext {
  const { now } = options;
  const limiter = options.limiter ?? createLimiter(now);
  const transport = createTransportOf(options);
  const board = options.board ?? createOwnBoard();
  const mayAsk = (): boolean => limiter.away() === null;
  const calls: CallContext = {
    account: options.account,
    transport,
    limiter,
    budget: createBudget(limiter.meters, options.account, createTierBook(board, now)),
    clock: createClockOffset({ transport, now, mayAsk, log: options.log ?? noLog }),
    signer: createSigner(options.publicKey, options.privateKey),
    lane: createNonceLane({ now, board }),
    now,
  };
  const known = createKnownOrders();
  return {
    ...calls,
    symbols: createSymbolMap(options.symbols, guessPair),
    known,
    rounds: createRounds({ ...calls, known, board }),
  };
}

async function ask<T>(
  context: OrderContext,
  call: PrivateCall,
  what: string,
  reader: (body: unknown) => T,
): Promise<T> {
  const answer = read(await callPrivate(context, () => call, false), reader);
  if (!answer.ok) throw new VenueReadError(what, answer.verdict.error);
  return answer.value;
}

/** What is open now is also what the stream may speak of without naming it. */
async function openOrders(context: OrderContext): Promise<readonly OrderView[]> {
  const orders = await ask(context, openOrdersCall, 'open orders', (body) =>
    readOpenOrders(body, context.symbols.fromVenue),
  );
  return orders.map(({ view, openedAt }) => {
    const { clipId, symbol, quantity } = view;
    context.known.remember(view.venueOrderId, { clipId, symbol, quantity, since: openedAt });
    return view;
  });
}
