/** Reading, storing and describing the `params` object of a strategy by a table of its keys. */
import { refuse, type OrderError } from '../../src/domain/errors.ts';
import { QUIET_PARAMS, type CommonParams } from '../../src/domain/strategy-params.ts';
import type { JsonSchema } from '../../src/domain/strategy.ts';
import type { ParamKey } from './param-keys.ts';

export type ParamTable<P> = { readonly [K in keyof P & string]: ParamKey<P[K]> };

export type RawParams = Readonly<Record<string, unknown>>;

/** `duration_seconds` → `durationSeconds`; a name without underscores is its own. */
const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** What is being read: `of` names it in refusals, `path` is where it is in the request. */
interface Place {
  readonly of: string;
  readonly path: string;
}

/** Client names by our names. Refuses a name that is not ours and a key that is given in both spellings. */
function givenNames(place: Place, keys: object, raw: RawParams): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const name of Object.keys(raw)) {
    const key = camelCase(name);
    if (!Object.hasOwn(keys, key)) throw refuse(`${place.path}.${name}`, `is not a parameter of ${place.of}`);
    if (given.has(key)) {
      throw refuse(`${place.path}.${key}`, `is given twice, as ${given.get(key) ?? key} and as ${name}`);
    }
    given.set(key, name);
  }
  return given;
}

/** Reads all keys of the table. Throws OrderError with the path of the first thing wrong, as the client spelled it. */
function readKeys<P>(place: Place, table: ParamTable<P>, raw: RawParams, required: ReadonlySet<string>): P {
  const given = givenNames(place, table, raw);
  const entries = Object.entries<ParamKey<unknown>>(table).map(([key, spec]) => {
    const name = given.get(key);
    if (name !== undefined) return [key, spec.read(raw[name], `${place.path}.${name}`)];
    if (required.has(key)) throw refuse(`${place.path}.${key}`, 'is required');
    return [key, spec.fallback];
  });
  return Object.fromEntries(entries) as P;
}

/** The stored form: every key that has a value, decided defaults included, numbers as decimal text. */
function writeParams<P extends object>(table: ParamTable<P>, params: P): RawParams {
  const values = new Map<string, unknown>(Object.entries(params));
  const entries = Object.entries<ParamKey<unknown>>(table)
    .map(([key, spec]) => [key, spec.write(values.get(key))] as const)
    .filter(([, value]) => value !== null);
  return Object.fromEntries(entries);
}

function schemaOf<P>(table: ParamTable<P>, required: readonly string[] = []): JsonSchema {
  const properties = Object.entries<ParamKey<unknown>>(table).map(([key, spec]) => {
    const fallback = spec.fallback === null || required.includes(key) ? null : spec.write(spec.fallback);
    const described = { ...spec.schema, description: spec.rule };
    return [key, fallback === null ? described : { ...described, default: fallback }];
  });
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(properties) as JsonSchema,
  };
}

/** An object with keys of its own. `check` throws OrderError for keys that contradict each other. */
export function objectKey<T extends object>(
  table: ParamTable<T>,
  required: readonly (keyof T & string)[] = [],
  check: (value: T, path: string) => void = () => undefined,
): ParamKey<T> {
  const rule = `must be an object of ${Object.keys(table).join(', ')}`;
  const needed: ReadonlySet<string> = new Set(required);
  const fallbacks = Object.entries<ParamKey<unknown>>(table).map(([key, spec]) => [key, spec.fallback]);
  return {
    rule,
    fallback: Object.fromEntries(fallbacks) as T,
    schema: schemaOf(table, required),
    read: (value, path) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(path, rule);
      const read = readKeys({ of: path, path }, table, value as RawParams, needed);
      check(read, path);
      return read;
    },
    write: (value) => writeParams(table, value),
  };
}

/** What a strategy says about its parameters: reading, storing and describing them. */
export interface ParamSet<P> {
  readonly paramsSchema: JsonSchema;
  parseParams(raw: RawParams): P;
  toRaw(params: P): RawParams;
}

/** Rows for every parameter of the strategy's own, and for those of the common ones that it takes. */
type StrategyTable<P extends CommonParams> = ParamTable<Omit<P, keyof CommonParams>> &
  Partial<ParamTable<Pick<P, keyof CommonParams>>>;

/**
 * The parameters of a strategy. A key without a row is refused by name and has the value that switches it off. `check`
 * throws OrderError for parameters that contradict each other; `required` must be given.
 */
export function paramSet<P extends CommonParams>(
  strategy: string,
  rows: StrategyTable<P>,
  options: { readonly required?: readonly (keyof P & string)[]; readonly check?: (params: P) => void } = {},
): ParamSet<P> {
  const table = rows as unknown as ParamTable<P>;
  const required: ReadonlySet<string> = new Set(options.required);
  return {
    paramsSchema: schemaOf(table, options.required),
    parseParams(raw) {
      const params = { ...QUIET_PARAMS, ...readKeys<P>({ of: strategy, path: 'params' }, table, raw, required) };
      options.check?.(params);
      return params;
    },
    toRaw: (params) => writeParams(table, params),
  };
}

/** Throws INVALID_ORDER naming `params.<key>`; for checks over several keys. */
export const refuseParam = (key: string, rule: string): OrderError => refuse(`params.${key}`, rule);
