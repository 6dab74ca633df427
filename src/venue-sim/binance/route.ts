/** What a request asks for, whichever door it came through: REST and the WebSocket API share these. */
import type { SimCore } from '../core.ts';
import type { FaultOp } from '../faults.ts';
import type { Listing } from '../listing.ts';
import type { Account } from '../order.ts';
import type { Limiter } from './limits.ts';
import type { RecentTrades } from './recent-trades.ts';
import { required, type Params } from './params.ts';
import { refusals } from './refusal.ts';

/** Everything a route may look at. */
export interface Venue {
  readonly core: SimCore;
  readonly limiter: Limiter;
  readonly recentTrades: RecentTrades;
  /** Makes a client order id for a request that has none. */
  readonly nextClientId: () => string;
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
  const listing = venue.core.listings.get(required(params, 'symbol'));
  if (listing === undefined) throw refusals.symbol();
  return listing;
}
