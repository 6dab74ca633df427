/** Reading and storing the `params` object of a strategy by a table of its keys. */
import { refuse } from '../../src/domain/errors.ts';
import type { ParamKey } from './param-keys.ts';

export type ParamTable<P> = { readonly [K in keyof P & string]: ParamKey<P[K]> };

export type RawParams = Readonly<Record<string, unknown>>;

/** Keys of the public contract that no strategy of this build acts on: to ignore one would be to trade otherwise. */
const LATER_KEYS: ReadonlySet<string> = new Set([
  'would',
  'trigger',
  'placementInfos',
  'reduceOnly',
  'bucketSeconds',
  'volumeProfile',
  'maxParticipationPct',
  'mustComplete',
  'finishSeconds',
  'finishSlippageBps',
  'maxAttempts',
  'refreshDelayMs',
]);

/** `duration_seconds` → `durationSeconds`; a name without underscores is its own. */
const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Client names by our names. Refuses a name that is not ours and a key that is given in both spellings. */
function givenNames<P>(strategy: string, table: ParamTable<P>, raw: RawParams): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const name of Object.keys(raw)) {
    const key = camelCase(name);
    if (!Object.hasOwn(table, key)) {
      const why = LATER_KEYS.has(key) ? 'is not available in this build' : `is not a parameter of ${strategy}`;
      throw refuse(`params.${name}`, why);
    }
    if (given.has(key)) throw refuse(`params.${key}`, `is given twice, as ${given.get(key) ?? key} and as ${name}`);
    given.set(key, name);
  }
  return given;
}

/** Reads all keys of the table. Throws OrderError with path `params.<key as given>` for the first thing wrong. */
export function readParams<P>(strategy: string, table: ParamTable<P>, raw: RawParams): P {
  const given = givenNames(strategy, table, raw);
  const entries = Object.entries<ParamKey<unknown>>(table).map(([key, spec]) => {
    const name = given.get(key);
    return [key, name === undefined ? spec.fallback : spec.read(raw[name], `params.${name}`)];
  });
  return Object.fromEntries(entries) as P;
}

/** The stored form: every key that has a value, decided defaults included, numbers as decimal text. */
export function writeParams<P extends object>(table: ParamTable<P>, params: P): RawParams {
  const values = new Map<string, unknown>(Object.entries(params));
  const entries = Object.entries<ParamKey<unknown>>(table)
    .map(([key, spec]) => [key, spec.write(values.get(key))] as const)
    .filter(([, value]) => value !== null);
  return Object.fromEntries(entries);
}
