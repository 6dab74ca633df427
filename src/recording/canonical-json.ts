/** One text for one JSON value, whatever order its keys were put in by whoever made it. */

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}

/** The value with all keys in the order of their UTF-16 code units, without spaces. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value));

/** The same of a JSON text. */
export const canonicalText = (text: string): string => canonicalJson(JSON.parse(text));
