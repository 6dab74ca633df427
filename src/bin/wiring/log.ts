/** The program's log: pino on standard error, one line a fact, secrets redacted by name. */
import { pino, type Logger } from 'pino';
import type { VenueLog } from '../../adapters/venues/log.ts';

export interface Log {
  readonly pino: Logger;
  venue(account: string): VenueLog;
  failed(what: string, error: unknown, details: Readonly<Record<string, unknown>>): void;
}

const REDACTED = ['*.secret', '*.privateKey', '*.PrivateApiKey', 'req.headers', '*.headers'];

export function createLog(level: string, role: string): Log {
  const base = pino({ level, base: { role, pid: process.pid }, redact: REDACTED }, pino.destination(2));
  return {
    pino: base,
    venue: (account) => (at, event, details) => {
      base[at]({ account, ...details }, event);
    },
    failed(what, error, details) {
      const problem =
        error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : { error };
      base.error({ ...details, problem }, `${what} failed`);
    },
  };
}
