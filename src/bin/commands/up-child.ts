/** One child process: started, awaited until it says it is ready, watched, stopped. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Clock } from '../../engine/ports.ts';

export interface ChildSpec {
  readonly name: string;
  /** The script to run with this Node, and its arguments. */
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logPath: string;
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly logPath: string;
  /** What its first line on standard output says. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Resolves, in words, when the process has ended. */
  readonly ended: Promise<string>;
  /** Asks it to end and waits; ends it by force when it does not. */
  stop(): Promise<void>;
  kill(): void;
}

const READY_MS = 30_000;
/** Longer than a process of ours takes to finish what it has begun. */
const STOP_MS = 12_000;
const TAIL_LINES = 5;
const STEP_MS = 100;

/** The last lines of a log, for messages about a process that died. */
export function tailOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  } catch {
    return '';
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `ended with exit code ${code}` : `ended by ${signal}`),
    );
  });
}

/** The first line of its output as an object; everything it prints goes into the log as well. */
function readyLine(child: ChildProcess, log: number): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('Invariant: a child without standard output');
    let isFirst = true;
    createInterface({ input: child.stdout }).on('line', (line) => {
      writeSync(log, `${line}\n`);
      if (!isFirst) return;
      isFirst = false;
      try {
        resolve(JSON.parse(line) as Readonly<Record<string, unknown>>);
      } catch {
        reject(new Error(`said "${line.slice(0, 80)}" instead of being ready`));
      }
    });
  });
}

/** Waits in steps, so that a wait that is no longer wanted does not keep the program alive. */
export async function pauseUnless(isOver: () => boolean, ms: number, clock: Clock): Promise<void> {
  for (let waited = 0; waited < ms && !isOver(); waited += STEP_MS) await clock.pause(STEP_MS);
}

/** Starts a process and waits until it is ready. Throws with the end of its log when it is not. */
export async function startChild(spec: ChildSpec, clock: Clock): Promise<Child> {
  const log = openSync(spec.logPath, 'a', 0o600);
  // A process group of its own: Ctrl-C in the terminal must reach us alone, who know in which order to stop. The
  // channel tells the child when we are gone, whatever the reason.
  const child = spawn(process.execPath, [...spec.command], {
    stdio: ['ignore', 'pipe', log, 'ipc'],
    env: spec.env,
    detached: true,
  });
  child.channel?.unref();
  let isSettled = false;
  const ended = endOf(child);
  child.stdout?.once('close', () => {
    closeSync(log);
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await Promise.race([
      ended,
      pauseUnless(() => child.exitCode !== null || child.signalCode !== null, STOP_MS, clock),
    ]);
    child.kill('SIGKILL');
    await ended;
  };
  const kill = (): void => void child.kill('SIGKILL');
  const failed = ended.then((how) => Promise.reject(new Error(how)));
  const late = pauseUnless(() => isSettled, READY_MS, clock).then(() =>
    Promise.reject(new Error(`was not ready within ${READY_MS / 1_000} s`)),
  );
  // Whichever loses the race is of no interest any more.
  for (const loser of [failed, late]) loser.catch(() => undefined);
  try {
    const ready = await Promise.race([readyLine(child, log), failed, late]).finally(() => {
      isSettled = true;
    });
    return { name: spec.name, pid: child.pid ?? 0, logPath: spec.logPath, ready, ended, stop, kill };
  } catch (error) {
    kill();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${spec.name} ${reason}; the end of ${spec.logPath}:\n${tailOf(spec.logPath)}`, { cause: error });
  }
}
