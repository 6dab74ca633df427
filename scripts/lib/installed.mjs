/** Whether node_modules holds what package-lock.json asks for, judged by content: times do not survive a copy. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const stampPath = (root) => join(root, 'node_modules', '.tranche-installed');
const lockText = (root) => readFileSync(join(root, 'package-lock.json'), 'utf8');
const hashOf = (text) => createHash('sha256').update(text).digest('hex');

/** True when our stamp names this lock file, or when somebody else's `npm ci` left what the lock file asks for. */
export function isInstalled(root) {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const lock = lockText(root);
  if (existsSync(stampPath(root))) return readFileSync(stampPath(root), 'utf8') === hashOf(lock);
  const matches = matchesLock(JSON.parse(lock).packages, JSON.parse(readFileSync(hidden, 'utf8')).packages);
  if (matches) markInstalled(root);
  return matches;
}

/** Remembers that node_modules now holds what the lock file asks for. */
export function markInstalled(root) {
  writeFileSync(stampPath(root), hashOf(lockText(root)));
}

function matchesLock(wanted, present) {
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    // Packages for another operating system are in the lock file and rightly absent.
    if (present[path] === undefined && !entry.optional) return false;
    if (present[path] !== undefined && present[path].version !== entry.version) return false;
  }
  return Object.keys(present).every((path) => wanted[path] !== undefined);
}
