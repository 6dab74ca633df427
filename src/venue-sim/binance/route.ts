/** What a request asks for, whichever door it came through: REST and the WebSocket API share these. */
import type { Account } from './order.ts';
import type { VenueClock } from './clock.ts';
import type { Exchange } from './exchange.ts';
import type { FaultOp } from './faults.ts';
import type { Limiter } from './limits.ts';
import type { Listing } from './listing.ts';
import { required, type Params } from './params.ts';
import { refusals } from './refusal.ts';

/** Everything a route may look at. */
export interface Venue {
  readonly exchange: Exchange;
  readonly listings: ReadonlyMap<string, Listing>;
  /** By API key. */
  readonly accounts: ReadonlyMap<string, Account>;
  readonly limiter: Limiter;
  readonly clock: VenueClock;
  /** Makes a client order id for a request that has none. */
  readonly nextClientId: () => string;
  /** How long after its acceptance an order stays invisible to queries, ms. */
  lagMs: number;
}

/** The engine step of an admitted request; its result is the answer's body. */
export type EngineStep = () => unknown;

interface RouteBase {
  readonly name: string;
  readonly op: FaultOp | 'other';
  weight(params: Params): number;
}

export interface PublicRoute extends RouteBase {
  readonly signed: false;
  admit(venue: Venue, params: Params): EngineStep;
}

export interface SignedRoute extends RouteBase {
  readonly signed: true;
  /** Reads and checks the parameters; throws VenueRefusal. The step it returns runs when the engine gets to it. */
  admit(venue: Venue, params: Params, account: Account): EngineStep;
}

export type Route = PublicRoute | SignedRoute;

export function listingOf(venue: Venue, params: Params): Listing {
  const listing = venue.listings.get(required(params, 'symbol'));
  if (listing === undefined) throw refusals.symbol();
  return listing;
}
