/** Where two JSON values begin to differ. */

export interface Difference {
  /** `effects[0].price`; empty when the values differ as a whole. */
  readonly path: string;
  /** As JSON; `nothing` where there is no such member. */
  readonly recorded: string;
  readonly replayed: string;
}

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The first member that differs, in the order of the recorded one's keys; null when the values are the same. */
export function firstDifference(recorded: unknown, replayed: unknown, path = ''): Difference | null {
  if (!isObject(recorded) || !isObject(replayed) || Array.isArray(recorded) !== Array.isArray(replayed)) {
    return shown(recorded) === shown(replayed) ? null : { path, recorded: shown(recorded), replayed: shown(replayed) };
  }
  for (const key of new Set([...Object.keys(recorded), ...Object.keys(replayed)])) {
    const below = Array.isArray(recorded) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    const found = firstDifference(recorded[key], replayed[key], below);
    if (found !== null) return found;
  }
  return null;
}
