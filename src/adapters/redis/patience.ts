/**
 * Gives up on commands that have no answer, by the time this process has had to read one. A process that gets no
 * processor for a second finds its timers due before it reads what has long arrived; by the clock it would give up on
 * answers that are there.
 */

/** A command that is waited for. */
export interface Waiting {
  readonly isSettled: boolean;
  reject(error: Error): void;
}

export interface Patience {
  /** Rejects the command unless it is settled in time. */
  watch(command: Waiting): void;
  close(): void;
}

export interface PatienceOptions {
  readonly limitMs: number;
  readonly monotonicMs: () => number;
  /** Repeats a piece of work about every so many ms; returns how to stop. */
  readonly every: (ms: number, work: () => void) => () => void;
  /** Does a piece of work after what has arrived was read. */
  readonly afterReading: (work: () => void) => void;
}

/** How often is looked, and so how exact the limit is. */
const STEP_MS = 25;
/** Of the time since the last look no more than this counts: for the rest this process was not running. */
const STEP_MAX_MS = 4 * STEP_MS;

/** Messages of this form mean that the outcome is not known. */
export const TIMED_OUT = 'Command timed out';

export function createPatience({ limitMs, monotonicMs, every, afterReading }: PatienceOptions): Patience {
  /** In the order in which they are given up, as all have the same time; answers come in that order too. */
  const waiting: { readonly command: Waiting; readonly until: number }[] = [];
  let [ranMs, lookedAt] = [0, monotonicMs()];

  function giveUp(): void {
    const late = waiting.findIndex(({ command, until }) => !command.isSettled && until > ranMs);
    for (const { command } of waiting.splice(0, late < 0 ? waiting.length : late)) {
      if (!command.isSettled) command.reject(new Error(TIMED_OUT));
    }
  }

  const stop = every(STEP_MS, () => {
    const at = monotonicMs();
    ranMs += Math.min(at - lookedAt, STEP_MAX_MS);
    lookedAt = at;
    if (waiting.length > 0) afterReading(giveUp);
  });
  return {
    watch: (command) => void waiting.push({ command, until: ranMs + limitMs }),
    close: stop,
  };
}
