/** Pairs of query strings and form bodies. */

export type Params = Map<string, string>;

/** A part of an address as it was meant; one whose escapes are broken stays as it is, and names nothing. */
export function decodePart(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** In pairs a plus is a space. */
const decode = (text: string): string => decodePart(text.replaceAll('+', ' '));

/** Adds the pairs of a query string or form body; a name that is there already keeps its value. */
export function addPairs(params: Params, text: string): void {
  if (text === '') return;
  for (const pair of text.split('&')) {
    const cut = pair.indexOf('=');
    const name = decode(cut < 0 ? pair : pair.slice(0, cut));
    if (!params.has(name)) params.set(name, cut < 0 ? '' : decode(pair.slice(cut + 1)));
  }
}

/** The pairs of a text. */
export function pairsOf(text: string): Params {
  const params: Params = new Map();
  addPairs(params, text);
  return params;
}
