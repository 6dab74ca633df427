/** Which server a command talks to, and with which key. Secrets come from the environment or a private file only. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createSystemClock } from '../../adapters/clock.ts';
import { createClient, type OrderClient } from '../../client/client.ts';
import { RefusedError, UnreachableError } from '../../client/errors.ts';
import { parseExact, textAt } from '../../client/exact-json.ts';
import { dataDirOf } from '../wiring/config.ts';
import { CommandError, EXIT, messageOf } from './outcome.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface KeysFile {
  readonly url: string;
  readonly apiKey: string;
  readonly secret: string;
}

const DEFAULT_PORT = '8080';
const OTHERS_MAY = 0o077;

export const keysPath = (dataDir: string): string => join(dataDir, 'keys.json');

/** What `tranche up` left for clients; null when there is none. Refused when other users can read it. */
export function readKeysFile(env: Environment): KeysFile | null {
  const path = keysPath(dataDirOf(env));
  try {
    if ((statSync(path).mode & OTHERS_MAY) !== 0) {
      throw new CommandError(`${path} can be read by other users: chmod 600 it`, EXIT.usage);
    }
    const file = parseExact(readFileSync(path, 'utf8'));
    return { url: textAt(file, 'url'), apiKey: textAt(file, 'apiKey'), secret: textAt(file, 'secret') };
  } catch (error) {
    if (error instanceof CommandError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new CommandError(`${path} cannot be read: ${messageOf(error)}`, EXIT.usage);
  }
}

function checkUrl(text: string, name: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new CommandError(`${name} must be an address such as http://127.0.0.1:8080`, EXIT.usage);
  }
  return text.replace(/\/+$/, '');
}

const portOf = (env: Environment): string => {
  const port = env['TRANCHE_PORT'] ?? '';
  return port === '' || port === '0' ? DEFAULT_PORT : port;
};

/** The address an API process of this environment listens on. */
function listenAddress(env: Environment): string {
  const host = env['TRANCHE_HOST'] ?? '127.0.0.1';
  return `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${portOf(env)}`;
}

/** --url, TRANCHE_URL, TRANCHE_PORT, the keys file, else the default address. */
export function serverUrl(given: string | undefined, env: Environment): string {
  if (given !== undefined) return checkUrl(given, '--url');
  const named = env['TRANCHE_URL'] ?? '';
  if (named !== '') return checkUrl(named, 'TRANCHE_URL');
  // Port 0 means any free port: only the keys file knows which one it became.
  if (!['', '0'].includes(env['TRANCHE_PORT'] ?? '')) return listenAddress(env);
  const file = readKeysFile(env);
  return file === null || file.url === '' ? listenAddress(env) : checkUrl(file.url, 'keys.json url');
}

function credentials(env: Environment): { readonly apiKey: string; readonly secret: string } {
  const apiKey = env['TRANCHE_API_KEY'] ?? '';
  const secret = env['TRANCHE_API_SECRET'] ?? '';
  if (apiKey !== '' && secret !== '') return { apiKey, secret };
  if (apiKey !== '' || secret !== '') {
    throw new CommandError('TRANCHE_API_KEY and TRANCHE_API_SECRET go together', EXIT.usage);
  }
  const file = readKeysFile(env);
  if (file !== null && file.apiKey !== '' && file.secret !== '') return file;
  throw new CommandError(
    'no API key: set TRANCHE_API_KEY and TRANCHE_API_SECRET, or run where `tranche up` has written keys.json',
    EXIT.usage,
  );
}

/** A client for a command. Throws CommandError when address or key are missing. */
export function connect(url: string | undefined, env: Environment): OrderClient {
  const clock = createSystemClock();
  return createClient({ url: serverUrl(url, env), ...credentials(env), now: () => clock.wallMs() });
}

/** Runs calls to the API and gives their failures the exit code they stand for. `onRefusal` sees the server's answer. */
export async function talk(
  work: () => Promise<void>,
  onRefusal: (body: string) => void = () => undefined,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof UnreachableError) throw new CommandError(error.message, EXIT.unreachable);
    if (!(error instanceof RefusedError)) throw error;
    onRefusal(error.body);
    // The server is there and cannot act now: trying again may help, which a refusal does not promise.
    throw new CommandError(error.message, error.status === 503 ? EXIT.unreachable : EXIT.refused);
  }
}
