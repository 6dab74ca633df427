/** Hooks of the module loader that tell what the file of a strategy imports. They run in a thread of their own. */
import type { ResolveHook } from 'node:module';
import type { MessagePort } from 'node:worker_threads';

export interface ImportWatch {
  /** The address of the file that is watched. */
  readonly file: string;
  readonly port: MessagePort;
}

let watch: ImportWatch | null = null;

export function initialize(given: ImportWatch): void {
  watch = given;
}

export const resolve: ResolveHook = (specifier, context, next) => {
  if (watch !== null && context.parentURL === watch.file) watch.port.postMessage(specifier);
  return next(specifier, context);
};
