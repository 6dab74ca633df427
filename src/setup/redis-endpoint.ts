/**
 * The note beside a private server's data that says on which socket it listens and who started it. A server does not
 * lock its own data folder, so this note is what keeps two from writing one append-only file.
 */
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Endpoint {
  readonly socketPath: string;
  readonly serverPid: number;
  /** The process that started the server and will stop it. */
  readonly ownerPid: number;
}

const NOTE = 'endpoint.json';
const LOCK = 'starting.lock';
/** The shortest limit of the systems we run on, less a little: Linux takes 107 bytes, macOS 103. */
const SOCKET_PATH_BYTES_MAX = 100;

/** Beside the data when the path is short enough for a socket, else in a fresh folder only this user can enter. */
export async function chooseSocketPath(folder: string): Promise<string> {
  const beside = join(folder, 'redis.sock');
  if (Buffer.byteLength(beside) <= SOCKET_PATH_BYTES_MAX) return beside;
  return join(await mkdtemp(join(tmpdir(), 'tranche-redis-')), 's');
}

/** The note, or null when there is none or it is damaged (a start that died half-way). */
export async function readEndpoint(folder: string): Promise<Endpoint | null> {
  const text = await readFile(join(folder, NOTE), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const note = JSON.parse(text) as Partial<Endpoint> | null;
    const { socketPath, serverPid, ownerPid } = note ?? {};
    if (typeof socketPath !== 'string' || typeof serverPid !== 'number' || typeof ownerPid !== 'number') return null;
    return { socketPath, serverPid, ownerPid };
  } catch {
    return null;
  }
}

export async function writeEndpoint(folder: string, endpoint: Endpoint): Promise<void> {
  const partial = join(folder, `${NOTE}.${process.pid}`);
  await writeFile(partial, `${JSON.stringify(endpoint)}\n`, { mode: 0o600 });
  await rename(partial, join(folder, NOTE));
}

export const removeEndpoint = (folder: string): Promise<void> => rm(join(folder, NOTE), { force: true });

/** Takes the right to start a server in this folder; false while another live process holds it. */
export async function takeStartLock(folder: string): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, LOCK);
  const taken = await writeFile(path, String(process.pid), { flag: 'wx', mode: 0o600 }).then(
    () => true,
    () => false,
  );
  if (taken) return true;
  const holder = Number(await readFile(path, 'utf8').catch(() => ''));
  // A holder that died left the lock behind. An empty file is a holder between its open and its write: wait for it.
  if (holder > 0 && !isAlive(holder)) await rm(path, { force: true });
  return false;
}

export const releaseStartLock = (folder: string): Promise<void> => rm(join(folder, LOCK), { force: true });

/**
 * False when the process is known to be something else: after a restart of the machine an old id may be anybody's.
 * True when it is a server, or when the system does not say.
 */
export async function mayBeServer(pid: number): Promise<boolean> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'redis or valkey');
  return /redis|valkey/.test(name);
}

/** True while a process of this id exists, ours or another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
