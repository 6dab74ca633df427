/**
 * The parent's state machine as a table: eleven states by twenty events. A cell holds the next state and the actions
 * that go with it; docs/STATE-MACHINE.md prints the same table and a test compares the two.
 */
import { PARENT_STATUSES, type ParentStatus } from './parent-status.ts';

export const PARENT_EVENTS = [
  'activateOk',
  'activateFail',
  'fillPartial',
  'fillComplete',
  'overfill',
  'cancelReq',
  'pauseReq',
  'unpauseReq',
  'endTimeOpen',
  'endTimeIdle',
  'childRejectSoft',
  'childRejectFatalOpen',
  'childRejectFatalIdleUnfilled',
  'childRejectFatalIdleFilled',
  'drained',
  'drainTimeout',
  'exhausted',
  'replanOk',
  'replanFail',
  'kill',
] as const;

export type ParentEvent = (typeof PARENT_EVENTS)[number];

/**
 * What a transition does besides changing the state. `plan` store the schedule; `stop` raise the plan epoch, so that
 * what was armed before is void; `cancelChildren`; `drain` look whether nothing is open any more; `reason` set error
 * code and message; `replan`; `countReject`; `hold` until the end; `query` every open child; `acknowledge` a request
 * that changes nothing; `ignore`; `alert`; `refuseInvalid` and `refuseTerminated` answer the client 400.
 */
export type ParentAction =
  | 'applyFill'
  | 'plan'
  | 'stop'
  | 'cancelChildren'
  | 'drain'
  | 'reason'
  | 'replan'
  | 'countReject'
  | 'hold'
  | 'query'
  | 'acknowledge'
  | 'ignore'
  | 'alert'
  | 'refuseInvalid'
  | 'refuseTerminated';

/** Why a parent is draining. The first reason stands. */
export type DrainReason = 'CLIENT' | 'EXPIRY' | 'FATAL' | 'KILL';

/**
 * A next state; SAME keeps it, BY_REASON follows the drain reason, WORKING is ACCEPTED or PARTIALLY_FILLED by quantity,
 * BY_STRATEGY ends or holds, NEVER marks a pair that cannot occur (treated as SAME with an alert).
 */
type Next = ParentStatus | 'SAME' | 'BY_REASON' | 'WORKING' | 'BY_STRATEGY' | 'NEVER';

export interface Cell {
  readonly next: Next;
  readonly actions: ReadonlySet<ParentAction>;
  /** What BY_STRATEGY does instead when the strategy holds what is left until the end; empty elsewhere. */
  readonly heldActions: ReadonlySet<ParentAction>;
  readonly drainReason: DrainReason | null;
}

/** Columns of the rows below, in this order. */
export const COLUMNS: readonly ParentStatus[] = PARENT_STATUSES;

const NEXT_BY_CODE: Readonly<Record<string, Next>> = {
  PN: 'PENDING_NEW',
  AC: 'ACCEPTED',
  PF: 'PARTIALLY_FILLED',
  PC: 'PENDING_CANCEL',
  PP: 'PENDING_PAUSE',
  PA: 'PAUSED',
  PU: 'PENDING_UNPAUSE',
  FI: 'FILLED',
  CA: 'CANCELLED',
  EX: 'EXPIRED',
  RJ: 'REJECTED',
  '=': 'SAME',
  '-': 'NEVER',
  reason: 'BY_REASON',
  'AC/PF': 'WORKING',
  'CA/=': 'BY_STRATEGY',
};

const ACTION_BY_CODE: Readonly<Record<string, ParentAction>> = {
  a: 'applyFill',
  p: 'plan',
  s: 'stop',
  c: 'cancelChildren',
  d: 'drain',
  r: 'reason',
  e: 'replan',
  k: 'countReject',
  h: 'hold',
  q: 'query',
  n: 'acknowledge',
  i: 'ignore',
  '!': 'alert',
  x: 'refuseInvalid',
  X: 'refuseTerminated',
};

const REASON_BY_CODE: Readonly<Record<string, DrainReason>> = { C: 'CLIENT', E: 'EXPIRY', F: 'FATAL', K: 'KILL' };

/** `STATE actions:reason`, for example `PC scd:E`; `CA/= sr/h` has actions for either end. Columns: PN AC PF PC PP PA PU FI CA EX RJ. */
export const PARENT_TABLE: Readonly<Record<ParentEvent, readonly string[]>> = {
  activateOk: ['AC p', '= i', '= i', '= i', '= i', '= i', '= i', '= i', '= i', '= i', '= i'],
  activateFail: ['RJ r', '= !', '= !', '= i', '= !', '= !', '= !', '= i', '= i', '= i', '= i'],
  fillPartial: ['PF a!', 'PF a', 'PF a', 'PC a', 'PP a', 'PA a!', 'PU a!', 'FI a!', 'CA a!', 'EX a!', 'CA a!'],
  fillComplete: [
    'FI a!',
    'FI asc',
    'FI asc',
    'FI asc',
    'FI asc',
    'FI as!',
    'FI as!',
    'FI a!',
    'FI a!',
    'FI a!',
    'FI a!',
  ],
  overfill: [
    'FI a!',
    'FI asc!',
    'FI asc!',
    'FI asc!',
    'FI asc!',
    'FI as!',
    'FI as!',
    'FI a!',
    'FI a!',
    'FI a!',
    'FI a!',
  ],
  cancelReq: ['PC sd:C', 'PC scd:C', 'PC scd:C', '= n', 'PC scd:C', 'PC d:C', 'PC sd:C', '= X', '= X', '= X', '= X'],
  pauseReq: ['= x', 'PP scd', 'PP scd', '= x', '= n', '= n', 'PP scd', '= X', '= X', '= X', '= X'],
  unpauseReq: ['= x', '= x', '= x', '= x', '= x', 'PU e', '= n', '= X', '= X', '= X', '= X'],
  endTimeOpen: ['-', 'PC scd:E', 'PC scd:E', '= i', 'PC scd:E', '-', 'PC scd:E', '= i', '= i', '= i', '= i'],
  endTimeIdle: ['EX sr', 'EX sr', 'EX sr', '= d', 'EX sr', 'EX sr', 'EX sr', '= i', '= i', '= i', '= i'],
  childRejectSoft: ['= !', '= k', '= k', '= kd', '= kd', '= !', '= !', '= i', '= i', '= i', '= i'],
  childRejectFatalOpen: [
    '-',
    'PC scdr:F',
    'PC scdr:F',
    '= d',
    'PC scdr:F',
    '-',
    'PC scdr:F',
    '= i',
    '= i',
    '= i',
    '= i',
  ],
  childRejectFatalIdleUnfilled: ['RJ sr', 'RJ sr', '-', '= d', 'RJ sr', '= !', 'RJ sr', '= i', '= i', '= i', '= i'],
  childRejectFatalIdleFilled: ['-', '-', 'CA sr', '= d', 'CA sr', '= !', 'CA sr', '= i', '= i', '= i', '= i'],
  drained: ['= i', '= i', '= i', 'reason', 'PA', '= i', '= i', '= i', '= i', '= i', '= i'],
  drainTimeout: ['= i', '= i', '= i', '= q!', '= q!', '= i', '= q!', '= i', '= i', '= i', '= i'],
  exhausted: ['= i', 'CA/= sr/h', 'CA/= sr/h', '= d', '= d', '= i', '= i', '= i', '= i', '= i', '= i'],
  replanOk: ['= i', '= i', '= i', '= i', '= i', '= i', 'AC/PF p', '= i', '= i', '= i', '= i'],
  replanFail: ['= i', '= i', '= i', '= i', '= i', '= i', 'PA r', '= i', '= i', '= i', '= i'],
  kill: [
    'PC sdr:K',
    'PC scdr:K',
    'PC scdr:K',
    '= scd',
    'PC scdr:K',
    'PC dr:K',
    'PC scdr:K',
    '= i',
    '= i',
    '= i',
    '= i',
  ],
};

const parsed = new Map<string, Cell>();

const actionsOf = (letters: string, text: string): ReadonlySet<ParentAction> =>
  new Set(
    Array.from(letters, (letter) => {
      const action = ACTION_BY_CODE[letter];
      if (action === undefined) throw new Error(`Invariant: unknown action code in cell "${text}"`);
      return action;
    }),
  );

function parseCell(text: string): Cell {
  const [code = '', rest = ''] = text.split(' ');
  const [letters = '', reason = ''] = rest.split(':');
  const next = NEXT_BY_CODE[code];
  if (next === undefined) throw new Error(`Invariant: unknown state code in cell "${text}"`);
  const [first = '', held = ''] = letters.split('/');
  const drainReason = REASON_BY_CODE[reason] ?? null;
  return { next, actions: actionsOf(first, text), heldActions: actionsOf(held, text), drainReason };
}

/** The table's cell for a state and an event. Total: every pair has one. */
export function cellFor(status: ParentStatus, event: ParentEvent): Cell {
  const text = PARENT_TABLE[event][COLUMNS.indexOf(status)];
  if (text === undefined) throw new Error(`Invariant: no cell for ${status} and ${event}`);
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const cell = parseCell(text);
  parsed.set(text, cell);
  return cell;
}
