/** Order entry and the private stream of one DFX account: the Venue port over REST and WebSocket. */
import { refuse } from '../../../domain/errors.ts';
import type { Venue, VenueBalance } from '../../../engine/venue.ts';
import { createClockOffset } from '../clock-offset.ts';
import { createLimiter } from '../limiter.ts';
import { noLog } from '../log.ts';
import { createTransportOf, marksOf, type AccountParameters, type VenueOptions } from '../options.ts';
import { createSubscription } from '../subscription.ts';
import { createSymbolMap } from '../symbol-map.ts';
import { printedByName, tells } from '../venue-parts.ts';
import { read, VenueReadError } from '../verdict.ts';
import { readBalances } from './answers.ts';
import { callSigned } from './calls.ts';
import { balancesCall, openOrdersCall, type DfxCall } from './codec.ts';
import { createKnownOrders } from './known-orders.ts';
import { createLanes, type Lanes } from './lanes.ts';
import { cancel, lookup, place, readOrders, type OrderContext } from './orders.ts';
import { jsonAddress } from './reports.ts';
import { createDfxSigner } from './signer.ts';
import { UserTalk } from './user-talk.ts';
import { createTimeQuestion } from './venue-time.ts';

export interface DfxVenueOptions extends VenueOptions {
  /** Its own when not given: the venue counts by account. */
  readonly lanes?: Lanes;
}

/** `parameters.AccountId` names the account at the venue. Throws OrderError without it or without usable keys. */
export function createDfxVenue(options: DfxVenueOptions): Venue {
  const context = createContext(options);
  const { accountId } = context;
  const marks = marksOf(options.probe);
  const { known, symbols } = context;
  const talk = { account: options.account, fromVenue: symbols.fromVenue, known, log: options.log ?? noLog };
  const subscription = createSubscription(options, {
    url: () => jsonAddress(options.wsApi),
    headers: () => loginHeaders(context, options.wsApi),
    converse: (link) => new UserTalk(talk, link),
  });
  return printedByName({
    name: 'DFX',
    account: options.account,
    place: (request) => place(context, request, marks),
    cancel: (order) => cancel(context, order),
    lookup: (order) => lookup(context, order),
    openOrders: () => ask(context, openOrdersCall(accountId), 'open orders', (data) => readOrders(data, context)),
    balances: () => ask<ReadonlyMap<string, VenueBalance>>(context, balancesCall(accountId), 'balances', readBalances),
    ...tells(subscription, context.clock, context.transport),
    async subscribe(events) {
      // The login is stamped with the venue's time.
      await context.clock.settled();
      await subscription.open(events);
    },
    clockOffsetMs: () => context.clock.current(),
  });
}

function accountIdOf(parameters: AccountParameters = {}): string {
  const accountId = parameters['AccountId'] ?? '';
  if (!/^[0-9A-Za-z_-]{1,64}$/.test(accountId)) throw refuse('AccountId', 'must be the number of the account at DFX');
  return accountId;
}

function createContext(options: DfxVenueOptions): OrderContext {
  const { now } = options;
  const limiter = options.limiter ?? createLimiter(now);
  const shared = {
    transport: createTransportOf(options),
    limiter,
    lanes: options.lanes ?? createLanes(limiter.meters, options.account),
    now,
  };
  return {
    ...shared,
    accountId: accountIdOf(options.parameters),
    signer: createDfxSigner(options.publicKey, options.privateKey),
    clock: createClockOffset({ askTime: createTimeQuestion(shared), now, log: options.log ?? noLog }),
    symbols: createSymbolMap(options.symbols, (symbol) => symbol.replace('/', '-')),
    known: createKnownOrders(),
  };
}

function loginHeaders(context: OrderContext, wsApi: string): Readonly<Record<string, string>> {
  const timestamp = Math.round(context.now() + (context.clock.current() ?? 0));
  return context.signer.headers({
    method: 'GET',
    path: new URL(wsApi).pathname.replace(/\/+$/, ''),
    param: 'format=JSON',
    timestamp,
  });
}

async function ask<T>(context: OrderContext, call: DfxCall, what: string, reading: (data: unknown) => T): Promise<T> {
  const answer = read(await callSigned(context, call), reading);
  if (!answer.ok) throw new VenueReadError(what, answer.verdict.error);
  return answer.value;
}
