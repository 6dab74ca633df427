/** Processes of a benchmark: those of the program itself, and helpers of ours that answer questions. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { pause } from './clock.ts';

/** This file runs from `dist/bench`. */
const PROGRAM = fileURLToPath(new URL('../../bin/tranche.mjs', import.meta.url));
const RUNNER = fileURLToPath(new URL('./run.js', import.meta.url));
const STOP_MS = 12_000;

const running = new Set<ChildProcess>();
// A benchmark that is interrupted leaves nothing behind.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

function track(child: ChildProcess): ChildProcess {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

export interface Started {
  /** The line the process printed when it was ready. */
  readonly ready: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** Its standard error, which is its log. */
  readonly logPath: string;
  readonly profileDir?: string | null;
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const stopped = await Promise.race([gone.then(() => true), pause(STOP_MS).then(() => false)]);
  if (stopped) return;
  child.kill('SIGKILL');
  await gone;
}

/** Starts `tranche …` and resolves with the JSON line it prints; throws when it ends without one. */
export async function startProgram(args: readonly string[], options: StartOptions): Promise<Started> {
  const log = openSync(options.logPath, 'a', 0o600);
  const profile = options.profileDir ?? null;
  const flags = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const child = track(
    spawn(process.execPath, [...flags, PROGRAM, ...args], {
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', 'pipe', log],
    }),
  );
  closeSync(log);
  const line = await new Promise<string>((resolve, reject) => {
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`tranche ${args[0] ?? ''} ended with ${code ?? 'a signal'}, see its log`)),
    );
  });
  return { ready: JSON.parse(line) as Readonly<Record<string, unknown>>, stop: () => stopChild(child) };
}

/** Runs `tranche …` to its end, its output into a stream; throws unless it ends well. */
export async function runProgram(args: readonly string[], out: Writable): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const [code] = await Promise.all([ended, pipeline(child.stdout, out)]);
  if (code !== 0) throw new Error(`tranche ${args[0] ?? ''} ended with ${code ?? 'a signal'}`);
}

/** A helper process: one question at a time, one answer each. */
export interface RoleProcess {
  ask<T>(question: object): Promise<T>;
  stop(): Promise<void>;
}

export interface RoleAnswer {
  readonly answer?: unknown;
  readonly error?: string;
}

/** Starts this very program in another role, in a process of its own. */
export function startRole(role: string): RoleProcess {
  const child = track(fork(RUNNER, ['--role', role], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
  return {
    ask: <T>(question: object) =>
      new Promise<T>((resolve, reject) => {
        const onExit = (): void => reject(new Error(`the ${role} process ended`));
        child.once('exit', onExit);
        child.once('message', (message: RoleAnswer) => {
          child.off('exit', onExit);
          if (message.error === undefined) resolve(message.answer as T);
          else reject(new Error(`${role}: ${message.error}`));
        });
        child.send(question);
      }),
    stop: () => stopChild(child),
  };
}

export type Role = (question: unknown) => Promise<unknown>;

/** The helper's side: answers until it is told to stop. */
export function serveRole(role: Role): void {
  process.on('disconnect', () => process.exit());
  process.on('message', (question) => {
    role(question).then(
      (answer) => process.send?.({ answer }),
      (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
}
