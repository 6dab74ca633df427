/** What a command takes away when it is interrupted: a file that nobody will finish. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

type Signal = keyof typeof SIGNALS;

/**
 * Calls `clean` when the process is told to end, and ends it with the exit code of the signal. Returns what takes this back.
 * `clean` must not wait: the process ends right after it.
 */
export function whenInterrupted(clean: () => void): () => void {
  const signals = Object.keys(SIGNALS) as Signal[];
  const end = (signal: NodeJS.Signals): void => {
    clean();
    process.exit(SIGNALS[signal as Signal]);
  };
  for (const signal of signals) process.on(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}
