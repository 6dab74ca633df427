/** What a route of this venue is made of. */
import type { SimCore } from '../core.ts';
import type { Call } from '../gateway.ts';
import type { Account } from '../order.ts';
import type { Params } from '../pairs.ts';
import type { Limits } from './limits.ts';
import type { Tokens } from './tokens.ts';

/** The venue as its routes see it. */
export interface Venue {
  readonly core: SimCore;
  readonly limits: Limits;
  readonly tokens: Tokens;
  /** Client order ids that were acknowledged and have not reached the engine: `account id`. */
  readonly underWay: Set<string>;
}

export interface PublicRoute {
  readonly name: string;
  readonly answer: (venue: Venue, params: Params) => unknown;
}

export interface PrivateRoute {
  readonly op: Call['op'];
  readonly name: string;
  /** Points of the query counter; 0 for what it leaves out. */
  readonly points: number;
  /** Checks parameters and returns the engine step, whose result is answered. Throws refusals. */
  readonly admit: (venue: Venue, account: Account, params: Params) => () => unknown;
  /** A second look just before the engine. */
  readonly recheck?: (venue: Venue, params: Params) => void;
  /** The result as if nothing were found. */
  readonly hidden?: unknown;
}
