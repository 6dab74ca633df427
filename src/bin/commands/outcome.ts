/** How commands end: exit codes, and the way from an error to one. */
import { ConfigError } from '../wiring/config.ts';

export const EXIT = { ok: 0, failed: 1, usage: 2, refused: 3, unreachable: 4 } as const;

/** Ends the program with a message and an exit code. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

/** The exit code an error stands for. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode;
  return error instanceof ConfigError ? EXIT.usage : EXIT.failed;
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
