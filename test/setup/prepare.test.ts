/** `scripts/prepare.mjs` in a small project of its own: what it builds, when it does not, and how it runs a command. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const PROJECT = join(import.meta.dirname, '..', '..');
/** A program that prints its arguments, and with `--wait` stays until it is told to stop. */
const ENTRY = `if (process.argv.includes('--wait')) {
  process.on('SIGTERM', () => process.exit(7));
  setInterval(() => undefined, 1_000);
}
console.log(JSON.stringify(process.argv.slice(2)));
`;

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tranche-prepare-'));
  for (const name of ['scripts', 'bin', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']) {
    await cp(join(PROJECT, name), join(root, name), { recursive: true });
  }
  await symlink(join(PROJECT, 'node_modules'), join(root, 'node_modules'));
  await mkdir(join(root, 'src', 'bin'), { recursive: true });
  await writeFile(join(root, 'src', 'bin', 'tranche.ts'), ENTRY);
  await writeFile(join(root, 'src', 'commit.lua'), 'return 1\n');
});

afterEach(() => rm(root, { recursive: true, force: true }));

interface Run {
  readonly process: ChildProcess;
  readonly firstOutput: Promise<string>;
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

function prepare(...args: string[]): Run {
  const child = spawn(process.execPath, ['scripts/prepare.mjs', ...args], { cwd: root });
  let stdout = '';
  let stderr = '';
  const firstOutput = new Promise<string>((resolve) => {
    child.stdout.on('data', (bytes: Buffer) => {
      stdout += bytes.toString();
      resolve(stdout);
    });
  });
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  return { process: child, firstOutput, ended };
}

const tranche = ['--build', '--', 'node', 'bin/tranche.mjs'];

describe('preparing', () => {
  it('builds, copies the Lua beside the program, and hands every argument on', async () => {
    const run = await prepare(...tranche, 'up', '--demo', '--exit').ended;
    expect(run).toMatchObject({ code: 0, stdout: '["up","--demo","--exit"]\n' });
    expect(run.stderr).toContain('building');
    expect(await readFile(join(root, 'dist', 'src', 'commit.lua'), 'utf8')).toBe('return 1\n');
  });

  it('does nothing when nothing has changed, builds again after a change, and drops what was removed', async () => {
    await writeFile(join(root, 'src', 'old.ts'), 'export const old = 1;\n');
    await prepare('--build').ended;
    expect(await prepare('--build').ended).toEqual({ code: 0, stdout: '', stderr: '' });
    await rm(join(root, 'src', 'old.ts'));
    await writeFile(join(root, 'src', 'bin', 'tranche.ts'), "console.log('changed');\n");
    expect((await prepare(...tranche).ended).stdout).toBe('changed\n');
    await expect(stat(join(root, 'dist', 'src', 'old.js'))).rejects.toThrow('ENOENT');
  });

  it('builds again when compiled files were deleted', async () => {
    await prepare('--build').ended;
    await rm(join(root, 'dist', 'src'), { recursive: true });
    expect((await prepare(...tranche, 'x').ended).stdout).toBe('["x"]\n');
  });

  it('builds once when two start together', async () => {
    const runs = await Promise.all([prepare('--build').ended, prepare('--build').ended]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    expect(runs.filter(({ stderr }) => stderr.includes('building'))).toHaveLength(1);
  });

  it('does not run the command when the build fails', async () => {
    await writeFile(join(root, 'src', 'bad.ts'), "export const bad: number = 'text';\n");
    const run = await prepare(...tranche, 'x').ended;
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('the build failed');
  });

  it('passes SIGTERM on and ends with the exit code of the command', async () => {
    const run = prepare(...tranche, '--wait');
    await run.firstOutput;
    run.process.kill('SIGTERM');
    expect((await run.ended).code).toBe(7);
  });

  it('refuses an option it does not know', async () => {
    const run = await prepare('--biuld').ended;
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('unknown option --biuld');
  });
});
