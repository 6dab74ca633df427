/** The rules that OpenAPI 3.1 and we make for the document. */
import { describe, expect, it } from 'vitest';
import { SCOPES } from '../../../src/engine/access.ts';
import {
  COMPONENTS,
  DOCUMENT,
  follow,
  jsonOf,
  jsonsOf,
  objectsIn,
  OPERATIONS,
  resolved,
  SCHEMAS,
  type Json,
} from './document.ts';

const everything = [...objectsIn(DOCUMENT)];
const refs = everything.flatMap(([pointer, { $ref }]) => (typeof $ref === 'string' ? [[pointer, $ref] as const] : []));
const keysBeyond = (value: Json, allowed: readonly string[]): readonly string[] =>
  Object.keys(value).filter((key) => !allowed.includes(key) && !key.startsWith('x-'));

const SCHEMA_KEYWORDS = [
  ...['$ref', 'type', 'format', 'description', 'default', 'enum', 'const', 'pattern', 'anyOf', 'items', 'properties'],
  ...['required', 'additionalProperties', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  ...['minLength', 'maxLength', 'minItems', 'maxItems'],
];
const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];

/** All schemas, those inside others too. */
const isSchemaAt = (pointer: string): boolean =>
  /\/schemas\/[^/]+$|\/(schema|items|additionalProperties)$|\/properties\/[^/]+$|\/anyOf\/[0-9]+$/.test(pointer);
const schemas = everything.filter(([pointer]) => isSchemaAt(pointer));

describe('the OpenAPI document', () => {
  it('says what it is', () => {
    expect(DOCUMENT['openapi']).toBe('3.1.0');
    expect(keysBeyond(DOCUMENT, ['openapi', 'info', 'servers', 'tags', 'paths', 'components'])).toEqual([]);
    expect(DOCUMENT['info']).toMatchObject({ title: 'tranche', license: { identifier: 'MIT' } });
  });

  it('has unique operationIds that are fit for names of functions', () => {
    const ids = OPERATIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][A-Za-z0-9]+$/.test(id))).toEqual([]);
  });

  it('refers only to what there is, and has nothing that is not referred to', () => {
    expect(refs.filter(([, ref]) => follow(ref) === undefined)).toEqual([]);
    const used = new Set(refs.map(([, ref]) => ref));
    const kinds = ['schemas', 'parameters', 'headers', 'responses'];
    const there = kinds.flatMap((kind) =>
      Object.keys(jsonOf(COMPONENTS[kind])).map((name) => `#/components/${kind}/${name}`),
    );
    expect(there.filter((ref) => !used.has(ref))).toEqual([]);
    expect(there.filter((ref) => !/\/[A-Za-z0-9._-]+$/.test(ref))).toEqual([]);
  });

  it('has none of our own keywords left in a schema, and no unknown ones', () => {
    expect(schemas.length).toBeGreaterThan(300);
    for (const [pointer, schema] of schemas)
      expect([pointer, keysBeyond(schema, SCHEMA_KEYWORDS)]).toEqual([pointer, []]);
    const texts = schemas.map(([, schema]) => Object.keys(schema)).flat();
    expect(texts.filter((key) => ['shape', 'nullable', 'x-items', 'x-format'].includes(key))).toEqual([]);
  });

  it('has types that JSON Schema knows, patterns that can be read, and required fields that exist', () => {
    for (const [pointer, { type, pattern, required, properties }] of schemas) {
      const types = type === undefined ? [] : [type].flat();
      expect([pointer, types.filter((one) => !TYPES.some((known) => known === one))]).toEqual([pointer, []]);
      if (typeof pattern === 'string') expect(() => new RegExp(pattern, 'u')).not.toThrow();
      const missing = [required ?? []]
        .flat()
        .filter((name) => !Object.keys(jsonOf(properties)).some((key) => key === name));
      expect([pointer, missing]).toEqual([pointer, []]);
    }
  });

  it('says what every schema with a name is', () => {
    expect(Object.entries(SCHEMAS).filter(([name]) => !/^[A-Z][A-Za-z0-9]+$/.test(name))).toEqual([]);
  });
});

describe.each(OPERATIONS)('the operation $id', ({ method, path, json }) => {
  const responses = Object.entries(jsonOf(json['responses'])).map(
    ([status, node]) => [status, resolved(node)] as const,
  );

  it('has a summary, a description and a group that is described', () => {
    expect(json['summary']).toMatch(/^[A-Z].*[^.]$/);
    expect(json['description']).toMatch(/^\S.*\.$/s);
    const groups = jsonsOf(DOCUMENT['tags']).map(({ name }) => name);
    expect(json['tags']).toHaveLength(1);
    for (const tag of [json['tags']].flat()) expect(groups).toContain(tag);
  });

  it('says how each answer looks, one of them a success', () => {
    expect(responses.filter(([status]) => /^2[0-9]{2}$/.test(status))).toHaveLength(1);
    for (const [status, response] of responses) {
      expect(status).toMatch(/^([1-5][0-9]{2}|default)$/);
      expect(response['description']).toMatch(/\S/);
      expect(jsonOf(jsonOf(response['content'])['application/json'])['schema']).toBeDefined();
    }
  });

  it('says what it takes', () => {
    const parameters = jsonsOf(json['parameters']).map(resolved);
    const names = parameters.map((one) => `${String(one['in'])} ${String(one['name'])}`);
    expect(new Set(names).size).toBe(names.length);
    for (const parameter of parameters) {
      expect(['query', 'path', 'header']).toContain(parameter['in']);
      expect(parameter['schema']).toBeDefined();
      expect(parameter['description']).toMatch(/\S/);
    }
    const inPath = [...path.matchAll(/\{([A-Za-z]+)\}/g)].map(([, name]) => `path ${name ?? ''}`);
    expect(names.filter((name) => name.startsWith('path '))).toEqual(inPath);
    expect('requestBody' in json).toBe(method !== 'get' && method !== 'delete');
  });

  it('says who may use it', () => {
    if (!path.startsWith('/api/v2/trading/')) {
      expect(json['security']).toEqual([]);
      return;
    }
    expect(SCOPES).toContain(json['x-scope']);
    expect(json['security']).toEqual([{ ApiKey: [json['x-scope']], Timestamp: [], Signature: [] }]);
    const statuses = responses.map(([status]) => status);
    expect(statuses).toEqual(expect.arrayContaining(['400', '401', '403', '429', '503', 'default']));
  });
});
