/** Ctrl-C: the first one stops everything in order, a second one at once. */
import type { Clock } from '../../engine/ports.ts';

export interface Stop {
  /** True from the moment somebody wants us to stop. */
  readonly isWanted: boolean;
  /** Resolves then. */
  readonly wanted: Promise<void>;
  /** Stops listening to signals. */
  release(): void;
}

/** The same key press can arrive twice: from the terminal, and from the program that started us. */
const REPEAT_MS = 1_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `onForce` is called for a signal that comes more than a second after the first. */
export function listenForStop(clock: Clock, onForce: () => void): Stop {
  let firstMs: number | null = null;
  let resolve: () => void = () => undefined;
  const wanted = new Promise<void>((done) => {
    resolve = done;
  });
  const onSignal = (): void => {
    const now = clock.monotonicMs();
    if (firstMs === null) {
      firstMs = now;
      resolve();
    } else if (now - firstMs > REPEAT_MS) onForce();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    get isWanted() {
      return firstMs !== null;
    },
    wanted,
    release: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
