/** Says why an order does what it does, from what is stored of it: the state, the noted hold, the open clips. Pure. */
import { isResting, openQuantity, type Clip } from '../domain/clip.ts';
import { notBelowZero, sum, toText } from '../domain/decimal.ts';
import { isOver, type ParentOrder } from '../domain/parent.ts';
import { isTerminal, type ParentStatus } from '../domain/parent-status.ts';
import { later, type Instant } from '../domain/time.ts';
import { earliest, nextLegAt } from './advance/due.ts';
import { isWaiting } from './advance/trigger.ts';
import type { Planner } from './planner.ts';
import { snapshotOf } from './snapshot.ts';
import { WHY_CODES, type Why, type WhyCode, type WhyReason } from './why.ts';

export interface Surroundings {
  readonly now: Instant;
  readonly hasWorker: boolean;
}

interface Asked extends Surroundings {
  readonly parent: ParentOrder;
  readonly planner: Planner;
}

const reason = (code: WhyCode, since: Instant | null = null, note: string | null = null): WhyReason => ({
  ...{ code, since, note },
});

const oldest = (clips: readonly Clip[]): Instant | null => earliest(clips.map((clip) => clip.reservedAt));
const some = (code: WhyCode, clips: readonly Clip[], since: (clips: readonly Clip[]) => Instant | null = oldest) =>
  clips.length === 0 ? [] : [reason(code, since(clips), names(clips))];
const names = (clips: readonly Clip[]): string => clips.map((clip) => clip.clipId).join(', ');

const lastMove = (clips: readonly Clip[]): Instant | null =>
  earliest(clips.map((clip) => clip.history.at(-1)?.[1] ?? null));

const inDoubt = ({ clips }: ParentOrder): readonly Clip[] => clips.filter((clip) => clip.inDoubt);

/** What the open clips say. */
function clipReasons(parent: ParentOrder): readonly WhyReason[] {
  const known = parent.clips.filter((clip) => !clip.inDoubt);
  const leaving = known.filter((clip) => clip.cancelRequested);
  const resting = known.filter((clip) => isResting(clip) && !clip.cancelRequested);
  const sending = known.filter((clip) => !isResting(clip) && !clip.cancelRequested);
  return [
    ...some('IN_DOUBT', inDoubt(parent)),
    ...some('SENDING', sending),
    ...some('WAITING_FOR_CANCEL', leaving, lastMove),
    ...some('WAITING_FOR_FILL', resting),
  ];
}

/** What the noted hold says: in the words of whoever caused it, where there are some. */
const holdReasons = ({ hold }: ParentOrder): readonly WhyReason[] =>
  hold === null ? [] : [reason(hold.reason, hold.since, hold.note ?? null)];

function triggerReasons({ parent, planner }: Asked): readonly WhyReason[] {
  const { params } = planner.strategyOf(parent);
  if (params.trigger === null || !isWaiting(parent, params)) return [];
  return [reason('WAITING_FOR_TRIGGER', parent.windowFrom, `at ${toText(params.trigger.triggerPrice)}`)];
}

/** What the schedule says. */
function timeReasons({ parent, planner, now }: Asked): readonly WhyReason[] {
  const { basis } = parent;
  if (basis !== null && now < basis.window.start) return [reason('WAITING_FOR_START', parent.windowFrom)];
  const next = nextLegAt(parent, planner);
  if (next !== null && next > now) return [reason('WAITING_FOR_DUE')];
  return next === null ? [] : [reason('DUE_NOW', next)];
}

function refusalReasons({ consecutiveRejects }: ParentOrder): readonly WhyReason[] {
  return consecutiveRejects === 0 ? [] : [reason('REFUSED_BY_VENUE', null, `${consecutiveRejects} in a row`)];
}

function workingReasons(asked: Asked): readonly WhyReason[] {
  const { parent } = asked;
  const waiting = triggerReasons(asked);
  const dated = waiting.length > 0 ? [] : timeReasons(asked);
  const found = [...holdReasons(parent), ...refusalReasons(parent), ...clipReasons(parent), ...waiting, ...dated];
  return found.length > 0 ? found : [reason('WAITING_FOR_END')];
}

const STATES: Readonly<Partial<Record<ParentStatus, WhyCode>>> = {
  PENDING_CANCEL: 'CANCELLING',
  PENDING_PAUSE: 'PAUSING',
  PAUSED: 'PAUSED',
  PENDING_UNPAUSE: 'RESUMING',
};

function stateReasons(asked: Asked): readonly WhyReason[] {
  const { parent } = asked;
  if (isTerminal(parent.status)) return [reason('DONE', null, parent.message)];
  if (parent.status === 'PENDING_NEW') {
    const held = holdReasons(parent);
    return held.length > 0 ? held : [reason('BEING_TAKEN_UP', parent.request.createdAt)];
  }
  const code = STATES[parent.status];
  if (code === undefined) return workingReasons(asked);
  const since = code === 'CANCELLING' ? parent.drainSince : parent.pausedAt;
  return [reason(code, since, parent.message), ...some('IN_DOUBT', inDoubt(parent))];
}

const rank = new Map(WHY_CODES.map((code, index) => [code, index]));
const byRank = (a: WhyReason, b: WhyReason): number => (rank.get(a.code) ?? 0) - (rank.get(b.code) ?? 0);

/** Everything of the order that has a date, its end included. A leg that is stopped has none. */
function dates({ parent, planner }: Asked): readonly (Instant | null)[] {
  const isStopped = parent.hold?.reason === 'RISK_BLOCKED';
  return [
    isStopped ? null : nextLegAt(parent, planner),
    ...inDoubt(parent).map((clip) => clip.checkAt),
    ...parent.clips.map((clip) => clip.cancelAt),
    isTerminal(parent.status) ? null : (parent.basis?.window.end ?? null),
  ];
}

function nextActionAt(asked: Asked): Instant | null {
  const { parent, now, hasWorker } = asked;
  if (!hasWorker || isOver(parent)) return null;
  if (parent.status === 'PENDING_NEW') return later(parent.notBefore ?? now, now);
  if (parent.status === 'PENDING_UNPAUSE') return now;
  const at = earliest(dates(asked));
  return at === null ? null : later(at, now);
}

export function explain(parent: ParentOrder, planner: Planner, surroundings: Surroundings): Why {
  const asked = { parent, planner, ...surroundings };
  const isAlone = !surroundings.hasWorker && !isTerminal(parent.status);
  const found = [...(isAlone ? [reason('NO_WORKER')] : []), ...stateReasons(asked)].sort(byRank);
  const [first = reason('WAITING_FOR_END'), ...others] = found;
  return {
    order: snapshotOf(parent),
    reasons: [first, ...others],
    nextActionAt: nextActionAt(asked),
    committed: sum(parent.clips.map((clip) => notBelowZero(openQuantity(clip)))),
    clips: parent.clips,
  };
}
