/** The data directory of `tranche up`: private files for its children and clients, and the claim that it is in use. */
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, EXIT } from './outcome.ts';

const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

export interface Workspace {
  readonly dataDir: string;
  readonly configPath: string;
  readonly accountsPath: string;
  readonly ledgerPath: string;
  readonly logPath: (name: string) => string;
  /** Gives the directory back. */
  release(): void;
}

/** The keys by which the scheduler and the simulated venue know each other, new for every start. */
export interface VenueKeys {
  readonly PublicApiKey: string;
  readonly PrivateApiKey: string;
}

export const newVenueKeys = (): VenueKeys => ({
  PublicApiKey: `paper-${randomBytes(12).toString('hex')}`,
  PrivateApiKey: randomBytes(32).toString('hex'),
});

/** Written whole or not at all, and never readable by others. */
export function writePrivate(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { mode: PRIVATE_FILE, flag: 'wx' });
  renameSync(draft, path);
}

/** Whether a process of ours still has this id: after a restart of the machine somebody else may have it. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('tranche');
  } catch {
    return true;
  }
}

function claim(path: string): void {
  for (;;) {
    try {
      const file = openSync(path, 'wx', PRIVATE_FILE);
      writeSync(file, `${process.pid}\n`);
      closeSync(file);
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const pid = Number(readFileSync(path, 'utf8'));
    if (pid > 0 && pid !== process.pid && isRunning(pid)) {
      throw new CommandError(`process ${pid} is running \`tranche up\` here already (${path})`, EXIT.failed);
    }
    rmSync(path, { force: true });
  }
}

/** Keeps one generation of an earlier run. */
function setAside(path: string): void {
  try {
    renameSync(path, `${path}.1`);
  } catch {
    // There was none.
  }
}

/** Opens the data directory for one run. Throws CommandError when another run is using it. */
export function openWorkspace(dataDir: string): Workspace {
  for (const folder of ['', 'logs', 'report']) {
    mkdirSync(join(dataDir, folder), { recursive: true, mode: PRIVATE_FOLDER });
  }
  const claimPath = join(dataDir, 'up.pid');
  claim(claimPath);
  const ledgerPath = join(dataDir, 'ledger.ndjson');
  // The simulated venue forgets its orders and balances when it stops, so each run has a ledger of its own.
  setAside(ledgerPath);
  return {
    dataDir,
    configPath: join(dataDir, 'tranche.json'),
    accountsPath: join(dataDir, 'venue-accounts.json'),
    ledgerPath,
    logPath: (name) => {
      const path = join(dataDir, 'logs', `${name}.log`);
      setAside(path);
      return path;
    },
    release: () => rmSync(claimPath, { force: true }),
  };
}
