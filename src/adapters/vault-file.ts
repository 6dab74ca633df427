/** Master keys in a private file: one key a line, 32 bytes in base64; the first line seals, the others only open. */
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { VaultError } from '../engine/vault.ts';
import { MASTER_KEY_BYTES } from './vault.ts';

const OTHERS_MAY = 0o077;
const HEADING =
  '# Master keys of tranche: the first line seals, the others only open. Keep a copy; losing it loses every secret.';

const newLine = (): string => randomBytes(MASTER_KEY_BYTES).toString('base64');

/** A secret that a container runtime has mounted: its file system takes no writes, or its mode allows nobody one. */
export function isReadOnlyMount(path: string, mode: number): boolean {
  if ((mode & 0o222) === 0) return true;
  try {
    accessSync(path, constants.W_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EROFS';
  }
}

/** One master key from its text. Throws VaultError without repeating the text. */
export function parseMasterKey(text: string, where: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== MASTER_KEY_BYTES || key.toString('base64') !== text) {
    throw new VaultError(`${where} must be ${MASTER_KEY_BYTES} bytes in base64`);
  }
  return key;
}

/** Null when there is no such file. Throws VaultError when it is open to others or malformed. */
export function readMasterKeys(path: string): readonly Buffer[] | null {
  let text: string;
  try {
    const { mode } = statSync(path);
    if ((mode & OTHERS_MAY) !== 0 && !isReadOnlyMount(path, mode)) {
      throw new VaultError(`the master key file ${path} can be read by other users: chmod 600 it`);
    }
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof VaultError) throw error;
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw new VaultError(`the master key file ${path} cannot be read: ${String(error)}`);
  }
  const keys = text
    .split('\n')
    .map((line, index) => ({ line: line.trim(), where: `${path} line ${index + 1}` }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'))
    .map(({ line, where }) => parseMasterKey(line, where));
  if (keys.length === 0) throw new VaultError(`the master key file ${path} has no key`);
  return keys;
}

/** Writes a draft beside the file, for its owner only, and hands it to `publish`. */
function writeDraft(path: string, lines: readonly string[], publish: (draft: string) => void): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeFileSync(draft, `${lines.join('\n')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    publish(draft);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Makes the file with one new key unless it is there; whoever is first wins. Throws what the file system throws. */
export function createMasterKeys(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeDraft(path, [HEADING, newLine()], (draft) => {
    try {
      linkSync(draft, path);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  });
}

/** Puts a new key before the others: from now on it seals. Throws VaultError when there is no file. */
export function prependMasterKey(path: string): void {
  const keys = readMasterKeys(path);
  if (keys === null) throw new VaultError(`there is no master key file ${path}`);
  const lines = [HEADING, newLine(), ...keys.map((key) => key.toString('base64'))];
  writeDraft(path, lines, (draft) => renameSync(draft, path));
}
