/** Order entry and the private stream of one Bybit account: the Venue port over REST v5 and the private WebSocket. */
import type { OrderView, Venue } from '../../../engine/venue.ts';
import { createClockOffset } from '../clock-offset.ts';
import { createLimiter } from '../limiter.ts';
import { noLog } from '../log.ts';
import { createTransportOf, marksOf, type VenueOptions } from '../options.ts';
import { mayWithdrawBy } from '../permissions.ts';
import { createSubscription } from '../subscription.ts';
import { createSymbolMap } from '../symbol-map.ts';
import { printedByName, tells } from '../venue-parts.ts';
import { read, VenueReadError, type Read } from '../verdict.ts';
import { readBalances, readMayWithdraw, readOrder, readPage, type Page } from './answers.ts';
import { callSigned, type PublicContext } from './calls.ts';
import { balancesCall, keyCall, openOrdersCall } from './codec.ts';
import { ADDRESS_RULE } from './limits.ts';
import { cancel, lookup, place, type OrderContext } from './orders.ts';
import { createRates } from './rates.ts';
import { createSigner } from './signer.ts';
import { UserTalk } from './user-talk.ts';
import { askTime } from './venue-time.ts';

/** Pages of open orders read at most; the venue takes 500 open orders an account. */
const ORDER_PAGES_MAX = 100;

export function createBybitVenue(options: VenueOptions): Venue {
  const context = createContext(options);
  const marks = marksOf(options.probe);
  const { signer, clock, limiter, symbols } = context;
  const { account, now, log = noLog } = options;
  const subscription = createSubscription(
    { ...options, limiter },
    {
      url: () => options.wsApi,
      converse: (link) => new UserTalk({ account, signer, clock, fromVenue: symbols.fromVenue, now, log }, link),
    },
  );
  return printedByName({
    name: 'BYBIT',
    account,
    place: (request) => place(context, request, marks),
    cancel: (order) => cancel(context, order),
    lookup: (order) => lookup(context, order),
    openOrders: () => openOrders(context),
    async balances() {
      return learned('balances', read(await callSigned(context, balancesCall, null), readBalances));
    },
    mayWithdraw: async () => mayWithdrawBy(await callSigned(context, keyCall, null), readMayWithdraw),
    ...tells(subscription, clock, context.transport),
    clockOffsetMs: () => clock.current(),
  });
}

function createContext(options: VenueOptions): OrderContext {
  const { account, now, log = noLog, publicKey, privateKey } = options;
  const http: PublicContext = {
    transport: createTransportOf(options),
    limiter: options.limiter ?? createLimiter(now, ADDRESS_RULE),
    now,
  };
  return {
    ...http,
    account,
    rates: createRates(now, http.limiter.meters, account),
    clock: createClockOffset({ askTime: () => askTime(http), now, log }),
    signer: createSigner(publicKey, privateKey),
    symbols: createSymbolMap(options.symbols, (symbol) => symbol.replace('/', '')),
  };
}

function learned<T>(what: string, answer: Read<T>): T {
  if (!answer.ok) throw new VenueReadError(what, answer.verdict.error);
  return answer.value;
}

async function openOrders(context: OrderContext): Promise<OrderView[]> {
  const views: OrderView[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < ORDER_PAGES_MAX; page += 1) {
    const answer = await callSigned(context, openOrdersCall(cursor), null);
    const { list, cursor: next }: Page = learned(
      'open orders',
      read(answer, (body) => readPage(body, 'open orders')),
    );
    views.push(
      ...learned(
        'open orders',
        read(answer, () => list.map((each) => readOrder(each, context.symbols.fromVenue))),
      ),
    );
    cursor = next;
    if (cursor === null || list.length === 0) break;
  }
  return views.filter(({ state }) => state === 'OPEN' || state === 'PENDING');
}
