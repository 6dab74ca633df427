/**
 * Keeps what a process knows of venue accounts in step with the store: looks every second whether anything has changed.
 * A look that fails is reported and made again.
 */
import type { AccountRecord, AccountStore } from '../../engine/accounts.ts';
import type { Clock } from '../../engine/ports.ts';

export interface AccountWatch {
  /** Waits for a look under way and looks no more. */
  stop(): Promise<void>;
}

export const ACCOUNT_LOOK_MS = 1_000;

export interface AccountWatchOptions {
  readonly accounts: AccountStore;
  readonly clock: Clock;
  /** Called with all accounts at the start and whenever something changed; called again when it fails or says false. */
  readonly onChange: (accounts: readonly AccountRecord[]) => Promise<boolean>;
  readonly onError: (error: unknown) => void;
}

/** Resolves after the first look. */
export async function watchAccounts(options: AccountWatchOptions): Promise<AccountWatch> {
  const { accounts, clock, onChange, onError } = options;
  let seen: string | null = null;
  let isStopped = false;
  async function look(): Promise<void> {
    const revision = await accounts.revision();
    if (revision === seen) return;
    if (await onChange(await accounts.list())) seen = revision;
  }
  async function loop(): Promise<void> {
    while (!isStopped) {
      await clock.pause(ACCOUNT_LOOK_MS);
      if (!isStopped) await look().catch(onError);
    }
  }
  await look().catch(onError);
  const running = loop();
  return {
    async stop() {
      isStopped = true;
      await running;
    },
  };
}
