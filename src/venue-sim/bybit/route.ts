/** What a request asks for, and which count it uses up. */
import type { Admitted } from '../gateway.ts';
import type { FaultOp } from '../faults.ts';
import type { Listing } from '../listing.ts';
import type { Account } from '../order.ts';
import type { Params } from '../pairs.ts';
import type { Lane } from './limits.ts';
import { required } from './params.ts';
import { refusals } from './refusal.ts';
import type { Venue } from './venue.ts';

interface RouteBase {
  readonly name: string;
  readonly op: FaultOp | 'other';
}

export interface PublicRoute extends RouteBase {
  readonly lane: null;
  admit(venue: Venue, params: Params): Admitted;
}

export interface SignedRoute extends RouteBase {
  readonly lane: Lane;
  /** Reads and checks the parameters; throws BybitRefusal. */
  admit(venue: Venue, params: Params, account: Account): Admitted;
}

export type Route = PublicRoute | SignedRoute;

export function listingOf(venue: Venue, params: Params): Listing {
  const listing = venue.core.listings.get(required(params, 'symbol'));
  if (listing === undefined) throw refusals.symbol();
  return listing;
}

/** A step without an engine: it only reads. */
export const reads = (answer: () => object): Admitted => ({ recheck: null, step: answer });
