/** Schemas with a name: each is written once and referred to from wherever it is used. */
import { InvariantError } from '../../domain/errors.ts';
import { translate, type Json } from './json-schema.ts';

const refTo = (name: string): string => `#/components/schemas/${name}`;

/** What makes two schemas the same: everything but what is said about them. */
const keyOf = ({ description: _description, ...rest }: Json): string => JSON.stringify(rest);

const said = (description: unknown): Json => (description === undefined ? {} : { description });

/** The shape `params?`, translated. */
const isParams = ({ type }: Json): boolean => Array.isArray(type) && type.includes('object') && type.includes('string');

/** An enumeration that may also be null, without its null; null for anything else. */
function withoutNull({ enum: values, type, ...rest }: Json): Json | null {
  if (!Array.isArray(values) || !Array.isArray(type) || !values.includes(null)) return null;
  return { ...rest, type: type[0] as unknown, enum: values.filter((value) => value !== null) };
}

export class Components {
  readonly #names = new Map<string, string>();
  readonly #named = new Map<string, Json>();
  readonly #used = new Set<string>();
  #params: readonly string[] = [];

  /** The named schemas that are referred to, by name. */
  get schemas(): Json {
    return Object.fromEntries([...this.#used].sort().map((name) => [name, this.#named.get(name)]));
  }

  /** Names a schema and says what it is. The schemas it is made of must be named before. Throws for a name taken. */
  name(name: string, schema: unknown, description?: string): void {
    const node = this.use(schema);
    if ('$ref' in node) return;
    if (this.#named.has(name)) throw new InvariantError(`two schemas are called ${name}`);
    this.#names.set(keyOf(node), name);
    this.#named.set(name, description === undefined ? node : { ...node, description });
  }

  /** Names the parameters of a strategy: the `params` of an order may be any of those. */
  nameParams(name: string, schema: unknown, description: string): void {
    this.name(name, schema, description);
    this.use(schema);
    this.#params = [...this.#params, name];
  }

  /** The schema with references to the named ones it is made of; a reference if it has a name itself. */
  use(schema: unknown): Json {
    return translate(schema, (node) => {
      if (isParams(node)) return this.#anyParams(node);
      return this.#refFor(node) ?? this.#nullableRefFor(node) ?? node;
    });
  }

  #refFor(node: Json): Json | null {
    const name = this.#names.get(keyOf(node));
    if (name === undefined) return null;
    this.#used.add(name);
    const { description } = node;
    const isItsOwn = description === this.#named.get(name)?.['description'];
    return { $ref: refTo(name), ...(isItsOwn ? {} : said(description)) };
  }

  #nullableRefFor(node: Json): Json | null {
    const plain = withoutNull(node);
    const ref = plain === null ? null : this.#refFor(plain);
    return ref === null ? null : { anyOf: [{ $ref: ref['$ref'] }, { type: 'null' }], ...said(node['description']) };
  }

  #anyParams({ description }: Json): Json {
    const named = this.#params.map((name) => ({ $ref: refTo(name) }));
    const objects = named.length === 0 ? [{ type: 'object' }] : named;
    return { anyOf: [...objects, { type: 'string' }, { type: 'null' }], ...said(description) };
  }
}
