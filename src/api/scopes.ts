/** Which scope a route needs. A route under authentication that does not say stops the program from starting. */
import type { FastifyInstance } from 'fastify';
import { SCOPES, type ApiKey, type Lane, type Scope } from '../engine/access.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The scope a key must have to use the route. */
    scope?: Scope;
    /** What a request to it counts against, where that is not what its scope says. */
    lane?: Lane;
  }
}

/** A key that may trade may also cancel what it has; no scope contains another otherwise. */
const SATISFIED_BY: Readonly<Record<Scope, readonly Scope[]>> = {
  READ: ['READ'],
  TRADE: ['TRADE'],
  CANCEL: ['CANCEL', 'TRADE'],
  ADMIN: ['ADMIN'],
};

const LANES: Readonly<Record<Scope, Lane>> = { READ: 'read', TRADE: 'create', CANCEL: 'cancel', ADMIN: 'admin' };

export const allows = (key: ApiKey, needed: Scope): boolean =>
  SATISFIED_BY[needed].some((scope) => key.scopes.includes(scope));

export const laneOf = (needed: Scope): Lane => LANES[needed];

/** Refuses, while the program starts, every route of `app` without a scope. */
export function requireScopes(app: FastifyInstance): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.scope === undefined || !SCOPES.includes(config.scope)) {
      throw new Error(`Invariant: the route ${[method].flat().join(',')} ${url} does not say which scope it needs`);
    }
  });
}
