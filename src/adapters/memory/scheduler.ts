/** Wake-ups in memory: kept until somebody takes those that are due. */
import { instant, type Instant } from '../../domain/time.ts';
import type { Scheduler, Wakeup } from '../../engine/ports.ts';

export interface MemoryScheduler extends Scheduler {
  /** Removes and returns the wake-ups due by the instant, in order of time, then of arming. */
  takeDue(at: Instant): readonly Wakeup[];
  /** When the next one is due; null when none is armed. */
  nextDueAt(): Instant | null;
}

const nameOf = (wakeup: Wakeup): string => `${wakeup.clipId}-${wakeup.slice}-${wakeup.epoch}`;

export function createMemoryScheduler(): MemoryScheduler {
  const armed = new Map<string, Wakeup>();
  return {
    arm(wakeup) {
      // A name that is armed already is left as it is, as a queue does with a job id it knows.
      if (!armed.has(nameOf(wakeup))) armed.set(nameOf(wakeup), wakeup);
      return Promise.resolve();
    },
    takeDue(at) {
      const due = [...armed.values()].filter((wakeup) => wakeup.dueAt <= at).sort((a, b) => a.dueAt - b.dueAt);
      for (const wakeup of due) armed.delete(nameOf(wakeup));
      return due;
    },
    nextDueAt() {
      if (armed.size === 0) return null;
      return instant(Math.min(...[...armed.values()].map((wakeup) => wakeup.dueAt)));
    },
    close: () => Promise.resolve(),
  };
}
