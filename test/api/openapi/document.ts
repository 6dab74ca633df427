/** The document as an API process serves it, and walks over it. */
import { Check, Errors } from 'typebox/schema';
import { describeApi } from '../../../scripts/lib/api-document.ts';

export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const jsonOf = (value: unknown): Json => (isJson(value) ? value : {});
export const jsonsOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isJson) : []);

const served = await describeApi();
export const PAGE = served.page;
export const CSP = served.csp;
export const DOCUMENT = JSON.parse(served.document) as Json;

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly json: Json;
}

export const OPERATIONS: readonly Operation[] = Object.entries(jsonOf(DOCUMENT['paths'])).flatMap(([path, item]) =>
  Object.entries(jsonOf(item)).map(([method, json]) => ({
    ...{ path, method, json: jsonOf(json) },
    id: String(jsonOf(json)['operationId']),
  })),
);

export const COMPONENTS = jsonOf(DOCUMENT['components']);
export const SCHEMAS = jsonOf(COMPONENTS['schemas']);

/** Every object in a value, with its JSON pointer. Examples and defaults are data: they are not entered. */
export function* objectsIn(value: unknown, pointer = '#'): Generator<readonly [string, Json]> {
  if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) yield* objectsIn(one, `${pointer}/${index}`);
  }
  if (!isJson(value)) return;
  yield [pointer, value];
  for (const [key, one] of Object.entries(value)) {
    if (key !== 'example' && (key !== 'default' || pointer.endsWith('/responses')))
      yield* objectsIn(one, `${pointer}/${key}`);
  }
}

/** What a pointer such as `#/components/schemas/Side` leads to. */
export const follow = (ref: string): unknown =>
  ref
    .slice(2)
    .split('/')
    .reduce<unknown>((place, key) => jsonOf(place)[key], DOCUMENT);

/** The object itself, or the one it refers to. */
export const resolved = (node: unknown): Json => {
  const ref = jsonOf(node)['$ref'];
  return jsonOf(typeof ref === 'string' ? follow(ref) : node);
};

/** A schema of the document that stands by itself. */
const alone = (schema: unknown): Json => ({ ...jsonOf(schema), components: COMPONENTS });

/** What is wrong with a value by a schema of the document; empty when nothing is. */
export function faultsOf(schema: unknown, value: unknown): readonly string[] {
  if (Check(alone(schema), value)) return [];
  const [, errors] = Errors(alone(schema), value);
  return errors.map(({ instancePath, message }) => `${instancePath}: ${message}`);
}

/** The schema of what an operation answers with a status. */
export const answerSchema = ({ json }: Operation, status: number): unknown => {
  const responses = jsonOf(json['responses']);
  const response = resolved(responses[String(status)] ?? responses['default']);
  return jsonOf(jsonOf(response['content'])['application/json'])['schema'];
};
