/** Order entry and the private stream of one Binance account: the Venue port over REST and the WebSocket API. */
import type { OrderView, Venue, VenueBalance } from '../../../engine/venue.ts';
import { createClockOffset } from '../clock-offset.ts';
import { asList, asObject, WireError } from '../json.ts';
import { createLimiter } from '../limiter.ts';
import { noLog } from '../log.ts';
import { createTransportOf, marksOf, type VenueOptions } from '../options.ts';
import { mayWithdrawBy } from '../permissions.ts';
import { createSubscription } from '../subscription.ts';
import { createSymbolMap } from '../symbol-map.ts';
import { printedByName, tells } from '../venue-parts.ts';
import { read, VenueReadError } from '../verdict.ts';
import { QUERIED, readBalances, readOrder } from './answers.ts';
import { callSigned, type PublicContext } from './calls.ts';
import { accountCall, openOrdersCall, restrictionsCall, type ApiCall } from './codec.ts';
import { cancel, lookup, place, type OrderContext } from './orders.ts';
import { createSigner } from './signer.ts';
import { UserTalk } from './user-stream.ts';
import { askTime } from './venue-time.ts';

export function createBinanceVenue(options: VenueOptions): Venue {
  const context = createContext(options);
  const marks = marksOf(options.probe);
  const { signer, clock, limiter, symbols } = context;
  const talk = { account: options.account, signer, clock, limiter, fromVenue: symbols.fromVenue, now: options.now };
  const subscription = createSubscription(
    { ...options, limiter },
    {
      url: () => options.wsApi,
      converse: (link) => new UserTalk({ ...talk, log: options.log ?? noLog }, link),
    },
  );
  return printedByName({
    name: 'BINANCE',
    account: options.account,
    place: (request) => place(context, request, marks),
    cancel: (order) => cancel(context, order),
    lookup: (order) => lookup(context, order),
    openOrders: () => ask(context, openOrdersCall, 'open orders', (body) => readOpenOrders(body, context)),
    balances: () => ask<ReadonlyMap<string, VenueBalance>>(context, accountCall, 'balances', readBalances),
    mayWithdraw: async () => mayWithdrawBy(await callSigned(context, restrictionsCall, null), readMayWithdraw),
    ...tells(subscription, context.clock, context.transport),
    clockOffsetMs: () => context.clock.current(),
  });
}

function createContext(options: VenueOptions): OrderContext {
  const { account, now, log = noLog } = options;
  const limiter = options.limiter ?? createLimiter(now);
  const http: PublicContext = { account, transport: createTransportOf(options), limiter, now };
  return {
    ...http,
    clock: createClockOffset({ askTime: () => askTime(http), now, log }),
    signer: createSigner(options.publicKey, options.privateKey),
    symbols: createSymbolMap(options.symbols, (symbol) => symbol.replace('/', '')),
  };
}

async function ask<T>(context: OrderContext, call: ApiCall, what: string, reader: (body: unknown) => T): Promise<T> {
  const result = await callSigned(context, call, null);
  const answer = read(result, reader);
  if (!answer.ok) throw new VenueReadError(what, answer.verdict.error);
  return answer.value;
}

const readOpenOrders = (body: unknown, context: OrderContext): OrderView[] =>
  asList(body, 'open orders').map((each) => readOrder(each, QUERIED, context.symbols.fromVenue));

function readMayWithdraw(body: unknown): boolean {
  const { enableWithdrawals } = asObject(body, 'restrictions');
  if (typeof enableWithdrawals !== 'boolean') throw new WireError('enableWithdrawals is not true or false');
  return enableWithdrawals;
}
