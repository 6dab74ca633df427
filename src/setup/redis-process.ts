/** Starting and stopping one server process: its settings, waiting until it answers, ending it by process id. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { binaryEnvironment, type RedisBinary } from './redis-binary.ts';
import { isAlive } from './redis-endpoint.ts';
import { answersPing } from './redis-ping.ts';

export interface LaunchOptions {
  readonly binary: RedisBinary;
  /** Where the append-only file and the log are kept; exists already. */
  readonly folder: string;
  readonly socketPath: string;
  /** Turns on the DEBUG command for this socket, which only fault tests need. */
  readonly debugCommand?: boolean;
  /** Further settings, such as `['--maxmemory', '64mb']`. */
  readonly extraArguments?: readonly string[];
}

const READY_POLL_MS = 10;
/** A large append-only file takes a while to load. */
const READY_DEADLINE_MS = 120_000;
const STOP_DEADLINE_MS = 10_000;

/**
 * The settings of a server of ours: every acknowledged write is on disk, nothing is ever evicted, no port is opened,
 * and expiries are looked at every 10 ms.
 */
export function serverArguments(options: LaunchOptions): string[] {
  return [
    ...['--port', '0', '--unixsocket', options.socketPath, '--unixsocketperm', '700'],
    ...['--dir', options.folder, '--daemonize', 'no', '--save', ''],
    ...['--appendonly', 'yes', '--appendfsync', 'always', '--no-appendfsync-on-rewrite', 'no'],
    ...['--maxmemory-policy', 'noeviction', '--hz', '100', '--dynamic-hz', 'no'],
    ...(options.debugCommand === true ? ['--enable-debug-command', 'local'] : []),
    ...(options.extraArguments ?? []),
  ];
}

/** Starts the server and waits until it has loaded its data. Throws with the end of its log when it stops instead. */
export async function launch(options: LaunchOptions): Promise<number> {
  const logPath = join(options.folder, 'redis.log');
  const log = openSync(logPath, 'a', 0o600);
  // A process group of its own: Ctrl-C in the terminal must reach us, who still need the server, and not the server.
  const child = spawn(options.binary.command, serverArguments(options), {
    stdio: ['ignore', log, log],
    detached: true,
    env: binaryEnvironment(options.binary.libraryPaths),
  });
  closeSync(log);
  const failure = startFailure(child);
  for (let waitedMs = 0; waitedMs < READY_DEADLINE_MS; waitedMs += READY_POLL_MS) {
    if (failure.reason !== null) break;
    if (child.pid !== undefined && (await answersPing(options.socketPath))) {
      child.unref();
      return child.pid;
    }
    await delay(READY_POLL_MS);
  }
  child.kill('SIGKILL');
  const reason = failure.reason ?? `did not answer within ${READY_DEADLINE_MS} ms`;
  throw new Error(`${options.binary.command} ${reason}; the end of ${logPath}:\n${await tail(logPath)}`);
}

function startFailure(child: ChildProcess): { reason: string | null } {
  const failure: { reason: string | null } = { reason: null };
  child.once('error', (error) => (failure.reason = `could not be started: ${error.message}`));
  child.once('exit', (code, signal) => (failure.reason ??= `stopped with ${signal ?? `exit code ${code}`}`));
  return failure;
}

const tail = async (path: string): Promise<string> =>
  (await readFile(path, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-5).join('\n');

/** Ends a server by id and waits until it is gone; forces it after ten seconds, which loses nothing acknowledged. */
export async function stopProcess(pid: number): Promise<void> {
  if (!signal(pid, 'SIGTERM')) return;
  for (let waitedMs = 0; waitedMs < STOP_DEADLINE_MS; waitedMs += READY_POLL_MS) {
    if (!isAlive(pid)) return;
    await delay(READY_POLL_MS);
  }
  signal(pid, 'SIGKILL');
}

/** Sends a signal; false when there is no such process any more. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
