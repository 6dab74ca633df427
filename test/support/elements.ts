/** Reading a page as its elements: enough to see that they are closed in order and which attributes they have. */

const VOID = new Set(['meta', 'br', 'link', 'img', 'hr', 'input', '!doctype']);
const TAG = /<(\/?)([a-z!][a-z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*(?:="[^"<>]*")?)*)\s*(\/?)>/g;

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Elements {
  readonly all: readonly Element[];
  /** What is not as it should be: tags out of order, and signs that are neither a tag nor escaped. */
  readonly faults: readonly string[];
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/([a-zA-Z][a-zA-Z0-9:-]*)(?:="([^"]*)")?/g))
    found.set(name, value);
  return Object.fromEntries(found);
}

/** Takes style sheets out first: they hold signs that mean something else there. */
export function elementsOf(page: string): Elements {
  const html = page.replace(/<style>[\s\S]*?<\/style>/g, '<style></style>');
  const [all, faults, open]: [Element[], string[], string[]] = [[], [], []];
  for (const [, closing, name = '', attributes = '', selfClosing] of html.matchAll(TAG)) {
    if (closing === '/') {
      const last = open.pop();
      if (last !== name) faults.push(`</${name}> closes <${last ?? 'nothing'}>`);
      continue;
    }
    all.push({ name, attributes: attributesOf(attributes) });
    if (selfClosing !== '/' && !VOID.has(name)) open.push(name);
  }
  const text = html.replace(TAG, '');
  if (/[<>]/.test(text)) faults.push(`not a tag: ${/.{0,20}[<>].{0,20}/.exec(text)?.[0] ?? ''}`);
  const bare = /&(?!(?:amp|lt|gt|quot|#39);)/.exec(html);
  if (bare !== null) faults.push(`bare & before ${html.slice(bare.index, bare.index + 20)}`);
  return { all, faults: [...faults, ...open.map((name) => `<${name}> is never closed`)] };
}

/** Elements of that name with that word in their class. */
export const withClass = ({ all }: Elements, name: string, className: string): readonly Element[] =>
  all.filter((each) => each.name === name && (each.attributes['class'] ?? '').split(' ').includes(className));

/** What a reader sees of a page, in one line. */
export const textOf = (page: string): string =>
  page
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/[\s\u202f]+/g, ' ');
