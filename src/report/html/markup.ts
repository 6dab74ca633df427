/**
 * Text that is safe inside HTML and SVG. The tag escapes every value it is handed unless that is Markup itself, so a
 * client's order id or a venue's message cannot become an element, an attribute or a script.
 */

/** Escaped text or elements. Only this file makes it. */
export interface Markup {
  readonly html: string;
}

/** A tag's values: strings are escaped, numbers printed, lists joined, null leaves nothing. */
export type Part = Markup | string | number | null | readonly (Markup | null)[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters and those that turn the direction of writing: they could make a line read as another. */
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const visible = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Anything that may have to be written otherwise; halves of a surrogate pair are looked at closer. */
const UNSAFE =
  /[&<>"'\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/;

const rewritten = (text: string): string =>
  text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(INVISIBLE, visible)
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

/** Text as it stands between tags or inside a quoted attribute. Invisible characters are shown by their code. */
export const escapeText = (text: string): string => (UNSAFE.test(text) ? rewritten(text) : text);

function printed(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return String(part);
  return 'html' in part ? part.html : part.map((each) => each?.html ?? '').join('');
}

/** Makes markup of a template. Attributes must be quoted in it; only then is an escaped value safe there. */
export const markup = (texts: TemplateStringsArray, ...parts: readonly Part[]): Markup => {
  let html = texts[0] ?? '';
  for (let index = 0; index < parts.length; index += 1) {
    html += printed(parts[index] ?? null) + (texts[index + 1] ?? '');
  }
  return { html };
};

export const NOTHING: Markup = { html: '' };
