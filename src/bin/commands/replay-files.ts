/** The files of a replay: written beside their folder, and moved into it when all of them are there. */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

export interface StagedFiles {
  /** Where they are until then. */
  readonly folder: string;
  write(name: string, text: string): Promise<void>;
  /** Puts everything in its place; `last` is moved at the end: who finds it finds the others too. */
  commit(last: string): Promise<void>;
  abandon(): Promise<void>;
}

/** Files for a folder, which is made when it is not there. Files of an earlier run with the same names are replaced. */
export async function stageFiles(folder: string): Promise<StagedFiles> {
  const target = resolve(folder);
  const staging = `${target}.partial-${process.pid}`;
  await mkdir(staging, { recursive: true });
  return {
    folder: staging,
    write: (name, text) => writeFile(join(staging, name), text),
    async commit(last) {
      await mkdir(target, { recursive: true });
      await rm(join(target, last), { force: true });
      const names = (await readdir(staging)).filter((name) => name !== last);
      for (const name of [...names, last]) await rename(join(staging, name), join(target, name));
      await rm(staging, { recursive: true });
    },
    abandon: () => rm(staging, { recursive: true, force: true }),
  };
}
