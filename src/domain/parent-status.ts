/** The public states of a parent order and which of them are final (docs/ARCHITECTURE.md has the table in prose). */

export const PARENT_STATUSES = [
  'PENDING_NEW',
  'ACCEPTED',
  'PARTIALLY_FILLED',
  'PENDING_CANCEL',
  'PENDING_PAUSE',
  'PAUSED',
  'PENDING_UNPAUSE',
  'FILLED',
  'CANCELLED',
  'EXPIRED',
  'REJECTED',
] as const;

export type ParentStatus = (typeof PARENT_STATUSES)[number];

const TERMINAL: ReadonlySet<ParentStatus> = new Set(['FILLED', 'CANCELLED', 'EXPIRED', 'REJECTED']);

/** No clip will ever be sent again; only a late fill can still change the quantities. */
export const isTerminal = (status: ParentStatus): boolean => TERMINAL.has(status);

const WORKING: ReadonlySet<ParentStatus> = new Set(['ACCEPTED', 'PARTIALLY_FILLED']);

/** The only states in which a clip may be sent. */
export const isWorking = (status: ParentStatus): boolean => WORKING.has(status);
