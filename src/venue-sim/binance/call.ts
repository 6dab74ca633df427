/** A request of either door as the gateway takes it: authentication, the receive window, the limits. */
import { replyOf, type Admitted, type Call, type Reply, type Transport } from '../gateway.ts';
import type { LedgerFact } from '../ledger.ts';
import type { Account } from '../order.ts';
import { required, type Params } from './params.ts';
import { refusals, type VenueRefusal } from './refusal.ts';
import type { Route, Venue } from './route.ts';
import { checkWindow, readWindow } from './signature.ts';

export interface Request {
  readonly route: Route;
  readonly params: Params;
  readonly apiKey: string;
  /** Whether the request's signature is right for this secret. */
  readonly isSignedWith: (secret: string) => boolean;
  readonly transport: Transport;
}

export const refusalReply = (refusal: VenueRefusal): Reply =>
  replyOf(refusal.status, { code: refusal.code, msg: refusal.message }, refusal.retryAfterS);

const idsOf = (params: Params): string[] => {
  const id = params.get('origClientOrderId') ?? params.get('newClientOrderId');
  return id === undefined ? [] : [id];
};

/** Keys without a value are left out of the ledger's line by JSON. */
function arrival(venue: Venue, { params, apiKey }: Request): Omit<LedgerFact, 'type'> {
  const fact = {
    account: venue.core.accounts.get(apiKey)?.name,
    clientOrderId: params.get('newClientOrderId'),
    symbol: params.get('symbol'),
    side: params.get('side'),
    price: params.get('price'),
    qty: params.get('quantity'),
  };
  return fact as Omit<LedgerFact, 'type'>;
}

function authenticate(venue: Venue, apiKey: string): Account {
  if (!/^[\w-]{1,128}$/.test(apiKey)) throw refusals.keyFormat();
  const account = venue.core.accounts.get(apiKey);
  if (account === undefined) throw refusals.key();
  return account;
}

function admit(venue: Venue, { route, params, apiKey, isSignedWith }: Request): Admitted {
  const { clock } = venue.core;
  venue.limiter.spend(clock.now(), route.weight(params));
  if (!route.signed) return { step: route.admit(venue, params), recheck: null };
  const account = authenticate(venue, apiKey);
  const window = readWindow(params);
  required(params, 'signature');
  if (!isSignedWith(account.secret)) throw refusals.signature();
  const check = (): void => {
    checkWindow(window, clock.now());
  };
  check();
  return { step: route.admit(venue, params, account), recheck: check };
}

/** The answer as if the order, or its trades, did not exist. */
function hiddenOf({ op }: Route): Call['hidden'] {
  if (op === 'query') return () => refusalReply(refusals.noOrder());
  return op === 'trades' ? () => replyOf(200, []) : null;
}

export function callOf(venue: Venue, request: Request): Call {
  const { route, params, transport } = request;
  return {
    op: route.op,
    name: route.name,
    weight: route.weight(params),
    clientOrderIds: idsOf(params),
    create: route.op === 'create' ? arrival(venue, request) : null,
    admit: () => admit(venue, request),
    hidden: hiddenOf(route),
    transport,
  };
}
