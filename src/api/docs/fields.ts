/** Schemas in words: the type of a field in a line, the fields of an object in a table. */
import { isJson, type Json } from '../openapi/json-schema.ts';
import { html, NOTHING, type Html } from './html.ts';

const SCHEMAS = '#/components/schemas/';

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const jsonOf = (value: unknown): Json => (isJson(value) ? value : {});
export const jsonsOf = (value: unknown): readonly Json[] => listOf(value).filter(isJson);

const joined = (parts: readonly Html[], between: string): Html =>
  html`${parts.map((part, index) => (index === 0 ? part : html`${between}${part}`))}`;

/** The name a reference leads to. */
export const nameOf = (ref: unknown): string => textOf(ref).replace(SCHEMAS, '');

const link = (ref: unknown): Html => html`<a href="#schema-${nameOf(ref)}">${nameOf(ref)}</a>`;

function plainType({ type, format }: Json): Html {
  const names = listOf([type].flat()).map(textOf);
  // A decimal may be written either way, and its rule says so.
  const shown = names.filter((name) => format !== 'decimal' || name !== 'string').join(' or ');
  return typeof format === 'string' ? html`${shown} <small>${format}</small>` : html`${shown}`;
}

/** A type in a line, with links to the schemas it names. */
export function typeOf(schema: Json): Html {
  if ('$ref' in schema) return link(schema['$ref']);
  if ('const' in schema) return html`<code>${JSON.stringify(schema['const'])}</code>`;
  if (Array.isArray(schema['enum'])) {
    return joined(
      schema['enum'].map((value) => html`<code>${String(value)}</code>`),
      ' · ',
    );
  }
  if (Array.isArray(schema['anyOf'])) return joined(jsonsOf(schema['anyOf']).map(typeOf), ' or ');
  if (isJson(schema['items'])) return html`list of ${typeOf(schema['items'])}`;
  return plainType(schema);
}

const LIMITS: Readonly<Record<string, string>> = {
  minimum: 'from',
  exclusiveMinimum: 'above',
  maximum: 'to',
  minItems: 'entries from',
  maxItems: 'to',
};

function limitsOf(schema: Json): Html {
  const range = Object.entries(LIMITS).flatMap(([keyword, word]) =>
    typeof schema[keyword] === 'number' ? [`${word} ${schema[keyword]}`] : [],
  );
  const fallback = schema['default'];
  const standard = fallback === undefined ? NOTHING : html`default <code>${JSON.stringify(fallback)}</code>`;
  return html`<small>${range.join(' ')} ${standard}</small>`;
}

export interface Field {
  readonly name: string;
  readonly schema: Json;
  readonly isRequired: boolean;
  readonly description: string;
}

/** What a schema is when it is not null. */
function withoutNull(schema: Json): Json {
  const others = jsonsOf(schema['anyOf']).filter((one) => one['type'] !== 'null');
  return others.length === 1 ? jsonOf(others[0]) : schema;
}

/** The fields of an object; those of objects and lists in it come after them, with their path. */
export function fieldsOf(schema: Json, prefix = ''): readonly Field[] {
  const required = listOf(schema['required']);
  return Object.entries(jsonOf(schema['properties'])).flatMap(([name, given]) => {
    const property = jsonOf(given);
    const whole = withoutNull(property);
    const inner = isJson(whole['items']) ? whole['items'] : whole;
    const path = `${prefix}${name}`;
    return [
      {
        name: path,
        schema: property,
        isRequired: required.includes(name),
        description: textOf(property['description'] ?? whole['description']),
      },
      ...fieldsOf(inner, `${path}${inner === whole ? '.' : '[].'}`),
    ];
  });
}

const row = ({ name, schema, isRequired, description }: Field): Html =>
  html` <tr>
    <td><code>${name}</code>${isRequired ? html` <b title="required">*</b>` : NOTHING}</td>
    <td>${typeOf(schema)} ${limitsOf(schema)}</td>
    <td>${description}</td>
  </tr>`;

/** A table of fields; required ones have a star. */
export const fieldTable = (fields: readonly Field[]): Html =>
  fields.length === 0
    ? html`<p class="quiet">No fields.</p>`
    : html`<div class="scroll">
        <table>
          <thead>
            <tr>
              <th>Field</th>
              <th>Type</th>
              <th>Meaning</th>
            </tr>
          </thead>
          <tbody>
            ${fields.map(row)}
          </tbody>
        </table>
      </div>`;
