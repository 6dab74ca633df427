/** The page of the documentation: one file of HTML with nothing to load and nothing that runs. */
import type { Json } from '../openapi/json-schema.ts';
import { fieldsOf, fieldTable, jsonOf, jsonsOf, textOf, typeOf } from './fields.ts';
import { html, Html } from './html.ts';
import { groupsOf, operationSection } from './operations.ts';
import { STYLE } from './style.ts';

type Group = ReturnType<typeof groupsOf>[number];

/** Paragraphs of a text; a list where the lines are numbered. */
function proseOf(text: string): Html {
  const blocks = text.split('\n\n').map((block) => {
    const items = block.split('\n').filter((line) => /^[0-9]+\. /.test(line));
    if (items.length === 0) return html`<p>${block}</p>`;
    return html`<ol>
      ${items.map((line) => html`<li>${line.replace(/^[0-9]+\. /, '')}</li>`)}
    </ol>`;
  });
  return html`${blocks}`;
}

const SIGNED_BY_HAND = `BODY='{"clientOrderId":"desk-1"}'
TS=$(date +%s)000
SIGN=$(printf '%s' "$TS$KEY""5000$BODY" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)
curl "$URL/api/v2/trading/order/cancel" -H 'Content-Type: application/json' --data-binary "$BODY" \\
  -H "ANBOTO-API-KEY: $KEY" -H "ANBOTO-TS: $TS" -H "ANBOTO-RECV-WINDOW: 5000" -H "ANBOTO-SIGN: $SIGN"`;

const groupLinks = ({ name, operations }: Group): Html =>
  html`<h2>${name}</h2>
    <ul>
      ${operations.map(
        ({ method, json }) =>
          html`<li>
            <a href="#${textOf(json['operationId'])}"
              ><span class="method ${method}">${method.toUpperCase()}</span> ${textOf(json['summary'])}</a
            >
          </li>`,
      )}
    </ul>`;

const groupSection = (document: Json, { name, description, operations }: Group): Html =>
  html`<h2>${name}</h2>
    <p class="quiet">${description}</p>
    ${operations.map((one) => operationSection(document, one))}`;

/** The fields of an object, or of each of the objects that it may be. */
function shapeOf(schema: Json): Html {
  const either = jsonsOf(schema['anyOf']);
  if (either.length > 0)
    return html`${either.map(
      (one) =>
        html`<p class="quiet">Either:</p>
          ${shapeOf(one)}`,
    )}`;
  return schema['properties'] === undefined ? html`<p>${typeOf(schema)}</p>` : fieldTable(fieldsOf(schema));
}

const schemaSection = (name: string, schema: Json): Html =>
  html`<section id="schema-${name}">
    <h3>${name}</h3>
    <p>${textOf(schema['description'])}</p>
    ${shapeOf(schema)}
  </section>`;

function schemaSections(document: Json): Html {
  const schemas = Object.entries(jsonOf(jsonOf(document['components'])['schemas']));
  return html`${schemas.map(([name, schema]) => schemaSection(name, jsonOf(schema)))}`;
}

function securityTable(document: Json): Html {
  const schemes = Object.values(jsonOf(jsonOf(document['components'])['securitySchemes'])).map(jsonOf);
  const recvWindow = jsonOf(jsonOf(jsonOf(document['components'])['parameters'])['RecvWindow']);
  const rows = [...schemes, recvWindow].map(
    (scheme) =>
      html`<tr>
        <td><code>${textOf(scheme['name'])}</code></td>
        <td>${textOf(scheme['description'])}</td>
      </tr>`,
  );
  return html`<div class="scroll">
    <table>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** Written in one piece: the policy names the hash of exactly what stands between its tags. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);

/** The whole page. The same document gives the same page. */
export function renderPage(document: Json): string {
  const info = jsonOf(document['info']);
  const groups = groupsOf(document);
  const title = textOf(info['title']);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} API</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <nav>
          <a class="brand" href="#top">${title} <small>API ${textOf(info['version'])}</small></a>
          <ul>
            <li><a href="#signing">Signing and numbers</a></li>
          </ul>
          ${groups.map(groupLinks)}
          <h2>schemas</h2>
          <ul>
            <li><a href="#schemas">All schemas</a></li>
            <li><a href="/docs/openapi.json">openapi.json</a></li>
          </ul>
        </nav>
        <main id="top">
          <header>
            <h1>${title}</h1>
            <p class="lead">${textOf(info['summary'])}</p>
          </header>
          <section id="signing">
            <h2>Signing and numbers</h2>
            ${proseOf(textOf(info['description']))} ${securityTable(document)}
            <figure>
              <figcaption>By hand</figcaption>
              <pre>${SIGNED_BY_HAND}</pre>
            </figure>
          </section>
          ${groups.map((group) => groupSection(document, group))}
          <h2 id="schemas">Schemas</h2>
          ${schemaSections(document)}
        </main>
      </body>
    </html> `.text;
}
