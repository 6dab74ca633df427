/** One operation of the document as a section of the page. */
import type { Json } from '../openapi/json-schema.ts';
import { fieldsOf, fieldTable, jsonOf, jsonsOf, listOf, textOf, typeOf, type Field } from './fields.ts';
import { html, NOTHING, type Html } from './html.ts';

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly json: Json;
}

const METHODS: ReadonlySet<string> = new Set(['get', 'post', 'put', 'patch', 'delete']);

/** All operations, in the order of the document. */
export const operationsOf = (document: Json): readonly Operation[] =>
  Object.entries(jsonOf(document['paths'])).flatMap(([path, item]) =>
    Object.entries(jsonOf(item))
      .filter(([method]) => METHODS.has(method))
      .map(([method, json]) => ({ method, path, json: jsonOf(json) })),
  );

const resolve = (document: Json, node: Json): Json => {
  const ref = textOf(node['$ref']);
  if (ref === '') return node;
  return ref
    .slice(2)
    .split('/')
    .reduce<Json>((place, key) => jsonOf(place[key]), document);
};

const contentOf = (node: Json): Json => jsonOf(jsonOf(node['content'])['application/json']);

const sample = (title: string, value: unknown): Html =>
  value === undefined
    ? NOTHING
    : html`<figure>
        <figcaption>${title}</figcaption>
        <pre>${JSON.stringify(value, null, 2)}</pre>
      </figure>`;

function parameterFields(document: Json, operation: Json): readonly Field[] {
  return jsonsOf(operation['parameters'])
    .map((parameter) => resolve(document, parameter))
    .filter((parameter) => parameter['in'] !== 'header')
    .map((parameter) => ({
      name: textOf(parameter['name']),
      schema: jsonOf(parameter['schema']),
      isRequired: parameter['required'] === true,
      description: textOf(parameter['description']),
    }));
}

function requestOf(document: Json, operation: Json): Html {
  const query = parameterFields(document, operation);
  const { schema } = contentOf(jsonOf(operation['requestBody']));
  const parts = [
    query.length === 0
      ? NOTHING
      : html`<h4>Parameters</h4>
          ${fieldTable(query)}`,
    schema === undefined
      ? NOTHING
      : html`<h4>Body <small>${typeOf(jsonOf(schema))}</small></h4>
          ${fieldTable(fieldsOf(resolve(document, jsonOf(schema))))}`,
  ];
  return html`${parts}`;
}

/** The query that the examples of the parameters make. */
function queryOf(document: Json, operation: Json): string {
  const pairs = jsonsOf(operation['parameters'])
    .map((parameter) => resolve(document, parameter))
    .filter((parameter) => parameter['in'] === 'query' && 'example' in parameter)
    .map((parameter) => [textOf(parameter['name']), [parameter['example']].flat().map(String).join(',')] as const);
  return pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`;
}

function responseRow(document: Json, status: string, given: Json): Html {
  const response = resolve(document, given);
  const schema = jsonOf(contentOf(response)['schema']);
  return html`<tr>
    <td><code>${status}</code></td>
    <td>${typeOf(schema)}</td>
    <td>${textOf(response['description'])}</td>
  </tr>`;
}

function responsesOf(document: Json, operation: Json): Html {
  const rows = Object.entries(jsonOf(operation['responses'])).map(([status, given]) =>
    responseRow(document, status, jsonOf(given)),
  );
  return html`<h4>Answers</h4>
    <div class="scroll">
      <table>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
}

function samplesOf(document: Json, { method, path, json }: Operation): Html {
  const success = Object.entries(jsonOf(json['responses'])).find(([status]) => status.startsWith('2'));
  const body = contentOf(jsonOf(json['requestBody']))['example'];
  const answer = success === undefined ? undefined : contentOf(jsonOf(success[1]))['example'];
  const line = `${method.toUpperCase()} ${path}${queryOf(document, json)}`;
  return html`<div class="samples">
    ${
      body === undefined
        ? html`<figure>
            <figcaption>Request</figcaption>
            <pre>${line}</pre>
          </figure>`
        : sample('Request', body)
    }
    ${sample(`Answer ${success?.[0] ?? ''}`, answer)}
  </div>`;
}

/** A section with everything about an operation. */
export function operationSection(document: Json, operation: Operation): Html {
  const { method, path, json } = operation;
  const scope = textOf(json['x-scope']);
  const badge = scope === '' ? html`<span class="scope open">open</span>` : html`<span class="scope">${scope}</span>`;
  return html`<section id="${textOf(json['operationId'])}" class="operation">
    <h3>${textOf(json['summary'])}</h3>
    <p class="path"><span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code> ${badge}</p>
    <p>${textOf(json['description'])}</p>
    ${requestOf(document, json)}${responsesOf(document, json)}${samplesOf(document, operation)}
  </section>`;
}

/** The groups of the document, each with its operations. */
export const groupsOf = (document: Json) =>
  jsonsOf(document['tags']).map((tag) => ({
    name: textOf(tag['name']),
    description: textOf(tag['description']),
    operations: operationsOf(document).filter(({ json }) => listOf(json['tags']).includes(tag['name'])),
  }));
