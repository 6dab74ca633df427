/** The child orders: how many, how large, what became of them, and how long everything took. */
import { isClosed, type Clip, type ClipStatus } from '../../domain/clip.ts';
import {
  compare,
  divideBy,
  isPositive,
  isZero,
  quotientOf,
  roundTo,
  sum,
  toText,
  type Quantity,
} from '../../domain/decimal.ts';
import type { Instant } from '../../domain/time.ts';
import type { ChildrenBlock, Spread } from '../report.ts';
import { placement } from './placement.ts';
import { nearestRank, spreadOf } from './statistics.ts';
import type { Subject } from './subject.ts';

const NO_CHILDREN = 'no child order was sent';
/** The venue has it: what came first of these. */
const HEARD: ReadonlySet<ClipStatus> = new Set(['NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED']);

function sorted<T>(values: readonly T[]): readonly (readonly [T, number])[] {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}

function sizesOf(quantities: readonly Quantity[]): ChildrenBlock['quantity'] {
  const ascending = quantities.toSorted(compare);
  const text = (value: Quantity | null | undefined): string | null => (value ? toText(value) : null);
  const isEmpty = ascending.length === 0;
  return {
    min: text(ascending[0]),
    p50: text(nearestRank(ascending, 0.5)),
    mean: isEmpty ? null : toText(roundTo(divideBy(sum(ascending), BigInt(ascending.length)), 18)),
    max: text(ascending.at(-1)),
  };
}

const since = ({ reservedAt }: Clip, at: Instant | undefined): readonly number[] =>
  at === undefined ? [] : [at - reservedAt];

/** A venue's clock may be a little behind ours: a trade is never counted as earlier than its order. */
function firstTrade(clip: Clip): readonly number[] {
  const first = clip.fills.reduce<number>((least, { at }) => Math.min(least, at), Infinity);
  return Number.isFinite(first) ? [Math.max(0, first - clip.reservedAt)] : [];
}

const acknowledged = (clip: Clip): readonly number[] =>
  since(clip, clip.history.find(([status]) => HEARD.has(status))?.[1]);
const life = (clip: Clip): readonly number[] => (isClosed(clip) ? since(clip, clip.history.at(-1)?.[1]) : []);

const rejectReason = ({ error }: Clip): string =>
  error === null ? 'no reason was given' : `${error.errorCode}: ${error.message}`;

function replacedOf(clips: readonly Clip[]): number {
  const last = new Map(clips.map(({ slice, number }) => [slice, number]));
  return clips.filter(({ status, slice, number }) => status === 'CANCELED' && number < (last.get(slice) ?? 0)).length;
}

function ratios({ missing }: Subject, clips: readonly Clip[]): Pick<ChildrenBlock, 'cancelledPct' | 'filledPct'> {
  if (clips.length === 0) {
    missing.note('children', NO_CHILDREN);
    return { cancelledPct: null, filledPct: null };
  }
  const sent = sum(clips.map(({ quantity }) => quantity));
  const filled = sum(clips.map(({ filledQuantity }) => filledQuantity));
  return {
    cancelledPct: (clips.filter(({ status }) => status === 'CANCELED').length / clips.length) * 100,
    filledPct: isZero(sent) ? null : quotientOf(filled, sent, 100),
  };
}

type Spreads = {
  readonly [K in keyof ChildrenBlock as ChildrenBlock[K] extends Spread ? K : never]: readonly number[];
};

const WHY_EMPTY: Readonly<Record<keyof Spreads, string>> = {
  lifeMs: 'no child order has ended',
  timeToFillMs: 'no child order was filled',
  latenessMs: NO_CHILDREN,
  acknowledgedMs: 'the venue took none of the child orders',
  ticksFromTouch: 'the quotes the children were sent into, or the tick, are not known',
};

/** Of a list that is empty the figures are null; this says why. */
function spreadsOf({ missing }: Subject, values: Spreads): { readonly [K in keyof Spreads]: Spread } {
  const spread = (field: keyof Spreads): Spread => {
    if (values[field].length === 0) missing.note(`children.${field}`, WHY_EMPTY[field]);
    return spreadOf(values[field]);
  };
  return {
    lifeMs: spread('lifeMs'),
    timeToFillMs: spread('timeToFillMs'),
    latenessMs: spread('latenessMs'),
    acknowledgedMs: spread('acknowledgedMs'),
    ticksFromTouch: spread('ticksFromTouch'),
  };
}

export function childrenBlock(subject: Subject): ChildrenBlock {
  const { execution, missing } = subject;
  const clips = execution.clips.map(({ clip }) => clip);
  const rejected = clips.filter(({ status }) => status === 'REJECTED');
  const { ticksFromTouch, placed } = placement(subject);
  if (placed === null && clips.length > 0)
    missing.note('children.placed', 'the quotes the children were sent into are not known');
  return {
    count: clips.length,
    byStatus: Object.fromEntries(sorted(clips.map(({ status }) => status))),
    quantity: sizesOf(clips.map(({ quantity }) => quantity)),
    ...ratios(subject, clips),
    replaced: replacedOf(clips),
    rejects: sorted(rejected.map(rejectReason)).map(([reason, count]) => ({ reason, count })),
    filledCount: clips.filter(({ filledQuantity }) => isPositive(filledQuantity)).length,
    ...spreadsOf(subject, {
      lifeMs: clips.flatMap(life),
      timeToFillMs: clips.flatMap(firstTrade),
      latenessMs: clips.map(({ dueAt, reservedAt }) => reservedAt - dueAt),
      acknowledgedMs: clips.flatMap(acknowledged),
      ticksFromTouch,
    }),
    placed,
  };
}
