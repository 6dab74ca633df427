/** From one route to one operation of the document. */
import { InvariantError } from '../../domain/errors.ts';
import type { Components } from './components.ts';
import type { Example } from './example.ts';
import { EXAMPLES } from './examples.ts';
import { isJson, type Json } from './json-schema.ts';
import { annotate } from './notes.ts';
import type { ApiRoute } from './routes.ts';
import { headersOf, STATUS_TEXTS } from './statuses.ts';

const JSON_TYPE = 'application/json';
const capital = (name: string): string => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;

/** `/accounts/:name` → `/accounts/{name}`. */
export const pathOf = (url: string): string => url.replace(/:([A-Za-z]+)/g, '{$1}');

function parametersOf(schema: ApiRoute['querystring'], place: 'query' | 'path', example: Json, components: Components) {
  if (schema === null) return [];
  const { properties, required } = annotate(schema);
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(isJson(properties) ? properties : {}).map(([name, property]) => {
    const { description, ...plain } = components.use(property);
    return {
      name,
      in: place,
      required: place === 'path' || needed.includes(name),
      description,
      ...(plain['type'] === 'array' ? { style: 'form', explode: true } : {}),
      schema: plain,
      ...(name in example ? { example: example[name] } : {}),
    };
  });
}

function bodyOf({ body, operationId }: ApiRoute, example: Example, components: Components): Json {
  if (body === null) return {};
  const annotated = annotate(body);
  if (Object.keys(annotated).length > 0) components.name(`${capital(operationId)}Request`, annotated);
  const given = example.body === undefined ? {} : { example: example.body };
  return { requestBody: { required: true, content: { [JSON_TYPE]: { schema: components.use(annotated), ...given } } } };
}

function responseOf(status: string, schema: unknown, route: ApiRoute, example: Example, components: Components): Json {
  const isSuccess = status.startsWith('2');
  if (isSuccess) components.name(`${capital(route.operationId)}Answer`, schema);
  const used = components.use(schema);
  const { name, text } = STATUS_TEXTS[status] ?? { name: null, text: 'Refused' };
  // A refusal as every route makes it is written once.
  if (!isSuccess && name !== null && used['$ref'] === '#/components/schemas/Refusal') {
    return { $ref: `#/components/responses/${name}` };
  }
  const given = isSuccess && example.answer !== undefined ? { example: example.answer } : {};
  return { description: text, headers: headersOf(status), content: { [JSON_TYPE]: { schema: used, ...given } } };
}

function securityOf({ scope }: ApiRoute): Json {
  if (scope === null) return { security: [] };
  return { security: [{ ApiKey: [scope], Timestamp: [], Signature: [] }], 'x-scope': scope };
}

/** The operation of a route. Throws InvariantError for a route without an operationId. */
export function operationOf(route: ApiRoute, components: Components): Json {
  const { operationId, summary, description, tags, scope, method, url } = route;
  if (operationId === '') throw new InvariantError(`the route ${method} ${url} has no operationId`);
  const example = EXAMPLES[operationId] ?? {};
  const parameters = [
    ...parametersOf(route.params, 'path', example.query ?? {}, components),
    ...parametersOf(route.querystring, 'query', example.query ?? {}, components),
    ...(scope === null ? [] : [{ $ref: '#/components/parameters/RecvWindow' }]),
  ];
  const responses = Object.entries(route.response).map(([status, schema]) => [
    status,
    responseOf(status, schema, route, example, components),
  ]);
  return {
    operationId,
    summary,
    description,
    tags,
    ...securityOf(route),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...bodyOf(route, example, components),
    responses: {
      ...(Object.fromEntries(responses) as Json),
      ...(scope === null ? {} : { default: { $ref: '#/components/responses/Refused' } }),
    },
  };
}
