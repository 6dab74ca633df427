/** The files of a replay: written beside their folder, and moved into it when all of them are there. */
import { rmSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { whenInterrupted } from './interrupted.ts';
import { messageOf } from './outcome.ts';

export interface StagedFiles {
  /** Where they are until then. */
  readonly folder: string;
  write(name: string, text: string): Promise<void>;
  /** Puts everything in its place; `last` is moved at the end: who finds it finds the others too. */
  commit(last: string): Promise<void>;
  abandon(): Promise<void>;
}

/** What a full disk says names no file. */
export const cannotWrite = (path: string, error: unknown): Error =>
  new Error(`${path} cannot be written: ${messageOf(error)}`, { cause: error });

/**
 * Files for a folder, which is made when it is not there. Files of an earlier run with the same names are replaced. Nothing is
 * left behind when the command is interrupted before they are in their place.
 */
export async function stageFiles(folder: string): Promise<StagedFiles> {
  const target = resolve(folder);
  const staging = `${target}.partial-${process.pid}`;
  await mkdir(staging, { recursive: true });
  const isSafe = whenInterrupted(() => {
    rmSync(staging, { recursive: true, force: true, maxRetries: 3 });
  });
  return {
    folder: staging,
    async write(name, text) {
      try {
        await writeFile(join(staging, name), text);
      } catch (error) {
        throw cannotWrite(join(target, name), error);
      }
    },
    async commit(last) {
      isSafe();
      await mkdir(target, { recursive: true });
      await rm(join(target, last), { force: true });
      const names = (await readdir(staging)).filter((name) => name !== last);
      for (const name of [...names, last]) await rename(join(staging, name), join(target, name));
      await rm(staging, { recursive: true });
    },
    async abandon() {
      isSafe();
      await rm(staging, { recursive: true, force: true });
    },
  };
}
