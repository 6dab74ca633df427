/** The OpenAPI 3.1 document of the routes that are registered. Operations are in the order of their registration. */
import type { JsonSchema, StrategyName } from '../../domain/strategy.ts';
import type { Json } from './json-schema.ts';
import { knownComponents } from './names.ts';
import { operationOf, pathOf } from './operation.ts';
import type { ApiRoute } from './routes.ts';
import { HEADERS, refusals } from './statuses.ts';
import { INFO, RECV_WINDOW, SECURITY_SCHEMES, tagsOf } from './texts.ts';

export type StrategyParams = ReadonlyMap<StrategyName, JsonSchema>;

/** `strategyParams`: the parameters of each strategy that orders may name. Throws for a route without operationId. */
export function buildDocument(routes: readonly ApiRoute[], strategyParams: StrategyParams): Json {
  const components = knownComponents(strategyParams);
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = pathOf(route.url);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, components) };
  }
  return {
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: '/', description: 'Where this page comes from' }],
    tags: tagsOf(routes),
    paths,
    components: {
      securitySchemes: SECURITY_SCHEMES,
      parameters: { RecvWindow: RECV_WINDOW },
      headers: HEADERS,
      responses: refusals(),
      schemas: components.schemas,
    },
  };
}
