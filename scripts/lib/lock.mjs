/** A lock between processes: a file that exists while its holder works. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 100;
/** A holder writes its id at once; a file still empty after this was left by one that died. */
const EMPTY_FOR_MS = 5_000;
const DEAD = -1;

/** Runs `work` while holding the lock; waits for a live holder, takes over from a dead one. */
export async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  while (!take(path)) {
    if (!isAlive(holderOf(path))) rmSync(path, { force: true });
    else await delay(POLL_MS);
  }
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Null when the lock has just gone, or its holder is between creating the file and writing its id into it. */
function holderOf(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    if (pid > 0) return pid;
    return Date.now() - statSync(path).mtimeMs > EMPTY_FOR_MS ? DEAD : null;
  } catch {
    return null;
  }
}

function isAlive(pid) {
  if (pid === null) return true;
  if (pid === DEAD) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
