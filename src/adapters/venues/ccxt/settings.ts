/** How a venue that is reached through ccxt is declared in the configuration. */
import { refuse } from '../../../domain/errors.ts';

export interface CcxtSettings {
  /** ccxt's name of the exchange: `okx`. */
  readonly id: string;
  /** `ccxt`, or the path of its entry file where it is installed elsewhere. */
  readonly module?: string;
  /** Merged into the exchange's own `options`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Added to every create, to every query of one order, to every cancel: what this exchange wants beyond the usual. */
  readonly createParams: Readonly<Record<string, unknown>>;
  readonly queryParams: Readonly<Record<string, unknown>>;
  readonly cancelParams: Readonly<Record<string, unknown>>;
  /**
   * The operator vouches that this exchange answers a query by our own order id. Otherwise it is believed once it has
   * shown an order that way; until then nothing that it does not find counts as absent.
   */
  readonly idsVerified: boolean;
  /** Whether the requests of all workers together are paced by what ccxt knows of the exchange. */
  readonly paced: boolean;
}

/** Exchanges whose queries by our id are shown to work by the tests. */
const VERIFIED: ReadonlySet<string> = new Set(['binance']);

const OBJECTS = ['options', 'createParams', 'queryParams', 'cancelParams'] as const;
const KEYS: readonly string[] = ['id', 'module', 'idsVerified', 'paced', ...OBJECTS];

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectAt(from: Json, key: string): Json {
  const value = from[key] ?? {};
  if (!isObject(value)) throw refuse(key, 'must be an object');
  return value;
}

function flagAt(from: Json, key: string, fallback: boolean): boolean {
  const value = from[key] ?? fallback;
  if (typeof value !== 'boolean') throw refuse(key, 'must be true or false');
  return value;
}

function readId(from: Json): string {
  const { id } = from;
  if (typeof id !== 'string' || !/^[a-z0-9_]{1,32}$/.test(id)) throw refuse('id', 'must be an exchange id of ccxt');
  return id;
}

function readModule({ module }: Json): Pick<CcxtSettings, 'module'> {
  if (module === undefined) return {};
  if (typeof module !== 'string' || module === '') throw refuse('module', 'must be a non-empty string');
  return { module };
}

/** Reads `{"id": "okx"}` or just `"okx"`. Throws OrderError naming the field. */
export function readCcxtSettings(value: unknown): CcxtSettings {
  const from: unknown = typeof value === 'string' ? { id: value } : value;
  if (!isObject(from)) throw refuse('ccxt', 'must be an exchange id of ccxt, or an object with an id');
  const unknown = Object.keys(from).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw refuse(unknown, 'is not a setting of a ccxt venue');
  const id = readId(from);
  const [options, createParams, queryParams, cancelParams] = OBJECTS.map((key) => objectAt(from, key));
  return {
    id,
    ...readModule(from),
    options: options ?? {},
    createParams: createParams ?? {},
    queryParams: queryParams ?? {},
    cancelParams: cancelParams ?? {},
    idsVerified: flagAt(from, 'idsVerified', VERIFIED.has(id)),
    paced: flagAt(from, 'paced', true),
  };
}
