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
function givenNames(place: Place, keys: ReadonlySet<string>, raw: RawParams): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const name of Object.keys(raw)) {
    const key = camelCase(name);
    if (!keys.has(key)) throw refuse(`${place.path}.${name}`, `is not a parameter of ${place.of}`);
    if (given.has(key)) {
      throw refuse(`${place.path}.${key}`, `is given twice, as ${given.get(key) ?? key} and as ${name}`);
    }
    given.set(key, name);
  }
  return given;
}

/** A row with what it comes to when the client says nothing: every order reads and writes every row. */
interface Row {
  readonly key: string;
  readonly spec: ParamKey<unknown>;
  readonly isRequired: boolean;
  readonly writtenFallback: unknown;
}

const rowsOf = <P>(table: ParamTable<P>, required: readonly string[] = []): readonly Row[] =>
  Object.entries<ParamKey<unknown>>(table).map(([key, spec]) => {
    const isRequired = required.includes(key);
    return { key, spec, isRequired, writtenFallback: spec.fallback === null ? null : spec.write(spec.fallback) };
  });

/** All that reading needs. `base` is copied as one, which is many times faster than putting two objects together. */
interface Reading<P> {
  readonly rows: readonly Row[];
  readonly keys: ReadonlySet<string>;
  readonly base: P;
}

function readingOf<P>(rows: readonly Row[], others: object = {}): Reading<P> {
  const fallbacks = Object.fromEntries(rows.map(({ key, spec }) => [key, spec.fallback]));
  return { rows, keys: new Set(rows.map(({ key }) => key)), base: { ...others, ...fallbacks } as P };
}

/**
 * Reads what is given over the fallbacks. Throws OrderError with the path of the first row at fault, as the client spelled
 * it.
 */
function readKeys<P>(place: Place, { rows, keys, base }: Reading<P>, raw: RawParams): P {
  const given = givenNames(place, keys, raw);
  const read = { ...base } as Record<string, unknown>;
  for (const { key, spec, isRequired } of rows) {
    const name = given.get(key);
    if (name !== undefined) read[key] = spec.read(raw[name], `${place.path}.${name}`);
    else if (isRequired) throw refuse(`${place.path}.${key}`, 'is required');
  }
  return read as P;
}

/** The stored form: every key that has a value, decided defaults included, numbers as decimal text. */
function writeParams<P extends object>(rows: readonly Row[], params: P): RawParams {
  const values = params as Readonly<Record<string, unknown>>;
  const written: Record<string, unknown> = {};
  for (const { key, spec, writtenFallback } of rows) {
    const value = values[key];
    const text = value === spec.fallback ? writtenFallback : spec.write(value);
    if (text !== null) written[key] = text;
  }
  return written;
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
  const rows = rowsOf(table, required);
  const reading = readingOf<T>(rows);
  return {
    rule,
    fallback: reading.base,
    schema: schemaOf(table, required),
    read: (value, path) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(path, rule);
      const read = readKeys({ of: path, path }, reading, value as RawParams);
      check(read, path);
      return read;
    },
    write: (value) => writeParams(rows, value),
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
  ownRows: StrategyTable<P>,
  options: { readonly required?: readonly (keyof P & string)[]; readonly check?: (params: P) => void } = {},
): ParamSet<P> {
  const table = ownRows as unknown as ParamTable<P>;
  const rows = rowsOf(table, options.required);
  const reading = readingOf<P>(rows, QUIET_PARAMS);
  return {
    paramsSchema: schemaOf(table, options.required),
    parseParams(raw) {
      const params = readKeys({ of: strategy, path: 'params' }, reading, raw);
      options.check?.(params);
      return params;
    },
    toRaw: (params) => writeParams(rows, params),
  };
}

/** Throws INVALID_ORDER naming `params.<key>`; for checks over several keys. */
export const refuseParam = (key: string, rule: string): OrderError => refuse(`params.${key}`, rule);
