/** Finding a Redis or Valkey server program, on PATH or unpacked in the project's own cache. */
import { execFile } from 'node:child_process';
import { access, constants, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A server program that has been run once and said its version. */
export interface RedisBinary {
  readonly command: string;
  /** Such as `7.0.15`. */
  readonly version: string;
  readonly flavour: 'redis' | 'valkey';
  /** Where its shared libraries lie, for a server unpacked in the cache; empty for an installed one. */
  readonly libraryPaths: readonly string[];
}

/** Older servers lack commands the queue and the store use. */
const OLDEST: readonly [number, number] = [6, 2];
const PROGRAMS = ['valkey-server', 'redis-server'] as const;
const VERSION = /^(Redis|Valkey) server v=(([0-9]+)\.([0-9]+)\.[0-9]+)/;

/** The environment a program of ours is started with. */
export function binaryEnvironment(libraryPaths: readonly string[]): NodeJS.ProcessEnv {
  if (libraryPaths.length === 0) return process.env;
  const inherited = process.env['LD_LIBRARY_PATH'];
  const paths = inherited === undefined ? libraryPaths : [...libraryPaths, inherited];
  return { ...process.env, LD_LIBRARY_PATH: paths.join(':') };
}

/** Runs `command --version`. Throws with the reason when it cannot run or is too old. */
export async function checkBinary(command: string, libraryPaths: readonly string[]): Promise<RedisBinary> {
  const { stdout } = await run(command, ['--version'], { env: binaryEnvironment(libraryPaths), timeout: 10_000 });
  const match = VERSION.exec(stdout);
  if (match?.[2] === undefined) throw new Error(`${command} --version answered "${stdout.trim().slice(0, 80)}"`);
  const [major, minor] = [Number(match[3]), Number(match[4])];
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new Error(`${command} is ${match[2]}, needed is ${OLDEST.join('.')} or newer`);
  }
  return { command, version: match[2], flavour: match[1] === 'Valkey' ? 'valkey' : 'redis', libraryPaths };
}

/** The first server program on a PATH, or null when there is none; throws when there is one that cannot be used. */
export async function findOnPath(path: string): Promise<RedisBinary | null> {
  for (const program of PROGRAMS) {
    for (const folder of path.split(delimiter).filter((part) => part !== '')) {
      const command = join(folder, program);
      if (await isExecutable(command)) return checkBinary(command, []);
    }
  }
  return null;
}

/** The server unpacked in the cache folder, or null when there is none; throws when it no longer runs. */
export async function findInCache(cacheDir: string): Promise<RedisBinary | null> {
  const command = join(cacheDir, 'redis', 'usr', 'bin', 'redis-server');
  if (!(await isExecutable(command))) return null;
  return checkBinary(command, await libraryFolders(join(cacheDir, 'redis')));
}

/** Debian keeps libraries in folders named for the machine, such as `x86_64-linux-gnu`. */
export async function libraryFolders(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const parent of [join(root, 'usr', 'lib'), join(root, 'lib')]) {
    const entries = await readdir(parent).catch(() => []);
    found.push(...entries.filter((name) => name.includes('-linux-')).map((name) => join(parent, name)));
  }
  return found;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
