/** Which routes there are, as the documentation reads them: whatever is registered is seen. */
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { TSchema } from 'typebox';
import type { Scope } from '../../engine/access.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Left out of the API's documentation: the documentation itself. */
    undocumented?: true;
  }
  interface FastifySchema {
    operationId?: string;
    summary?: string;
    description?: string;
    tags?: readonly string[];
  }
}

export interface ApiRoute {
  readonly method: string;
  /** Fastify's pattern, such as `/api/v2/trading/order/id`. */
  readonly url: string;
  /** Null for a route that is open to all. */
  readonly scope: Scope | null;
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly body: TSchema | null;
  readonly querystring: TSchema | null;
  readonly params: TSchema | null;
  readonly response: Readonly<Record<string, TSchema>>;
}

const NO_WORDS = { operationId: '', summary: '', description: '', tags: [] };
const NO_SHAPES = { body: null, querystring: null, params: null, response: {} };

/** The route as it was registered. What it does not say is empty: the document's tests see to that. */
function routeOf(method: string, { url, schema, config }: RouteOptions): ApiRoute {
  const { operationId, summary, description, tags } = { ...NO_WORDS, ...schema };
  const { body, querystring, params, response } = { ...NO_SHAPES, ...schema } as Omit<ApiRoute, 'method' | 'url'>;
  const said = { operationId, summary, description, tags };
  return { method, url, scope: config?.scope ?? null, ...said, body, querystring, params, response };
}

/** Collects the routes that are registered from now on. */
export function collectRoutes(app: FastifyInstance): readonly ApiRoute[] {
  const routes: ApiRoute[] = [];
  app.addHook('onRoute', (route) => {
    if (route.config?.undocumented !== true) routes.push(...[route.method].flat().map((one) => routeOf(one, route)));
  });
  return routes;
}
