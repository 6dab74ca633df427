/** Whether a try may reserve a clip, and why not when the commit has just refused to. */
import type { CommitResult } from './ports.ts';

export interface Permit {
  readonly mayReserve: boolean;
  /** Null when the refusal says nothing that lasts. */
  readonly blockedBy: string | null;
}

export const FREE: Permit = { mayReserve: true, blockedBy: null };

/** Why the guard refused, in words, as far as it is a state of affairs and not a lost race. */
function blockedBy(result: CommitResult): string | null {
  switch (result.kind) {
    case 'HALTED':
      return `stopped by the switch ${result.by}`;
    case 'BARRIER':
      return 'the store has restarted and is being compared with the venue';
    case 'SKEWED':
      return `a worker's clock is ${result.byMs} ms off`;
    default:
      return null;
  }
}

export const refusedBy = (result: CommitResult): Permit => ({ mayReserve: false, blockedBy: blockedBy(result) });
