/** From the schemas of the routes to plain JSON Schema 2020-12: our own keywords become what they stand for. */
import { InvariantError } from '../../domain/errors.ts';
import { BATCH_MAX, type Shape } from '../schema-parts.ts';

export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const AMOUNT = { type: ['number', 'string'], format: 'decimal' };

/** What each shape stands for. */
const SHAPED: Readonly<Record<Shape, Json>> = {
  number: AMOUNT,
  'number?': { ...AMOUNT, type: ['number', 'string', 'null'] },
  'whole?': { type: ['integer', 'string', 'null'], format: 'int64', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
  'texts?': { type: 'array', items: { type: 'string' } },
  batch: { type: 'array', minItems: 1, maxItems: BATCH_MAX },
  'params?': { type: ['object', 'string', 'null'] },
};

function standsFor(shape: unknown): Json {
  const known = Object.entries(SHAPED).find(([name]) => name === shape);
  if (known === undefined) throw new InvariantError(`the documentation does not know the shape ${String(shape)}`);
  return known[1];
}

/** Classes of characters by name are JavaScript's own: spelt out, other languages can read the pattern too. */
const portable = (pattern: string): string =>
  pattern.replaceAll('\\p{Cc}', '\\x00-\\x1F\\x7F-\\x9F').replaceAll('\\p{Cs}', '\\uD800-\\uDFFF');

const ownRules: Readonly<Record<string, (value: unknown, node: Json) => Json>> = {
  shape: standsFor,
  'x-items': (items) => ({ items }),
  'x-format': (format) => ({ format }),
  nullable: (_, { type }) => ({ type: [type, 'null'] }),
  // An empty pattern is how a route says that it checks the text itself.
  pattern: (pattern) => (typeof pattern !== 'string' || pattern === '' ? {} : { pattern: portable(pattern) }),
};

/** The keywords of one schema, ours replaced. */
function standard(node: Json): Json {
  const entries = Object.entries(node).filter(([keyword]) => !(keyword in ownRules));
  const replaced = Object.entries(ownRules).map(([keyword, rule]) =>
    keyword in node ? rule(node[keyword], node) : {},
  );
  return Object.assign(Object.fromEntries(entries), ...replaced) as Json;
}

const mapValues = (map: Json, change: (value: unknown) => unknown): Json =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));

/** The schema with its parts, and then itself, replaced by what `finish` makes of them. */
export function translate(schema: unknown, finish: (node: Json) => Json): Json {
  if (!isJson(schema)) throw new InvariantError('a schema is no object');
  const parts: Readonly<Record<string, (value: unknown) => unknown>> = {
    properties: (value) => (isJson(value) ? mapValues(value, (one) => translate(one, finish)) : value),
    items: (value) => translate(value, finish),
    anyOf: (value) => (Array.isArray(value) ? value.map((one) => translate(one, finish)) : value),
    additionalProperties: (value) => (isJson(value) ? translate(value, finish) : value),
  };
  const entries = Object.entries(standard(schema)).map(([keyword, value]) => [
    keyword,
    parts[keyword]?.(value) ?? value,
  ]);
  return finish(Object.fromEntries(entries) as Json);
}
