/**
 * Debian and Ubuntu: fetches the distribution's own Redis package and unpacks it into the project's cache. Needs no
 * root and leaves the system's package state alone; apt checks the signatures.
 */
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkBinary, findInCache, libraryFolders, type RedisBinary } from './redis-binary.ts';

const run = promisify(execFile);
const PACKAGES = ['redis-server', 'redis-tools'];
const APT_TIMEOUT_MS = 180_000;

/** Fetches and unpacks; throws with the reason when this machine has no apt or the package cannot be had. */
export async function unpackWithApt(cacheDir: string): Promise<RedisBinary> {
  await Promise.all(['/usr/bin/apt-get', '/usr/bin/dpkg-deb'].map((tool) => access(tool))).catch(() => {
    throw new Error('this machine has no apt-get and dpkg-deb');
  });
  await mkdir(cacheDir, { recursive: true });
  const work = await mkdtemp(join(cacheDir, 'unpack-'));
  try {
    const root = join(work, 'root');
    await download(work);
    for (const file of await debFiles(work)) await run('dpkg-deb', ['-x', join(work, file), root]);
    await checkBinary(join(root, 'usr', 'bin', 'redis-server'), await libraryFolders(root));
    return await putInPlace(root, cacheDir);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Uses the system's package lists, or fetches private ones when those are missing or out of date. */
async function download(work: string): Promise<void> {
  try {
    await downloadWith(work, []);
  } catch {
    const lists = await privateLists(work);
    await aptGet(work, [...lists, 'update']);
    await downloadWith(work, lists);
  }
}

async function downloadWith(work: string, options: readonly string[]): Promise<void> {
  const { stdout } = await run('apt-cache', [...options, ...DEPENDS, ...PACKAGES], { timeout: APT_TIMEOUT_MS });
  const libraries = librariesToFetch(stdout, await installedPackages());
  await aptGet(work, [...options, 'download', ...PACKAGES, ...libraries]);
}

const DEPENDS = [
  'depends',
  '--recurse',
  ...['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map((kind) => `--no-${kind}`),
];

/** The libraries among the packages `apt-cache depends --recurse` names that this machine does not have. */
export function librariesToFetch(depends: string, installed: ReadonlySet<string>): string[] {
  const names = depends.split('\n').filter((line) => /^lib[a-z0-9.+-]+$/.test(line) && !installed.has(line));
  return [...new Set(names)].filter((name) => !NEVER_FETCHED.test(name)).sort();
}

/** The C library must stay the system's; the others are pulled in by packages the server never loads. */
const NEVER_FETCHED = /^lib(c6$|pam|perl|newt|slang|elogind|debian-installer|audit|semanage|sepol|db5|.*-perl$)/;

async function installedPackages(): Promise<Set<string>> {
  const { stdout } = await run('dpkg-query', ['-W', '-f', '${db:Status-Status} ${Package}\\n'], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const lines = stdout.split('\n').filter((line) => line.startsWith('installed '));
  return new Set(lines.map((line) => line.slice('installed '.length)));
}

async function privateLists(work: string): Promise<string[]> {
  const lists = join(work, 'lists');
  const cache = join(work, 'cache');
  await Promise.all([lists, cache].map((folder) => mkdir(join(folder, 'partial'), { recursive: true })));
  return ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${cache}`, '-o', 'Debug::NoLocking=1'];
}

async function aptGet(work: string, args: readonly string[]): Promise<void> {
  try {
    await run('apt-get', ['-qq', '-o', 'APT::Sandbox::User=', ...args], { cwd: work, timeout: APT_TIMEOUT_MS });
  } catch (error) {
    const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    const last = text.trim().split('\n').slice(-1)[0] ?? '';
    throw new Error(`apt-get ${args.find((arg) => /^[a-z]+$/.test(arg)) ?? ''} failed: ${last}`, { cause: error });
  }
}

const debFiles = async (work: string): Promise<string[]> =>
  (await readdir(work)).filter((name) => name.endsWith('.deb'));

/** Two starts at once may both have unpacked: the first rename wins, the other uses what is there. */
async function putInPlace(root: string, cacheDir: string): Promise<RedisBinary> {
  const target = join(cacheDir, 'redis');
  await rename(root, target).catch(async () => {
    const other = await findInCache(cacheDir).catch(() => null);
    if (other !== null) return;
    await rm(target, { recursive: true, force: true });
    await rename(root, target);
  });
  const placed = await findInCache(cacheDir);
  if (placed === null) throw new Error(`nothing found in ${target} after unpacking`);
  return placed;
}
