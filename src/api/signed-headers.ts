/** The headers of a signed request, in either dialect, read so that nothing can be meant in two ways. */
import type { IncomingMessage } from 'node:http';
import { AuthenticationError } from './errors.ts';
import { grammarFault, type SignedHeaders } from './signing.ts';

interface Dialect {
  readonly prefix: string;
  readonly apiKey: string;
  readonly signature: string;
  /** The first one given counts; when several are given they must be equal. */
  readonly timestamps: readonly string[];
  readonly recvWindow: string;
}

const ANBOTO: Dialect = {
  prefix: 'anboto-',
  apiKey: 'anboto-api-key',
  signature: 'anboto-sign',
  timestamps: ['anboto-ts', 'anboto-timestamp'],
  recvWindow: 'anboto-recv-window',
};

/** The older dialect, for keys that were made for it. */
const COMPAT: Dialect = {
  prefix: 'x-',
  apiKey: 'x-api-key',
  signature: 'x-sign',
  timestamps: ['x-timestamp'],
  recvWindow: 'x-recv-window',
};

/** The headers of one dialect by lower-case name. Node joins or drops repeated headers, so the raw list is read. */
function headersOf(raw: IncomingMessage, dialect: Dialect): ReadonlyMap<string, string> {
  const { apiKey, signature, timestamps, recvWindow, prefix } = dialect;
  const known = new Set([apiKey, signature, ...timestamps, recvWindow]);
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < raw.rawHeaders.length; index += 2) {
    const name = raw.rawHeaders[index]?.toLowerCase() ?? '';
    // Other headers that begin with X- are everybody's; those that begin with ours are ours alone.
    if (!known.has(name) && (prefix === 'x-' || !name.startsWith(prefix))) continue;
    if (headers.has(name)) throw new AuthenticationError(`${name} is given twice`, null);
    headers.set(name, raw.rawHeaders[index + 1] ?? '');
  }
  return headers;
}

function timestampOf(given: ReadonlyMap<string, string>, dialect: Dialect, apiKey: string | undefined): string {
  const texts = dialect.timestamps.flatMap((name) => given.get(name) ?? []);
  const [timestamp] = texts;
  if (timestamp === undefined) throw new AuthenticationError('a required header is missing', apiKey ?? null);
  if (texts.some((text) => text !== timestamp)) {
    throw new AuthenticationError(`${dialect.timestamps.join(' and ')} differ`, apiKey ?? null);
  }
  return timestamp;
}

export interface ReadHeaders extends SignedHeaders {
  readonly isCompat: boolean;
}

/** Throws AuthenticationError when they are missing, given twice, of two dialects, or malformed. */
export function readHeaders(raw: IncomingMessage): ReadHeaders {
  const anboto = headersOf(raw, ANBOTO);
  const compat = headersOf(raw, COMPAT);
  if (anboto.size > 0 && compat.has(COMPAT.signature)) {
    throw new AuthenticationError('headers of two dialects are given', null);
  }
  const isCompat = anboto.size === 0 && compat.size > 0;
  const [given, dialect] = isCompat ? [compat, COMPAT] : [anboto, ANBOTO];
  const apiKey = given.get(dialect.apiKey);
  const signature = given.get(dialect.signature);
  const timestamp = timestampOf(given, dialect, apiKey);
  if (apiKey === undefined || signature === undefined) {
    throw new AuthenticationError('a required header is missing', apiKey ?? null);
  }
  const headers = { apiKey, signature, timestamp, recvWindow: given.get(dialect.recvWindow) ?? null, isCompat };
  const fault = grammarFault(headers);
  if (fault !== null) throw new AuthenticationError(fault, apiKey);
  return headers;
}
